"""The HTTP side around the handlers: decoding, errors, headers, proxies, limits, files."""

import dataclasses
import gzip
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.http.client import Client
from gateway.platform.http.client import client_of as caller_of
from gateway.platform.http.errors import ApiError
from gateway.platform.http.ranges import UnsatisfiableRangeError, parse_range
from gateway.platform.refused import Refused, too_many
from gateway.platform.security.permissions import Role
from gateway.setting_values import RateLimits
from signaling.limits import Limiter, Rate
from tests.gateway.conftest import PASSWORD, client_of

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b"\xff\xfe", "application/json", 400, "not_json"),
        (b"[]", "application/json", 422, "invalid"),
        (b'{"username": "a"}', "application/json", 422, "invalid"),
        (b'{"username": "a", "password": 1}', "application/json", 422, "invalid"),
        (b'{"username": "a", "password": "b", "x": 1}', "application/json", 422, "invalid"),
        (b'{"username": "", "password": "b"}', "application/json", 422, "invalid"),
        (b'{"username": "a", "password": "b"}', "text/plain", 415, "not_json"),
        (b" " * 20_000, "application/json", 413, "too_large"),
    ],
)
async def test_bodies_are_checked_at_the_door(client, body, content_type, status, code):
    answer = await client.post("/api/v1/session", data=body, headers={"Content-Type": content_type})
    assert answer.status == status
    error = await answer.json()
    assert error["code"] == code
    assert error["retryable"] is False
    assert error["message"]


@pytest.mark.parametrize("given", ["7", "-1.5e-137", "1700000000.5", "2026-11-24"])
async def test_a_moment_in_an_address_is_a_date_and_time(client, bearer, given):
    headers = await bearer(Role.SUPERVISOR)
    answer = await client.get("/api/v1/escalations", params={"to": given}, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (422, "invalid")
    good = {"to": "2026-11-24T09:00:00Z"}
    assert (await client.get("/api/v1/escalations", params=good, headers=headers)).status == 200


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("escalations", {"to": "{}-01-01T11:25:22Z"}),
        ("review/trends", {"from": "{}-01-01", "to": "{}-12-31"}),
        ("review/trends/csv", {"from": "{}-01-01", "to": "{}-12-31"}),
    ],
)
async def test_a_time_that_no_clock_can_reckon_with_is_refused(client, bearer, path, query, year):
    query = {name: value.format(year) for name, value in query.items()}
    answer = await client.get(
        f"/api/v1/{path}", params=query, headers=await bearer(Role.SUPERVISOR)
    )
    assert (answer.status, (await answer.json())["code"]) == (422, "invalid")


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
async def test_a_number_in_a_body_that_no_database_holds_is_refused(client, bearer, number):
    answer = await client.post(
        "/api/v1/review/forms/f1/publish",
        json={"revision": number},
        headers=await bearer(Role.QUALITY),
    )
    assert (answer.status, (await answer.json())["code"]) == (422, "invalid")


async def test_a_long_body_without_a_length_is_cut_off(client):
    async def endless():
        for _ in range(100):
            yield b" " * 1024

    answer = await client.post(
        "/api/v1/session", data=endless(), headers={"Content-Type": "application/json"}
    )
    assert answer.status == 413


async def test_unknown_addresses_answer_in_the_caller_s_form(client, core):
    api = await client.get("/api/v1/nothing", headers=HTML)
    assert api.status == 404
    assert (await api.json())["code"] == "not_found"
    page = await client.get("/nothing", headers=HTML)
    assert page.status == 404
    assert page.content_type == "text/html"
    said = await page.text()
    assert "Pagina non trovata" in said
    # who is lost here may be in need of help: the number is in sight and can be called
    assert 'href="tel:112"' in said
    # and must not be seen here, or reads another language
    assert f'<a class="vs-quick-exit" href="{core.settings.quick_exit_url}"' in said
    assert '<script src="/exit.js" defer>' in said
    assert '<a href="?lang=de" lang="de"' in said
    german = await (await client.get("/nothing?lang=de", headers=HTML)).text()
    assert '<a href="?lang=de" lang="de" hreflang="de" aria-current="true">' in german
    # what a form has sent cannot be asked for in another language
    sent = await (await client.post("/nothing", headers=HTML)).text()
    assert 'class="vs-quick-exit"' in sent
    assert "?lang=de" not in sent
    program = await client.get("/nothing")
    assert (await program.json())["code"] == "not_found"
    method = await client.put("/api/v1/session", json={})
    assert (method.status, (await method.json())["code"]) == (405, "method_not_allowed")


