# ruff: noqa: F811 - fixtures of another file
"""What the staff does with cases besides answering: filters, putting off, second looks, merging, the clock."""

import json
import re
import secrets
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import select

from gateway.contacts.tables import ContactEvent
from gateway.knowledge.uses import SheetUses, used_in
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.threading import own_ids
from gateway.messages import saved_views
from gateway.messages.acts_api import (
    Bulk,
    Forward,
    Hold,
    Merge,
    NewAddress,
    NewView,
    Propose,
    Snooze,
    Split,
)
from gateway.messages.answer_sheets import AnswerSheets
from gateway.messages.api import Answer, MoreText, NewMessage
from gateway.messages.filters import CaseFilter
from gateway.messages.offers import MessageOffers
from gateway.messages.tables import Message, MessageHold
from gateway.messages.undelivered import give_back
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import Sealer
from gateway.search.danger import Danger, HelpLine
from queueing.categories import Catalogue
from queueing.model import ContactState
from tests.gateway.answered_later import messages_of
from tests.gateway.case_people import people, taken_in  # noqa: F401 - fixtures
from tests.gateway.published_sheets import publish, withdraw


@pytest.fixture(autouse=True)
def sends(later, monkeypatch):
    """The station has a mail server, which nobody asks."""
    monkeypatch.setattr(type(later.outbox), "configured", True)


async def ids(later, staff, **wanted):
    listed = await later.desk.listed(staff, CaseFilter(**wanted))
    return [each.id for each in listed.messages]


def said(refused):
    return refused.value.code


async def test_the_list_is_filtered_by_everything_it_shows(later, people, taken_in, clock):
    plain = await taken_in(text="Il porto d'armi è scaduto", subject="Rinnovo")
    mail = await taken_in(source="email", language="de", text="100% sicher")
    praise = await taken_in(kind="praise", source="phone")
    anna = people["anna"]
    assert await ids(later, anna, source="email") == [mail.contact_id]
    assert await ids(later, anna, language="de") == [mail.contact_id]
    assert await ids(later, people["capo"], kind="praise") == [praise.contact_id]
    assert await ids(later, anna, kind="praise") == [], "its own room says who sees it"
    assert await ids(later, anna, q="PORTO scaduto") == [plain.contact_id]
    assert await ids(later, anna, q="rinnovo") == [plain.contact_id]
    assert await ids(later, anna, q="100%") == [mail.contact_id], "a percent sign is no wildcard"
    assert await ids(later, anna, q=plain.reference.lower()) == [plain.contact_id]
    assert await ids(later, anna, q="nessuno") == []
    assert await ids(later, anna, category="road-code") == []
    assert await ids(later, anna, when="late") == []
    await later.desk.take(anna, mail.contact_id)
    assert await ids(later, anna, who="mine") == [mail.contact_id]
    clock.advance(days=4)
    assert len(await ids(later, anna, when="late")) == 2


async def test_each_list_holds_its_own_cases_and_no_other(core, later, people, taken_in, clock):
    plain, danger, asleep, written, held, ended = [await taken_in() for _ in range(6)]
    anna = people["anna"]
    async with core.database.writing() as session:
        (await session.get(Message, danger.contact_id)).urgent_at = core.clock()
    await later.desk.take(anna, asleep.contact_id)
    until = clock.now + timedelta(hours=1)
    await later.acts.snooze(anna, asleep.contact_id, Snooze(until=until, reason="Aspettiamo"))
    await later.desk.take(anna, written.contact_id)
    await later.acts.propose(anna, written.contact_id, Propose(text="Sì.", seen_texts=1))
    await later.holds.place(people["capo"], held.contact_id, Hold(reason="Chiesto dal giudice"))
    await later.acts.bulk(anna, Bulk(ids=[ended.contact_id], act="close", value="spam"))
    lists = {
        "snoozed": [asleep], "proposed": [written], "held": [held], "done": [ended],
        "waiting": [plain, danger, written, held],
    }  # fmt: skip
    for state, cases in lists.items():
        found = await ids(later, people["capo"], state=state, kind="message")
        assert sorted(found) == sorted(each.contact_id for each in cases), state
    assert await ids(later, anna, when="urgent") == [danger.contact_id]
    assert await ids(later, anna, who="mine") == [written.contact_id]
    async with core.database.reading() as session:
        row = await session.get(Message, plain.contact_id)
    clock.advance(seconds=(row.warn_at - clock.now).total_seconds())
    near = await ids(later, anna, when="near")
    assert plain.contact_id in near
    assert ended.contact_id not in near


