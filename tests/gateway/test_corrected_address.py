# ruff: noqa: F811 - fixtures of another file
"""What a corrected address of a case changes besides the case: its invitations, and the answer that is to be sent again."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import select

from gateway.callbacks.api import CaseInvitation
from gateway.callbacks.from_case import LONGEST_AHEAD, CaseCalls
from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact
from gateway.mail.compose import Letter
from gateway.mail.tables import OutgoingMail
from gateway.messages import addresses
from gateway.messages.acts_api import NewAddress
from gateway.messages.addresses import is_unreached
from gateway.messages.api import Answer
from gateway.messages.steps import add_step
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import Sealer
from gateway.platform.times import to_ms
from queueing.categories import Catalogue
from tests.gateway.case_people import people, taken_in  # noqa: F401 - fixtures

RIGHT = NewAddress(email="ada.rossi@example.org", reason="Chiesto al telefono")
LETTER = Letter(to=RIGHT.email, subject="Il suo caso", text="Novità", automatic=True)


class Nobody:
    """A room of callbacks that takes video calls, and puts nobody into the queue."""

    limits = SimpleNamespace(ways=("video",), most=9)

    async def take_place(self, _contact_id):
        pass


async def mails_of(core, kind):
    async with core.database.reading() as session:
        found = await session.scalars(
            select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.created_at)
        )
        return found.all()


async def fails(core, kind):
    """Have the first waiting mail of a kind be refused because of its address."""
    async with core.database.writing() as session:
        row = await session.get(OutgoingMail, (await mails_of(core, kind))[0].id)
        row.state, row.error = "failed", "recipient_refused_550"


async def test_an_invitation_that_waits_goes_to_the_right_address(
    core, later, people, taken_in, opening
):
    case, anna = (await taken_in()).contact_id, people["anna"]
    calls = CaseCalls(
        core.database, opening, None, later.desk, later.outbox, FollowCodes(core.keys),
        sender=later.sender, catalogue=later.catalogue, secret=b"x", now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip
    later.hooks.changed.append(calls.heard)
    now = core.clock()
    async with core.database.writing() as session:
        for name, called_at in (("waits", None), ("called", now)):
            session.add(
                Contact(
                    id=name, reference=f"AAAA-{name}", category="weapons", channel="callback", modality="video", language="it",
                    needs=[], consent=False, created_at=now, state="scheduled",
                )
            )  # fmt: skip
            await session.flush()
            session.add(
                Callback(
                    contact_id=name, way="video", email="ada@example.org", code_hash=name, score_ms=0, attempt=0,
                    due_at=now + timedelta(days=1), asked_at=now, called_at=called_at,
                )
            )  # fmt: skip
            await add_step(session, case, "invitation", anna.account_id, now, other=name)
            await later.outbox.put(
                session,
                calls._invitation(
                    await session.get(Contact, name), name, name, "ada@example.org", now
                ),
                contact_id=name,
                kind="callback",
            )
    await later.desk.take(anna, case)
    await fails(core, "receipt")
    await later.acts.address(anna, case, RIGHT)
    async with core.database.reading() as session:
        emails = {each.contact_id: each.email for each in await session.scalars(select(Callback))}
    # the link to the first would reach somebody else; that to the second has gone
    assert emails == {"waits": RIGHT.email, "called": "ada@example.org"}
    sealer = Sealer(core.keys.of("sealed-mail"))
    to = {
        each.contact_id: msgspec.json.decode(sealer.open(each.sealed, each.id))["to"]
        for each in await mails_of(core, "callback")
    }
    assert to == emails


async def test_a_supervisor_calls_out_of_a_case_that_somebody_has_and_a_colleague_does_not(
    core, later, people, taken_in, opening
):
    case = (await taken_in()).contact_id
    await later.desk.take(people["anna"], case)
    calls = CaseCalls(
        core.database, opening, Nobody(), later.desk, later.outbox, FollowCodes(core.keys),
        sender=later.sender, catalogue=later.catalogue, secret=b"x", now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip
    wanted = CaseInvitation(request="r" * 24)
    with pytest.raises(Refused) as refused:
        await calls.invite(people["bruno"], case, wanted)
    assert refused.value.code == "not_yours"
    opened = await calls.invite(people["capo"], case, wanted)
    assert [each.kind for each in opened.steps][-1] == "invitation"
    async with core.database.reading() as session:
        (callback,) = await session.scalars(select(Callback))
    assert (callback.way, callback.email) == ("video", "ada@example.org")


async def test_an_invitation_is_for_an_open_hour_within_sixty_days(
    core, later, people, taken_in, opening, clock
):
    case, unreachable = [await taken_in(email=email) for email in ("ada@example.org", "")]
    capo = people["capo"]
    calls = CaseCalls(
        core.database, opening, Nobody(), later.desk, later.outbox, FollowCodes(core.keys),
        sender=later.sender, catalogue=later.catalogue, secret=b"x", now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip
    hours, now = opening.of("weapons"), clock.now
    assert hours.is_open(now)
    night = now.replace(hour=1, minute=0) + timedelta(days=1)
    assert not hours.is_open(night)
    last = now + LONGEST_AHEAD
    while not hours.is_open(last):
        last -= timedelta(days=1)
    too_far = now + LONGEST_AHEAD + timedelta(microseconds=1)
    for at, code in ((now, "bad_time"), (too_far, "bad_time"), (night, "closed_then")):
        with pytest.raises(Refused) as refused:
            await calls.invite(capo, case.contact_id, CaseInvitation(request="r" * 24, at=at))
        assert (at, refused.value.code) == (at, code)
    with pytest.raises(Refused) as refused:
        await calls.invite(capo, unreachable.contact_id, CaseInvitation(request="r" * 24))
    assert refused.value.code == "no_address"
    async with core.database.reading() as session:
        assert (await session.scalars(select(Callback))).all() == []
    await calls.invite(capo, case.contact_id, CaseInvitation(request="r" * 24, at=last))
    async with core.database.reading() as session:
        (callback,) = await session.scalars(select(Callback))
    assert callback.due_at == last


async def test_nobody_is_called_out_of_a_case_about_a_topic_that_was_retired(
    core, later, people, taken_in, opening
):
    case, anna = (await taken_in()).contact_id, people["anna"]
    await later.desk.take(anna, case)
    retired = Catalogue(
        tuple(
            msgspec.structs.replace(each, retired=each.id == "weapons") for each in later.catalogue
        )
    )
    calls = CaseCalls(
        core.database, opening, Nobody(), later.desk, later.outbox, FollowCodes(core.keys),
        sender=later.sender, catalogue=retired, secret=b"x", now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip
    wanted = CaseInvitation(request="r" * 24)
    with pytest.raises(Refused) as refused:
        await calls.invite(anna, case, wanted)
    assert refused.value.code == "retired_category"
    async with core.database.reading() as session:
        assert (await session.scalars(select(Callback))).all() == []
        assert await session.scalar(select(Contact.id).where(Contact.channel == "callback")) is None


async def test_the_last_answer_is_the_draft_unless_it_has_arrived(
    core, later, people, taken_in, clock
):
    case, anna = (await taken_in()).contact_id, people["anna"]

    async def answers(text, seen):
        await later.desk.take(anna, case)
        clock.advance(seconds=1)
        wanted = Answer(request=text.ljust(24, "a"), text=text, seen_texts=seen)
        await later.desk.answer(anna, case, wanted)
        clock.advance(seconds=1)

    async def writes(key):
        async with core.database.writing() as session:
            await later.cases.add_text(session, case, key=key, text="E allora?", insist=True)
        clock.advance(seconds=1)

    await answers("Prima", 1)
    await writes("one")
    # the first answer waits for a server that is away, when it turns out that the address is wrong
    await fails(core, "receipt")
    await later.desk.take(anna, case)
    opened = await later.acts.address(anna, case, RIGHT)
    assert (opened.draft, await mails_of(core, "answer")) == ("Prima", [])
    await later.desk.release(anna, case)
    await answers("Seconda", 3)
    async with core.database.writing() as session:
        row = await session.get(OutgoingMail, (await mails_of(core, "answer"))[0].id)
        row.state, row.sealed = "sent", ""
    await writes("two")
    async with core.database.writing() as session:
        await later.outbox.put(session, LETTER, contact_id=case, kind="step", mail_id="lost")
    async with core.database.writing() as session:
        lost = await session.get(OutgoingMail, "lost")
        lost.state, lost.error = "failed", "bounced_5.2.2"
    await later.desk.take(anna, case)
    other = msgspec.structs.replace(RIGHT, email="altra@example.org")
    # what has arrived is not proposed once more
    assert (await later.acts.address(anna, case, other)).draft is None


async def test_the_code_that_the_citizen_noted_opens_the_case_after_a_correction(
    core, later, people, taken_in
):
    """It goes to no address anew: the form says so to the operator."""
    taken, anna = await taken_in(), people["anna"]
    await later.desk.take(anna, taken.contact_id)
    await fails(core, "receipt")
    before = await mails_of(core, "receipt")
    await later.acts.address(anna, taken.contact_id, RIGHT)
    assert (await later.messages.follow(taken.code, "192.0.2.1")).reference == taken.reference
    assert [each.id for each in await mails_of(core, "receipt")] == [each.id for each in before]


async def test_a_case_is_unreached_by_its_own_letters_and_steps(
    core, later, people, taken_in, clock
):
    case, other, anna = (await taken_in()).contact_id, (await taken_in()).contact_id, people["anna"]

    async def unreached(of):
        async with core.database.reading() as session:
            return await addresses.unreached(session, of)

    for of in (case, other):
        async with core.database.writing() as session:
            await later.outbox.put(session, LETTER, contact_id=of, kind="step", mail_id=of[:24])
            await session.flush()
            if of == case:
                mail = await session.get(OutgoingMail, of[:24])
                mail.state, mail.error = "failed", "bounced_5.1.1"
    assert (await unreached(case), await unreached(other)) == (True, False)
    clock.advance(seconds=1)
    async with core.database.writing() as session:
        await add_step(session, other, addresses.ADDRESS, anna.account_id, clock.now)
    assert await unreached(case)
    async with core.database.writing() as session:
        await add_step(session, case, addresses.ADDRESS, anna.account_id, clock.now)
    assert not await unreached(case)


def test_a_letter_to_another_address_tells_nothing_of_the_cases():
    lost = OutgoingMail(state="failed", kind="body", error="recipient_refused_550")
    assert not is_unreached([lost], [])
    lost.kind = "answer"
    assert is_unreached([lost], [])
