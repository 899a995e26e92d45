from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifiers.exceptions import ClassifierError
from classifiers.models import MLModel


class Command(BaseCommand):
    help = (
        "Evaluates variants again on the data set at DATA_ROOT: accuracy, classification report "
        "and convolutional layers. What cannot be evaluated keeps its figures."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="model_name of a variant")
        parser.add_argument("--all", action="store_true", help="all variants")

    def handle(self, *, names: list[str], all: bool, **_: Any) -> None:  # noqa: A002 - the option
        if bool(names) == all:
            raise CommandError("Name the variants, or give --all for all of them.")
        variants = MLModel.objects.all() if all else MLModel.objects.filter(model_name__in=names)
        unknown = set(names) - {variant.model_name for variant in variants}
        if unknown:
            raise CommandError(f"There is no variant named: {', '.join(sorted(unknown))}")
        failures = [variant for variant in variants if not self._evaluate(variant)]
        if failures:
            raise CommandError(f"{len(failures)} of {len(variants)} could not be evaluated.")

    def _evaluate(self, variant: MLModel) -> bool:
        try:
            variant.evaluate()
        except ClassifierError as error:
            self.stderr.write(self.style.ERROR(f"{variant}: {error}"))
            return False
        self.stdout.write(f"{variant}: accuracy {variant.accuracy} %")
        return True