async def test_a_case_is_put_off_and_wakes_before_its_time(core, later, people, taken_in, clock):
    case = await taken_in()
    anna = people["anna"]
    await later.desk.take(anna, case.contact_id)
    far = Snooze(until=clock.now + timedelta(days=20), reason="Aspettiamo l'ufficio")
    with pytest.raises(Refused) as refused:
        await later.acts.snooze(people["bruno"], case.contact_id, far)
    assert said(refused) == "not_yours"
    opened = await later.acts.snooze(anna, case.contact_id, far)
    async with core.database.reading() as session:
        row = await session.get(Message, case.contact_id)
    assert opened.message.snoozed_until == row.warn_at, "the promise runs on"
    assert [(step.kind, step.words) for step in opened.steps] == [
        ("snoozed", "Aspettiamo l'ufficio")
    ]
    assert await ids(later, anna) == []
    assert await ids(later, anna, state="snoozed") == [case.contact_id]
    clock.advance(seconds=(row.warn_at - clock.now).total_seconds())
    assert await later.clock.wake() == [case.contact_id]
    assert await later.clock.warn() == [case.contact_id]
    assert await ids(later, anna) == [case.contact_id]


async def test_what_the_citizen_writes_wakes_a_case_that_was_put_off(
    later, people, taken_in, clock
):
    asleep, main = await taken_in(), await taken_in()
    anna = people["anna"]
    for case in (asleep, main):
        await later.desk.take(anna, case.contact_id)
        later_on = Snooze(until=clock.now + timedelta(hours=2), reason="Aspettiamo il modulo")
        await later.acts.snooze(anna, case.contact_id, later_on)
    assert await ids(later, anna) == []
    more = MoreText(code=asleep.code, request=secrets.token_hex(12), text="Ecco il modulo")
    await later.messages.write(more, "127.0.0.1")
    assert await ids(later, anna) == [asleep.contact_id]
    # another case's texts are new to the one that goes on for it
    await later.desk.take(anna, asleep.contact_id)
    await later.acts.merge(people["capo"], asleep.contact_id, Merge(into=main.reference))
    assert await ids(later, anna) == [main.contact_id]


def acts_on(later, case, other, clock):
    """The acts on a case that somebody has, by name, for each who may try; *other* is another case."""
    acts, of = later.acts, case.contact_id
    address = NewAddress(email="b@example.org", reason="Chiesto")
    return {
        "snooze": lambda who: acts.snooze(
            who, of, Snooze(until=clock.now + timedelta(hours=1), reason="Aspettiamo")
        ),
        "office": lambda who: acts.office(who, of, None, "Torna alla sede"),
        "propose": lambda who: acts.propose(who, of, Propose(text="Sì.", seen_texts=1)),
        "forward": lambda who: acts.forward(who, of, Forward(body="Comune", seen_texts=1)),
        "address": lambda who: acts.address(who, of, address),
        "merge": lambda who: acts.merge(who, of, Merge(into=other.reference)),
        "send_back": lambda who: acts.send_back(who, of, "Manca il modulo"),
        "split": lambda who: acts.split(who, of, Split(reply="none", category="road-code")),
        "link": lambda who: acts.link(who, of, other.code),
    }


async def test_an_act_is_of_whoever_has_the_case(later, people, taken_in, clock):
    case, other, free = [await taken_in() for _ in range(3)]
    anna, bruno, capo = (people[name] for name in ("anna", "bruno", "capo"))
    await later.desk.take(anna, case.contact_id)
    before = await later.desk.opened(capo, case.contact_id)
    for which in (case, free):
        for name, act in acts_on(later, which, other, clock).items():
            with pytest.raises(Refused) as refused:
                await act(bruno)
            assert (name, said(refused)) == (name, "not_yours")
    after = await later.desk.opened(capo, case.contact_id)
    assert (after.message, after.steps, after.linked) == (before.message, [], [])
    # a supervisor puts a case down for somebody else, and writes no answer in their place
    with pytest.raises(Refused) as refused:
        await acts_on(later, case, other, clock)["propose"](capo)
    assert said(refused) == "not_yours"
    opened = await later.acts.office(capo, case.contact_id, None, "Torna alla sede")
    assert (opened.message.state, [step.kind for step in opened.steps]) == ("open", ["office"])


@pytest.mark.parametrize("name", ["snooze", "office", "propose", "forward", "address", "merge"])
async def test_an_act_changes_nothing_once_the_case_was_put_back(
    later, people, taken_in, clock, monkeypatch, name
):
    case, other = await taken_in(), await taken_in()
    anna, capo = people["anna"], people["capo"]
    await later.desk.take(anna, case.contact_id)
    pending = (await later.outbox.status()).pending
    visible, put_back = later.desk.visible, []

    async def meanwhile(staff, message):
        found = await visible(staff, message)
        if not put_back:
            put_back.append(message)
            await later.desk.release(capo, case.contact_id)
        return found

    monkeypatch.setattr(later.desk, "visible", meanwhile)
    with pytest.raises(Refused) as refused:
        await acts_on(later, case, other, clock)[name](anna)
    assert said(refused) == "not_yours"
    opened = await later.desk.opened(capo, case.contact_id)
    assert (opened.message.state, opened.steps, len(opened.thread)) == ("open", [], 1)
    assert (await later.outbox.status()).pending == pending


