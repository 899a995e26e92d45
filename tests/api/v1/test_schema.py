"""The description of version 1 is the one in the documentation, and tells what a client needs."""

import difflib

import pytest
import yaml

from api.v1.documents import render_yaml
from tests.docs.examples import ROOT

FILE = ROOT / "docs" / "reference" / "openapi.yaml"
SCHEMA = yaml.safe_load(FILE.read_text())
OPERATIONS = [
    (path, method, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
]


def test_the_documentation_shows_the_schema_that_is_served(client, db):
    served = render_yaml().decode()
    written = FILE.read_text()
    difference = difflib.unified_diff(
        written.splitlines(), served.splitlines(), "docs/reference/openapi.yaml", "served", n=2
    )
    assert served == written, "\n".join([*difference, "", "To take it over: make schema"])
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.content == render_yaml()
    as_json = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert as_json.json() == yaml.safe_load(served)


def test_it_is_openapi_3_1():
    assert SCHEMA["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("path", "method", "operation"), OPERATIONS, ids=lambda part: part if str(part) == part else ""
)
def test_every_operation_is_described(path, method, operation):
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert all(p.get("description") for p in operation.get("parameters", []))
    problems = {status for status in operation["responses"] if status >= "400"}
    assert {"401", "403", "406", "429", "500", "503"} <= problems
    if method in {"post", "patch"}:
        assert {"400", "413", "415"} <= problems
    for status in problems:
        name = operation["responses"][status]["$ref"].rpartition("/")[2]
        assert [*SCHEMA["components"]["responses"][name]["content"]] == ["application/problem+json"]


def test_visitors_need_nothing_to_read_and_a_token_for_the_rest():
    is_open = {
        operation["operationId"]: {} in operation["security"] for _, _, operation in OPERATIONS
    }
    assert {name for name, is_open in is_open.items() if is_open} == {
        *("list_models", "read_model", "draw_random_batch", "read_schema"),
        *("read_model_card", "list_layers", "draw_kernels", "read_network", "draw_maps"),
        *("list_data_sets", "read_data_set", "list_standings"),
        *("list_evaluations", "read_evaluation"),
        *("list_scores", "read_figures", "compare_evaluations", "list_mistakes"),
        *("list_disagreements", "list_excitations"),
        *("list_operating_points", "read_operating_point"),
        # Not only to read: own pictures belong to whoever has their address.
        *("start_picture_check", "read_picture_check", "delete_picture_check"),
        "list_picture_check_candidates",
        *("cancel_picture_check", "repeat_picture_check", "read_picture_check_file"),
        "read_picture_check_report",
    }


def test_the_page_to_try_it_on_asks_no_other_server(client, db):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "//" not in page.text.replace("<!DOCTYPE html>", "")
    policy = page["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "<script>" not in page.text
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.text
