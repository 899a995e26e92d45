"""What programs ask about one variant: calls that can be copied and run as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from web.variants.pages import VariantPage

LANGUAGES = {"curl": "curl", "python": "Python", "javascript": "JavaScript"}


class Call(NamedTuple):
    """One call in one language.

    Attributes:
        name: short and fixed.
        title: what it is for.
        text: what to copy.
    """

    name: str
    title: str
    text: str


class CallsView(VariantPage):
    """The calls in the language of the address, `?language=`."""

    template_name = "web/variants/calls.html"
    tab = "calls"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = self.request.GET.get("language", "")
        language = language if language in LANGUAGES else "curl"
        site = self.request.build_absolute_uri("/api/v1")
        evaluation = self.evaluation
        keys = {
            "model_id": str(self.variant.pk),
            "evaluation_id": str(evaluation.pk) if evaluation else "",
            "data_set_id": str(evaluation.dataset_id) if evaluation else "",
        }
        return super().get_context_data(
            calls=list(list_calls(language, site, keys)),
            language=language,
            languages=LANGUAGES,
            site=site,
            **kwargs,
        )


def list_calls(language: str, site: str, keys: dict[str, str]) -> Iterator[Call]:
    """Calls in a language, in the order in which one needs them.

    Args:
        language: one of `LANGUAGES`.
        site: the address of version 1, without a slash at its end.
        keys: `model_id`; `evaluation_id` and `data_set_id`, empty where nothing was measured.
    """
    write = _WRITERS[language](site)
    model_id, evaluation_id = keys["model_id"], keys["evaluation_id"]
    yield Call("read", _("Read what is known of it"), write.read(f"/models/{model_id}/"))
    yield Call("check", _("Ask it about a picture of yours"), write.check(model_id))
    batch = f"/random-batches/?model={model_id}&count=4&seed=7"
    yield Call("batch", _("Ask it about four images drawn at random"), write.read(batch))
    if evaluation_id:
        figures = f"/evaluations/{evaluation_id}/figures/?threshold=0.3"
        yield Call("figures", _("Its figures at another threshold"), write.read(figures))
        mistakes = f"/evaluations/{evaluation_id}/mistakes/"
        yield Call("mistakes", _("Its worst mistakes"), write.read(mistakes))
        scores = f"/evaluations/{evaluation_id}/scores/"
        yield Call("scores", _("The score of each image, as CSV"), write.download(scores))
        asked = {"model_id": model_id, "data_set_id": keys["data_set_id"]}
        yield Call("evaluate", _("Have it evaluated again"), write.send("/evaluations/", asked))


class _Writer:
    """Writes calls in one language."""

    def __init__(self, site: str) -> None:
        self._site = site

    def read(self, path: str) -> str:
        """Reads JSON."""
        raise NotImplementedError

    def download(self, path: str) -> str:
        """Reads CSV into a file."""
        raise NotImplementedError

    def check(self, model_id: str) -> str:
        """Sends a picture."""
        raise NotImplementedError

    def send(self, path: str, data: dict[str, str]) -> str:
        """Sends JSON, with a token."""
        raise NotImplementedError


class _Curl(_Writer):
    def read(self, path: str) -> str:
        return f'curl "{self._site}{path}"'

    def download(self, path: str) -> str:
        return f'curl -H "Accept: text/csv" -o scores.csv \\\n    "{self._site}{path}"'

    def check(self, model_id: str) -> str:
        return (
            f'curl -i -F "pictures=@picture.jpg" -F "model_id={model_id}" \\\n'
            f'    -F "stability=true" "{self._site}/picture-checks/"'
        )

    def send(self, path: str, data: dict[str, str]) -> str:
        return (
            'curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
            f"    -d '{json.dumps(data)}' \\\n"
            f'    "{self._site}{path}"'
        )


class _Python(_Writer):
    def read(self, path: str) -> str:
        return (
            f'import requests\n\nanswer = requests.get("{self._site}{path}")\nprint(answer.json())'
        )

    def download(self, path: str) -> str:
        return (
            "from pathlib import Path\n\nimport requests\n\n"
            f'answer = requests.get("{self._site}{path}", headers={{"Accept": "text/csv"}})\n'
            'Path("scores.csv").write_bytes(answer.content)'
        )

    def check(self, model_id: str) -> str:
        return (
            "import time\n\nimport requests\n\n"
            'with open("picture.jpg", "rb") as picture:\n'
            f'    answer = requests.post(\n        "{self._site}/picture-checks/",\n'
            f'        data={{"model_id": ["{model_id}"], "stability": "true"}},\n'
            '        files=[("pictures", picture)],\n    )\n'
            'address = answer.headers["Location"]\n'
            'while (check := requests.get(address).json())["status"] in {"queued", "running"}:\n'
            "    time.sleep(1)\nprint(check)"
        )

    def send(self, path: str, data: dict[str, str]) -> str:
        return (
            "import os\n\nimport requests\n\nanswer = requests.post(\n"
            f'    "{self._site}{path}",\n    json={json.dumps(data)},\n'
            '    headers={"Authorization": f"Bearer {os.environ[\'TOKEN\']}"},\n)\n'
            'print(answer.status_code, answer.headers.get("Location"))'
        )


class _JavaScript(_Writer):
    def read(self, path: str) -> str:
        return (
            f'const answer = await fetch("{self._site}{path}");\nconsole.log(await answer.json());'
        )

    def download(self, path: str) -> str:
        return (
            f'const answer = await fetch("{self._site}{path}", '
            '{\n  headers: { Accept: "text/csv" },\n});\nconsole.log(await answer.text());'
        )

    def check(self, model_id: str) -> str:
        return (
            'import { openAsBlob } from "node:fs";\n\nconst form = new FormData();\n'
            'form.append("pictures", await openAsBlob("picture.jpg"), "picture.jpg");\n'
            f'form.append("model_id", "{model_id}");\nform.append("stability", "true");\n'
            f'const answer = await fetch("{self._site}/picture-checks/", '
            '{ method: "POST", body: form });\n'
            'console.log(answer.status, answer.headers.get("Location"));'
        )

    def send(self, path: str, data: dict[str, str]) -> str:
        return (
            f'const answer = await fetch("{self._site}{path}", {{\n  method: "POST",\n'
            "  headers: {\n    Authorization: `Bearer ${process.env.TOKEN}`,\n"
            '    "Content-Type": "application/json",\n  },\n'
            f"  body: JSON.stringify({json.dumps(data)}),\n}});\n"
            "console.log(answer.status, await answer.json());"
        )


_WRITERS: dict[str, type[_Writer]] = {
    "curl": _Curl,
    "python": _Python,
    "javascript": _JavaScript,
}
