import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from classifiers.models import MLModel


class Command(BaseCommand):
    help = (
        "Makes this installation ready to serve: data base, static files, the sample variants "
        "(if there are no variants yet) and an administrator (if there is none yet). Does nothing "
        "twice."
    )

    def handle(self, **_: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        sample = settings.BASE_DIR / "sample"
        # On a data set of the user's own, variants trained on generated pictures mean nothing.
        if not MLModel.objects.exists() and sample / "data" == settings.DATA_ROOT:
            self._load_sample(sample)
        self._create_administrator()

    def _load_sample(self, folder: Path) -> None:
        for entry in json.loads((folder / "variants.json").read_text()):
            self.stdout.write(f"Evaluating the sample variant {entry['model_name']} ...")
            with (
                (folder / entry["model_file"]).open("rb") as model_file,
                (folder / entry["loss_curve"]).open("rb") as loss_curve,
            ):
                variant = MLModel.objects.create(
                    model_name=entry["model_name"],
                    model_desc=entry["model_desc"],
                    model_file=File(model_file, name=Path(model_file.name).name),
                    loss_curve=File(loss_curve, name=Path(loss_curve.name).name),
                )
            self.stdout.write(f"  accuracy {variant.accuracy} %")

    def _create_administrator(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            self.stdout.write("Log in at /admin/. To set a new password: make password")
            return
        password = get_random_string(20)
        users.create_superuser("admin", password=password)
        self.stdout.write(
            f"Log in at /admin/ as admin with the password {password}\n"
            "It was made for this installation and is shown only now. To set another: make password"
        )
