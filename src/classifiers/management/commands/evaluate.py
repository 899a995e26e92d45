from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifiers import measurements
from classifiers.exceptions import ClassifierError
from classifiers.models import MLModel
from classifiers.records import DataSet


class Command(BaseCommand):
    help = (
        "Evaluates variants again on the data set at DATA_ROOT: accuracy, classification report "
        "and convolutional layers. What cannot be evaluated keeps its figures. On "
        "another data set, an evaluation is kept beside these figures."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="model_name of a variant")
        parser.add_argument("--all", action="store_true", help="all variants")
        parser.add_argument("--data-set", metavar="NAME", help="another data set, as registered")

    def handle(
        self,
        *,
        names: list[str],
        all: bool,  # noqa: A002 - the option
        data_set: str | None,
        **_: Any,
    ) -> None:
        dataset = DataSet.objects.filter(name=data_set).first()
        if data_set is not None and dataset is None:
            raise CommandError(f"There is no data set named {data_set}.")
        if bool(names) == all:
            raise CommandError("Name the variants, or give --all for all of them.")
        variants = MLModel.objects.all() if all else MLModel.objects.filter(model_name__in=names)
        unknown = set(names) - {variant.model_name for variant in variants}
        if unknown:
            raise CommandError(f"There is no variant named: {', '.join(sorted(unknown))}")
        failures = [variant for variant in variants if not self._evaluate(variant, dataset)]
        if failures:
            raise CommandError(f"{len(failures)} of {len(variants)} could not be evaluated.")

    def _evaluate(self, variant: MLModel, dataset: DataSet | None) -> bool:
        try:
            if dataset is None or not dataset.path:
                variant.evaluate()
                accuracy, where = variant.accuracy, ""
            else:
                measurement = measurements.take(variant, dataset)
                measurement.save()
                accuracy, where = measurement.report.accuracy, f" on {dataset}"
        except ClassifierError as error:
            self.stderr.write(self.style.ERROR(f"{variant}: {error}"))
            return False
        self.stdout.write(f"{variant}: accuracy {accuracy} %{where}")
        return True