async def test_a_fault_is_a_reference_and_no_detail(core, parts, capfd):
    class Broken:
        async def station(self, language=None):
            raise RuntimeError("Mario Rossi was here")

    async with client_of(core, dataclasses.replace(parts, station=Broken())) as client:
        answer = await client.get("/api/v1/station")
        assert answer.status == 500
        error = await answer.json()
        assert error["code"] == "internal"
        assert error["retryable"] is True
        assert "Mario" not in str(error)
        assert answer.headers["X-Request-ID"] in error["message"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("refused", "status", "retryable", "retry_after"),
    [
        (Refused("moved", "Somebody was faster."), 409, False, None),
        (Refused("too_late", "It has moved on.", retryable=True), 409, True, None),
        (Refused("closed", "It is closed.", retry_after_s=90), 409, False, "90"),
        (Refused("not_found", "There is no such thing."), 404, False, None),
        (Refused("not_found", "There is no such thing.", kind="hidden"), 404, False, None),
        (Refused("unknown_contact", "There is no such contact."), 404, False, None),
        (Refused("unknown_category", "There is no such topic.", kind="absent"), 404, False, None),
        (Refused("past", "That time is over.", kind="invalid"), 422, False, None),
        (Refused("own_request", "Somebody else decides.", kind="forbidden"), 403, False, None),
        (Refused("attempt_over", "Begin again.", kind="unauthenticated"), 401, False, None),
        (too_many(1.2), 429, True, "2"),
        (Refused("media_unavailable", "Try again."), 503, True, None),
        (Refused("recording_kept", "A hold.", kind="away", retryable=False), 503, False, None),
    ],
)
async def test_what_a_service_refuses_is_told_with_its_word(
    core, parts, refused, status, retryable, retry_after
):
    class Refusing:
        async def station(self, language=None):
            raise refused

    refusing = dataclasses.replace(parts, station=Refusing())
    async with client_of(core, refusing, documented=False) as client:
        answer = await client.get("/api/v1/station")
        assert answer.status == status
        assert await answer.json() == {
            "code": refused.code, "message": str(refused), "retryable": retryable,
        }  # fmt: skip
        assert answer.headers.get("Retry-After") == retry_after
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("path", ["/", "/api/v1/station", "/nothing", "/assets/app-3f9a.js"])
async def test_security_headers_are_everywhere(client, path):
    headers = (await client.get(path)).headers
    policy = dict(
        part.partition(" ")[::2] for part in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://{client.host}:{client.port}"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    permissions = headers["Permissions-Policy"]
    for allowed in ("camera=(self)", "microphone=(self)", "display-capture=(self)"):
        assert allowed in permissions
    assert "geolocation=(self)" in permissions
    for passkeys in ("create", "get"):
        assert f"publickey-credentials-{passkeys}=(self)" in permissions
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "aiohttp" not in headers["Server"]
    assert "Strict-Transport-Security" not in headers


async def test_https_shows_in_cookies_and_headers(core, parts, people):
    async with client_of(core, parts, public_url="https://station.example.org") as client:
        answer = await client.post(
            "/api/v1/session",
            json={"username": "operator1", "password": PASSWORD},
            headers={"Origin": "https://station.example.org"},
        )
        assert answer.status == 201
        assert "Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert " wss://" in answer.headers["Content-Security-Policy"]


async def test_a_host_header_cannot_bend_the_policy(client):
    answer = await client.get("/", headers={"Host": "evil.example; script-src *"})
    if answer.status == 200:
        assert "evil" not in answer.headers["Content-Security-Policy"]


async def test_request_ids_are_kept_or_made(client):
    given_id = await client.get("/healthz", headers={"X-Request-ID": "abc-12345"})
    assert given_id.headers["X-Request-ID"] == "abc-12345"
    forged = await client.get("/healthz", headers={"X-Request-ID": 'x" injected="1'})
    assert forged.headers["X-Request-ID"] != 'x" injected="1'


async def test_one_address_is_limited_behind_a_trusted_proxy(core, parts):
    limits = RateLimits(address=Rate(3, 60), session=None, entry=None, sign_in=None)
    proxy = (ip_network("127.0.0.1"),)
    async with client_of(core, parts, rate_limits=limits, trusted_proxies=proxy) as client:

        async def asked(address):
            headers = {"X-Forwarded-For": address}
            return (await client.get("/api/v1/station", headers=headers)).status

        assert [await asked("203.0.113.1") for _ in range(4)] == [200, 200, 200, 429]
        assert await asked("203.0.113.2") == 200
        refused = await client.get("/api/v1/station", headers={"X-Forwarded-For": "203.0.113.1"})
        assert int(refused.headers["Retry-After"]) in range(1, 61)
        # Pages are not the API: a limited visitor still sees them, ten times as often.
        headers = {"X-Forwarded-For": "203.0.113.1"}
        pages = [(await client.get("/", headers=headers)).status for _ in range(31)]
        assert pages == [200] * 30 + [429]


PROXIES = [ip_network("10.0.0.0/8"), ip_network("::1/128")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "proto", "expected"),
    [
        ("203.0.113.9", ["1.2.3.4"], "https", Client("203.0.113.9", False, False)),
        ("127.0.0.1", [], None, Client("127.0.0.1", False, True)),
        ("127.0.0.1", ["1.2.3.4"], None, Client("127.0.0.1", False, False)),
        ("127.0.0.1", ["127.0.0.1"], None, Client("127.0.0.1", False, False)),
        ("10.0.0.1", ["203.0.113.9"], "https", Client("203.0.113.9", True, False)),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9", "10.2.2.2"], None,
         Client("203.0.113.9", False, False)),
        ("10.0.0.1", ["10.0.0.3"], None, Client("10.0.0.3", False, False)),
        ("10.0.0.1", ["nonsense"], None, Client("unknown", False, False)),
        ("10.0.0.1", [], "http, https", Client("10.0.0.1", True, False)),
        ("::1", ["[2001:db8::1]:443"], None, Client("2001:db8::1", False, False)),
        ("::ffff:10.0.0.1", ["203.0.113.9:5000"], None, Client("203.0.113.9", False, False)),
        (None, ["1.2.3.4"], None, Client("unknown", False, False)),
    ],
)  # fmt: skip
def test_who_is_calling(peer, forwarded_for, proto, expected):
    found = caller_of(
        peer, secure=False, forwarded_for=forwarded_for, forwarded_proto=proto, trusted=PROXIES
    )
    assert found == expected


