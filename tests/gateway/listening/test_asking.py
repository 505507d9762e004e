"""Stars by a link in an e-mail, and by the keys of a telephone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact
from gateway.listening.asking import AUDIENCE, Asking
from gateway.listening.phone_http import prompts_in
from gateway.listening.tables import RATINGS, Rating, RatingRefusal
from gateway.mail.compose import Letter, Sender
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.tables import ReceivedMail
from gateway.messages.tables import Message
from gateway.platform.checks import STATION_CHECK
from gateway.platform.languages import LANGUAGES
from gateway.telephony.tables import PhoneCall

TOKEN = "walk-through-token-0123"


class Box:
    """An outbox that keeps its letters where a test reads them; a row stands for each, as in the station's."""

    configured = True

    def __init__(self):
        self.letters: list[tuple[str, Letter]] = []

    async def put(self, session, letter, *, contact_id, kind, mail_id):
        self.letters.append((contact_id, letter))
        at = session.info["now"]
        session.add(
            OutgoingMail(
                id=mail_id, contact_id=contact_id, kind=kind, sealed="", state="pending", attempts=0, unsure=0,
                next_at=at, created_at=at,
            )
        )  # fmt: skip

    def wake(self):
        pass


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"pbx_token": (TOKEN,)})


@pytest.fixture
def box(core, monkeypatch):
    made = Box()
    put = made.put

    async def timed(session, *given, **named):
        session.info["now"] = core.clock()
        await put(session, *given, **named)

    monkeypatch.setattr(made, "put", timed)
    return made


@pytest.fixture
def asking(core, box):
    return Asking(
        core.database, box, core.signer, core.clock,
        sender=Sender(name="Stazione", organisation="Ente", origin="https://s.example"),
        secret=core.keys.of("rating-mail"), kept=RATINGS.span(core.settings),
    )  # fmt: skip


async def over(core, name, *, channel="message", **columns):
    """A contact that was answered and is over."""
    now = core.clock()
    async with core.database.writing() as session:
        session.add(
            Contact(
                id=name, reference=name[:16], channel=channel, modality="text", language="it", needs=[], consent=False,
                created_at=now, ended_at=now, state="closed",
                **{"category": "weapons", "outcome": "completed", "connected_at": now} | columns,
            )
        )  # fmt: skip


async def answered(core, name, *, email="ada@example.org", contact=None, **columns):
    await over(core, name, **(contact or {}))
    now = core.clock()
    async with core.database.writing() as session:
        session.add(
            Message(
                contact_id=name, email=email, code_hash=f"h-{name}", left_at=now, due_at=now, warn_at=now, late=False,
                answered_at=now, **{"state": "answered", "source": "email", "kind": "message", "tell_steps": False} | columns,
            )
        )  # fmt: skip


async def called(core, name, *, email=None, result="reached", comes_from=None, contact=None):
    await over(core, name, channel="callback", **(contact or {}))
    now = core.clock()
    async with core.database.writing() as session:
        session.add(
            Callback(
                contact_id=name, comes_from=comes_from, way="phone" if email is None else "video", email=email,
                number=None, code_hash=f"h-{name}", score_ms=0, due_at=now, asked_at=now, attempt=1, result=result,
            )
        )  # fmt: skip


async def test_each_case_is_asked_about_once_an_hour_after_its_answer(core, asking, box, clock):
    await answered(core, "m1")
    await called(core, "c1", email="leo@example.org")
    # a call out of the case: whichever is over first
    await called(core, "c2", comes_from="m1")
    assert await asking.ask_due() == 0
    clock.advance(hours=1)
    assert await asking.ask_due() == 2
    assert await asking.ask_due() == 0
    assert sorted(letter.to for _, letter in box.letters) == ["ada@example.org", "leo@example.org"]
    letter = next(letter for contact, letter in box.letters if contact == "m1")
    assert letter.subject == "Il suo contatto m1"
    assert letter.automatic
    assert "https://s.example/rating?token=" in letter.text


