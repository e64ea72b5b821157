"""A sign-in service for the tests of this folder."""

from __future__ import annotations

import json
import time

import pytest
from oidc_way import serving

from suyuan.parties.oidc import dialogue


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The service, as long as the tests of a file run."""
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def offer(service, settings, tmp_path, people):
    """Set the service up here, with these settings; by default under the code ``jingban``."""

    def offer(code: str = "jingban", **more):
        (tmp_path / "secret").write_text("client-secret\n", encoding="utf-8")
        told = {
            "code": code,
            "name": "京办",
            "issuer": service.issuer,
            "client_id": "suyuan",
            "client_secret_file": str(tmp_path / "secret"),
            "ca_file": str(service.folder / "ca.pem"),
            **more,
        }
        path = tmp_path / f"{time.monotonic_ns()}.json"
        path.write_text(json.dumps([told]), encoding="utf-8")
        settings.OIDC_PROVIDERS = path
        dialogue._kept.clear()

    return offer
