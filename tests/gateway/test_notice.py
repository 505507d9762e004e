"""The notice about being recorded: who is asked, what is kept, and that texts and version belong together."""

import hashlib

import pytest

from gateway.accounts import notice
from gateway.accounts.demo import DEMONSTRATION, accept_for_demonstration
from gateway.accounts.service import NewAccount
from gateway.platform.audit import log as audit
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD, opened_core

# When this differs, the version must differ, too: everybody is asked again.
ACCEPTED = ("2026-12-masked", "b2009b24bf487dd5")


def test_a_changed_text_needs_another_version():
    text = "\n".join(
        line
        for language, told in sorted(notice.notice_texts().items())
        for line in (language, told.title, *told.points)
    )
    assert (notice.VERSION, hashlib.sha256(text.encode()).hexdigest()[:16]) == ACCEPTED


def test_every_language_says_the_same_number_of_things():
    texts = notice.notice_texts()
    assert {"it", "en"} <= set(texts)
    assert len({len(text.points) for text in texts.values()}) == 1


@pytest.mark.parametrize("role", list(Role))
async def test_only_who_takes_contacts_is_asked(client, bearer, role):
    headers = await bearer(role)
    me = await (await client.get("/api/v1/me", headers=headers)).json()
    asked = role in {Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE}
    assert me["noticeDue"] is asked
    shown = await (await client.get("/api/v1/me/notice", headers=headers)).json()
    assert (shown["due"], shown["acceptedAt"]) == (asked, None)
    assert shown["texts"]["it"]["title"]


async def test_acceptance_is_kept_with_version_time_and_audit(client, bearer, core, people, clock):
    headers = await bearer(Role.OPERATOR)
    operator = people[Role.OPERATOR]
    answer = await client.post("/api/v1/me/notice", json={"version": "1999"}, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (409, "notice_changed")
    accepted = {"version": notice.VERSION}
    assert (await client.post("/api/v1/me/notice", json=accepted, headers=headers)).status == 204
    when = clock.now
    clock.advance(minutes=1)
    # a second click changes neither the time nor the audit trail
    assert (await client.post("/api/v1/me/notice", json=accepted, headers=headers)).status == 204
    me = await (await client.get("/api/v1/me", headers=headers)).json()
    assert me["noticeDue"] is False

    admin = await bearer(Role.ADMIN)
    listing = (await (await client.get("/api/v1/accounts", headers=admin)).json())["accounts"]
    seen = {a["username"]: a for a in listing}
    assert seen["operator1"]["noticeVersion"] == notice.VERSION
    assert seen["operator1"]["noticeAcceptedAt"].startswith(when.isoformat()[:19])
    assert seen["operator1"]["noticeDue"] is False
    assert seen["supervisor1"]["noticeDue"] is True
    assert seen["quality1"]["noticeDue"] is False
    async with core.database.reading() as session:
        entries = await audit.of_subject(session, f"account:{operator.id}")
    noted = [e for e in entries if e.action == "account.notice"]
    assert [(e.account_id, e.detail, e.at) for e in noted] == [
        (operator.id, {"version": notice.VERSION}, when)
    ]


async def test_a_new_version_asks_again(client, bearer, core, people, monkeypatch):
    await core.accounts.accept_notice(people[Role.OPERATOR].id, notice.VERSION, by=None)
    headers = await bearer(Role.OPERATOR)
    assert (await (await client.get("/api/v1/me", headers=headers)).json())["noticeDue"] is False
    old = notice.VERSION
    monkeypatch.setattr(notice, "VERSION", "next")
    assert (await (await client.get("/api/v1/me", headers=headers)).json())["noticeDue"] is True
    with pytest.raises(Refused, match="notice has changed"):
        await core.accounts.accept_notice(people[Role.OPERATOR].id, old, by=None)


async def test_demonstration_accounts_have_accepted_and_others_of_that_station_have_not(core):
    await core.first_run(["road-code"])
    await core.accounts.add_all(
        [NewAccount("nuovo", Role.OPERATOR, PASSWORD, "Nuovo", {})], one_time=False
    )
    due = {a.username: notice.is_due(a) for a in await core.accounts.everyone()}
    assert due.pop("nuovo") is True
    assert due.keys() == {username for username, _role, _name in DEMONSTRATION}
    assert not any(due.values())


async def test_nobody_is_asked_behind_an_account_for_station_checks(settings, clock):
    async with opened_core(settings, clock, categories={STATION_CHECK, "road-code"}) as core:
        for name, categories in (("probe", {STATION_CHECK: 3}), ("person", {"road-code": 3})):
            await core.accounts.add_all(
                [NewAccount(name, Role.OPERATOR, PASSWORD, name, categories)], one_time=False
            )
        assert not notice.is_due(await core.accounts.by_username("probe"))
        assert notice.is_due(await core.accounts.by_username("person"))


async def test_a_demonstration_of_an_earlier_version_is_made_ready(core, monkeypatch):
    await core.first_run(["road-code"])
    await core.accounts.add_all(
        [NewAccount("person", Role.OPERATOR, PASSWORD, "Person", {"road-code": 3})], one_time=False
    )
    monkeypatch.setattr(notice, "VERSION", "next")
    assert notice.is_due(await core.accounts.by_username("operator1"))
    assert await core.first_run(["road-code"]) is False
    assert not notice.is_due(await core.accounts.by_username("operator1"))
    await accept_for_demonstration(core.accounts)
    assert notice.is_due(await core.accounts.by_username("person")), "somebody is behind it"