async def test_a_case_goes_to_topics_and_offices_that_there_are(core, later, people, taken_in):
    for office in ("roma", "shut"):
        await core.offices.add(office, f"NU.R.P. {office}")
    await core.offices.change("shut", disabled=True)
    case, free = await taken_in(), await taken_in()
    anna = people["anna"]
    opened = await later.desk.take(anna, case.contact_id)
    for office in ("nowhere", "shut"):
        for act in (
            later.acts.office(anna, case.contact_id, office, ""),
            later.acts.bulk(anna, Bulk(ids=[free.contact_id], act="office", value=office)),
        ):
            with pytest.raises(Refused) as refused:
                await act
            assert (office, said(refused)) == (office, "unknown_office")
    for act in (
        later.acts.split(
            anna, case.contact_id, Split(reply=opened.thread[0].id, category="nowhere")
        ),
        later.acts.bulk(anna, Bulk(ids=[free.contact_id], act="category", value="nowhere")),
        later.acts.bulk(anna, Bulk(ids=[free.contact_id], act="category")),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert said(refused) == "unknown_category"
    for which in (case, free):
        opened = await later.desk.opened(people["capo"], which.contact_id)
        assert (opened.steps, opened.message.category) == ([], "weapons")
    opened = await later.acts.office(anna, case.contact_id, "roma", "")
    assert [step.kind for step in opened.steps] == ["office"]
    done = await later.acts.bulk(
        people["capo"], Bulk(ids=[free.contact_id], act="category", value="road-code")
    )
    assert done.done == [free.contact_id]


async def test_only_somebody_elses_proposal_is_sent_back(later, people, taken_in):
    case, anna = await taken_in(), people["anna"]
    for proposed in (False, True):
        await later.desk.take(anna, case.contact_id)
        with pytest.raises(Refused) as refused:
            await later.acts.send_back(anna, case.contact_id, "Manca il modulo")
        assert said(refused) == "not_proposed", proposed
        if not proposed:
            unread = Propose(text="Sì.", seen_texts=0)
            with pytest.raises(Refused) as refused:
                await later.acts.propose(anna, case.contact_id, unread)
            assert said(refused) == "thread_changed"
            wanted = msgspec.structs.replace(unread, seen_texts=1)
            await later.acts.propose(anna, case.contact_id, wanted)


async def test_what_is_late_is_escalated_once(later, people, taken_in, clock):
    case = await taken_in()
    clock.advance(days=4)
    assert await later.clock.escalate() == [case.contact_id]
    assert await later.clock.escalate() == []
    (late,) = await later.desk.lateness()
    assert (late.category, late.overdue, late.near) == ("weapons", 1, 0)


async def test_another_person_reads_an_answer_where_the_topic_wants_it(
    later, people, taken_in, topics, monkeypatch
):
    monkeypatch.setattr(Catalogue, "second_look", lambda _self, category: category == "weapons")
    case = await taken_in()
    anna, bruno = people["anna"], people["bruno"]
    answer = Answer(request=secrets.token_hex(12), text="Deve rinnovarlo.", seen_texts=1)
    opened = await later.desk.take(anna, case.contact_id)
    assert opened.second_look
    with pytest.raises(Refused) as refused:
        await later.desk.answer(anna, case.contact_id, answer)
    assert said(refused) == "second_look"
    proposal = Propose(text="Deve rinnovarlo.", seen_texts=1)
    await later.acts.propose(anna, case.contact_id, proposal)
    assert await ids(later, bruno, state="proposed") == [case.contact_id]
    opened = await later.desk.take(bruno, case.contact_id)
    assert (opened.second_look, opened.draft) == (False, "Deve rinnovarlo.")
    await later.acts.send_back(bruno, case.contact_id, "Manca il modulo")
    opened = await later.desk.take(anna, case.contact_id)
    assert opened.draft == "Deve rinnovarlo."
    await later.acts.propose(anna, case.contact_id, proposal)
    with pytest.raises(Refused):
        await later.acts.send_back(people["capo"], case.contact_id, " ")
    await later.desk.take(bruno, case.contact_id)
    opened = await later.desk.answer(bruno, case.contact_id, answer)
    assert opened.message.state == "answered"
    assert sorted(step.kind for step in opened.steps) == [
        "approved", "proposed", "proposed", "sent-back",
    ]  # fmt: skip


async def mailed_code(core):
    """The code of the last letter about cases that go on together."""
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.kind == "merged")
            .order_by(OutgoingMail.created_at.desc())
        )
        row = rows.first()
    letter = json.loads(sealer.open(row.sealed, row.id))
    assert letter["to"] == "ada@example.org"
    return re.search(r"(?:\w{4}-){3}\w{4}", letter["text"])[0]


