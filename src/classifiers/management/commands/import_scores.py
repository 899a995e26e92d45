from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifiers.exceptions import ClassifierError
from classifiers.findings.score_files import import_csv
from classifiers.records import DataSet


class Command(BaseCommand):
    help = (
        "Takes scores that were computed elsewhere as an evaluation, so that a model that cannot "
        "be run here can be compared. The CSV file has the columns path, label and score."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model_name", help="what computed the scores")
        parser.add_argument("file", type=Path)
        parser.add_argument("--data-set", metavar="NAME", help="default: the one at DATA_ROOT")

    def handle(self, *, model_name: str, file: Path, data_set: str | None, **_: Any) -> None:
        named = DataSet.objects.filter(name=data_set)
        dataset = named.first() if data_set else DataSet.get_default()
        if dataset is None:
            raise CommandError(f"There is no data set named {data_set}.")
        try:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                evaluation = import_csv(model_name, dataset, opened)
        except (ClassifierError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{evaluation}: {evaluation.num_images} scores, {evaluation.pk}")
