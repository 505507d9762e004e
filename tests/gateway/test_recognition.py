"""Being recognised by a code of one's own: kept only as a hash, seen and erased by its citizen."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.contacts.tables import Contact
from gateway.contacts.tables import Recognition as Mark
from gateway.mail.compose import Sender
from gateway.mail.tables import OutgoingMail
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import Message
from gateway.platform.audit.consultations import RECOGNITION
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.personal.clues import Clue, Person
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account, AccountCategory
from gateway.platform.topics import topics
from gateway.privacy.messages import purge_messages
from gateway.recognition import api, service
from gateway.recognition.cases import cases_of
from gateway.recognition.letters import ends_soon
from gateway.recognition.tables import KnownCitizen, KnownContact, KnownPiece, KnownView
from gateway.schema import PERSONAL
from tests.gateway.contact_rows import a_recording, clock_is_believed
from tests.gateway.person_rows import erased, fill, persons_of
from tests.gateway.surface import recognition_of

WISHES = {"language": "de", "needs": ["hard-of-hearing"], "channel": "text"}


async def sent(client, path, **body):
    answer = await client.post(f"/api/v1/recognition{path}", json=body)
    return answer.status, (await answer.json() if answer.status != 204 else None)


async def begun(client, **more):
    status, made = await sent(client, "", **WISHES, consent=True, **more)
    assert status == 201, made
    return made["code"], made["kept"]


async def left(client):
    answer = await client.post(
        "/api/v1/messages",
        json={
            "request": secrets.token_hex(12), "category": "weapons", "subject": "Licenza", "text": "Quando scade?",
            "email": "ada@example.org", "consent": True,
        },
    )  # fmt: skip
    assert answer.status == 201
    return await answer.json()


async def rows(core, model):
    async with core.database.reading() as session:
        return (await session.execute(select(model))).scalars().all()


async def test_nothing_is_kept_without_consent(client, core):
    status, refused = await sent(client, "", **WISHES, consent=False)
    assert (status, await rows(core, KnownCitizen)) == (422, []), refused


async def test_the_code_is_shown_once_and_only_its_hash_is_kept(client, core, clock):
    code, kept = await begun(client, email="ada@example.org")
    assert {key: kept[key] for key in WISHES} == WISHES
    assert (kept["cases"], kept["seen"], kept["email"]) == ([], [], "ada@example.org")
    [row] = await rows(core, KnownCitizen)
    assert code.replace("-", "") not in str(vars(row))
    status, again = await sent(client, "/open", code=code.lower().replace("-", " "))
    assert (status, again) == (200, kept)
    status, refused = await sent(client, "/open", code="AAAA-BBBB-CCCC-DDDD")
    assert (status, refused["code"]) == (404, "not_found")
    assert "code" not in again


async def test_wishes_are_changed_and_a_bad_address_is_refused(client, core):
    code, _ = await begun(client)
    status, kept = await sent(client, "/wishes", code=code, language="it")
    assert status == 200
    assert (kept["language"], kept["needs"], kept["channel"]) == ("it", [], None)
    status, refused = await sent(client, "/wishes", code=code, language="it", email="nessuno")
    assert (status, refused["code"]) == (422, "bad_email")
    assert (await sent(client, "/open", code=code))[1] == kept


async def test_a_case_is_tied_by_its_own_code_and_untied_by_its_reference(client, core):
    code, _ = await begun(client)
    message = await left(client)
    status, refused = await sent(client, "/cases", code=code, case="AAAA-BBBB-CCCC-DDDD")
    assert (status, refused["code"]) == (404, "no_such_case")
    for _ in range(2):
        status, kept = await sent(client, "/cases", code=code, case=message["code"])
        assert status == 200, kept
    [case] = kept["cases"]
    assert (case["reference"], case["kind"], case["state"], case["subject"], case["linked"]) == (
        message["reference"], "message", "open", "Licenza", True,
    )  # fmt: skip
    # what was left is no more than on the page of the case itself
    assert "ada@example.org" not in str(kept)
    status, entrance = await sent(client, "/entrance", code=code)
    assert (status, entrance["open"], entrance["language"]) == (200, 1, "de")
    status, kept = await sent(client, "/cases/remove", code=code, reference=case["reference"])
    assert (status, kept["cases"]) == (200, [])


async def test_what_one_does_with_a_code_changes_nothing_of_another_citizens(client, core, clock):
    (mine, _), (other, _) = [await begun(client, email=f"{name}@example.org") for name in "ab"]
    cases = []
    for _ in range(3):
        cases.append(await left(client))
        clock.advance(seconds=1)
    for code, tied in ((mine, cases[:2]), (other, cases[1:])):
        for case in tied:
            assert (await sent(client, "/cases", code=code, case=case["code"]))[0] == 200
    _, before = await sent(client, "/open", code=other)
    assert (await sent(client, "/wishes", code=mine, language="it"))[0] == 200
    # neither another's case is untied, nor another's tie to one's own
    for case in (cases[2], cases[1]):
        _, kept = await sent(client, "/cases/remove", code=mine, reference=case["reference"])
    assert [each["reference"] for each in kept["cases"]] == [cases[0]["reference"]]
    _, made = await sent(client, "/code", code=mine)
    assert (await sent(client, "/open", code=other))[1] == before
    assert (await sent(client, "/erase", code=made["code"]))[0] == 204
    assert (await sent(client, "/open", code=other))[1] == before


async def test_open_cases_come_first_and_then_the_newest(client, core, clock):
    code, _ = await begun(client)
    for _ in range(3):
        await sent(client, "/cases", code=code, case=(await left(client))["code"])
        clock.advance(seconds=1)
    _, kept = await sent(client, "/open", code=code)
    newest_first = [each["reference"] for each in kept["cases"]]
    assert [each["at"] for each in kept["cases"]] == sorted(
        (each["at"] for each in kept["cases"]), reverse=True
    )
    theirs = select(Contact.id).where(Contact.reference == newest_first[0])
    async with core.database.writing() as session:
        await session.execute(
            update(Message)
            .where(Message.contact_id.in_(theirs))
            .values(state="closed", closed_at=clock.now, closed_why="other")
        )
    _, kept = await sent(client, "/open", code=code)
    assert [each["reference"] for each in kept["cases"]] == [*newest_first[1:], newest_first[0]]


async def test_so_many_cases_are_tied_to_one_code(client, core, monkeypatch):
    monkeypatch.setattr(service, "MOST_LINKED", 2)
    code, _ = await begun(client)
    other, _ = await begun(client)
    cases = [(await left(client))["code"] for _ in range(3)]
    for case in cases[:2]:
        assert (await sent(client, "/cases", code=code, case=case))[0] == 200
    status, refused = await sent(client, "/cases", code=code, case=cases[2])
    assert (status, refused["code"]) == (409, "too_many_cases")
    assert len((await sent(client, "/open", code=code))[1]["cases"]) == 2
    # another person's are not counted
    assert (await sent(client, "/cases", code=other, case=cases[2]))[0] == 200


async def test_a_new_code_replaces_the_old_one(client, core):
    code, _ = await begun(client)
    status, made = await sent(client, "/code", code=code)
    assert status == 200
    assert made["code"] != code
    assert (await sent(client, "/open", code=code))[0] == 404
    assert (await sent(client, "/open", code=made["code"]))[0] == 200


async def test_erasing_leaves_nothing_but_an_audit_without_personal_data(client, core):
    code, _ = await begun(client, email="ada@example.org")
    await sent(client, "/cases", code=code, case=(await left(client))["code"])
    [known] = await rows(core, KnownCitizen)
    assert (await sent(client, "/erase", code=code))[0] == 204
    for model in (KnownCitizen, KnownContact, KnownView, Mark):
        assert await rows(core, model) == []
    assert (await sent(client, "/open", code=code))[0] == 404
    noted = [each for each in await rows(core, AuditEntry) if each.action.startswith("recognition")]
    assert [(each.action, each.subject, each.detail) for each in noted] == [
        ("recognition.begin", f"recognition:{known.id}", {}),
        ("recognition.erase", f"recognition:{known.id}", {}),
    ]


async def test_wrong_codes_are_slowed_down(client, core):
    statuses = [(await sent(client, "/open", code=f"AAAA-BBBB-CCCC-{n:04}"))[0] for n in range(25)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


async def test_what_is_not_used_ends_and_its_citizen_is_told_before(client, core, parts, clock):
    recognition, _ = recognition_of(core, parts)
    code, kept = await begun(client, email="ada@example.org")
    await begun(client)
    clock.advance(days=336)
    for _ in range(2):
        await recognition.forget()
    [mail] = await rows(core, OutgoingMail)
    assert (mail.kind, mail.contact_id) == ("recognition", None)
    # used again: it lives on, and the other one ends
    assert (await sent(client, "/open", code=code))[0] == 200
    clock.advance(days=30)
    await recognition.forget()
    [row] = await rows(core, KnownCitizen)
    assert (row.email, row.warned_at) == ("ada@example.org", None)
    assert kept["endsOn"] < (await sent(client, "/open", code=code))[1]["endsOn"]
    clock.advance(days=366)
    await recognition.forget()
    assert await rows(core, KnownCitizen) == []
    assert [each.action for each in await rows(core, AuditEntry)].count("recognition.end") == 2


def test_the_letter_says_when_and_where(clock):
    sender = Sender(name="Stazione", organisation="Ente", origin="https://station.example")
    for language in ("it", "en", "de", "fr", "sl"):
        letter = ends_soon(sender, to="a@example.org", language=language, ends=clock.now)
        assert "https://station.example/recognition" in letter.text
        assert "{" not in letter.text + letter.subject


async def test_a_person_is_found_by_the_address_exported_and_erased(client, core, clock):
    code, _ = await begun(client, email="Ondina@example.org")
    await sent(client, "/cases", code=code, case=(await left(client))["code"])
    persons = persons_of(core.database, clock)
    given = await persons.export(Clue(email="ondina@example.org"), reason="richiesta 12", by=None)
    assert given["knownCitizens"][0]["needs"] == ["hard-of-hearing"]
    assert given["knownContacts"][0]["way"] == "linked"
    async with core.database.writing() as session:
        await session.execute(update(Contact).values(state="closed"))
    await erased(persons, Clue(email="ondina@example.org"))
    assert await rows(core, KnownCitizen) == []


async def test_another_person_who_tied_the_same_case_is_not_exported(client, core, clock):
    code, _ = await begun(client, email="Ondina@example.org")
    other, _ = await begun(client, email="eva@example.org")
    case = (await left(client))["code"]
    for each in (code, other):
        await sent(client, "/cases", code=each, case=case)
    persons = persons_of(core.database, clock)
    given = await persons.export(Clue(email="ondina@example.org"), reason="richiesta 12", by=None)
    assert [each["email"] for each in given["knownCitizens"]] == ["Ondina@example.org"]


async def test_erasing_a_person_leaves_others_who_have_tied_the_same_case(client, core, clock):
    """A citizen who has gone on with a relative's case is somebody else."""
    relative, _ = await begun(client)
    own, theirs = await left(client), await left(client)
    for case in (own, theirs):
        await sent(client, "/cases", code=relative, case=case["code"])
    other, _ = await begun(client, email="eva@example.org")
    await sent(client, "/cases", code=other, case=theirs["code"])
    async with core.database.writing() as session:
        await session.execute(update(Contact).values(state="closed"))
    await erased(persons_of(core.database, clock), Clue(reference=theirs["reference"]))
    assert len(await rows(core, KnownCitizen)) == 2
    _, kept = await sent(client, "/open", code=relative)
    assert [each["reference"] for each in kept["cases"]] == [own["reference"]]
    assert (await sent(client, "/open", code=other))[1]["cases"] == []


