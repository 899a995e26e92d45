"""What two data bases could do differently, on PostgreSQL as on SQLite."""

import os

import pytest

from tests.classifiers.jobs.installation import Installation
from tests.classifiers.jobs.postgres import open_postgres
from tests.classifiers.jobs.test_work import (  # noqa: F401
    test_a_killed_worker_costs_nothing_but_time,
    test_two_workers_share_the_work_and_run_nothing_twice,
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with open_postgres() as url:
        if url is None:
            reason = "PostgreSQL, or a driver for it, is not installed"
            # On the CI both are there: a skip would hide that something is broken.
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        folder = tmp_path_factory.mktemp("installation")
        installation = Installation(folder, lease=1, database_url=url)
        try:
            installation.migrate()
            yield installation
        finally:
            installation.close()
