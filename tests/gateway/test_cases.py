"""Cases as rooms above take them in: once for a key, within their own transaction, and told of."""

import pytest
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.contacts.tables import Contact
from gateway.messages import cases
from gateway.messages import lookups as messages
from gateway.messages.api import CaseFact
from gateway.messages.cases import NewCase
from gateway.messages.tables import Message, MessageReply
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account

from .conftest import PASSWORD

MAIL = NewCase(
    key="mailbox/1", category="weapons", text="Buongiorno", source="email", subject=" Porto\nd'armi ",
    email="ada@example.org", name="Ada Rossi",
)  # fmt: skip


@pytest.fixture
async def operators(core):
    """Two who answer about weapons."""
    names = ("anna", "bruno")
    await core.accounts.add_all(
        [NewAccount(name, Role.OPERATOR, PASSWORD, name, {"weapons": 3}) for name in names],
        one_time=False,
    )
    async with core.database.reading() as session:
        rows = await session.execute(select(Account).where(Account.username.in_(names)))
        by_name = {row.username: row for row in rows.scalars()}
    return [
        Staff(
            account_id=by_name[name].id, session_id="s", role=Role.OPERATOR, account=by_name[name],
            proven_at=core.clock(), enrolling=False,
        )
        for name in names
    ]  # fmt: skip


async def taken(core, cases, case=MAIL):
    async with core.database.writing() as session:
        return await cases.take_in(session, case)


async def test_a_key_is_one_case_with_one_receipt(core, later):
    first = await taken(core, later.cases)
    again = await taken(core, later.cases)
    assert (first.new, again.new) == (True, False)
    assert (first.contact_id, first.reference, first.code) == (
        again.contact_id, again.reference, again.code,
    )  # fmt: skip
    async with core.database.reading() as session:
        found = await messages.one(session, first.contact_id)
        assert found is not None
        assert (found.message.source, found.message.kind) == ("email", "message")
        assert found.message.subject == "Porto d'armi", "one line"
        assert len((await session.execute(select(MessageReply))).all()) == 1
    assert (await later.outbox.status()).pending == 1


async def test_without_address_or_receipt_nothing_is_mailed(core, later):
    await taken(core, later.cases, NewCase(key="a", category="weapons", text="x", source="phone"))
    quiet = NewCase(
        key="b", category="weapons", text="x", source="email", email="a@example.org", receipt=False
    )
    await taken(core, later.cases, quiet)
    assert (await later.outbox.status()).pending == 0


async def test_what_a_room_writes_beside_goes_with_it(core, later):
    class BrokenError(Exception):
        pass

    with pytest.raises(BrokenError):
        async with core.database.writing() as session:
            await later.cases.take_in(session, MAIL)
            raise BrokenError
    async with core.database.reading() as session:
        assert (await session.execute(select(Contact))).first() is None


async def test_a_thread_takes_so_many_texts_and_every_mail(core, later, monkeypatch):
    monkeypatch.setattr(cases, "MOST_TEXTS", 3)
    full, beside = [
        await taken(core, later.cases, NewCase(key=key, category="weapons", text="x", source="web"))
        for key in ("full", "beside")
    ]

    async def add(case, key, **how):
        async with core.database.writing() as session:
            return await later.cases.add_text(
                session, case.contact_id, key=key, text="Ancora", **how
            )

    for number in range(2):
        assert (await add(full, f"{number}")).new
    with pytest.raises(Refused) as refused:
        await add(full, "2")
    assert refused.value.code == "thread_full"
    assert not (await add(full, "1")).new, "what is there already is there"
    assert (await add(full, "2", insist=True)).new
    assert (await add(beside, "0")).new


async def test_texts_reopen_and_are_kept_once(core, later):
    case = await taken(core, later.cases)

    async def add(key, **how):
        async with core.database.writing() as session:
            return await later.cases.add_text(
                session, case.contact_id, key=key, text="Ancora una cosa", **how
            )

    assert (await add("mail/2")).new
    assert not (await add("mail/2")).new
    async with core.database.writing() as session:
        assert await later.cases.close(session, case.contact_id, reason="spam")
        assert not await later.cases.close(session, case.contact_id, reason="spam")
    with pytest.raises(Refused) as closed:
        await add("mail/3")
    assert closed.value.code == "message_closed"
    reopened = await add("mail/3", insist=True)
    assert (reopened.new, reopened.again) == (True, True)
    async with core.database.reading() as session:
        row = await session.get(Message, case.contact_id)
        assert row is not None
        assert (row.state, row.closed_why) == ("open", None)


async def test_a_case_that_was_not_settled_is_for_another_person(core, later, operators):
    anna, bruno = operators
    case = await taken(core, later.cases)
    await later.desk.take(anna, case.contact_id)
    async with core.database.writing() as session:
        assert not await later.cases.reopen(session, case.contact_id, reason="not-settled")
        await later.cases.close(session, case.contact_id, reason="praise", by=anna.account_id)
        assert await later.cases.reopen(
            session, case.contact_id, reason="not-settled", not_for=anna.account_id
        )
    with pytest.raises(Refused) as refused:
        await later.desk.take(anna, case.contact_id)
    assert refused.value.code == "another_person"
    assert (await later.desk.take(bruno, case.contact_id)).message.mine


async def test_rooms_add_facts_dress_letters_and_hear(core, later, operators):
    heard = []

    async def facts(_session, found, _staff):
        return [CaseFact(room="mailbox", name="to", value=found.contact.reference)]

    async def hears(_session, change):
        heard.append(change.what)

    async def dressed(_session, _contact, letter):
        heard.append("letter")
        return letter

    later.hooks.facts.append(facts)
    later.hooks.changed.append(hears)
    later.hooks.letters.append(dressed)
    case = await taken(core, later.cases)
    opened = await later.desk.take(operators[0], case.contact_id)
    assert [each.value for each in opened.facts] == [case.reference]
    assert heard == ["letter", "left", "taken"]
