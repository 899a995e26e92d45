"""Parts of files, as players ask for them."""

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from api.errors import RangeNotSatisfiable
from api.v1.ranges import send_file

# When an answer is closed, Django looks after its connections.
pytestmark = pytest.mark.django_db

CONTENT = bytes(range(200))


@pytest.fixture
def ask(tmp_path):
    path = tmp_path / "film.webm"
    path.write_bytes(CONTENT)

    answers = []

    def ask(**headers):
        request = Request(RequestFactory().get("/", headers=headers))
        answers.append(send_file(request, path, "video/webm"))
        return answers[-1]

    yield ask
    for answer in answers:  # as a server does
        answer.close()


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [
        ("bytes=0-", 0, 200),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=199-", 199, 200),
        ("bytes=150-1000", 150, 200),
        ("bytes=-5", 195, 200),
        ("bytes=-1000", 0, 200),
    ],
)
def test_a_part(ask, wanted, begin, end):
    answer = ask(Range=wanted)
    assert answer.status_code == 206
    assert answer.getvalue() == CONTENT[begin:end]
    assert answer["Content-Length"] == str(end - begin)
    assert answer["Content-Range"] == f"bytes {begin}-{end - 1}/200"
    assert answer["Content-Type"] == "video/webm"


@pytest.mark.parametrize("wanted", ["bytes=200-", "bytes=1000-2000", "bytes=-0"])
def test_there_is_no_such_part(ask, wanted):
    with pytest.raises(RangeNotSatisfiable) as error:
        ask(Range=wanted)
    assert error.value.content_range == "bytes */200"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Range": "bytes=5-1"},
        {"Range": "bytes=-"},
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=0-1"},
        {"Range": "bytes=a-b"},
        {"Range": f"bytes={'9' * 30}-"},
        {"Range": "bytes=0-1", "If-Range": '"some-age"'},
    ],
)
def test_else_the_whole(ask, headers):
    answer = ask(**headers)
    assert answer.status_code == 200
    assert answer.getvalue() == CONTENT
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == "200"
