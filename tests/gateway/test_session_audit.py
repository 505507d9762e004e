"""What signing in, failing to, and signing out leave in the audit trail."""

import json

import pytest
from sqlalchemy import select

from gateway.accounts.sessions import Browser
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import SessionEndedError
from tests.gateway.conftest import PASSWORD

ADDRESS = "192.0.2.7"


@pytest.fixture
def told(core):
    """The entries about sessions, in order: action, subject, detail without the session's id."""

    async def read():
        async with core.database.reading() as session:
            rows = await session.execute(
                select(AuditEntry)
                .where(AuditEntry.action.startswith("session."))
                .order_by(AuditEntry.seq)
            )
        return [
            (row.action, row.account_id, row.subject, dict(row.detail)) for row in rows.scalars()
        ]

    return read


async def fails(core, username, password, address=ADDRESS):
    with pytest.raises(Refused, match=r"do not fit|has run out"):
        await core.sessions.sign_in(username, password, Browser(address))


async def test_a_session_is_told_from_sign_in_to_sign_out(core, people, told, clock):
    opened = await core.sessions.sign_in("operator1", PASSWORD, Browser(ADDRESS))
    clock.advance(seconds=1)
    await core.sessions.sign_out(refresh_token=opened.refresh_token, access_token=None)
    me = people[Role.OPERATOR].id
    of = opened.staff.session_id
    assert await told() == [
        ("session.open", me, f"account:{me}", {"session": of, "address": ADDRESS}),
        ("session.closed", me, f"account:{me}", {"session": of}),
    ]


async def test_failures_are_told_with_their_reason_and_without_what_was_typed(
    core, people, told, clock
):
    office = people[Role.OFFICE].id
    await core.accounts.change(office, disabled=True)
    one_time, secret = await core.accounts.reset(people[Role.QUALITY].id)
    for username, password in (
        ("operator1", "not the password"),
        ("Hunter2-typed-too-early", PASSWORD),
        ("office1", PASSWORD),
    ):
        clock.advance(seconds=1)
        await fails(core, username, password)
    clock.advance(days=4)
    await fails(core, one_time.username, secret)
    entries = await told()
    assert [(subject, detail["reason"]) for _, _, subject, detail in entries] == [
        (f"account:{people[Role.OPERATOR].id}", "wrong_password"),
        ("sign-in", "unknown_username"),
        (f"account:{office}", "account_disabled"),
        (f"account:{one_time.id}", "one_time_password_expired"),
    ]
    assert {action for action, *_ in entries} == {"session.refused"}
    assert all(detail["address"] == ADDRESS for *_, detail in entries)
    written = json.dumps(entries).lower()
    assert not any(word in written for word in ("not the password", "hunter2", PASSWORD, secret))


async def test_a_lock_out_is_told_once_however_long_somebody_goes_on(core, people, told):
    for number in range(40):
        with pytest.raises(Refused):
            await core.sessions.sign_in("operator1", "wrong", Browser(f"192.0.2.{number}"))
    entries = await told()
    refused = [entry for entry in entries if entry[0] == "session.refused"]
    locked = [entry for entry in entries if entry[0] == "session.locked_out"]
    assert len(refused) == 10  # USERNAME_RATE
    assert [(subject, detail["of"]) for _, _, subject, detail in locked] == [
        (f"account:{people[Role.OPERATOR].id}", "account")
    ]


async def test_a_locked_out_address_is_told_once(core, people, told):
    for number in range(200):
        with pytest.raises(Refused):
            await core.sessions.sign_in(f"nobody{number}", "wrong", Browser(ADDRESS))
    locked = [entry for entry in await told() if entry[0] == "session.locked_out"]
    assert [(subject, detail) for _, _, subject, detail in locked] == [
        ("sign-in", {"of": "address", "address": ADDRESS})
    ]


async def test_a_refresh_secret_that_comes_back_is_told(core, people, told, clock):
    opened = await core.sessions.sign_in("operator1", PASSWORD, Browser(ADDRESS))
    clock.advance(seconds=60)
    await core.sessions.refresh(opened.refresh_token)
    clock.advance(seconds=60)
    with pytest.raises(SessionEndedError):
        await core.sessions.refresh(opened.refresh_token)
    me = people[Role.OPERATOR].id
    assert (await told())[-1] == (
        "session.reused", me, f"account:{me}", {"session": opened.staff.session_id},
    )  # fmt: skip


async def test_a_wrong_password_before_a_sensitive_act_is_told(core, people, told):
    opened = await core.sessions.sign_in("operator1", PASSWORD, Browser(ADDRESS))
    assert not await core.sessions.prove_password(opened.staff, "not the password")
    assert await core.sessions.prove_password(opened.staff, PASSWORD)
    me = people[Role.OPERATOR].id
    proven = {"session": opened.staff.session_id, "method": "password"}
    assert (await told())[1:] == [
        ("session.refused", me, f"account:{me}", {"reason": "wrong_present_password"}),
        ("session.proven", me, f"account:{me}", proven),
    ]
