"""Requests made up from the schema, allowed ones and others: every answer is one that it declares.

`API_REQUESTS` says how many; without it, 2,000 that are the same each time.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from api.tokens.models import Scope, Token
from classifiers import staging
from classifiers.findings import verdicts
from classifiers.findings.excitations import measure_excitations
from classifiers.records import StoredExcitations
from config.wsgi import application


def answer(environ, start_response):
    """The site; files that it sends are closed, which this client does not do."""
    response = application(environ, start_response)
    body = b"".join(response)
    response.close()
    return [body]


SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/schema/", answer, base_url="http://localhost")
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
NUM_REQUESTS = int(os.environ.get("API_REQUESTS", "2000"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
# Made up of nothing but themselves, and so the same each time.
STEADY = settings(
    max_examples=NUM_REQUESTS // len(OPERATIONS) + 1,
    derandomize="API_REQUESTS" not in os.environ,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[*HealthCheck],
)


@pytest.fixture
def headers(ada, boss, settings) -> list[dict[str, str]]:
    """A visitor's, a user's and a member of staff's."""
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {}}
    settings.ALLOWED_HOSTS = ["*"]
    secrets = [Token.objects.issue(user, "all", Scope.values)[1] for user in (ada, boss)]
    return [{}, *({"Authorization": f"Bearer {secret}"} for secret in secrets)]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_schema_declares(
    operation, owned, measured, waiting, looked_at, ada, headers, model_file
):
    point = verdicts.save_operating_point(measured, "p", threshold=0.4, owner=ada)
    model_file.seek(0)
    staged = staging.stage(model_file, ada)
    there = {
        "model_id": owned.pk,
        "evaluation_id": measured.pk,
        "data_set_id": measured.dataset_id,
        "operating_point_id": point.pk,
        "job_id": waiting.job_id,
        "staged": staged.key,
        "key": looked_at.pk,
        "name": "0-shown.jpg",
    }
    StoredExcitations.of(measured, measure_excitations(measured)).save()
    asked = {
        "model": owned.pk,
        "data_set": measured.dataset_id,
        "a": measured.pk,
        "b": measured.pk,
        "image": "df/000.png",
        "conv_idx": 0,
    }
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @STEADY
    @given(case=st.one_of(modes), sent=st.sampled_from(headers), is_there=st.booleans())
    def ask(case, sent, is_there):
        for sent_there, known in (
            (case.path_parameters, there),
            (case.query, asked),
            (case.body, there),
        ):
            if is_there and isinstance(sent_there, dict):
                sent_there |= {k: str(v) for k, v in known.items() if k in sent_there}
        case.call_and_validate(headers=sent, checks=CHECKS)

    ask()
