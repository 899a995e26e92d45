import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from classifiers.conf import conf
from classifiers.findings.assessments import describe_accuracies
from classifiers.isolation import self_test
from classifiers.models import MLModel
from classifiers.records import DataSet


class Command(BaseCommand):
    help = (
        "Makes this installation ready to serve: data base and static files, and the first time "
        "the sample variants and an administrator. Does nothing twice."
    )

    def handle(self, **_: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._tell_isolation()
        sample = settings.BASE_DIR / "sample"
        # On a data set of the user's own, variants trained on generated pictures mean nothing.
        is_sample = settings.DATA_ROOT.resolve() == (sample / "data").resolve()
        if is_sample:  # also where an earlier release has registered it without
            self._caution(sample)
        # The administrator comes last, so without one an earlier first time was cut short.
        if get_user_model().objects.filter(is_superuser=True).exists():
            self.stdout.write("Log in at /admin/. Forgot the password? make password")
            return
        if is_sample:
            for entry in json.loads((sample / "variants.json").read_text()):
                self._publish(sample, entry)
        self._create_administrator()

    def _tell_isolation(self) -> None:
        missing = [what for what, is_stopped in self_test().items() if not is_stopped]
        if missing:
            self.stdout.write(
                f"Model files cannot be confined here: {', '.join(missing)}. Forms refuse them, "
                "unless you accept that with MESONET_ALLOW_UNCONFINED=true."
            )
        else:
            self.stdout.write("Model files are read in a confined process.")

    def _caution(self, sample: Path) -> None:
        """Says of the sample's data set what must be known of it, unless something is said."""
        caution = json.loads((sample / "data_set.json").read_text())["caution"]
        DataSet.get_default()
        DataSet.objects.filter(path="", caution="").update(caution=caution)

    def _publish(self, sample: Path, entry: dict[str, str]) -> None:
        name = entry["model_name"]
        if MLModel.objects.filter(model_name=name).exists():
            return
        doing = "Publishing" if conf.evaluate_in_background else "Evaluating"
        self.stdout.write(f"{doing} the sample variant {name} ...")
        with (
            (sample / entry["model_file"]).open("rb") as model_file,
            (sample / entry["loss_curve"]).open("rb") as loss_curve,
        ):
            variant = MLModel.objects.create(
                model_name=name,
                model_desc=entry["model_desc"],
                model_file=File(model_file, name=Path(entry["model_file"]).name),
                loss_curve=File(loss_curve, name=Path(entry["loss_curve"]).name),
            )
        # Workers may start after this; the pages tell how far they are.
        self.stdout.write(f"  accuracy: {describe_accuracies([variant])[variant.pk]}")

    def _create_administrator(self) -> None:
        password = get_random_string(20)
        get_user_model().objects.create_superuser("admin", password=password)
        self.stdout.write(
            f"Log in at /admin/ as admin with the password {password}\n"
            "It was made for this installation and is shown only now. Another one: make password"
        )
