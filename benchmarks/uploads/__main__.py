from __future__ import annotations

import argparse
import itertools
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.uploads import acceptance, corpora, real_files, service, table


def main() -> int:
    """Prints the table; the exit status is 1 if a goal was not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads", description=__doc__)
    parser.add_argument("--mutations", type=int, default=10_000, metavar="N")
    parser.add_argument("--uploads", type=int, default=100, metavar="N")
    arguments = parser.parse_args()
    rows = itertools.chain(
        real_files.rows(),
        corpora.rows(),
        corpora.pictures(),
        acceptance.rows(),
        service.rows(arguments.uploads),
        corpora.fuzz(arguments.mutations),
    )
    return 0 if table.show(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