@pytest.mark.parametrize(
    ("source", "into", "opens"),
    [
        ("email", "pec", (True, True)), ("web", "email", (False, True)), ("email", "web", (True, False)), ("desk", "phone", (False, False)),
    ],
)  # fmt: skip
async def test_only_a_code_that_was_mailed_opens_what_was_merged(
    core, later, people, taken_in, monkeypatch, source, into, opens
):
    case, main = await taken_in(source=source), await taken_in(source=into)
    capo = people["capo"]
    if not all(opens):
        with monkeypatch.context() as silent:
            silent.setattr(type(later.outbox), "configured", False)
            with pytest.raises(Refused) as refused:
                await later.acts.merge(capo, case.contact_id, Merge(into=main.reference))
            assert said(refused) == "no_mail"
    await later.acts.merge(capo, case.contact_id, Merge(into=main.reference))
    for code, leads in zip((case.code, main.code), opens, strict=True):
        try:
            followed = await later.messages.follow(code, "127.0.0.1")
        except Refused as refused:
            assert (refused.code, leads) == ("not_found", False)
        else:
            assert (followed.reference, leads) == (main.reference, True)
    if not all(opens):
        followed = await later.messages.follow(await mailed_code(core), "127.0.0.1")
        assert (followed.reference, len(followed.thread)) == (main.reference, 2)


async def test_cases_of_one_citizen_are_merged_and_split(core, later, people, taken_in, clock):
    first = await taken_in(text="Prima")
    clock.advance(minutes=1)
    second = await taken_in(text="Seconda")
    other = await taken_in(email="bea@example.org")
    anna = people["anna"]
    await later.desk.take(anna, second.contact_id)
    with pytest.raises(Refused) as refused:
        await later.acts.merge(anna, second.contact_id, Merge(into=other.reference))
    assert said(refused) == "other_citizen"
    merged = await later.acts.merge(anna, second.contact_id, Merge(into=first.reference))
    assert sorted(entry.text for entry in merged.thread) == ["Prima", "Seconda"]
    gone = await later.desk.opened(anna, second.contact_id)
    for shown, with_which in ((merged, second), (gone, first)):
        steps = [step.other for step in shown.steps if step.kind == "merged"]
        assert steps == [with_which.contact_id], "told on both sides"
    # either code may be of somebody who has only named the address: it opens nothing that the other wrote
    for code in (first.code, second.code):
        with pytest.raises(Refused) as refused:
            await later.messages.follow(code, "127.0.0.1")
        assert said(refused) == "not_found"
    followed = await later.messages.follow(await mailed_code(core), "127.0.0.1")
    assert followed.reference == first.reference, "the code that is mailed to the address does"
    async with core.database.writing() as session:
        added = await later.cases.add_text(session, second.contact_id, key="x", text="Terza")
    assert added.contact_id == first.contact_id
    async with core.database.writing() as session:
        theirs = await later.cases.add_text(session, other.contact_id, key="y", text="Altrui")
    opened = await later.desk.take(anna, first.contact_id)
    thread = (await later.desk.opened(anna, theirs.contact_id)).thread
    for text in (thread[-1].id, "none"):
        with pytest.raises(Refused) as refused:
            await later.acts.split(anna, first.contact_id, Split(reply=text, category="road-code"))
        assert said(refused) == "not_theirs", text
    split = Split(reply=opened.thread[1].id, category="road-code")
    opened = await later.acts.split(anna, first.contact_id, split)
    assert {each.how: each.may_open for each in opened.linked} == {"merged": True, "split": False}
    made = next(each for each in opened.linked if each.how == "split")
    assert made.category == "road-code"
    again = await later.acts.split(anna, first.contact_id, split)
    assert len(again.linked) == 2, "once"


async def test_a_text_that_is_split_off_keeps_the_time_that_was_promised(
    core, later, people, taken_in, clock
):
    case = await taken_in()
    anna = people["anna"]
    opened = await later.desk.take(anna, case.contact_id)
    reply = opened.thread[0].id
    dues = []
    for topic, after in (("road-code", timedelta(hours=3)), ("licences", timedelta(days=9))):
        clock.now += after
        cut = await later.acts.split(anna, case.contact_id, Split(reply=reply, category=topic))
        (made,) = [each.id for each in cut.linked if each.category == topic]
        async with core.database.reading() as session:
            dues.append((await session.get(Message, made)).due_at)
    # one that is over already is late where it is; a citizen is promised no day that is gone
    assert dues[0] == case.due_at
    assert dues[1] > clock.now


async def test_what_is_merged_twice_goes_on_in_the_last_with_its_time_and_its_danger(
    core, later, people, taken_in, clock
):
    early = await taken_in(text="Prima", source="email")
    async with core.database.writing() as session:
        (await session.get(Message, early.contact_id)).urgent_at = core.clock()
    clock.advance(hours=1)
    middle, last = [await taken_in(text=text, source="email") for text in ("Seconda", "Terza")]
    anna, capo = people["anna"], people["capo"]
    await later.desk.take(anna, early.contact_id)
    await later.acts.merge(anna, early.contact_id, Merge(into=middle.reference))
    with pytest.raises(Refused) as refused:
        await later.acts.merge(capo, middle.contact_id, Merge(into=early.reference))
    assert said(refused) == "same_case", "nothing goes round in a circle"
    await later.acts.merge(capo, middle.contact_id, Merge(into=last.reference))
    opened = await later.desk.opened(capo, last.contact_id)
    assert len(opened.thread) == 3
    assert (opened.message.due_at, opened.message.urgent) == (early.due_at, True)
    followed = await later.messages.follow(early.code, "127.0.0.1")
    assert followed.reference == last.reference
    async with core.database.writing() as session:
        added = await later.cases.add_text(
            session, early.contact_id, key="x", text="Quarta", insist=True
        )
    assert added.contact_id == last.contact_id


