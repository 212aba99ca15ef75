"""The API is asked all that its description allows, and much that it does not: it keeps to what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from participants.models import ApiToken
from tests.access.world import World
from tests.trust.depth import IS_WHOLE

ROLES = ("head", "owner", "secretariat", "observer")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# In a run of all tests one part of the API, for the time; by `./run trust --api` all of it.
PART = ["--include-path-regex", "" if IS_WHOLE else r"^/api/v1/recommendations/\{id\}/comments"]
DEPTH = ["--phases", "examples,coverage,fuzzing,stateful", "-n", "12"] if IS_WHOLE else ["--phases", "coverage"]
_CASES = re.compile(r"(\d[\d,]*) generated")
# How long one kind of user may take, in seconds.
LONGEST = 1500


@pytest.fixture
def keys(live_server, settings, tmp_path) -> dict[str, str]:
    """A key of each kind of user, in a world of its own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    people = World().people
    return {role: ApiToken.issue(people[role], note="Attack", days=1, scope="write")[1] for role in ROLES}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES if IS_WHOLE else ROLES[:1])
def test_the_api_keeps_to_its_description(live_server, keys: dict[str, str], tried: Any, role: str, tmp_path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.url}/api/v1/schema/"]
    options = ["--checks", CHECKS, "-H", f"Authorization: Token {keys[role]}", "--continue-on-failure", "--seed", "7"]
    options += ["--request-timeout", "20", "--warnings", "off", *DEPTH, *(PART if PART[1] else [])]
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, timeout=LONGEST, cwd=tmp_path, check=False
    )
    cases = _CASES.search(done.stdout)
    tried("cases of the API's description", int(cases[1].replace(",", "")) if cases else 0)
    assert cases, done.stdout[-3000:] + done.stderr[-1000:]
    assert done.returncode == 0, done.stdout[-20000:]
