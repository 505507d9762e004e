"""The first administrator: by a code of the command line, within minutes, once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.security.permissions import Role
from gateway.upkeep.first_start import KEY, PER_ADDRESS, WINDOW_S, code_at, is_code

PASSWORD = "una frase che ricordo bene"
KEYS = b"of one station"


def test_a_code_is_good_for_ten_minutes_and_gone_after_twenty(clock):
    code = code_at(KEYS, clock.now)
    for after_s, good in ((0, True), (WINDOW_S, True), (2 * WINDOW_S, False)):
        assert is_code(KEYS, code, clock.now + timedelta(seconds=after_s)) is good
    assert not is_code(KEYS, code, clock.now - timedelta(seconds=WINDOW_S))
    assert not is_code(b"of another", code, clock.now)


def test_a_code_is_read_as_people_type_it(clock):
    code = code_at(KEYS, clock.now)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert is_code(KEYS, f" {code.lower().replace('-', ' ')} ", clock.now)


@given(st.text(max_size=40))
def test_no_text_is_the_code_by_chance(text):
    from datetime import UTC, datetime  # noqa: PLC0415 - hypothesis and fixtures do not mix

    assert not is_code(KEYS, text, datetime(2026, 11, 24, tzinfo=UTC))


async def make(client, given, **more):
    wanted = {"code": given, "username": "anna", "displayName": "Anna Rossi", "password": PASSWORD}
    return await client.post("/api/v1/first-start", json=wanted | more)


@pytest.fixture
def code(core, clock):
    return code_at(core.keys.of(KEY), clock.now)


async def state(client):
    return (await (await client.get("/api/v1/first-start")).json())["open"]


async def test_the_administrator_is_made_once_and_the_page_is_closed_for_ever(client, core, code):
    assert await state(client)
    assert (await make(client, code)).status == 204
    assert not await state(client)
    (anna,) = await core.accounts.everyone()
    assert (anna.role, anna.display_name, anna.must_change_password) == (
        "admin",
        "Anna Rossi",
        False,
    )
    again = await make(client, code, username="bruno")
    assert (again.status, (await again.json())["code"]) == (409, "first_start_closed")
    signed_in = await client.post(
        "/api/v1/session", json={"username": "anna", "password": PASSWORD}
    )
    assert signed_in.status == 201
    # it stays closed when the administrator is disabled
    async with core.database.writing() as session:
        (await session.get(type(anna), anna.id)).disabled_at = core.clock()
    assert not await state(client)


async def test_a_station_with_people_but_no_administrator_is_open(client, core, code):
    await core.accounts.add("capo", Role.SUPERVISOR)
    assert await state(client)


@pytest.mark.parametrize(
    ("more", "status", "refused"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, 403, "code_wrong"),
        ({"password": "short"}, 422, "password_weak"),
        ({"password": "password12345"}, 422, "password_common"),
        ({"username": "Not valid"}, 409, "account_invalid"),
    ],
)
async def test_what_is_not_right_makes_nobody(client, core, code, more, status, refused):
    answer = await make(client, code, **more)
    assert (answer.status, (await answer.json())["code"]) == (status, refused)
    assert await core.accounts.everyone() == []


async def test_codes_are_tried_rarely(client, core, code):
    for _ in range(PER_ADDRESS.count):
        assert (await make(client, "AAAA-BBBB-CCCC")).status == 403
    # the right one comes too late
    assert (await make(client, code)).status == 429


async def test_making_it_is_on_record(client, core, code):
    await make(client, code)
    from sqlalchemy import select  # noqa: PLC0415 - for this test alone

    from gateway.platform.audit.tables import AuditEntry  # noqa: PLC0415 - the same

    async with core.database.reading() as session:
        found = (
            await session.execute(select(AuditEntry).where(AuditEntry.action == "account.add"))
        ).scalar_one()
    assert found.detail == {"role": "admin", "origin": "first-start"}