async def test_a_case_is_passed_on_and_the_citizen_told(later, people, taken_in, core):
    case = await taken_in(tell_steps=True)
    anna = people["anna"]
    await later.desk.take(anna, case.contact_id)
    async with core.database.writing() as session:
        await later.cases.add_text(session, case.contact_id, key="x", text="Anche per mio figlio")
    wanted = Forward(body="Comune di Esempio", email="urp@example.org", seen_texts=1)
    with pytest.raises(Refused) as refused:
        await later.acts.forward(anna, case.contact_id, wanted)
    assert said(refused) == "thread_changed", "nothing goes that nobody has read"
    opened = await later.acts.forward(
        anna, case.contact_id, msgspec.structs.replace(wanted, seen_texts=2)
    )
    assert (opened.message.state, opened.message.closed_why) == ("closed", "forwarded")
    assert sorted(each.kind for each in opened.mail) == ["forward", "forwarded", "receipt", "step"]
    assert [each.words for each in opened.steps] == ["Comune di Esempio (urp@example.org)"]


async def test_nothing_is_passed_on_unread_where_the_topic_wants_another_person(
    later, people, taken_in, monkeypatch
):
    monkeypatch.setattr(Catalogue, "second_look", lambda _self, category: category == "weapons")
    case = await taken_in()
    anna, capo = people["anna"], people["capo"]
    await later.desk.take(anna, case.contact_id)
    wanted = Forward(body="Comune", email="ada@example.org", words="Sì, può.", seen_texts=1)
    for body in (wanted, Forward(body="Comune, che risponde: sì, può", seen_texts=1)):
        with pytest.raises(Refused) as refused:
            await later.acts.forward(anna, case.contact_id, body)
        assert said(refused) == "second_look"
    await later.acts.propose(anna, case.contact_id, Propose(text="Va al Comune.", seen_texts=1))
    await later.desk.take(capo, case.contact_id)
    opened = await later.acts.forward(capo, case.contact_id, Forward(body="Comune", seen_texts=1))
    assert opened.message.closed_why == "forwarded"


async def test_who_moves_a_case_out_of_a_topic_with_a_second_look_does_not_answer_it(
    later, people, taken_in, monkeypatch
):
    monkeypatch.setattr(Catalogue, "second_look", lambda _self, category: category == "weapons")
    monkeypatch.setattr(type(later.desk), "own", lambda *_: _everything())
    corrected, several, divided, merged = [await taken_in() for _ in range(4)]
    main = await taken_in(category="road-code")
    anna, bruno = people["anna"], people["bruno"]

    await later.desk.take(anna, corrected.contact_id)
    row = await later.desk.correct(anna, corrected.contact_id, "road-code")
    assert (row.state, row.mine) == ("open", False)
    await later.acts.bulk(anna, Bulk(ids=[several.contact_id], act="category", value="road-code"))
    opened = await later.desk.take(anna, divided.contact_id)
    cut = Split(reply=opened.thread[0].id, category="road-code")
    (made,) = (await later.acts.split(anna, divided.contact_id, cut)).linked
    await later.desk.release(anna, divided.contact_id)
    await later.desk.take(anna, merged.contact_id)
    await later.acts.merge(anna, merged.contact_id, Merge(into=main.reference))

    for case in (corrected.contact_id, several.contact_id, made.id, main.contact_id):
        with pytest.raises(Refused) as refused:
            await later.desk.take(anna, case)
        assert said(refused) == "another_person"
        assert (await later.desk.take(bruno, case)).message.mine
        await later.desk.release(bruno, case)
    # between two topics of a kind nothing is kept from anybody
    await later.desk.take(bruno, main.contact_id)
    assert (await later.desk.correct(bruno, main.contact_id, "licences")).mine


async def _everything():
    return frozenset(("weapons", "road-code", "licences"))


async def test_a_case_is_opened_by_its_reference(later, people, taken_in):
    case = await taken_in(kind="praise")
    reference = case.reference.lower().replace("-", " ")
    opened = await later.desk.opened(people["capo"], reference)
    assert opened.message.id == case.contact_id
    with pytest.raises(Refused) as refused:
        await later.desk.opened(people["anna"], case.reference)
    assert said(refused) == "not_found", "a reference opens nothing that its reader may not see"


