"""The questionnaire: its pages without a script, answers that lead to nobody, and what is published of them."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from gateway.contacts.tables import Contact
from gateway.listening.answers import OPEN_FOR, begin_of, month_of, months_before
from gateway.listening.questionnaire import SECTIONS, checked, steps
from gateway.listening.results import MONTHS_SHOWN, runs
from gateway.listening.shipped import shipped
from gateway.listening.soundness import problems
from gateway.listening.tables import (
    PendingAnswer,
    ReleasedAnswer,
    ReleasedText,
    ServedMonth,
    SpentToken,
)
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.security.tokens import SEAT
from tests.gateway.listening.filled import fills_in, rows, served

OF = shipped()
ANSWERS = {"general-trust": ["4"], "online-solved": ["no"], "online-unsolved": ["Il modulo"]}


def seat(core, contact):
    token = core.signer.sign(SEAT, contact, now=core.clock(), ttl=timedelta(hours=24))
    return {"Authorization": f"Bearer {token}"}


async def test_pages_one_after_another_without_a_script(client, core):
    await served(core, "c1")
    told = await client.post("/api/v1/seat/questionnaire", headers=seat(core, "c1"))
    address = (await told.json())["address"]
    # a browser names the origin of a form only where the page lets it
    assert (await client.get(address)).headers["Referrer-Policy"] == "same-origin"
    end = await fills_in(
        client, address, [],
        [("general-trust", "1"), ("general-why", "help"), ("general-why", "other"), ("general-ways", "patrol")],
        [("general-distrust", "Più ascolto")],
        [("online-ease", "5"), ("online-solved", "no")],
        [("online-unsolved", "Un foglio")],
        [("patrol-courtesy", "4")],
    )  # fmt: skip
    assert "Le sue risposte sono arrivate" in end
    (pending,) = await rows(core, PendingAnswer)
    assert "Più ascolto" not in pending.sealed
    assert len(await rows(core, SpentToken)) == 1
    again = await (await client.get(address)).text()
    assert "Queste risposte sono già arrivate" in again
    more = await client.post("/api/v1/seat/questionnaire", headers=seat(core, "c1"))
    assert (more.status, (await more.json())["code"]) == (409, "used")


async def test_of_all_addresses_of_a_contact_one_is_taken(answers, core):
    """Five answers of one person would stand for five contacts."""
    await served(core, "c1")
    first, second = [await answers.token_for("c1") for _ in range(2)]
    assert first != second
    await answers.take(first, ANSWERS)
    with pytest.raises(Refused, match="sent already"):
        await answers.take(second, ANSWERS)
    assert len(await rows(core, PendingAnswer)) == 1


async def test_rows_of_what_is_sealed_do_not_stand_in_the_order_they_came(core):
    async with core.database.reading() as session:
        if session.get_bind().dialect.name != "sqlite":
            return
        for table in ("questionnaire_pending", "questionnaire_spent"):
            made = await session.scalar(
                text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table}
            )
            assert "WITHOUT ROWID" in made


async def test_a_form_that_no_browser_sends_is_an_address_that_is_not_whole(client):
    for body, charset in ((b"token=\xff\xfe", "utf-8"), (b"token=x", "nonsense")):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        told = await client.post("/questionnaire", data=body, headers={"Content-Type": kind})
        assert told.status == 200
        assert "non è completo" in await told.text()


def test_free_words_keep_no_signs_that_a_database_refuses():
    """One such answer would keep all of its month from being released."""
    given = {"online-better": ["a\x00b\nc\ud800"]}
    assert checked(OF, given, "online") == {"online-better": ["ab c"]}


async def test_an_address_that_is_not_whole_or_too_old_says_so(client, core, clock):
    await served(core, "c1")
    told = await client.post("/api/v1/seat/questionnaire", headers=seat(core, "c1"))
    address = (await told.json())["address"]
    assert "non è completo" in await (await client.get(address[:-3])).text()
    assert "non è completo" in await (await client.get("/questionnaire")).text()
    clock.advance(days=60)
    assert "è chiuso" in await (await client.get(address)).text()


async def test_nothing_is_asked_of_a_contact_that_nobody_answered(client, core):
    await served(core, "c1")
    async with core.database.writing() as session:
        (await session.get(Contact, "c1")).connected_at = None
    told = await client.post("/api/v1/seat/questionnaire", headers=seat(core, "c1"))
    assert told.status == 409


def test_every_question_stands_in_its_section_and_follows_one_before_it():
    assert problems(OF) == []
    for section in SECTIONS:
        seen = set()
        for question in OF.section(section):
            assert question.id.startswith(f"{section}-")
            assert question.after is None or question.after.question in seen
            seen.add(question.id)


@pytest.mark.parametrize("main", ["phone", "online"])
def test_each_path_of_the_branches(main):
    """For each answer that has a question follow, and each section that is chosen."""
    plain = [each.section for each in steps(OF, main, {})]
    assert plain == ["general", main]
    for question in OF.questions.values():
        if question.after is None:
            continue
        section = question.id.split("-")[0]
        base = {"general-ways": [section]}
        for said in OF.questions[question.after.question].answers:
            found = steps(OF, main, base | {question.after.question: [said]})
            asked = {each.id for step in found if step.more for each in step.questions}
            assert (question.id in asked) is (said in question.after.answers)
    everything = steps(OF, main, {"general-ways": [each for each in SECTIONS if each != "general"]})
    assert sorted(each.section for each in everything) == sorted(SECTIONS)


def test_answers_that_were_not_asked_for_are_left_out_and_wrong_ones_refused():
    given = {"general-distrust": ["x"], "general-trust": ["5"], "patrol-safety": ["1"]}
    assert checked(OF, given, "online") == {"general-trust": ["5"]}
    for wrong in (
        {"general-trust": ["6"]},
        {"general-trust": ["1", "2"]},
        {"general-why": ["nonsense"]},
        {"general-trust": 4},
        {"general-trust": ["5", 5]},
    ):
        with pytest.raises(Refused) as refused:
            checked(OF, wrong, "online")
        assert (refused.value.code, refused.value.kind) == ("bad_answer", "invalid")
    assert checked(OF, {"nobody.asks": ["1"]}, "online") == {}


async def test_a_month_is_released_as_a_whole_once_it_is_closed(core, answers, clock):
    for number in range(12):
        await served(core, f"a{number}", office="o1")
    await served(core, "b0", office="o2")
    for name in (*(f"a{number}" for number in range(9)), "b0"):
        await answers.take(await answers.token_for(name), ANSWERS)
    assert await answers.release() == 0
    clock.advance(days=60)
    assert await answers.release() == 10
    released = await rows(core, ReleasedAnswer)
    # the only answer of the other office is not told apart, and takes the first with it
    assert {(each.channel, each.topic, each.office) for each in released} == {
        ("video", "weapons", None)
    }
    assert all("online-unsolved" not in each.answers for each in released)
    texts = await rows(core, ReleasedText)
    assert [each.state for each in texts] == ["withheld"] * 10
    assert await rows(core, PendingAnswer) == []
    assert await rows(core, SpentToken) == []
    # two are read in time: one of them, and one that nobody reads, is not a year old yet
    month, newer = texts[0].month, month_of(clock())
    async with core.database.writing() as session:
        for text, state, written in (
            (texts[0], "cleared", month),
            (texts[1], "cleared", newer),
            (texts[2], "withheld", newer),
        ):
            row = await session.get_one(ReleasedText, text.id)
            row.state, row.month = state, written
    clock.advance(days=365)
    await answers.release()
    states = Counter((each.state, each.text is None) for each in await rows(core, ReleasedText))
    assert states == {("cleared", False): 2, ("withheld", False): 1, ("removed", True): 7}


async def test_a_month_with_too_few_waits_for_the_next(core, answers, clock):
    first = clock()
    for number in range(4):
        await served(core, f"a{number}")
        await answers.take(await answers.token_for(f"a{number}"), ANSWERS)
    clock.advance(days=60)
    assert await answers.release() == 0
    later = clock()
    for number in range(3):
        await served(core, f"b{number}")
        await answers.take(await answers.token_for(f"b{number}"), ANSWERS)
    clock.advance(days=60)
    assert await answers.release() == 7
    runs = {(each.first_month, each.last_month) for each in await rows(core, ReleasedAnswer)}
    assert runs == {(month_of(first), month_of(later))}


async def test_nobody_is_found_with_the_whole_database(core, answers, clock):
    """Everything that the database holds of an answer, in whatever order, fits at least five contacts that could have given it."""
    cells = [("weapons", "o1", 9, 6), ("weapons", "o2", 1, 1), ("fines", "o1", 6, 2), ("fines", None, 3, 3)]  # fmt: skip
    for at, (category, office, contacts, answered) in enumerate(cells):
        for number in range(contacts):
            name = f"c{at}-{number}"
            await served(core, name, category=category, office=office)
            if number < answered:
                await answers.take(await answers.token_for(name), {"general-trust": ["3"]})
    # while it is sealed nothing in clear but the month
    async with core.database.reading() as session:
        tables = await session.run_sync(lambda held: inspect(held.connection()).get_table_names())
        sealed = [dict(each) for each in (await session.execute(text("SELECT id, month FROM questionnaire_pending"))).mappings()]  # fmt: skip
    assert len({each["month"] for each in sealed}) == 1
    assert {each for each in tables if "question" in each} == {
        "questionnaire_pending", "questionnaire_spent", "questionnaire_answers", "questionnaire_texts",
        "questionnaire_pages", "questionnaire_versions", "questionnaire_drafts", "questionnaire_codes",
    }  # fmt: skip
    ids = {each["id"] for each in sealed}
    clock.advance(days=60)
    await answers.release()
    contacts = await rows(core, Contact)
    released = await rows(core, ReleasedAnswer)
    assert len(released) == 12
    assert not ids & {each.id for each in released}
    for answer in released:
        fit = [
            each
            for each in contacts
            if answer.channel in {None, each.channel}
            and answer.topic in {None, each.category}
            and answer.office in {None, each.answered_office}
        ]
        # those with a label of their own are taken away from the coarser one
        finer = {
            (each.topic, each.office)
            for each in released
            if each.office is not None or (each.topic is not None and answer.topic is None)
        }
        left = [
            each
            for each in fit
            if answer.office is not None
            or not {(each.category, each.answered_office), (each.category, None)} & finer
        ]
        assert len(left) >= 5


async def test_the_section_of_a_channel_tells_of_no_small_one(core, answers, clock):
    """One call among letters: an answer about the telephone would be the caller's."""
    for number in range(7):
        await served(core, f"m{number}", channel="message")
        await answers.take(await answers.token_for(f"m{number}"), {"general-trust": ["4"], "online-ease": ["5"]})  # fmt: skip
    await served(core, "p", channel="phone")
    said = {"general-trust": ["1"], "general-ways": ["online", "patrol"], "phone-waiting": ["1"], "phone-better": ["Più linee"]}  # fmt: skip
    await answers.take(await answers.token_for("p"), said)
    clock.advance(days=60)
    assert await answers.release() == 8
    released = await rows(core, ReleasedAnswer)
    assert {each.channel for each in released} == {None}
    asked = {question for each in released for question in each.answers}
    assert asked == {"general-trust", "general-ways"}
    assert [each.answers["general-ways"] for each in released if "general-ways" in each.answers] == [["patrol"]]  # fmt: skip
    assert [(each.question, each.text) for each in await rows(core, ReleasedText)] == [("stars", "Più linee")]  # fmt: skip


