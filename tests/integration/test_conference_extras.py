"""What people do beside a conference, over the wire: reactions, polls, shared notes, captions."""

import asyncio
import base64
import contextlib
import json

from gateway.conference import (
    handler,
)
from gateway.conference.tables import ConferenceNotes, ConferenceRow
from tests.integration.conferences import call, http_of, link, page, seen
from tests.support.clients.shared_notes import NotesDocument


@contextlib.asynccontextmanager
async def going(gateway):
    """A conference with a chair and an operator inside, and a guest in the lobby."""
    conference = await call(gateway)
    token, _ = await link(gateway, conference)
    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator1") as anna,
        page(gateway, conference, link=token, browser="b" * 20, name="Ada") as ada,
    ):
        for client in (boss, anna, ada):
            client.me = (await client.wait(lambda e: e["type"] == "snapshot"))["you"]
            client.conference = conference
        yield boss, anna, ada


async def admitted(boss, ada):
    await boss.do("admit", member=ada.me)
    await ada.wait(lambda e: e["type"] == "snapshot" and e["place"] == "room")


async def test_a_reaction_is_seen_by_all_inside_by_a_guest_as_well_and_kept_nowhere(gateway):
    async with going(gateway) as (boss, anna, ada):
        assert (await ada.ask("react", reaction="heart"))["error"]["code"] == "not_there"
        await anna.do("react", reaction="applause")
        told = {"type": "reaction", "member": anna.me, "reaction": "applause"}
        for client in (boss, anna):
            assert await client.wait(lambda e: e["type"] == "reaction") == told
        await admitted(boss, ada)
        assert not [e for e in ada.events if e["type"] == "reaction"], "the lobby sees none"
        await ada.do("react", reaction="question")
        for client in (boss, anna, ada):
            await client.wait(lambda e: e["type"] == "reaction" and e["member"] == ada.me)
        async with gateway.core.database.reading() as session:
            state = (await session.get(ConferenceRow, boss.conference)).state
        assert ada.me in state["people"]
        kept = json.dumps(state)
        assert not [each for each in ("applause", '"question"') if each in kept]


async def test_nobody_floods_a_conference_with_reactions(running):
    async with running(rate_limits="session=1000/10") as limited, going(limited) as (_, anna, _):
        answers = [await anna.ask("react", reaction="laugh") for _ in range(8)]
        codes = [None if each["ok"] else each["error"]["code"] for each in answers]
        assert codes[:6] == [None] * 6
        assert codes[-1] == "rate_limited"


def poll_seen(client, matches):
    return seen(client, lambda each: each["poll"] and matches(each["poll"]))


async def test_a_poll_is_answered_once_by_each_and_only_counts_are_shown_and_kept(gateway):
    async with going(gateway) as (boss, anna, ada):
        asked = {"question": "Si comincia prima?", "options": ["Sì", "No", "Non so"]}
        assert (await anna.ask("openPoll", **asked))["error"]["code"] == "not_allowed"
        await boss.do("openPoll", **asked)
        poll = (await poll_seen(anna, lambda each: True))["poll"]
        answer = {"pollId": poll["pollId"], "option": 2}
        assert (await ada.ask("answerPoll", **answer))["error"]["code"] == "not_there"
        await admitted(boss, ada)
        await ada.do("answerPoll", **answer)
        await anna.do("answerPoll", **answer)
        assert (await anna.ask("answerPoll", **answer))["error"]["code"] == "answered"
        open_one = (await poll_seen(boss, lambda each: each["answers"] == 2))["poll"]
        assert open_one["counts"] is None, "the chair sees no more than the others"
        anna.events.clear()
        await anna.do("sync")
        assert (await anna.wait(lambda e: e["type"] == "snapshot"))["answered"] == poll["pollId"]
        async with (
            http_of(gateway, "supervisor1") as http,
            http.get(f"/api/v1/conferences/{boss.conference}") as told,
        ):
            assert (await told.json())["polls"][0]["counts"] is None
        await boss.do("closePoll", pollId=poll["pollId"])
        over = (await poll_seen(ada, lambda each: each["closedAtMs"]))["poll"]
        assert over["counts"] == [0, 0, 2]
        assert not [e for e in ada.events if anna.me in str(e.get("conference", {}).get("poll"))]

        await boss.do("openPoll", question="Ancora uno?", options=["Sì", "No"], live=True)
        second = (await poll_seen(ada, lambda each: each["pollId"] != poll["pollId"]))["poll"]
        await ada.do("answerPoll", pollId=second["pollId"], option=0)
        await poll_seen(anna, lambda each: each["counts"] == [1, 0])
        assert (await ada.ask("closePoll", pollId=second["pollId"]))["error"][
            "code"
        ] == "not_allowed"
        await boss.do("end")
        await seen(anna, lambda each: each["state"] == "ended")
        async with http_of(gateway, "supervisor1") as http:
            path = f"/api/v1/conferences/{boss.conference}"
            async with http.get(path) as told:
                record = await told.json()
            async with http.get(f"{path}/minutes") as told:
                text = (await told.json())["text"]
        assert [each["counts"] for each in record["polls"]] == [[0, 0, 2], [1, 0]]
        assert all(each["closedAt"] for each in record["polls"])
        assert "### Si comincia prima?" in text
        assert "- Non so: 2\n" in text


