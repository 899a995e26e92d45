from pathlib import Path

import pytest

from mesonet.cli import main


@pytest.fixture(autouse=True)
def folders(tmp_path) -> Path:
    """The site's folders are no concern of these tests, which run without Django."""
    return tmp_path


@pytest.fixture(scope="session")
def quick_sample(tmp_path_factory) -> Path:
    """A sample as `mesonet sample --quick` writes it, into a folder that is not there yet."""
    output = tmp_path_factory.mktemp("quick") / "new" / "sample"
    assert main(["sample", "--quick", "--seed", "5", "--output", str(output)]) == 0
    return output
