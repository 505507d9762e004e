"""The API against its own document, on a running station: every operation, by everybody there is.

The cases are made by schemathesis from the document alone, half of them fitting it and half not. No answer
may be a fault of ours, every answer must be one the document knows, in the shape it declares; who is not
let in gets 401 or 403 and nothing else, and what does not fit is refused. Members of the staff at the routes of
other roles are left to ``tests/gateway/test_permissions.py``, which walks every one of them.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from gateway.platform.security.permissions import Role
from tests.attacks.api_callers import CALLERS, Api
from tests.support.servers.exchange import TOKEN

SEED = int(os.environ.get("VS_TEST_SEED") or 1)
QUICK, LONG = 1, int(os.environ.get("VS_TEST_COUNT") or 30)
HANGS_S = 120
"""After which no answer counts as one; a test call takes its time on a busy machine."""
SAME_FOR_ALL = 1
"""Cases of everybody else where nobody has to be known, which is tried in full by nobody."""
ENDLESS = {("GET", "/api/v1/telephony/events")}
"""A stream has no end to wait for; a test of its own opens it."""
RESTARTS = {("POST", "/api/v1/upkeep/restart")}
"""Puts other processes in the place of those that are watched here; ``tests/gateway/test_upkeep.py`` asks for it."""
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
TOO_LARGE = [each for each in CHECKS if each is not checks.negative_data_rejection]
"""What is too long is refused as well, which the check does not know."""
OWN_REFUSALS = {
    "/api/v1/session": {401},  # wrong credentials
    "/api/v1/session/factor": {401},
    # the ticket of a call, which only the SIP process makes
    "/api/v1/conference-dial-ins": {403},
    "/api/v1/inbound-numbers/in-force": {403},
    "/api/v1/session/passkey": {401},
    "/api/v1/session/refresh": {401},  # no cookie, or a spent one
    "/api/v1/recordings/{id}/parties/{party}/media": {401},  # the ticket is for another recording
    "/api/v1/recordings/{id}/parties/{party}/peaks": {401},
    "/api/v1/recordings/{id}/parties/{party}/still": {401},
    "/api/v1/exports/{id}/files/{name}": {401},  # by a ticket of its own
    "/api/v1/copies/{contact}/files/{export}/{name}": {401},
    "/api/v1/recordings/{id}/exports": {403},  # a package is for a supervisor to give out
    "/api/v1/exports/{id}/downloads": {403},  # the same where voices are masked
    "/api/v1/exports/{id}/retry": {403},
    "/api/v1/pocket/set": {401},  # by the token of a device
    "/api/v1/pocket/enrolment": {401},
    "/api/v1/pocket/files/{file}": {401},
    "/api/v1/calls-out/{id}/state": {401},  # by a ticket of the telephone line
    "/api/v1/recorded-calls/{id}/state": {401},  # the same
    "/api/v1/checks": {403},  # for technical accounts only
    "/api/v1/checks/{id}": {403},
}
"""What the handler itself refuses so, beyond the door."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def api(stations) -> Iterator[Api]:
    """A station of these tests' own: they disable, erase and rename what they can get hold of."""
    # figures of single operators are not refused beyond the door
    station = stations.start(
        {
            "VS_PBX_TOKEN": TOKEN,
            "VS_WORKERS_AGREEMENT": "2026",
            "VS_OPERATOR_FIGURES_DAYS": "0",
        }
    )
    made = Api(station)
    made.populate()
    yield made
    station.kill()


@dataclass
class Operation:
    """An operation as schemathesis knows it and as the document declares it."""

    known: Any
    declared: dict[str, Any]

    made: dict[GenerationMode, st.SearchStrategy[Any]] = field(default_factory=dict)

    def strategy(self, mode: GenerationMode) -> st.SearchStrategy[Any]:
        """What makes cases that fit the document, or that do not. Made once for all callers, and when it is first needed:
        that costs more than a case."""
        if mode not in self.made:
            self.made[mode] = self.known.as_strategy(generation_mode=mode)
        return self.made[mode]


@pytest.fixture(scope="module")
def operations(api) -> list[Operation]:
    """Every operation of the document."""
    schema = schemathesis.openapi.from_dict(without_schemes(api.document))
    known = [result.ok() for result in schema.get_all_operations()]
    return [Operation(each, api.document["paths"][each.path][each.method]) for each in known]


@pytest.fixture(autouse=True)
def unbroken(api: Api) -> Iterator[None]:
    """The same processes run afterwards, and no handler failed."""
    before, logged = api.station.running(), len(api.station.log())
    yield
    assert api.station.running() == before
    failed = [line for line in api.station.log()[logged:].splitlines() if '"http.failed"' in line]
    assert not failed, "\n".join(failed[:5])


@pytest.mark.parametrize("caller", CALLERS)
def test_every_operation_keeps_to_the_document(api, operations, caller):
    """Of the roles that an operation lets in, one tries it here; each of them in the long tests."""
    found = found_by(api, operations, caller, QUICK, everybody=False)
    assert not found, "\n\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("caller", CALLERS)
def test_every_operation_keeps_to_the_document_for_long(api, operations, caller):
    found = found_by(api, operations, caller, LONG)
    assert not found, "\n\n".join(found)


