import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from classifiers.middleware import LimitRequestSize


class Unread:
    """A body that notices when somebody reads it."""

    was_read = False

    def read(self, *_):
        self.was_read = True
        return b""

    readline = read


def send(length: str, body: Unread | None = None):
    environ = RequestFactory().post("/").environ | {
        "CONTENT_LENGTH": length,
        "wsgi.input": body or Unread(),
    }
    return LimitRequestSize(lambda request: request)(WSGIRequest(environ))


def test_a_request_that_is_too_large_is_refused_unread(settings):
    settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
    body = Unread()
    response = send("1001", body)
    assert (response.status_code, response["Connection"]) == (413, "close")
    assert b"at most 1000 bytes. Received: 1001" in response.content
    assert not body.was_read


@pytest.mark.parametrize("length", ["", "0", "1000"])
def test_others_pass(settings, length):
    settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
    assert isinstance(send(length), WSGIRequest)


@pytest.mark.parametrize("length", ["-1", "1e9", "²", "9" * 5000])
def test_what_is_no_length_is_refused(length):
    assert send(length).status_code == 413


def test_it_is_in_place(client, settings, db):
    settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
    response = client.post("/admin/login/", {"username": "x" * 2000})
    assert response.status_code == 413
    assert client.post("/api/predictions/", "x" * 2000, "text/plain").json()["detail"]
