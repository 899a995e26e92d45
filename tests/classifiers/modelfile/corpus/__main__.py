import sys
from pathlib import Path

from tests.classifiers.modelfile.corpus import all_cases


def main(target: Path) -> None:
    decoy = target / "decoy.bin"
    target.mkdir(parents=True, exist_ok=True)
    decoy.write_bytes(b"No byte of this file may be read. " * 100)
    for number, case in enumerate(all_cases()):
        folder = target / f"{number:03}"
        folder.mkdir()
        path = case.write(folder, decoy)
        codes = "|".join(sorted(case.codes))
        line = f"{path}\t{'|'.join(sorted(case.verdicts))}\t{codes}\t{case.family}: {case.name}"
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