def test_no_operation_beyond_the_document(api):
    for path, operations in api.document["paths"].items():
        for method in METHODS:
            if method.lower() in operations:
                continue
            address = api.station.url + re.sub(r"{\w+}", "x1", path)
            answer = api.line.request(
                method, address, headers=api.headers("admin"), timeout=HANGS_S
            )
            # the others where the address is also that of another operation, or none of the API's
            refused = {
                403: "forbidden",
                404: "not_found",
                405: "method_not_allowed",
                415: "not_json",
                422: "invalid",
            }
            assert answer.json()["code"] == refused.get(answer.status_code), (method, path)


@pytest.mark.parametrize("caller", CALLERS)
def test_the_stream_is_for_the_exchange_alone(api, caller):
    ((method, path),) = ENDLESS
    with requests.request(
        method, api.station.url + path, headers=api.headers(caller), stream=True, timeout=HANGS_S
    ) as answer:
        if caller == "exchange":
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert next(answer.iter_lines())
        else:
            assert answer.status_code == 401
            assert answer.json()["code"] == "unauthenticated"


def found_by(
    api: Api, operations: list[Operation], caller: str, count: int, *, everybody: bool = True
) -> list[str]:
    """Return the faults found, one entry an operation. Without *everybody*, each operation is tried by one role in turn."""
    found = []
    for number, each in enumerate(operations):
        operation, declared = each.known, each.declared
        if (operation.method.upper(), operation.path) in ENDLESS | RESTARTS:
            continue
        try:
            if refusals := api.refusals(caller, declared):
                declares(operation, refusals)
                if caller not in set(Role):
                    shut_out(api, caller, operation, refusals)
            elif everybody or caller in turns(api, declared, number):
                public = not declared["security"] and caller != "nobody"
                let_in(api, caller, each, SAME_FOR_ALL if public else count)
        except (AssertionError, requests.RequestException) as problem:
            told = "; ".join(map(str, getattr(problem, "exceptions", [problem])))
            found.append(f"{operation.method.upper()} {operation.path}: {told}")
    return found


def turns(api: Api, declared: dict[str, Any], number: int) -> list[str]:
    """Return the callers that try operation *number*: one of the roles it lets in, and every caller without a role, or nobody
    for them all where nobody has to be known."""
    let = [caller for caller in CALLERS if not api.refusals(caller, declared)]
    roles = [caller for caller in let if caller in set(Role)]
    others = [caller for caller in let if caller not in roles]
    if not declared["security"]:
        others = ["nobody"]
    return [*others, roles[number % len(roles)]] if roles else others


def without_schemes(document: dict[str, Any]) -> dict[str, Any]:
    """The document as whoever shows the proofs by hand needs it: schemathesis would make up its own."""
    left = copy.deepcopy(document)
    del left["components"]["securitySchemes"]
    for path in left["paths"].values():
        for operation in path.values():
            del operation["security"]
    return left


def declares(operation: Any, refusals: set[int]) -> None:
    """The document knows what who is not let in is answered."""
    assert {str(status) for status in refusals} <= set(operation.definition.raw["responses"])


def shut_out(api: Api, caller: str, operation: Any, refusals: set[int]) -> None:
    """Refused at the door, before anything it says is looked at: what it says is no JSON."""
    answer = api.line.request(
        operation.method,
        api.station.url + re.sub(r"{\w+}", "x1", operation.path),
        data=b"\xff",
        headers={"Content-Type": "application/json", **api.headers(caller)},
        params=api.query(caller),
        timeout=HANGS_S,
    )
    assert answer.status_code in refusals, f"{answer.status_code} {answer.text}"
    assert answer.json()["code"] in ("unauthenticated", "forbidden")


def let_in(api: Api, caller: str, tried_one: Operation, count: int) -> None:
    """Whatever fits the document or does not is answered as the document says."""
    operation = tried_one.known
    ids = api.ids.get(operation.path.split("/")[3], [])
    if "/telephony/calls/" in operation.path:
        ids = api.ids["calls"]
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @hypothesis.given(st.data())
    def tried(data: st.DataObject) -> None:
        case = data.draw(tried_one.strategy(data.draw(modes)))
        if ids and data.draw(st.booleans()):
            case.path_parameters = {**case.path_parameters, "id": data.draw(st.sampled_from(ids))}
        answer = case.call(
            base_url=api.station.url,
            headers=api.headers(caller),
            params=api.query(caller),
            session=api.line,
            timeout=HANGS_S,
        )
        if answer.status_code < 300 and operation.path == "/api/v1/session":
            api.signed_out(caller)
        told = f"{answer.status_code} {answer.content[:300]!r}\n{case.as_curl_command()}"
        assert answer.status_code < 500, told
        assert answer.status_code not in {401, 403} - OWN_REFUSALS.get(operation.path, set()), told
        try:
            case.validate_response(
                answer, checks=TOO_LARGE if answer.status_code == 413 else CHECKS
            )
        except FailureGroup as group:
            wrong = "; ".join(str(each) for each in group.exceptions)
            raise AssertionError(f"{wrong}\n{told}") from None

    tried()