async def test_sheets_in_an_answer_count_as_sent(later, people, taken_in, core):
    uses = SheetUses(
        core.database, None, later.outbox, later.sender, core.clock, give_task=None, missing=None
    )
    later.hooks.changed.append(AnswerSheets(uses))
    await publish(core, "porto-armi", "Ogni cinque anni.")
    await publish(core, "ritirata", "Non più.")
    await withdraw(core, "ritirata")
    case = await taken_in()
    anna = people["anna"]
    await later.desk.take(anna, case.contact_id)
    link = "https://station.example/guide/"
    text = f"Legga {link}porto-armi\n{link}porto-armi, {link}ritirata o {link}nessuna."
    answer = Answer(request=secrets.token_hex(12), text=text, seen_texts=1)
    for _ in range(2):
        await later.desk.answer(anna, case.contact_id, answer)
    async with core.database.reading() as session:
        (used,) = await used_in(session, case.contact_id)
    assert (used.how, used.title, used.account_id) == (
        "email",
        "Scheda porto-armi",
        anna.account_id,
    )
    assert (await uses.figures("porto-armi")).sent == 1


async def test_codes_tie_cases_and_nothing_else_does(later, people, taken_in):
    case, other = await taken_in(), await taken_in()
    anna = people["anna"]
    assert (await later.desk.take(anna, case.contact_id)).linked == []
    opened = await later.acts.link(anna, case.contact_id, other.code)
    assert [each.reference for each in opened.linked] == [other.reference]
    for code in ("AAAA-AAAA-AAAA-AAAA", case.code):
        with pytest.raises(Refused) as refused:
            await later.acts.link(anna, case.contact_id, code)
        assert said(refused) == "not_found"


async def test_several_at_once_but_none_out_of_hands(later, people, taken_in):
    one, two = await taken_in(), await taken_in()
    await later.desk.take(people["bruno"], two.contact_id)
    done = await later.acts.bulk(
        people["anna"], Bulk(ids=[one.contact_id, two.contact_id], act="close", value="spam")
    )
    assert (done.done, done.refused) == ([one.contact_id], [two.contact_id])


async def test_several_are_closed_for_a_reason_of_the_list_alone(later, people, taken_in):
    case = await taken_in()
    with pytest.raises(Refused) as refused:
        await later.acts.bulk(
            people["anna"], Bulk(ids=[case.contact_id], act="close", value="merged")
        )
    assert refused.value.code == "invalid"


async def test_nothing_is_closed_in_bulk_that_has_to_be_read(core, later, people, taken_in, clock):
    urgent, again, plain = await taken_in(), await taken_in(), await taken_in()
    async with core.database.writing() as session:
        (await session.get(Message, urgent.contact_id)).urgent_at = core.clock()
    since = (await later.desk.listed(people["anna"], CaseFilter())).at
    clock.advance(minutes=1)
    async with core.database.writing() as session:
        await later.cases.add_text(session, again.contact_id, key="x", text="Ancora")
    cases = [urgent.contact_id, again.contact_id, plain.contact_id]
    done = await later.acts.bulk(
        people["anna"], Bulk(ids=cases, act="close", value="spam", since=since)
    )
    assert (done.done, done.refused) == ([plain.contact_id], cases[:2])


async def test_whoever_takes_an_offered_case_tells_the_citizen_who_asked(
    core, later, people, taken_in
):
    case, anna = await taken_in(tell_steps=True), people["anna"]

    class Offering:
        async def contact(self, _id):
            return SimpleNamespace(agent=anna.account_id, state=ContactState.CONNECTED, legs=())

        async def write(self, *_of, **_what):
            pass

    offers = MessageOffers(Offering(), core.database, core.clock, on=True, hooks=later.hooks)
    await offers.accepted(f"{case.contact_id}-q1")
    async with core.database.reading() as session:
        mails = (await session.execute(select(OutgoingMail))).scalars().all()
    (told,) = [each for each in mails if each.kind == "step"]
    assert own_ids([f"{told.id}@example.org"], ["example.org"]) == (told.id,), "its answer is known"


async def test_views_are_ones_own(later, people):
    anna, bruno = (people[name].account_id for name in ("anna", "bruno"))
    await later.views.add(anna, NewView(name="Tedesche", filters=CaseFilter(language="de")))
    both = await later.views.add(anna, NewView(name="Urgenti", filters=CaseFilter(when="urgent")))
    assert [each.name for each in both.views] == ["Tedesche", "Urgenti"]
    (urgent,) = (each for each in both.views if each.name == "Urgenti")
    await later.views.add(anna, NewView(name="Tedesche", filters=CaseFilter(when="late")))
    saved = await later.views.remove(anna, urgent.id)
    assert [msgspec.to_builtins(each.filters)["when"] for each in saved.views] == ["late"]
    assert (await later.views.remove(bruno, saved.views[0].id)).views == []
    assert len((await later.views.of(anna)).views) == 1


