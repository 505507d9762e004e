"""The logs name events and ids, never people."""

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform import logs
from gateway.platform.logs import is_private, scrub
from tests.gateway.conftest import PASSWORD


@pytest.fixture
def written():
    """What is logged from here on, decoded."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configured = structlog.get_config()
    logs.configure("json", "info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**configured)


def test_private_values_are_replaced(written):
    structlog.get_logger().info(
        "contact.entered",
        contact="c1",
        visitor_name="Mario Rossi",
        chat_text="il mio numero",
        remote="203.0.113.9",
        peer={"userAddress": "203.0.113.9", "id": "p1"},
        note="from 203.0.113.9 with ?token=abc",
        url="redis://user:hunter2@host:6379/0",
    )
    (line,) = written()
    text = json.dumps(line)
    for secret in ("Mario", "numero", "203.0.113.9", "hunter2", "abc"):
        assert secret not in text
    assert (line["event"], line["contact"], line["peer"]["id"]) == ("contact.entered", "c1", "p1")
    assert line["level"] == "info"


def test_libraries_are_scrubbed_and_errors_kept(written):
    logging.getLogger("somewhere").warning("GET /x?name=Mario from %s", "203.0.113.9")
    try:
        raise ValueError("postgresql://u:hunter2@h failed for 203.0.113.9")
    except ValueError:
        structlog.get_logger().exception("journal.failed", entry="1-0")
    text = json.dumps(written())
    for secret in ("Mario", "hunter2", "203.0.113.9"):
        assert secret not in text
    assert "Traceback" in text
    assert written()[0]["logger"] == "somewhere"


async def test_requests_leave_no_personal_trace(written, client, people):
    await client.post("/api/v1/session", json={"username": "operator1", "password": PASSWORD})
    await client.get("/api/v1/operators/ABC-234?name=Mario")
    await client.get("/cartella-di-mario", headers={"User-Agent": "Mario's phone"})
    # what watches the station fills no log
    assert (await client.get("/healthz")).status == 200
    lines = [line for line in written() if line["event"] == "http.request"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("POST", "/api/v1/session", 201),
        ("GET", "/api/v1/operators/{code}", 200),
        ("GET", "/{path}", 404),
    ]
    text = json.dumps(written()).lower()
    for secret in ("mario", "127.0.0.1", "operator1", "abc-234", PASSWORD):
        assert secret not in text
    assert all(set(line) <= {
        "event", "level", "timestamp", "request", "method", "route", "status", "took_ms"
    } for line in lines)  # fmt: skip


def test_keys():
    private = ("name", "visitor_name", "visitorName", "remote-address", "X_TOKEN", "chat_text")
    assert all(is_private(key) for key in private)
    assert not any(is_private(key) for key in ("contact", "renamed", "task_name", "event", "port"))


@given(st.from_regex(r"(25[0-5]|1\d\d|[1-9]?\d)(\.(25[0-5]|1\d\d|[1-9]?\d)){3}", fullmatch=True))
def test_no_ipv4_address_gets_through(address):
    assert address not in scrub(f"peer {address}:5000 left")