async def test_nobody_is_asked_who_is_a_machine_or_has_said_it_all(core, asking, box, clock):
    await answered(core, "list")
    # and this one is: its mail was a person's, and the mail that has gone is its answer
    await answered(core, "asked")
    async with core.database.writing() as session:
        for name, kind in (("list", "list"), ("asked", "letter")):
            session.add(
                ReceivedMail(
                    id=name, box="mail", state="done", kind=kind, contact_id=name, size=1, tries=0, arrived_at=clock()
                )
            )  # fmt: skip
        session.add(
            OutgoingMail(
                id="answer", contact_id="asked", kind="answer", sealed="", state="sent", attempts=1, unsure=0,
                next_at=clock(), created_at=clock(),
            )
        )  # fmt: skip
    leo = {"email": "leo@example.org"}
    never = {"connected_at": None}
    await answered(core, "check", contact={"category": STATION_CHECK})
    await answered(core, "never", contact=never)
    await called(core, "called-check", contact={"category": STATION_CHECK}, **leo)
    await called(core, "called-never", contact=never, **leo)
    await called(core, "called-rated", contact={"satisfaction": 4}, **leo)
    await answered(core, "pec", source="pec")
    await answered(core, "complaint", kind="complaint")
    await called(core, "about-it", comes_from="complaint")
    await answered(core, "nowhere", email="")
    await called(core, "about-nowhere", comes_from="nowhere")
    await called(core, "about-pec", comes_from="pec")
    await answered(core, "merged", merged_into="other")
    await answered(core, "open", contact={"outcome": "unanswered"})
    await answered(core, "rated", contact={"satisfaction": 4})
    await called(core, "busy", email="leo@example.org", result="busy")
    clock.advance(hours=1)
    assert await asking.ask_due() == 1
    ((contact, letter),) = box.letters
    assert (contact, letter.answers) == ("asked", "answer")


@pytest.mark.parametrize(
    ("ago", "asked"),
    [
        (timedelta(minutes=59, seconds=59), 0),
        (timedelta(hours=1), 2),
        (timedelta(hours=17, minutes=59, seconds=59), 2),
        (timedelta(hours=18), 0),
    ],
)
async def test_who_is_asked_is_asked_between_an_hour_and_eighteen(core, asking, clock, ago, asked):
    await answered(core, "m1")
    await called(core, "c1", email="leo@example.org")
    clock.now += ago
    assert await asking.ask_due() == asked


async def test_those_who_were_asked_do_not_keep_others_waiting(
    core, asking, box, clock, monkeypatch
):
    monkeypatch.setattr("gateway.listening.asking.AT_ONCE", 1)
    for number in (2, 1):
        await answered(core, f"m{number}")
        clock.advance(minutes=1)
    clock.advance(hours=1)
    assert [await asking.ask_due() for _ in range(3)] == [1, 1, 0]
    # whose contact was over first
    assert [contact for contact, _ in box.letters] == ["m2", "m1"]
    for number in (2, 1):
        await called(core, f"c{number}", email="leo@example.org")
        clock.advance(minutes=1)
    clock.advance(hours=1)
    assert [await asking.ask_due() for _ in range(3)] == [1, 1, 0]
    assert [contact for contact, _ in box.letters[2:]] == ["c2", "c1"]


async def fills_in(client, address, *forms):
    """Go through the pages as a browser without a script does; return the last."""
    shown = await (await client.get(address)).text()
    for said in forms:
        token = re.search(r'name="token" value="([^"]*)"', shown).group(1)
        answer = await client.post("/rating?lang=it", data=[("token", token), *said])
        shown = await answer.text()
        assert answer.status == 200
    return shown


def link(core, contact, hours=23):
    token = core.signer.sign(AUDIENCE, contact, now=core.clock(), ttl=timedelta(hours=hours))
    return f"/rating?lang=it&token={token}"