async def notes_of(person, *, page=1):
    """The shared notes as this page of theirs has just read them."""
    read = await person.do("readNotes")
    document = NotesDocument(read["writer"] + page, base64.b64decode(read["update"]))
    return read["document"], document


def sent(number, update):
    return {"document": number, "update": base64.b64encode(update).decode()}


async def test_notes_are_written_at_once_survive_a_restart_and_go_into_the_minutes(running):
    async with running(station="notes") as gateway, going(gateway) as (boss, anna, ada):
        number, at_boss = await notes_of(boss)
        assert (number, at_boss.text) == (1, "")
        assert (await ada.ask("readNotes"))["error"]["code"] == "not_there"
        at_boss.write(0, 0, "Sedie: tre")
        await boss.do("writeNotes", **sent(1, at_boss.update()))
        told = await anna.wait(lambda e: e["type"] == "notes")
        _, at_anna = await notes_of(anna)
        at_anna.take(base64.b64decode(told["update"]))
        assert at_anna.text == "Sedie: tre"
        # at once, both of the same text: nobody's words are lost
        at_boss.write(7, 3, "quattro")
        at_anna.write(0, 0, "Da fare. ")
        one, other = sent(1, at_boss.update()), sent(1, at_anna.update())
        await asyncio.gather(boss.do("writeNotes", **one), anna.do("writeNotes", **other))
        await anna.do("writeNotes", **other)  # sent again, known
        _, read = await notes_of(boss)
        assert read.text == "Da fare. Sedie: quattro"
        state = base64.b64encode(at_boss.state).decode()
        missing = await boss.do("readNotes", document=1, state=state)
        at_boss.take(base64.b64decode(missing["update"]))
        assert at_boss.text == read.text
        assert len(missing["update"]) < len((await boss.do("readNotes"))["update"])

        await admitted(boss, ada)
        _, at_ada = await notes_of(ada)
        at_ada.write(23, 0, ".")
        words = sent(1, at_ada.update())
        assert (await ada.ask("writeNotes", **words))["error"]["code"] == "guests_read"
        assert (await anna.ask("letGuestsWrite", allowed=True))["error"]["code"] == "not_allowed"
        await boss.do("letGuestsWrite", allowed=True)
        await seen(ada, lambda each: each["guestsWrite"])
        # as another, of another document, too much, no update
        assert (await anna.ask("writeNotes", **words))["error"]["code"] == "no_fit"
        await ada.do("writeNotes", **words)
        _, full = await notes_of(anna, page=2)
        full.write(0, 0, "y" * 19_990)
        for fields, code in (
            (sent(2, at_anna.update()), "other_document"), (sent(1, full.update()), "notes_full"),
            (sent(1, b"no update"), "no_fit"), ({"document": 1, "update": "?"}, "invalid_message"),
        ):  # fmt: skip
            refused = await anna.ask("writeNotes", **fields)
            assert refused["error"]["code"] == code
        for state, code in (("/w==", "no_fit"), ("?", "invalid_message")):
            refused = await anna.ask("readNotes", document=1, state=state)
            assert refused["error"]["code"] == code
        conference = boss.conference
    async with (
        running(station="notes") as gateway,
        page(gateway, conference, "supervisor1") as boss,
    ):
        # a page that was open before the restart goes on with its document
        state = base64.b64encode(at_boss.state).decode()
        missing = await boss.do("readNotes", document=1, state=state)
        at_boss.take(base64.b64decode(missing["update"]))
        assert at_boss.text == "Da fare. Sedie: quattro."
        at_boss.write(0, 0, "# ")
        await boss.do("writeNotes", **sent(1, at_boss.update()))
        await boss.do("end")
        await seen(boss, lambda each: each["state"] == "ended")
        async with gateway.core.database.reading() as session:
            kept = await session.get(ConferenceNotes, conference)
        assert (kept.text, kept.document) == ("# Da fare. Sedie: quattro.", None)
        async with (
            http_of(gateway, "supervisor1") as http,
            http.get(f"/api/v1/conferences/{conference}/minutes") as told,
        ):
            assert (
                "## Note condivise\n\n- \\# Da fare. Sedie: quattro.\n"
                in (await told.json())["text"]
            )


