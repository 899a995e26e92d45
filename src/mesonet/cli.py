"""The console command ``mesonet``.

Each subcommand is a function that adds its parser and names, as ``run``, the function to call.
What a subcommand needs is imported when it runs, so that ``mesonet --help`` answers at once.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.exceptions import ClassifierError
from mesonet.exceptions import MesonetError

if TYPE_CHECKING:
    from classifiers.modelfile import Report

Subparsers = argparse._SubParsersAction  # argparse has no public name for it

LARGEST_SEED = 2**32 - 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 if it failed or refused something."""
    # Read by TensorFlow when it is imported: its greetings are no use at a command line.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    arguments = build_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except (ClassifierError, MesonetError, OSError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Interrupted.")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command with all its subcommands."""
    parser = argparse.ArgumentParser(
        prog="mesonet",
        description="Train and try deepfake detectors of the MesoNet family.",
        epilog="`mesonet COMMAND --help` explains a command.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add_command in COMMANDS:
        add_command(commands)
    return parser


def add_sample_command(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add ``mesonet sample``."""
    summary = "draw sample pictures and train two sample detectors on such pictures"
    parser = commands.add_parser(
        "sample",
        help=summary,
        description=(
            f"{summary.capitalize()}. The pictures are generated, not photographs, and the "
            "scores on them say nothing about real deepfakes. Takes a few minutes on two cores."
        ),
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("sample"),
        metavar="DIR",
        help="folder to write; an older sample there is replaced (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=_seed,
        default=1,
        metavar="N",
        help="another number gives other pictures and detectors (default: %(default)s)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few pictures and one epoch, to see that it works"
    )
    parser.set_defaults(run=run_sample)


def run_sample(arguments: argparse.Namespace) -> None:
    """Write the sample folder."""
    from mesonet.sample import FULL, QUICK, build_sample

    build_sample(
        arguments.output,
        seed=arguments.seed,
        size=QUICK if arguments.quick else FULL,
        report=_report,
    )


def add_inspect_command(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add ``mesonet inspect``."""
    parser = commands.add_parser(
        "inspect",
        help="say what a model file is, and whether it can be published",
        description=(
            "Say what a model file is and whether it can be published: format, layers, cost, what "
            "was mended, what its uploader must decide. Nothing in the file is run. The exit "
            "status is 0 for a file that can be published, else 1."
        ),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the model file")
    parser.add_argument(
        "--architecture",
        type=Path,
        metavar="JSON",
        help="the file with what `model.to_json()` gave, if the model file holds weights only",
    )
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    parser.set_defaults(run=run_inspect)


def run_inspect(arguments: argparse.Namespace) -> int:
    """Print the report on a model file and return the exit status."""
    from classifiers.modelfile import Verdict, inspect_isolated

    report = inspect_isolated(
        arguments.file,
        architecture=arguments.architecture and _read_text(arguments.architecture),
        allow_unconfined=True,
    )
    if arguments.json:
        _report(json.dumps(report.to_json()))
    else:
        _report("\n".join(describe(report)))
    return int(report.verdict is Verdict.REJECT)


def describe(report: "Report") -> Iterator[str]:
    """Yield the lines of a report for people."""
    yield f"{report.verdict.replace('_', ' ').upper()} ({report.code})"
    yield report.message
    for name, value in report.facts.items():
        yield f"  {name.replace('_', ' ')}: {'unknown' if value is None else value}"
    for mend in report.mends:
        yield f"  mended ({mend.code}): {mend.message}"
    for choice in report.choices:
        yield f"  to decide: {choice.message} Proposed: {choice.proposal}"


COMMANDS: tuple[Callable[["Subparsers[argparse.ArgumentParser]"], None], ...] = (
    add_inspect_command,
    add_sample_command,
)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_SEED:
        msg = f"a seed must be a whole number from 0 to {LARGEST_SEED}. Received: {text}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        msg = f"An architecture must be JSON in UTF-8. Received: {path}"
        raise MesonetError(msg) from error


def _report(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(line: str) -> int:
    sys.stderr.write(f"mesonet: {line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