async def test_erasing_a_person_leaves_who_entered_by_a_code_with_contacts_of_their_own(
    client, core, clock
):
    """Of two who never gave an address, each with one contact."""
    for _ in range(2):
        await begun(client)
        await left(client)
    first, second = (each.id for each in await rows(core, KnownCitizen))
    contacts = await rows(core, Contact)
    async with core.database.writing() as session:
        for known, contact in zip((first, second), contacts, strict=True):
            session.add(
                KnownContact(known_id=known, contact_id=contact.id, way="entered", at=clock())
            )
        await session.execute(update(Contact).values(state="closed"))
    await erased(persons_of(core.database, clock), Clue(reference=contacts[0].reference))
    assert [each.id for each in await rows(core, KnownCitizen)] == [second]


async def test_a_message_that_is_too_old_leaves_its_citizen_recognised(client, core, clock):
    code, _ = await begun(client)
    case = await left(client)
    await sent(client, "/cases", code=code, case=case["code"])
    async with core.database.writing() as session:
        await session.execute(
            update(Message).values(state="closed", closed_at=clock() - timedelta(days=200))
        )
        await session.execute(update(Contact).values(state="closed"))
    await clock_is_believed(core.database)
    gone = await purge_messages(core.database, CaseRetention(180, topics()), clock, PERSONAL)
    assert len(gone) == 1
    assert (await sent(client, "/open", code=code))[1]["cases"] == []


