from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from classifiers.records import Evaluation


class Command(BaseCommand):
    help = "Lists evaluations, the newest first: their keys, data sets, and where they stand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="model_name of a variant; default: all")

    def handle(self, *, name: str | None, **_: Any) -> None:
        evaluations = Evaluation.objects.for_list()
        for evaluation in evaluations.filter(model_name=name) if name else evaluations:
            outdated = " (the data set has changed since)" if evaluation.is_outdated else ""
            self.stdout.write(
                f"{evaluation.pk}  {evaluation.created_at:%Y-%m-%d %H:%M}  {evaluation}: "
                f"{evaluation.describe_status()}{outdated}"
            )