async def test_pages_are_revalidated_and_assets_kept(client):
    page = await client.get("/desk")
    assert (page.status, page.content_type) == (200, "text/html")
    assert "<title>desk</title>" in await page.text()
    assert page.headers["Cache-Control"] == "no-cache"
    again = await client.get("/desk", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status == 304
    asset = await client.get("/assets/app-3f9a.js")
    assert asset.content_type == "text/javascript"
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (await client.head("/")).status == 200


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [("/admin/", "/admin"), ("/supervisor/day/?on=2026-11-26", "/supervisor/day?on=2026-11-26"), ("/api", "/api/")],
)  # fmt: skip
async def test_a_page_is_found_with_a_slash_too_many_and_without_its_own(client, asked, leads_to):
    answer = await client.get(asked, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, leads_to)
    for nothing in ("/nowhere/", "/conference/{id}/"):
        assert (await client.get(nothing, allow_redirects=False)).status == 404, nothing


async def test_precompressed_files_are_preferred(client, dist):
    plain = dist / "assets" / "app-3f9a.js"
    (dist / "assets" / "app-3f9a.js.gz").write_bytes(gzip.compress(plain.read_bytes()))
    answer = await client.get("/assets/app-3f9a.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert await answer.read() == plain.read_bytes()
    plainly = await client.get("/assets/app-3f9a.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plainly.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.hidden",
        "/assets",
        "/assets/",
        "/link.txt",
        "/index.html",
        "/%00",
    ],
)
async def test_nothing_outside_the_build_is_served(client, dist, path):
    (dist.parent / "secret.txt").write_text("secret")
    (dist / ".hidden").write_text("secret")
    (dist / "link.txt").symlink_to(dist.parent / "secret.txt")
    answer = await client.get(path)
    assert answer.status == 404, path
    assert "secret" not in await answer.text()


async def test_without_a_build_the_page_says_what_to_do(core, parts, tmp_path):
    parts = dataclasses.replace(parts, dist=tmp_path / "nowhere")
    async with client_of(core, parts) as client:
        answer = await client.get("/")
        assert answer.status == 503
        assert "make setup" in await answer.text()


async def test_health_and_readiness(core, parts):
    sick = False

    async def redis_answers():
        if sick:
            raise ConnectionError("redis://user:secret@host")

    parts = dataclasses.replace(parts, checks={"redis": redis_answers})
    async with client_of(core, parts) as client:
        assert (await client.get("/healthz")).status == 200
        well = await client.get("/readyz")
        told = await well.json()
        assert (well.status, told["ready"]) == (200, True)
        assert told["checks"] == {"database": True, "redis": True}
        assert told["troubles"].keys() == {"loops", "journalSetAside", "audit"}
        sick = True
        ill = await client.get("/readyz")
        assert (ill.status, (await ill.json())["checks"]["redis"]) == (503, False)
        assert "secret" not in await ill.text()
        assert (await client.get("/healthz")).status == 200


