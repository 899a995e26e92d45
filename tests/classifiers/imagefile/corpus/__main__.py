import sys
from pathlib import Path

from tests.classifiers.imagefile.corpus import all_cases


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    decoy = target / "decoy"
    decoy.write_bytes(b"No byte of this file may be read. " * 100)
    for number, case in enumerate(all_cases()):
        folder = target / f"{number:03}"
        folder.mkdir()
        verdict = "|".join([*["taken"] * case.taken, *sorted(case.codes)])
        path = case.write(folder, decoy)
        sys.stdout.write(f"{path}\t{verdict}\t{case.family}: {case.name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
