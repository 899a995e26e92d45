from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifiers.exceptions import DatasetError
from classifiers.records import DataSet


class Command(BaseCommand):
    help = (
        "Registers a labelled folder (one folder per class) as a data set that variants can be "
        "evaluated on; with --check, reads a registered one again and says whether it has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call the data set")
        parser.add_argument("path", nargs="?", type=Path, help="the folder")
        parser.add_argument(
            "--caution",
            default="",
            help="what must be known of its images before figures are believed; shown with every "
            "answer that rests on them",
        )
        parser.add_argument("--check", action="store_true", help="read it again")

    def handle(self, *, name: str, path: Path | None, check: bool, caution: str, **_: Any) -> None:
        if check == bool(path):
            raise CommandError("Give a folder to register, or --check for a registered data set.")
        try:
            dataset, has_changed = (
                self._check(name) if not path else self._register(name, path, caution)
            )
        except DatasetError as error:
            raise CommandError(str(error)) from error
        counts = zip(dataset.class_names, dataset.class_counts, strict=True)
        self.stdout.write(
            f"{dataset}: {', '.join(f'{count} {label}' for label, count in counts)}"
            + (" (changed)" if has_changed else "")
        )
        self.stdout.write(f"SHA-256 of the list of files: {dataset.manifest_sha256}")

    def _register(self, name: str, path: Path, caution: str) -> tuple[DataSet, bool]:
        return DataSet.register(name, path, caution), False

    def _check(self, name: str) -> tuple[DataSet, bool]:
        try:
            dataset = DataSet.objects.get(name=name)
        except DataSet.DoesNotExist:
            raise CommandError(f"There is no data set named {name}.") from None
        return dataset, dataset.check_content()