async def test_metrics_count_templates_not_paths(client, people):
    for code in ("AAA-111", "BBB-222"):
        await client.get(f"/api/v1/operators/{code}")
    text = await (await client.get("/metrics")).text()
    line = 'vs_http_requests_total{method="GET",route="/api/v1/operators/{code}",status="200"} 2.0'
    assert line in text
    assert "AAA-111" not in text


async def test_the_openapi_document_is_served(client):
    made = await (await client.get("/api/v1/openapi.json")).json()
    assert made["openapi"].startswith("3.1")
    assert "/api/v1/recordings/{id}/views" in made["paths"]


async def test_the_station_and_an_operator_s_code(client, people):
    station = await (await client.get("/api/v1/station")).json()
    assert (station["open"], station["privacy"]) == (
        True,
        {"recordingDays": 180, "chatDays": 180},
    )
    code = people[Role.OPERATOR].code
    for given_code, written in ((code, True), (code.lower(), True), ("AAA-AAA", False)):
        answer = await (await client.get(f"/api/v1/operators/{given_code}")).json()
        assert answer == {
            "code": given_code.upper(),
            "valid": False,
            "written": written,
            "retired": False,
        }


def header_and_size():
    number = st.integers(0, 300).map(str) | st.just("")
    return st.tuples(st.builds("bytes={}-{}".format, number, number), st.integers(0, 256))


@given(header_and_size())
def test_ranges_stay_inside(given_range):
    header, size = given_range
    try:
        found = parse_range(header, size)
    except UnsatisfiableRangeError:
        first = header.removeprefix("bytes=").partition("-")[0]
        assert not first or int(first) >= size
        return
    if found is not None:
        start, end = found
        assert 0 <= start < end <= size


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=-", None),
        ("bytes=x-y", None),
    ],
)
def test_ranges(header, expected):
    assert parse_range(header, 100) == expected


@given(
    st.integers(1, 20),
    st.integers(1, 60),
    st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=100),
)
def test_no_window_ever_sees_more_than_twice_the_rate(count, per_s, pauses):
    limiter, now, taken = Limiter(Rate(count, per_s)), 0.0, []
    for pause in pauses:
        now += pause
        wait_s = limiter.take("a", now)
        if wait_s == 0:
            taken.append(now)
        else:
            assert limiter.wait_s("a", now + wait_s + 1e-3) == 0
    for begin in taken:
        # The burst, and what is refilled during the window.
        assert sum(begin <= at < begin + per_s for at in taken) <= 2 * count


def test_a_limiter_forgets_and_forgives():
    limiter = Limiter(Rate(2, 10))
    assert [limiter.take("a", 0) for _ in range(2)] == [0, 0]
    assert limiter.take("a", 0) > 0
    assert limiter.take("b", 0) == 0
    limiter.give_back("a")
    assert limiter.take("a", 0) == 0
    assert limiter.take("a", 0) > 0
    limiter.forget("a")
    assert [limiter.take("a", 0) for _ in range(2)] == [0, 0]
    limiter.give_back("nobody")
    assert Limiter(None).take("a", 0) == 0


def test_a_full_limiter_forgets_the_key_that_was_idle_longest(monkeypatch):
    monkeypatch.setattr("signaling.limits.KEYS_LIMIT", 2)
    limiter = Limiter(Rate(2, 10))
    for key in ("a", "b", "a", "c"):
        assert limiter.take(key, 0) == 0
    assert [limiter.wait_s(key, 0) > 0 for key in ("a", "b", "c")] == [True, False, False]
    # one event given back is one, not the budget
    limiter.take("c", 0)
    limiter.give_back("c")
    assert [limiter.take("c", 0) > 0 for _ in range(2)] == [False, True]


def test_errors_carry_their_answer():
    error = ApiError(429, "too_many_requests", "Wait.", retryable=True, retry_after_s=1.2)
    assert (error.status, error.body.code, error.body.retryable) == (429, "too_many_requests", True)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.css", "text/css"),
        ("a.js", "text/javascript"),
        ("a.mjs", "text/javascript"),
        ("a.json", "application/json"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.mp3", "audio/mpeg"),
        ("a.wav", "audio/wav"),
        ("a.webm", "video/webm"),
        ("a.wasm", "application/wasm"),
        ("a.woff", "font/woff"),
        ("a.woff2", "font/woff2"),
    ],
)
async def test_a_file_is_told_as_what_browsers_take_it_for(client, dist, name, told):
    """They look at no content to find out: nosniff."""
    (dist / "assets").mkdir(exist_ok=True)
    (dist / "assets" / name).write_bytes(b"content")
    answer = await client.get(f"/assets/{name}")
    assert (answer.status, answer.content_type) == (200, told)
