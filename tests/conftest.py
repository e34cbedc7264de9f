"""What tests across distributions share."""

from __future__ import annotations

import io
import os
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTEXT = "https://w3id.org/ro/crate/1.1/context"


@pytest.fixture(scope="session")
def registry() -> list[dict]:
    return tomllib.loads((ROOT / "registry.toml").read_text())["dist"]


@pytest.fixture(scope="session")
def data() -> Path:
    """The real data, or a skip that says it is absent."""
    path = Path(os.environ.get("CELLMAPKIT_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no real data at {path}; set CELLMAPKIT_DATA")
    return path


@pytest.fixture(scope="session")
def validator(tmp_path_factory):
    """Return a function that lists every REQUIRED and RECOMMENDED finding, without network."""
    services = pytest.importorskip("rocrate_validator.services")
    import requests
    import rocrate
    from requests_cache import CachedSession
    from rocrate_validator.models import Severity
    from urllib3.response import HTTPResponse

    cache = tmp_path_factory.mktemp("cache") / "http_cache"
    body = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
    session = CachedSession(cache_name=str(cache), backend="sqlite", expire_after=-1)
    response = requests.Response()
    response.status_code, response.url, response._content = 200, CONTEXT, body
    response.headers["Content-Type"] = "application/ld+json"
    response.raw = HTTPResponse(body=io.BytesIO(body), headers=response.headers, status=200, preload_content=False)
    response.request = session.prepare_request(requests.Request("GET", CONTEXT))
    session.cache.save_response(response)
    session.close()

    def findings(crate, profile="process-run-crate-0.5"):
        settings = services.ValidationSettings(
            rocrate_uri=str(crate), profile_identifier=profile, offline=True, cache_path=str(cache),
            requirement_severity=Severity.RECOMMENDED,
        )  # fmt: skip
        return [f"{issue.severity.name} {issue.message}" for issue in services.validate(settings).get_issues()]

    return findings