async def test_each_person_has_so_many_views_and_a_name_that_is_there_is_replaced(later, people):
    anna, bruno = (people[name].account_id for name in ("anna", "bruno"))
    late = CaseFilter(when="late")
    for number in range(saved_views.MOST):
        await later.views.add(anna, NewView(name=f"{number}", filters=late))
    with pytest.raises(Refused) as refused:
        await later.views.add(anna, NewView(name="Una di più", filters=late))
    assert said(refused) == "too_many_views"
    assert len((await later.views.of(anna)).views) == saved_views.MOST
    changed = await later.views.add(anna, NewView(name="0", filters=CaseFilter(language="de")))
    assert len(changed.views) == saved_views.MOST
    # another person has as many, of the same names
    assert len((await later.views.add(bruno, NewView(name="0", filters=late))).views) == 1
    assert len((await later.views.of(anna)).views) == saved_views.MOST


async def test_the_citizen_sees_the_steps_and_is_told_if_asked(core, later, people, taken_in):
    case = await taken_in(tell_steps=True)
    anna = people["anna"]
    await later.desk.take(anna, case.contact_id)
    await later.desk.release(anna, case.contact_id)
    await later.desk.take(anna, case.contact_id)
    followed = await later.messages.follow(case.code, "127.0.0.1")
    assert [step.what for step in followed.steps] == ["left", "taken"]
    assert (await later.outbox.status()).pending == 2, "the receipt and one letter of the taking"


async def test_words_of_danger_come_first_and_are_kept_nowhere(
    core, opening, people, clock, monkeypatch
):
    async def hears(text, _languages):
        if "picchia" not in text:
            return None
        line = HelpLine(id="violence", number="1522", tel="1522")
        return Danger(level="alarm", kinds=("violence",), lines=(line,), deaf="112")

    later = messages_of(core, opening, hears=hears)
    plain = await later.messages.leave(left("Buongiorno"), "127.0.0.1")
    assert plain.danger is None
    repeated = left("Mio marito mi picchia")
    urgent = await later.messages.leave(repeated, "127.0.0.2")
    assert [line.number for line in urgent.danger.lines] == ["1522"]
    again = await later.messages.leave(repeated, "127.0.0.2")
    assert again == urgent, "help is there also when the first receipt was lost"
    listed = await later.desk.listed(people["anna"], CaseFilter())
    assert [each.reference for each in listed.messages] == [urgent.reference, plain.reference]
    assert listed.figures.urgent == 1
    await later.desk.take(people["anna"], listed.messages[0].id)
    assert (await later.desk.figures()).urgent == 0, "somebody sees to it"
    clock.advance(minutes=5)
    more = MoreText(code=urgent.code, request=secrets.token_hex(12), text="Mi picchia ora")
    announced = []

    async def announce(case):
        announced.append(case)

    monkeypatch.setattr(later.cases, "announce", announce)
    await later.messages.write(more, "127.0.0.2")
    assert announced == [listed.messages[0].id], "it comes to the head of the queue"
    assert (await later.desk.figures()).urgent == 1, "who has it has not seen this"
    async with core.database.reading() as session:
        events = (await session.execute(select(ContactEvent.data))).scalars().all()
    assert "picchia" not in str(events)
    assert "violence" not in str(events)


def left(text):
    return NewMessage(
        request=secrets.token_hex(12), category="weapons", text=text, email="ada@example.org",
        consent=True,
    )  # fmt: skip


async def test_a_case_is_held_with_a_reason_until_a_day_and_says_so(
    core, later, people, taken_in, clock
):
    case, boss = await taken_in(), people["capo"]
    wanted = Hold(reason="Causa in corso", until=clock.now + timedelta(days=30))
    with pytest.raises(Refused) as refused:
        await later.holds.place(boss, case.contact_id, Hold(reason="x", until=clock.now))
    assert said(refused) == "bad_day"
    await later.holds.place(boss, case.contact_id, wanted)
    opened = await later.desk.opened(people["anna"], case.contact_id)
    assert (opened.hold.reason, opened.hold.until) == ("Causa in corso", wanted.until)
    assert await ids(later, boss, state="held", kind="message") == [case.contact_id]
    # once more changes it, and what was said before stays on record
    clock.advance(seconds=1)
    await later.holds.place(boss, case.contact_id, Hold(reason="Richiesta del giudice"))
    opened = await later.desk.opened(boss, case.contact_id)
    assert (opened.hold.reason, opened.hold.until) == ("Richiesta del giudice", None)
    clock.advance(seconds=1)
    await later.holds.end(boss, case.contact_id)
    opened = await later.desk.opened(boss, case.contact_id)
    assert opened.hold is None
    assert [(each.kind, each.words) for each in opened.steps] == [
        ("held", "Causa in corso"), ("held", "Richiesta del giudice"), ("held-no-more", None),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        await later.holds.end(boss, case.contact_id)
    assert said(refused) == "not_held"


async def test_a_letter_that_the_server_refuses_for_good_gives_its_case_back(
    core, later, people, taken_in, clock
):
    case, anna = await taken_in(), people["anna"]
    await later.desk.take(anna, case.contact_id)
    answer = Answer(request="a" * 24, text="Ecco.", seen_texts=1)
    await later.desk.answer(anna, case.contact_id, answer)
    async with core.database.writing() as session:
        rows = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "answer"))
        lost = rows.scalar_one()
        for told in later.outbox.failed:
            await told(session, lost, "recipient_refused_550")
    opened = await later.desk.opened(anna, case.contact_id)
    assert (opened.message.state, opened.message.near, opened.message.again) == ("open", True, True)
    assert [each.kind for each in opened.steps] == ["undelivered"]