async def test_captions_are_read_as_they_are_typed_by_whoever_a_chair_names(gateway):
    async with going(gateway) as (boss, anna, ada):
        first = {"line": "l1", "seq": 1, "text": "Buong"}
        assert (await anna.ask("typeCaption", **first))["error"]["code"] == "not_captioner"
        named = {"member": anna.me, "named": True}
        assert (await anna.ask("nameCaptioner", **named))["error"]["code"] == "not_allowed"
        await boss.do("nameCaptioner", **named)
        await seen(anna, lambda each: each["captioners"] == [anna.me])
        await anna.do("typeCaption", **first)
        await anna.do("typeCaption", line="l1", seq=2, erase=1, text="giorno")
        told = await boss.wait(lambda e: e["type"] == "caption" and e["seq"] == 2)
        assert (told["erase"], told["text"], told["done"]) == (1, "giorno", False)
        refused = await anna.ask("typeCaption", line="l1", seq=4, text="x")
        assert refused["error"]["code"] == "behind"
        assert not [e for e in ada.events if e["type"] == "caption"], "the lobby reads none"

        # whoever comes later has the line as it stands
        await admitted(boss, ada)
        late = await ada.wait(lambda e: e["type"] == "snapshot" and e["place"] == "room")
        assert [(each["text"], each["seq"], each["done"]) for each in late["captions"]] == [
            ("Buongiorno", 2, False)
        ]
        # two take turns, a guest among them, and neither gets into the other's line
        await boss.do("nameCaptioner", member=ada.me, named=True)
        await ada.do("typeCaption", line="l1", seq=1, text="Eccomi", done=True)
        await boss.wait(lambda e: e["type"] == "caption" and e["member"] == ada.me)
        await boss.do("nameCaptioner", member=anna.me, named=False)
        over = await ada.wait(lambda e: e["type"] == "caption" and e["member"] == anna.me)
        assert (over["seq"], over["done"]) == (3, True), "what she was at is finished"
        await boss.do("sync")
        lines = (await boss.wait(lambda e: e["type"] == "snapshot" and e["captions"]))["captions"]
        assert [(each["text"], each["done"]) for each in lines] == [
            ("Buongiorno", True), ("Eccomi", True),
        ]  # fmt: skip


async def test_captions_stay_in_the_breakout_room_in_which_they_are_typed(gateway):
    async with going(gateway) as (boss, anna, ada):
        await admitted(boss, ada)
        await boss.do("nameCaptioner", member=anna.me, named=True)
        rooms = [{"name": "Patenti", "members": [anna.me]}, {"name": "Armi", "members": [ada.me]}]
        await boss.do("openBreakout", rooms=rooms)
        await anna.wait(lambda e: e["type"] == "snapshot" and e["captions"] == [] and e["group"])
        open_ones = (await seen(anna, lambda each: each["breakout"]))["breakout"]["rooms"]
        here = open_ones[0]["groupId"]
        await anna.do("typeCaption", line="l1", seq=1, text="Qui", group=here)
        await anna.wait(lambda e: e["type"] == "caption")
        await anna.do("sendChat", text="Resta qui.", group=here)
        await boss.do("tellRooms", text="Ancora poco.")
        for client in (boss, ada):
            await client.wait(lambda e: e["type"] == "chat")
            assert not [e for e in client.events if e["type"] == "caption"]
        await boss.do("endBreakout")
        await seen(anna, lambda each: each["breakout"] is None)
        # what was typed for the room that is no more goes nowhere: not as the same line, not as a new one
        for line, seq in (("l1", 2), ("l9", 1)):
            late = {"line": line, "seq": seq, "text": " e là", "group": here}
            assert (await anna.ask("typeCaption", **late))["error"]["code"] == "moved"
        refused = await anna.ask("sendChat", text="Solo tra noi", group=here)
        assert refused["error"]["code"] == "moved"
        await anna.do("typeCaption", line="l2", seq=1, text="Tutti")
        await ada.wait(lambda e: e["type"] == "caption" and e["text"] == "Tutti")
        await boss.do("sync")
        told = await boss.wait(lambda e: e["type"] == "snapshot" and e["captions"])
        assert [each["text"] for each in told["captions"]] == ["Tutti"]
        assert [each["text"] for each in told["chat"]] == ["Ancora poco."]
        await boss.do("end")
        await seen(boss, lambda each: each["state"] == "ended")
        async with (
            http_of(gateway, "supervisor1") as http,
            http.get(f"/api/v1/conferences/{boss.conference}/minutes") as told,
        ):
            text = (await told.json())["text"]
        assert "Ancora poco." in text
        assert "Resta qui." not in text, "minutes are everybody's"


async def test_a_line_is_finished_once_its_captioner_is_gone_or_begins_another(
    gateway, monkeypatch
):
    monkeypatch.setattr(handler, "AWAY_S", 0.1)
    async with going(gateway) as (boss, anna, _):
        await boss.do("nameCaptioner", member=anna.me, named=True)
        await anna.do("typeCaption", line="l1", seq=1, text="Uno")
        await anna.do("typeCaption", line="l2", seq=1, text="Due")
        over = await boss.wait(lambda e: e["type"] == "caption" and e["seq"] == 2)
        assert (over["text"], over["done"]) == ("", True)
        async with page(gateway, anna.conference, "operator1") as again:
            await again.do("typeCaption", line="l2", seq=2, text=", tre")
            boss.events.clear()
        over = await boss.wait(lambda e: e["type"] == "caption" and e["done"], 15)
        assert (over["seq"], over["text"]) == (3, "")
        await boss.do("sync")
        told = await boss.wait(lambda e: e["type"] == "snapshot")
        assert [(each["text"], each["done"]) for each in told["captions"]] == [
            ("Uno", True), ("Due, tre", True),
        ]  # fmt: skip