async def test_results_are_of_closed_months_and_equal_a_count_by_hand(
    client, core, clock, published
):
    stars = Counter()
    for number in range(30):
        await served(core, f"r{number}", category="weapons" if number % 3 else "fines")
        if number % 2:
            async with core.database.writing() as session:
                (await session.get(Contact, f"r{number}")).satisfaction = number % 5 + 1
            stars[number % 5 + 1] += 1
    empty = await (await client.get("/results?lang=it")).text()
    assert "Non ci sono ancora risultati" in empty
    clock.advance(days=60)
    assert await published.close() == 1
    told = json.loads(await (await client.get("/results.json")).text())
    assert told["total"]["contacts"] == 30
    assert told["total"]["stars"] == [stars[each] for each in range(1, 6)]
    average = sum(number * count for number, count in stars.items()) / stars.total()
    assert told["total"]["average"] == round(average, 2)
    by_topic = {each["key"]: each["ratings"]["rated"] for each in told["by_topic"]}
    assert sum(by_topic.values()) == 15
    assert all(count >= 5 for count in by_topic.values())
    page = await (await client.get("/results?lang=it")).text()
    assert "Mese per mese" in page
    lines = (await (await client.get("/results.csv")).text()).splitlines()
    assert lines[1].startswith("total,,30,15,")