async def test_an_operator_is_shown_no_complaint(client, core):
    code, _ = await begun(client)
    for kind in ("message", "complaint"):
        case = await left(client)
        assert (await sent(client, "/cases", code=code, case=case["code"]))[0] == 200
        async with core.database.writing() as session:
            of = select(Contact.id).where(Contact.reference == case["reference"])
            await session.execute(
                update(Message).where(Message.contact_id.in_(of)).values(kind=kind)
            )
    [known] = await rows(core, KnownCitizen)
    await a_recording(core, "r1")
    async with core.database.writing() as session:
        session.add(
            KnownContact(known_id=known.id, contact_id="contact-of-r1", way="entered", at=core.clock())
        )  # fmt: skip
    async with core.database.reading() as session:
        at_desk = await cases_of(session, known.id, for_operator=True)
        own = await cases_of(session, known.id)
        but_it = await cases_of(session, known.id, for_operator=True, but="contact-of-r1")
    assert sorted(each.kind for each in at_desk) == ["contact", "message"]
    assert sorted(each.kind for each in own) == ["complaint", "contact", "message"]
    assert [each.kind for each in but_it] == ["message"]
    assert {each.kind: each.linked for each in at_desk} == {"contact": False, "message": True}
    assert (await sent(client, "/entrance", code=code))[1]["open"] == 2
    async with core.database.writing() as session:
        await session.execute(
            update(Contact).where(Contact.id == "contact-of-r1").values(ended_at=core.clock())
        )
    assert (await sent(client, "/entrance", code=code))[1]["open"] == 1


