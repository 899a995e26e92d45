import subprocess
import sys

import pytest

from mesonet import sample
from mesonet.cli import main

HEAVY = ("keras", "matplotlib", "numpy", "sklearn", "tensorflow")


def test_help_explains_the_commands_without_loading_anything_heavy():
    script = (
        "import atexit, sys\n"
        f"report = lambda: print('loaded:', [n for n in {HEAVY} if n in sys.modules])\n"
        "atexit.register(report)\n"
        "from mesonet.cli import main\n"
        "main(['--help'])\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert "usage: mesonet" in result.stdout
    assert "draw sample pictures" in result.stdout
    assert result.stdout.endswith("loaded: []\n")


def test_help_of_a_command_tells_its_options(capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(["sample", "--help"])

    assert exit_info.value.code == 0
    text = capsys.readouterr().out
    for option in ("--output DIR", "--seed N", "--quick", "not photographs"):
        assert option in text


def test_refusal_is_one_line_and_exit_status_1(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("dear to me")

    status = main(["sample", "--quick", "--output", str(tmp_path)])

    assert status == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "mesonet: Only a sample, an empty folder or nothing at all is replaced. "
        f"Received: {tmp_path}\n"
    )


def test_a_folder_that_cannot_be_made_is_one_line_and_exit_status_1(tmp_path, capsys):
    (tmp_path / "file").touch()

    status = main(["sample", "--quick", "--output", str(tmp_path / "file" / "sample")])

    assert status == 1
    line = capsys.readouterr().err
    assert line.startswith("mesonet: ")
    assert line.count("\n") == 1


def test_interruption_is_told_without_a_traceback(monkeypatch, capsys):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, "build_sample", interrupt)

    assert main(["sample"]) == 1
    assert capsys.readouterr().err == "mesonet: Interrupted.\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "required: COMMAND"),
        (["dream"], "invalid choice: 'dream'"),
        (["sample", "--seed", "-1"], "a seed must be a whole number"),
        (["sample", "--seed", "4294967296"], "Received: 4294967296"),
    ],
)
def test_wrong_usage_is_explained(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)

    assert exit_info.value.code == 2
    assert complaint in capsys.readouterr().err