async def test_what_counts_is_answered_and_of_the_twelve_months_that_are_closed(
    core, clock, published
):
    newest_open = month_of(clock.now - OPEN_FOR)
    first = months_before(newest_open, MONTHS_SHOWN)
    begin, end, second = begin_of(first), begin_of(newest_open), timedelta(seconds=1)
    moments = {1: begin, 2: begin - second, 3: end - second, 4: end, 5: begin + second}
    for stars, at in moments.items():
        for number in range(12):
            # a check, and one that nobody has answered, are no contacts of citizens
            check = {"category": STATION_CHECK} if stars == 5 and number % 2 else {}
            await served(core, f"s{stars}-{number}", at=at, **check)
            async with core.database.writing() as session:
                row = await session.get(Contact, f"s{stars}-{number}")
                row.satisfaction = stars
                if stars == 5 and not check:
                    row.connected_at = None
    answer = {"version": 1, "channel": "video", "topic": "", "office": "", "answers": {}}
    figures = {"channels": {"video": 9}, "answered": 0, "within": 0, "threshold_s": 20, "wait_s": None, "promised": 0, "kept": 0, "open_slots": 0, "kept_slots": 0}  # fmt: skip
    async with core.database.writing() as session:
        for number, month in enumerate(
            (months_before(newest_open, 1), first, months_before(first, 1))
        ):
            session.add(
                ReleasedAnswer(id=f"a{number}", first_month=month, last_month=month, **answer)
            )
            session.add(ServedMonth(month=month, figures=figures))
    await published.close()
    found = await published.results()
    assert (found.total.stars, found.total.contacts) == ([12, 0, 12, 0, 0], 24)
    assert (found.questionnaires, found.first) == (2, first)
    assert [each.month for each in found.service.months] == [first, months_before(newest_open, 1)]