async def test_it_ends_after_a_year_to_the_second_and_its_citizen_is_told_thirty_days_before(
    client, core, parts, clock
):
    recognition, _ = recognition_of(core, parts)
    await begun(client, email="ada@example.org")
    year, second = timedelta(days=365), timedelta(seconds=1)
    began = clock.now
    for at, mails, left in (
        (began + year - service.WARNED_BEFORE, 0, 1),
        (began + year - service.WARNED_BEFORE + second, 1, 1),
        (began + year, 1, 1),
        (began + year + second, 1, 0),
    ):
        clock.now = at
        await recognition.forget()
        told = len(await rows(core, OutgoingMail))
        assert (told, len(await rows(core, KnownCitizen))) == (mails, left)


async def test_when_it_was_used_is_kept_to_the_day_and_at_once_after_the_letter(
    client, core, clock
):
    code, _ = await begun(client, email="ada@example.org")
    began, second = clock.now, timedelta(seconds=1)

    async def used(at):
        clock.now = at
        assert (await sent(client, "/open", code=code))[0] == 200
        [known] = await rows(core, KnownCitizen)
        return known.used_at, known.warned_at

    assert await used(began + service.USED_EVERY - second) == (began, None)
    assert await used(began + service.USED_EVERY) == (clock.now, None)
    # the letter has gone in the meantime, an hour after it was used
    async with core.database.writing() as session:
        await session.execute(update(KnownCitizen).values(warned_at=clock.now))
    assert await used(clock.now + second) == (clock.now, None)


async def test_the_newest_look_is_shown_first_and_no_other_citizens(client, core, clock, people):
    (mine, _), (other, _) = [await begun(client) for _ in "ab"]
    cases = [await left(client) for _ in range(2)]
    first, second = await rows(core, KnownCitizen)
    contacts = {each.reference: each.id for each in await rows(core, Contact)}
    operator = people[Role.OPERATOR]
    async with core.database.writing() as session:
        for known, case, later in ((first, 0, 1), (first, 1, 2), (second, 0, 3)):
            session.add(
                KnownView(
                    known_id=known.id, contact_id=contacts[cases[case]["reference"]], account_id=operator.id,
                    at=clock.now + timedelta(minutes=later),
                )
            )  # fmt: skip
    seen = {code: (await sent(client, "/open", code=code))[1]["seen"] for code in (mine, other)}
    references = [each["reference"] for each in cases]
    shown = {code: [each["reference"] for each in told] for code, told in seen.items()}
    # whose code was shown first is not known
    assert sorted(shown.values()) == sorted([references[::-1], references[:1]])
    assert {each["operator"] for told in seen.values() for each in told} == {operator.code}


async def test_without_mail_no_address_is_kept(core, parts):
    recognition, _ = recognition_of(core, parts, mails=False)
    wanted = api.BeRecognised(language="it", consent=True, email="ada@example.org")
    kept = (await recognition.begin(wanted, "192.0.2.1")).kept
    assert (kept.email, kept.mailed) == (None, False)


