"""Minutes over HTTP: drafted from what happened, edited by two without loss, signed off for good, given out."""

import asyncio
import hashlib
import io

import pypdf
import pytest

from tests.integration.conferences import call, http_of, page, seen


async def met(gateway):
    """A conference that is over: an item, a vote, a line, a task and a decision."""
    conference = await call(gateway, title="Perché così", items=[{"text": "Patenti", "minutes": 5}])
    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator1") as anna,
        http_of(gateway, "supervisor1") as http,
    ):
        shown = await seen(boss, lambda each: len(each["members"]) == 2)
        await boss.do("goToItem", itemId=shown["agenda"]["items"][0]["itemId"])
        await boss.do("openBallot", question="Si sposta?", options=["Sì", "No"])
        ballot = (await seen(anna, lambda each: each["ballot"]))["ballot"]["ballotId"]
        await anna.do("vote", ballotId=ballot, option=0)
        await boss.do("closeBallot")
        await anna.do("sendChat", text="La città è chiusa")
        async with http.get("/api/v1/day") as answer:
            revision = (await answer.json())["revision"]
        body = {"move": "brief", "revision": revision}
        async with http.post("/api/v1/day/moves", json=body) as answer:
            assert answer.status == 200, await answer.text()
        async with http.post("/api/v1/day/decisions", json={"text": "Si riapre martedì"}) as answer:
            assert answer.status in (200, 201), await answer.text()
        async with http.post("/api/v1/day/tasks", json={"text": "Rileggere la scheda"}) as answer:
            assert answer.status in (200, 201), await answer.text()
        async with http.get(f"/api/v1/conferences/{conference}/minutes") as answer:
            assert (answer.status, (await answer.json())["code"]) == (409, "not_ended")
        await boss.do("end")
        await seen(boss, lambda each: each["state"] == "ended")
    return f"/api/v1/conferences/{conference}/minutes"


@pytest.fixture
async def gateway(running):
    async with running() as made:
        yield made


async def test_drafted_edited_by_two_signed_off_and_given_out(gateway):
    path = await met(gateway)
    async with http_of(gateway, "supervisor1") as http:
        first, second = await asyncio.gather(http.get(path), http.get(path))
        draft, same = await first.json(), await second.json()
        assert draft == same, "two who ask at once have one draft"
        assert (draft["state"], draft["revision"]) == ("draft", 1)
        for words in ("Perché così", "1. Patenti", "- Sì: 1", "La città è chiusa",
                      "Si riapre martedì", "A tutti: Rileggere la scheda"):  # fmt: skip
            assert words in draft["text"], words

        mine = {"revision": 1, "text": draft["text"] + "\nAggiunta di Lucia.\n"}
        theirs = {"revision": 1, "text": "Tutt'altro."}
        answers = await asyncio.gather(http.put(path, json=mine), http.put(path, json=theirs))
        assert sorted(answer.status for answer in answers) == [200, 409]
        (lost,) = [answer for answer in answers if answer.status == 409]
        assert (await lost.json())["code"] == "changed"
        async with http.get(path) as answer:
            now = await answer.json()
        assert now["revision"] == 2
        assert now["writtenBy"]
        async with http.put(path, json=mine | {"revision": 2}) as answer:
            assert (await answer.json())["revision"] == 3

        async with http.post(path + "/signature", json={"revision": 2}) as answer:
            assert (await answer.json())["code"] == "changed", "not what was read"
        async with http.post(path + "/signature", json={"revision": 3}) as answer:
            signed = await answer.json()
        assert (signed["state"], signed["text"]) == ("signed", mine["text"])
        assert signed["signedBy"]
        assert signed["signedAt"]
        for refused in (
            http.put(path, json=mine | {"revision": 3}),
            http.post(path + "/signature", json={"revision": 3}),
        ):
            async with refused as answer:
                assert (answer.status, (await answer.json())["code"]) == (409, "signed")

        async with http.get(path + "/markdown") as answer:
            told = await answer.read()
        assert hashlib.sha256(told).hexdigest() == signed["sha256"]
        assert told.decode() == mine["text"]
        async with http.get(path + "/pdf") as answer:
            assert answer.content_type == "application/pdf"
            reader = pypdf.PdfReader(io.BytesIO(await answer.read()))
        read = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
        for words in ("Perché così", "La città è chiusa", "Aggiunta di Lucia.", signed["sha256"]):
            assert words in read, words
        async with http.get("/api/v1/minutes") as answer:
            (listed,) = (await answer.json())["minutes"]
        assert (listed["title"], listed["state"]) == ("Perché così", "signed")
    for username in ("operator1", "quality1", "admin1"):
        async with http_of(gateway, username) as http:
            for each in (path, path + "/pdf", path + "/markdown", "/api/v1/minutes"):
                async with http.get(each) as answer:
                    assert answer.status == 403, (username, each)
    async with (
        http_of(gateway, "supervisor1") as http,
        http.get("/api/v1/conferences/none/minutes") as answer,
    ):
        assert answer.status == 404