async def test_what_was_published_does_not_change_with_the_contacts(core, clock, published):
    """Contacts are deleted hour by hour when their time is over: the difference of two readings would be the stars of one of them."""
    for number in range(8):
        await served(core, f"p{number}")
        async with core.database.writing() as session:
            (await session.get(Contact, f"p{number}")).satisfaction = 1 + (number == 3)
    clock.advance(days=60)
    assert await published.close() == 1
    before = await published.results()
    assert before.total.stars == [7, 1, 0, 0, 0]
    async with core.database.writing() as session:
        await session.delete(await session.get(Contact, "p3"))
    assert await published.close() == 0
    assert await published.results() == before


async def test_runs_of_months_stay_as_they_were_published(core, clock, published):
    """Were they parted anew, the difference of two years that overlap would be a month with fewer than k ratings."""
    for month, rated in enumerate((3, 3, 3, 6)):
        for number in range(rated):
            await served(core, f"m{month}-{number}")
            async with core.database.writing() as session:
                (await session.get(Contact, f"m{month}-{number}")).satisfaction = 5
        clock.advance(days=31)
    clock.advance(days=31)
    await published.close()
    keys = [each.key for each in (await published.results()).by_month]
    assert len(keys) == 2
    clock.advance(days=270)
    assert [each.key for each in (await published.results()).by_month] == keys[1:]


def test_months_with_too_few_ratings_are_put_to_the_next():
    made = {
        ("2026-01", "video", "a", 5): 9,
        ("2026-01", "video", "b", 1): 1,
        ("2026-01", "video", "c", 4): 8,
    }
    made |= {("2026-02", "video", "a", 3): 2, ("2026-03", "video", "a", 3): 4}
    found = runs(made, 5)
    assert [(each.first, each.last, each.margins.total.contacts) for each in found] == [
        ("2026-01", "2026-01", 18), ("2026-02", "2026-03", 6),
    ]  # fmt: skip
    assert [(group.key, group.contacts) for group in found[0].margins.topics] == [
        ("a", 9),
        (None, 9),
    ]


def test_the_clock_of_months_is_the_station_s():
    assert month_of(datetime.fromisoformat("2026-11-30T23:30:00+00:00")) == "2026-12"
