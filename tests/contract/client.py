"""A Python client made from the OpenAPI document, as somebody in a town hall would make one, and used."""

import importlib
import json
import re
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from school.openapi.views import document

PACKAGE = "school_client"
FILES_AS_BYTES = {"application/pdf", "application/zip", "image/webp"}
ELSEWHERE = {  # what stands below an address that is no list: (whose answer names it, where in it)
    "/api/accessions/{ags}/proofs/": ("/api/accessions/{ags}/", "proofs"),
    "/api/courses/{slug}/lessons/": ("/api/courses/{slug}/", "lessons"),
    "/api/imitations/numbers/": ("/api/reports/", "results"),
    "/api/replies/": ("/api/threads/{id}/replies/", "results"),
}
NAMED = {"lesson": "slug"}  # what a place in an address is called in the row that names it
ROWS = 2  # of every list


def generate(folder: Path) -> None:
    """Make the client in `folder` and let it be imported; raises when the generator complains of anything."""
    (folder / "openapi.json").write_text(json.dumps(document()))
    overrides = dict.fromkeys(FILES_AS_BYTES, "application/octet-stream")
    config = {"content_type_overrides": overrides, "post_hooks": []}
    (folder / "config.json").write_text(json.dumps(config))
    command = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--meta",
        "none",
        "--fail-on-warning",
    ]
    files = ["--meta", "none", "--path", "openapi.json", "--config", "config.json", "--output-path", PACKAGE]
    made = subprocess.run([*command, *files], cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()


class Reader:
    """Reads lists and details of the school at `url` through the generated client.

    `statuses` keeps what each address answered. An answer that the client cannot parse is raised.
    """

    def __init__(self, url: str, token: str) -> None:
        client = importlib.import_module(f"{PACKAGE}.client")
        self.client = client.AuthenticatedClient(
            base_url=url, token=token, prefix="Token", raise_on_unexpected_status=True, timeout=30
        )
        self.statuses: dict[str, set[int]] = {}
        self._answers: dict[str, list[tuple[dict[str, Any], Any]]] = {}

    def call(self, method: str, path: str, **values: Any) -> Any:
        """The parsed answer of one operation, checked to be parsed."""
        operation = document()["paths"][path][method]
        tag = operation["tags"][0].lower().replace(" ", "_")
        module = importlib.import_module(f"{PACKAGE}.api.{tag}.{operation['operationId']}")
        response = module.sync_detailed(client=self.client, **values)
        status = int(response.status_code)
        self.statuses.setdefault(path, set()).add(status)
        assert response.parsed is not None or status == 204, f"{method} {path}: {status} was not parsed"
        return response.parsed

    def read(self, path: str) -> list[tuple[dict[str, Any], Any]]:
        """(places in the address, answer as plain values) for some of what can be read at this address."""
        if path not in self._answers:
            rows = [(values, self.call("get", path, **values)) for values in self.places(path)]
            self._answers[path] = [(values, _plain(answer)) for values, answer in rows]
        return self._answers[path]

    def places(self, path: str) -> list[dict[str, Any]]:
        """What can stand in the address, from the answers that name it."""
        *_, last = ["", *re.findall(r"{(\w+)}", path)]
        if not last:
            return [{}]
        before = path[: path.rindex("{")]
        source, key = ELSEWHERE.get(before, (before, "results"))
        found = []
        for values, answer in self.read(source):
            rows = answer if isinstance(answer, list) else answer.get(key, [])
            within = values if before.startswith(source) else {}
            found += [within | {last: row[NAMED.get(last, last)]} for row in rows[:ROWS]]
        return found

    @cached_property
    def models(self) -> Any:
        """The shapes of the client."""
        return importlib.import_module(f"{PACKAGE}.models")


def _plain(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_plain(each) for each in answer]
    return answer.to_dict() if hasattr(answer, "to_dict") else answer