async def test_a_link_takes_one_answer_without_a_script(core, client):
    await answered(core, "m1")
    address = link(core, "m1")
    asked = await (await client.get(address)).text()
    assert "Quanto è stato facile usare questo servizio?" in asked
    assert "Scelga prima" in await fills_in(client, address, [])
    why = await fills_in(client, address, [("score", "2")])
    assert "Dove hai incontrato le maggiori difficoltà?" in why
    # the stars are there, should nothing follow
    assert "è già arrivata" in await (await client.get(address)).text()
    token = [("token", address.split("token=")[1]), ("why", "1")]
    said = [*token, ("reason", "clear"), ("text", "Il modulo")]
    thanks = await (await client.post("/rating?lang=it", data=said)).text()
    assert "Grazie, il tuo parere" in thanks and "/questionnaire?lang=it&amp;token=" in thanks
    again = await (await client.post("/rating?lang=it", data=[*token, ("text", "Altro")])).text()
    assert "è già arrivata" in again
    async with core.database.reading() as session:
        row = await session.get(Rating, "m1")
        assert (row.score, row.reason, row.text, row.state) == (2, "clear", "Il modulo", "withheld")


async def test_a_link_that_is_late_or_not_whole_says_so(core, client, clock):
    await answered(core, "m1")
    address = link(core, "m1")
    assert "non è completo" in await (await client.get(address[:-3])).text()
    seat = core.signer.sign("seat", "m1", now=core.clock(), ttl=timedelta(hours=9))
    assert "non è completo" in await (await client.get(f"/rating?lang=it&token={seat}")).text()
    clock.advance(hours=25)
    assert "Il tempo per rispondere è finito" in await (await client.get(address)).text()


async def test_a_person_who_wants_no_such_mail_gets_none_for_a_year(core, client, asking, clock):
    await answered(core, "m1", email="Ada@example.org")
    address = link(core, "m1")
    clock.advance(hours=30)
    # also when it is too late for an answer
    token = [("token", address.split("token=")[1]), ("never", "1")]
    for _ in range(2):
        said = await (await client.post("/rating?lang=it", data=token)).text()
        assert "per un anno non le scriveremo" in said
    await answered(core, "m2", email="ada@example.org")
    clock.advance(hours=1)
    assert await asking.ask_due() == 0
    async with core.database.reading() as session:
        (kept,) = (await session.execute(select(RatingRefusal.address))).scalars()
    assert "example" not in kept.lower()
    clock.now += RATINGS.span(core.settings) - timedelta(hours=1)
    # of the year nothing is missing
    assert await asking.forget() == 0
    clock.advance(seconds=1)
    assert await asking.forget() == 1


async def test_a_telephone_s_keys_are_stars(core, client, clock):
    await over(core, "p1", channel="phone")
    await over(core, "m1")
    async with core.database.writing() as session:
        session.add(PhoneCall(contact_id="p1", call_id="pbx-1", fingerprint="", created_at=clock()))
    headers = {"Authorization": f"Bearer {TOKEN}"}

    async def keyed(contact, **keys):
        path = f"/api/v1/telephony/calls/{contact}/rating"
        told = await client.post(path, json=keys, headers=headers)
        return told.status, (await told.json())["code"] if told.status >= 400 else None

    for _ in range(2):
        assert await keyed("p1", score=4, reason=2) == (204, None)
    assert await keyed("m1", score=4) == (404, "unknown_call")
    assert (await keyed("p1", score=6))[0] == 422
    async with core.database.reading() as session:
        row = await session.get(Rating, "p1")
        assert (row.score, row.reason) == (4, "complete")
        assert (await session.get(Contact, "p1")).satisfaction == 4
    clock.advance(hours=25)
    assert await keyed("p1", score=1) == (409, "too_late")
    told = await client.get("/api/v1/telephony/rating-prompts", headers=headers)
    assert [each["language"] for each in (await told.json())["prompts"]] == list(LANGUAGES)
    assert (await client.get("/api/v1/telephony/rating-prompts")).status == 401


def test_what_is_said_is_the_official_text():
    said = prompts_in("it")
    assert said.score.say.startswith("Quanto è stato facile usare questo servizio?")
    assert said.low.say == "Dove hai incontrato le maggiori difficoltà?"
    assert said.high.keys[0] == "Le indicazioni erano chiare"
