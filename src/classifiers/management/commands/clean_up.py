import os
import time
import traceback
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from classifiers.tasks import clean_up


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"a positive whole number is needed. Received: {text}")
    return int(text)


class Command(BaseCommand):
    help = (
        "Deletes what is kept for a while only: people's own pictures, after "
        "CLASSIFIERS_PICTURE_MAX_AGE; model files that a form was asking about for longer than "
        "CLASSIFIERS_STAGED_MAX_AGE; plots older than CLASSIFIERS_PLOT_MAX_AGE, and the oldest "
        "ones while they take more than CLASSIFIERS_PLOT_MAX_BYTES; what a killed process has left "
        "in FILE_UPLOAD_TEMP_DIR."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=_seconds,
            metavar="SECONDS",
            help="go on, and clean up again after so many seconds",
        )

    def handle(self, *, every: int | None, **_: Any) -> None:
        parent = os.getppid()
        while True:
            try:
                num_deleted = clean_up()
            except ExceptionGroup as failures:
                if every is None:
                    raise
                self.stderr.write("Trying again later what could not be deleted:")
                traceback.print_exception(failures, file=self.stderr)
                num_deleted = 0
            if num_deleted or every is None:
                self.stdout.write(f"{num_deleted} files deleted")
            if every is None:
                return
            time.sleep(every)
            if os.getppid() != parent:  # the server that this was started beside is gone
                return