async def test_new_ones_are_begun_rarely_from_one_address(core, parts):
    recognition, _ = recognition_of(core, parts)
    wanted = api.BeRecognised(language="it", consent=True)
    for _ in range(99):
        try:
            await recognition.begin(wanted, "192.0.2.1")
        except Refused as refused:
            assert refused.code == "too_many_requests"
            break
    else:
        pytest.fail("as many as one likes")
    before = len(await rows(core, KnownCitizen))
    await recognition.begin(wanted, "192.0.2.2")
    assert len(await rows(core, KnownCitizen)) == before + 1


async def test_whose_wishes_are_a_persons(core, clock):
    """By the person's contacts p1 and p2, known by a reference; p1 was written with an address."""
    at = clock.now
    await fill(core.database, at, contact="p1", name="Ada")
    await fill(core.database, at, contact="p2", reference="BBBB-3333", name="Ada")
    await fill(core.database, at, contact="q", reference="CCCC-4444", name="Eva")
    tied = {
        # entered with it, with or without an address and other contacts
        "entered": (None, {"p1": "entered"}),
        "entered-named": ("x@example.org", {"p1": "entered", "q": "linked"}),
        # tied theirs and nothing else, without an address or with that of a case
        "tied": (None, {"p1": "linked", "p2": "linked"}),
        "tied-named": ("WOMBAT@example.org", {"p2": "linked"}),
        # somebody else: another address, other contacts, another person's address
        "no-tied-named": ("x@example.org", {"p1": "linked"}),
        "no-tied-beyond": (None, {"p1": "linked", "q": "linked"}),
        "no-others": (None, {"q": "entered"}),
        "no-of-another-case": ("eva@example.org", {"p1": "linked"}),
    }
    async with core.database.writing() as session:
        for number, (name, (email, contacts)) in enumerate(tied.items()):
            session.add(
                KnownCitizen(
                    id=name, code_hash=name, language=name, needs=[], email=email,
                    consented_at=at - timedelta(minutes=number), used_at=at,
                )
            )  # fmt: skip
            await session.flush()
            for contact, way in contacts.items():
                session.add(KnownContact(known_id=name, contact_id=contact, way=way, at=at))
        for contact, email in (("p1", "Wombat@example.org"), ("q", "eva@example.org")):
            await session.execute(
                update(Message).where(Message.contact_id == contact).values(email=email)
            )
    person = Person(frozenset({"p1", "p2"}), Clue(reference="AAAA-2222"))
    async with core.database.writing() as session:
        told = await KnownPiece().export(session, person)
        gone = await KnownPiece().erase(session, person)
    theirs = ["entered", "entered-named", "tied", "tied-named"]
    # the oldest consent first
    assert [each["language"] for each in told] == theirs[::-1]
    assert gone == 4
    assert sorted(each.id for each in await rows(core, KnownCitizen)) == sorted(
        set(tied) - set(theirs)
    )


async def test_of_two_new_codes_at_once_the_one_that_is_shown_opens(client):
    code, _ = await begun(client)
    await begun(client)
    told = await asyncio.gather(*(sent(client, "/code", code=code) for _ in range(2)))
    assert sorted(status for status, _ in told) == [200, 404]
    shown = next(made["code"] for status, made in told if status == 200)
    assert (await sent(client, "/open", code=shown))[0] == 200


async def test_what_was_used_since_it_was_found_old_does_not_end(client, core, parts, clock):
    recognition, _ = recognition_of(core, parts)
    await begun(client)
    [known] = await rows(core, KnownCitizen)
    clock.advance(days=366)
    over = clock.now - timedelta(days=365)
    async with core.database.writing() as session:
        await session.execute(update(KnownCitizen).values(used_at=clock.now))
    await recognition._end([known.id], "end", unused_since=over)
    assert [each.id for each in await rows(core, KnownCitizen)] == [known.id]
    for _ in range(2):
        await recognition._end([known.id], "erase")
    assert [each.action for each in await rows(core, AuditEntry)].count("recognition.erase") == 1


async def tied(client, code):
    case = await left(client)
    assert (await sent(client, "/cases", code=code, case=case["code"]))[0] == 200
    return case["reference"]


