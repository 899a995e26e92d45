import pytest

from tests.classifiers.jobs.installation import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """One with a lease of a second, so that nobody waits long for a killed worker."""
    installation = Installation(tmp_path_factory.mktemp("installation"), lease=1)
    try:
        installation.migrate()
        yield installation
    finally:
        installation.close()


@pytest.fixture(autouse=True)
def end_workers(request):
    """No worker of a test meddles with the jobs of the next one."""
    yield
    if "installation" in request.fixturenames:
        request.getfixturevalue("installation").end_workers()
