import pytest

from tests.classifiers.jobs.installation import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """One in which nobody waits long for a worker that was killed, or that hangs."""
    folder = tmp_path_factory.mktemp("installation")
    installation = Installation(folder, lease=1, max_silence=2)
    try:
        installation.migrate()
        yield installation
    finally:
        installation.close()


@pytest.fixture(autouse=True)
def end_work(request):
    """No worker of a test meddles with the jobs of the next one, nor the other way round."""
    yield
    if "installation" in request.fixturenames:
        installation = request.getfixturevalue("installation")
        installation.end_workers()
        installation.forget_jobs()