async def operator_of(core, bearer):
    """An operator to whom the messages of these tests go."""
    async with core.database.writing() as session:
        account = await session.scalar(select(Account.id).where(Account.role == Role.OPERATOR))
        session.add(AccountCategory(account_id=account, category="weapons", proficiency=3))
    return await bearer(Role.OPERATOR)


async def beside(client, staff, case):
    """What *staff* is shown beside this message."""
    answer = await client.get(f"/api/v1/contacts/{case}/recognition", headers=staff)
    return answer.status, await answer.json()


async def take(client, staff, reference):
    """Take the message with this reference; return its id."""
    opened = await client.get(f"/api/v1/messages/{reference}", headers=staff)
    case = (await opened.json())["message"]["id"]
    answer = await client.post(f"/api/v1/messages/{case}/take", headers=staff)
    assert answer.status == 200, await answer.text()
    return case


async def test_who_answers_a_message_sees_the_others_of_a_citizen_who_agreed(client, core, bearer):
    operator = await operator_of(core, bearer)
    code, _ = await begun(client, written=True)
    reference, other = [await tied(client, code) for _ in range(2)]
    case = await take(client, operator, reference)
    status, here = await beside(client, operator, case)
    assert status == 200, here
    assert [(each["reference"], each["kind"]) for each in here["known"]["cases"]] == [
        (other, "message")
    ]
    assert here["known"]["openable"] == [other]
    # the citizen sees who was shown it, and in which message
    [seen] = (await sent(client, "/open", code=code))[1]["seen"]
    assert seen["reference"] == reference
    noted = [each for each in await rows(core, AuditEntry) if each.action == RECOGNITION]
    assert [each.subject for each in noted] == [f"contact:{case}"]


async def test_a_message_of_a_topic_that_is_not_the_operators_cannot_be_opened(
    client, core, bearer
):
    operator = await operator_of(core, bearer)
    code, _ = await begun(client, written=True)
    reference, other = [await tied(client, code) for _ in range(2)]
    case = await take(client, operator, reference)
    async with core.database.writing() as session:
        await session.execute(
            update(Contact).where(Contact.reference == other).values(category="welfare")
        )
    known = (await beside(client, operator, case))[1]["known"]
    assert [each["reference"] for each in known["cases"]] == [other]
    assert known["openable"] == []


async def test_who_does_not_have_the_message_is_shown_nothing_beside_it(client, core, bearer):
    operator = await operator_of(core, bearer)
    code, _ = await begun(client, written=True)
    case = await take(client, operator, await tied(client, code))
    supervisor = await bearer(Role.SUPERVISOR)
    status, refused = await beside(client, supervisor, case)
    assert (status, refused["code"]) == (409, "not_your_contact"), "somebody else has it"
    answer = await client.post(f"/api/v1/messages/{case}/release", headers=operator)
    assert answer.status == 200
    assert (await beside(client, operator, case))[0] == 409, "nobody has it"
    assert await rows(core, KnownView) == []


async def test_beside_a_message_nothing_is_shown_that_was_not_agreed_to(client, core, bearer):
    operator = await operator_of(core, bearer)
    code, kept = await begun(client)
    assert kept["written"] is False
    case = await take(client, operator, await tied(client, code))
    assert (await beside(client, operator, case))[1] == {"known": None}
    assert await rows(core, KnownView) == []
    assert (await sent(client, "/wishes", code=code, language="it", written=True))[0] == 200
    assert (await beside(client, operator, case))[1]["known"] is not None
    # withdrawn
    assert (await sent(client, "/wishes", code=code, language="it"))[0] == 200
    assert (await beside(client, operator, case))[1] == {"known": None}


async def test_a_message_that_two_citizens_have_tied_is_nobodys(client, core, bearer):
    operator = await operator_of(core, bearer)
    first, _ = await begun(client, written=True)
    second, _ = await begun(client, written=True)
    message = await left(client)
    await sent(client, "/cases", code=first, case=message["code"])
    case = await take(client, operator, message["reference"])
    assert (await beside(client, operator, case))[1]["known"] is not None
    await sent(client, "/cases", code=second, case=message["code"])
    assert (await beside(client, operator, case))[1] == {"known": None}


async def test_beside_a_complaint_nothing_is_shown(client, core, bearer):
    operator = await operator_of(core, bearer)
    code, _ = await begun(client, written=True)
    case = await take(client, operator, await tied(client, code))
    assert (await beside(client, operator, case))[0] == 200
    async with core.database.writing() as session:
        await session.execute(update(Message).values(kind="complaint"))
    assert (await beside(client, operator, case))[0] == 409
