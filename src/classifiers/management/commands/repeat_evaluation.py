from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from classifiers.exceptions import ClassifierError
from classifiers.findings.assessments import repeat
from classifiers.records import Evaluation


class Command(BaseCommand):
    help = (
        "Measures again what an evaluation has measured, and says whether it came out the same. "
        "Nothing is saved; the exit status is 1 if something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("evaluation_id", type=UUID)

    def handle(self, *, evaluation_id: UUID, **_: Any) -> None:
        evaluations = Evaluation.objects.select_related("variant", "dataset", "job")
        evaluation = evaluations.filter(pk=evaluation_id).first()
        if evaluation is None:
            raise CommandError(f"There is no evaluation {evaluation_id}.")
        try:
            repetition = repeat(evaluation)
        except ClassifierError as error:
            raise CommandError(str(error)) from error
        for difference in repetition.differences:
            self.stderr.write(difference)
        if not repetition.is_same:
            raise CommandError("It did not come out the same.")
        self.stdout.write(f"{evaluation}: {evaluation.num_images} images, all to the last bit.")
