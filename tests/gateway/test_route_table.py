"""Which of the API's routes answers a request: found among several hundred without trying each."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.platform.http import route as routes_of_the_api
from gateway.platform.http.route import Route
from gateway.platform.http.route_table import add_routes
from gateway.platform.security.permissions import Access, Kind


@pytest.fixture
def everybody(monkeypatch):
    """Every route is in the table of permissions."""
    monkeypatch.setattr(routes_of_the_api, "http_access", lambda *_route: Access(Kind.PUBLIC))


def route(method, path, answer=""):
    async def handler(call):
        return web.json_response({"answer": answer or path, **call.request.match_info})

    return Route(method, path, handler, "summary", "tag")


@pytest.fixture
async def asked(everybody):
    """Ask an application with routes of all shapes; return the status and what it says."""
    app = web.Application()
    add_routes(
        app,
        [
            route("GET", "/api/v1/cases"),
            route("POST", "/api/v1/cases"),
            route("GET", "/api/v1/cases/figures"),
            route("POST", "/api/v1/cases/{id}"),
            route("DELETE", "/api/v1/cases/{id}"),
            route("GET", "/api/v1/cases/{id}/files/{file}"),
            route("GET", "/api/v1/people/{id}"),
        ],
    )
    async with TestClient(TestServer(app)) as client:

        async def ask(method, path):
            answer = await client.request(method, path)
            said = await answer.json() if answer.content_type == "application/json" else {}
            return answer, said

        yield ask


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", "/api/v1/cases", {"answer": "/api/v1/cases"}),
        ("GET", "/api/v1/cases/figures", {"answer": "/api/v1/cases/figures"}),
        # the template without a parameter does not have the method
        ("POST", "/api/v1/cases/figures", {"answer": "/api/v1/cases/{id}", "id": "figures"}),
        ("GET", "/api/v1/people/anna%20b", {"answer": "/api/v1/people/{id}", "id": "anna b"}),
        ("GET", "/api/v1/people/a%2Fb", {"answer": "/api/v1/people/{id}", "id": "a/b"}),
        (
            "GET",
            "/api/v1/cases/7/files/8",
            {"answer": "/api/v1/cases/{id}/files/{file}", "id": "7", "file": "8"},
        ),
    ],
)
async def test_the_first_route_that_fits_answers(asked, method, path, said):
    answer, found = await asked(method, path)
    assert (answer.status, found) == (200, said)


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1/", "/api/v1/case", "/api/v1/cases/", "/api/v1/people/", "/api/v1/cases/7/files"],
)  # fmt: skip
async def test_a_path_of_no_route_is_not_found(asked, path):
    answer, _ = await asked("GET", path)
    assert answer.status == 404


async def test_another_method_is_told_all_that_are_there(asked):
    answer, _ = await asked("PUT", "/api/v1/cases/figures")
    assert answer.status == 405
    assert answer.headers["Allow"] == "DELETE,GET,HEAD,POST"


async def test_head_is_answered_as_get_without_a_body(asked):
    answer, _ = await asked("HEAD", "/api/v1/cases")
    assert (answer.status, await answer.read()) == (200, b"")
    answer, _ = await asked("HEAD", "/api/v1/cases/7")
    assert answer.status == 405


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["/api/v1/cases", "/api/v1/cases"], "GET /api/v1/cases is there twice"),
        (["/cases"], "/cases is not below /api/v1"),
        (["/api/v1/{kind}/figures"], "is not told apart"),
        (["/api/v1/files/{path:.*}"], "is not told apart"),
    ],
)
def test_a_route_that_could_not_be_reached_stops_the_start(everybody, paths, words):
    with pytest.raises(ValueError, match=words):
        add_routes(web.Application(), [route("GET", path) for path in paths])
