import os
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from classifiers.jobs.models import Queue
from classifiers.jobs.worker import Worker


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"a positive whole number is needed. Received: {text}")
    return int(text)


class Command(BaseCommand):
    help = (
        "Runs the jobs that wait, and the regular chores. Ends on SIGTERM and SIGINT, with its job "
        "finished or back in the queue."
    )
    # They import all pages and forms, which a worker never needs.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queue",
            action="append",
            choices=Queue.values,
            dest="queues",
            help="a queue to serve; can be given more than once (default: all)",
        )
        parser.add_argument(
            "--until-empty", action="store_true", help="end when nothing waits any more"
        )
        parser.add_argument(
            "--max-jobs", type=_count, metavar="COUNT", help="end after so many jobs"
        )
        parser.add_argument(
            "--parent",
            type=_count,
            metavar="PID",
            help="end when this process, which started the worker, is gone",
        )

        parser.add_argument(
            "--nice",
            type=_count,
            metavar="STEPS",
            help="give way to other processes of this machine, by 1 to 19",
        )

    def handle(
        self,
        *,
        queues: list[str] | None,
        until_empty: bool,
        max_jobs: int | None,
        parent: int | None,
        nice: int | None,
        **_: Any,
    ) -> None:
        if nice:
            os.nice(nice)
        Worker(
            queues or Queue.values,
            until_empty=until_empty,
            max_jobs=max_jobs,
            parent=parent,
        ).run()
