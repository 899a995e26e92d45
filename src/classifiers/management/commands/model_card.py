from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifiers.findings.model_cards import write_model_card
from classifiers.models import MLModel


class Command(BaseCommand):
    help = "Prints the model card of a variant: Markdown with what was declared and measured."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="model_name of the variant")

    def handle(self, *, name: str, **_: Any) -> None:
        variant = MLModel.objects.filter(model_name=name).first()
        if variant is None:
            raise CommandError(f"There is no variant named {name}.")
        self.stdout.write(write_model_card(variant), ending="")