async def came_back(core, later, anna, case):
    """Have *anna* answer a case, and her answer come back."""
    await later.desk.take(anna, case)
    answer = Answer(request=secrets.token_hex(12), text="Ecco la risposta.", seen_texts=1)
    await later.desk.answer(anna, case, answer)
    async with core.database.writing() as session:
        rows = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "answer"))
        lost = rows.scalar_one()
        lost.state, lost.error = "failed", "bounced_5.1.1"
        assert await give_back(session, later.cases, lost, "bounced_5.1.1")


async def test_an_address_to_which_nothing_arrives_is_corrected_and_the_answer_sent_again(
    core, later, people, taken_in, clock
):
    case, anna = (await taken_in()).contact_id, people["anna"]
    right = NewAddress(email="ada.rossi@example.org", reason="Chiesto al telefono")
    await later.desk.take(anna, case)
    with pytest.raises(Refused) as refused:
        await later.acts.address(anna, case, right)
    assert said(refused) == "not_bounced", "an answer is never led elsewhere without need"
    await later.desk.release(anna, case)
    await came_back(core, later, anna, case)
    assert (await later.desk.opened(people["capo"], case)).unreached
    with pytest.raises(Refused) as refused:
        await later.acts.address(anna, case, right)
    assert said(refused) == "not_yours"
    clock.advance(seconds=1)
    opened = await later.desk.take(anna, case)
    old = opened.email
    for wrong, code in (({"email": "nessuna"}, "bad_email"), ({"email": old.upper()}, "same_address"), ({"reason": " "}, "empty")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            await later.acts.address(anna, case, msgspec.structs.replace(right, **wrong))
        assert said(refused) == code
    opened = await later.acts.address(anna, case, right)
    assert (opened.email, opened.draft) == ("ada.rossi@example.org", "Ecco la risposta.")
    assert not opened.unreached
    step = opened.steps[-1]
    assert (step.kind, step.words) == ("address", f"{old[0]}…@example.org → a…@example.org: Chiesto al telefono")  # fmt: skip
    async with core.database.reading() as session:
        mails = (await session.scalars(select(OutgoingMail))).all()
    # nothing waits for the wrong address, and nothing that failed can be sent there again
    assert {each.sealed for each in mails} == {""}
    clock.advance(seconds=1)
    again = Answer(request="b" * 24, text=opened.draft, seen_texts=len(opened.thread))
    await later.desk.answer(anna, case, again)
    async with core.database.reading() as session:
        mails = (await session.scalars(select(OutgoingMail).where(OutgoingMail.sealed != ""))).all()
    sealer = Sealer(core.keys.of("sealed-mail"))
    assert [msgspec.json.decode(sealer.open(each.sealed, each.id))["to"] for each in mails] == [
        right.email
    ]
    with pytest.raises(Refused) as refused:
        await later.acts.address(people["capo"], case, right)
    assert said(refused) == "not_yours", "it waits no more"


async def test_what_is_held_stays_held_in_the_case_that_goes_on_for_it(
    core, later, people, taken_in, clock
):
    case, main = await taken_in(tell_steps=True), await taken_in()
    boss, until = people["capo"], clock.now + timedelta(days=30)
    # one that has ended does not go along
    await later.holds.place(boss, case.contact_id, Hold(reason="Causa chiusa", until=None))
    await later.holds.end(boss, case.contact_id)
    clock.advance(seconds=1)
    await later.holds.place(boss, case.contact_id, Hold(reason="Causa in corso", until=until))
    merged = await later.acts.merge(boss, case.contact_id, Merge(into=main.reference))
    assert (merged.hold.reason, merged.hold.until) == ("Causa in corso", until)
    async with core.database.reading() as session:
        rows = await session.scalars(
            select(MessageHold.reason).where(MessageHold.contact_id == main.contact_id)
        )
        assert rows.all() == ["Causa in corso"]
    assert (await later.desk.found(main.contact_id)).message.tell_steps, "the citizen still asks"


async def test_a_complaint_goes_on_in_no_message(core, later, people, taken_in):
    case, main = await taken_in(kind="complaint"), await taken_in()
    with pytest.raises(Refused) as refused:
        await later.acts.merge(people["capo"], case.contact_id, Merge(into=main.reference))
    assert said(refused) == "is_complaint"


async def test_praise_goes_on_in_nothing_and_nothing_in_it(later, people, taken_in):
    praise, message = await taken_in(kind="praise"), await taken_in()
    for case, into in ((praise, message), (message, praise)):
        with pytest.raises(Refused) as refused:
            await later.acts.merge(people["capo"], case.contact_id, Merge(into=into.reference))
        assert said(refused) == "is_praise", (
            "its text would stand where nobody answers or passes it on"
        )
