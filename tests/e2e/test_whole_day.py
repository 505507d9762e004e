"""A whole working day in minutes, through the pages: readiness, briefing with roll call, vote and task, open, a contact
answered by an operator who sat in the conference, the supervisor beside the desk, brainstorming, de-briefing, minutes."""

import asyncio
import re

import pypdf
import pytest
from playwright.async_api import Page, expect

from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.beside import be, never_hears
from tests.support.pages.calling import call_offices
from tests.support.recordings.recorded_sound import kept_takes, tones_in
from tests.support.situations.admin_calls import change_account

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(420),
]

CHECK_MS = 60_000
QUESTION = "Apriamo un turno in più il sabato?"
TASK = "Richiamare la scuola di Ostia"
DECISION = "Chiedere prima la targa"


class Day:
    """The supervisor's two tabs: the day's page, and the conference that it called."""

    def __init__(self, boss):
        self.boss = boss
        self.page: Page = boss.page

    async def open(self):
        await self.page.goto("/supervisor/day")

    async def call(self, kind: str):
        """Call all to a conference and go in; return its address."""
        await call_offices(self.boss, by="call-offices", kind=kind)
        await self.boss.by("join-conference").click()
        await expect(self.boss.by("participant-count")).to_have_attribute("data-count", "1")
        return self.page.url

    async def end(self):
        await self.boss.by("end-conference").click()
        await self.boss.by("confirm-end").click()
        await expect(
            self.page.get_by_role("heading", name="La conferenza è finita")
        ).to_be_visible()


async def sits_in(operator, title) -> Page:
    """The operator goes into the conference from the desk, in a tab of its own."""
    await expect(operator.by("conference-called")).to_contain_text(title)
    async with operator.page.expect_popup() as opened:
        await operator.by("conference-enter").click()
    return await opened.value


async def count(page, number):
    await expect(page.get_by_test_id("participant-count")).to_have_attribute(
        "data-count", str(number)
    )


async def test_from_readiness_to_the_minutes(special_station, stage):
    station = special_station({})
    cast = Cast(stage, station)
    store = RecordingStore(
        f"file:{station.recordings_dir}", Keystore(station.data_dir / "keystore")
    )
    await change_account(station, "operator2", {"office": "office-01"})

    # before the briefing: the office is checked, and the board says so
    boss = await cast.staff("supervisor1", "/supervisor", as_party=COLLEAGUE)
    boss.watch.allow(re.compile("/monitoring"))
    day = Day(boss)
    await day.open()
    office = await cast.operator("operator2", as_party=OPERATOR)
    ready = boss.by("readiness-office").filter(has_text="Pubblico 01")
    await expect(ready).to_have_attribute("data-stand", "ready", timeout=CHECK_MS)

    # briefing: citizens are kept out; roll, vote, task, decision
    await boss.by("day-brief").click()
    await boss.by("confirm-day").click()
    await expect(boss.by("day-phase")).to_have_text("Briefing in corso")
    citizen = await cast.citizen()
    await citizen.page.goto("/")
    await expect(citizen.by("station-state")).to_have_attribute("data-tone", "closed")
    anna = await cast.operator("operator1", as_party=OPERATOR)
    await day.call("briefing")
    hers, theirs = await sits_in(anna, "Briefing"), await sits_in(office, "Briefing")
    await count(boss.page, 3)
    await boss.by("start-recording").click()
    await expect(boss.by("recording-indicator")).to_contain_text("In registrazione dalle")
    await boss.by("call-roll").click()
    await theirs.get_by_test_id("answer-roll").click()
    await hers.get_by_test_id("answer-roll").click()
    await expect(
        boss.by("roll-call").get_by_role("listitem").filter(has_text="Pubblico 01")
    ).to_contain_text("presente alle")
    await boss.page.locator("#tab-agenda").click()
    await boss.by("open-ballot").click()
    await boss.page.locator("#vote-question").fill(QUESTION)
    await boss.by("put-to-vote").click()
    for voter in (hers, theirs):
        # wherever they look
        await voter.get_by_test_id("go-to-vote").click()
        ballot = voter.get_by_test_id("ballot")
        await ballot.get_by_role("button").first.click()
        await expect(ballot.get_by_role("button").first).to_have_attribute("aria-pressed", "true")
    await expect(boss.by("ballot").get_by_role("listitem").first).to_contain_text("2 voti")
    await expect(boss.by("unvoted")).to_contain_text("Capo Ufficio 1")
    await boss.by("close-ballot").click()
    beside = await boss.page.context.new_page()
    await beside.goto("/supervisor/day")
    await beside.locator("#task-text").fill(TASK)
    await beside.locator("#task-to").select_option(label="Nucleo Relazioni con il Pubblico 01")
    await beside.get_by_test_id("give-task").click()
    await expect(office.by("own-tasks")).to_contain_text(TASK)
    await beside.locator("#decision-text").fill(DECISION)
    await beside.locator("#decision-category").select_option("road-code")
    await beside.get_by_test_id("add-decision").click()
    await expect(beside.get_by_test_id("decisions")).to_contain_text(DECISION)

    # open: whoever sits in the conference and is available is offered the first contact there
    await anna.available()
    await beside.get_by_test_id("day-open").click()
    await expect(beside.get_by_test_id("day-phase")).to_have_text("Aperta")
    await citizen.enter("weapons", recording=True)
    await expect(hers.get_by_test_id("conference-offer")).to_be_visible()
    async with hers.expect_event("close"):
        await hers.get_by_test_id("leave-and-answer").click()
    await asyncio.gather(
        decoded.assert_shows(anna.remote_video, CITIZEN),
        decoded.assert_shows(citizen.remote_video, OPERATOR),
    )
    await count(boss.page, 2)
    await day.end()
    await beside.close()
    await theirs.close()

    # beside the desk: only the operator hears the whisper
    await citizen.is_told_of_recording()
    await boss.page.goto("/supervisor")
    await boss.page.locator("[data-agent][data-state=busy]").click()
    await boss.by("begin-monitoring").click()
    await expect(boss.by("monitoring")).to_have_attribute("data-way", "listen")
    await citizen.by("toggle-mic").click()
    await be(boss, "whisper")
    await decoded.assert_hears(anna.page, COLLEAGUE)
    await decoded.assert_hears(citizen.page, OPERATOR)
    await never_hears(citizen.page, COLLEAGUE)
    await citizen.by("toggle-mic").click()
    await boss.by("monitoring-leave").click()
    await expect(boss.by("monitoring")).to_have_count(0)
    await decoded.assert_hears(anna.page, CITIZEN)

    # a brainstorming in two clicks, beside the contact that goes on
    await day.open()
    await day.call("brainstorming")
    around = await sits_in(office, "Brainstorming")
    await count(boss.page, 2)
    await decoded.assert_hears(anna.page, CITIZEN)
    await day.end()
    await around.close()
    await citizen.hang_up()
    await citizen.ended()
    await anna.wrap_up()
    await anna.offline()

    # de-briefing: nobody more comes in; what was given out is done
    await office.by("own-task-done").press("Space")
    await expect(office.by("own-tasks").get_by_test_id("own-task-done")).to_have_count(0)
    await day.open()
    await expect(boss.by("done-tasks")).to_contain_text(TASK)
    await boss.by("day-debrief").click()
    await boss.by("confirm-day").click()
    await expect(boss.by("day-phase")).to_have_text("De-briefing in corso")
    await day.call("debriefing")
    last = await sits_in(office, "De-briefing")
    await count(boss.page, 2)
    await day.end()
    await last.close()

    # the minutes of both are ready as soon as they end
    await boss.by("open-minutes").click()
    await expect(boss.by("minutes-text")).to_have_value(re.compile("De-briefing"))
    await day.open()
    await boss.by("day-close").click()
    await expect(boss.by("day-phase")).to_have_text("Chiusa")
    await boss.page.goto("/supervisor/minutes")
    await boss.by("minutes-list").get_by_role("button", name="Briefing", exact=True).click()
    draft = boss.by("minutes-text")
    for words in (QUESTION, TASK, DECISION, "Operatore 1"):
        await expect(draft).to_have_value(re.compile(re.escape(words)))
    await boss.by("sign-minutes").click()
    await boss.by("confirm-sign").click()
    await expect(boss.by("minutes-state")).to_have_attribute("data-state", "signed")
    for way, reads in (("pdf", _pdf), ("markdown", _markdown)):
        async with boss.page.expect_download() as coming:
            await boss.by(f"minutes-{way}").click()
        text = " ".join(reads(await (await coming.value).path()).split())
        for words in (QUESTION, TASK, DECISION):
            assert words in text, (way, words)

    # what was kept of the contact has both parties in it, and not the whisper
    contact = await _the_contact(store)
    heard = {}
    for take in kept_takes(store, contact):
        if ".audio" in take:
            party = take.partition(".")[0]
            tones = (CITIZEN.tone_hz, OPERATOR.tone_hz, COLLEAGUE.tone_hz)
            heard[party] = tones_in(store, contact, take, *tones)
    assert heard["citizen"][CITIZEN.tone_hz] > 25, heard
    assert heard["agent"][OPERATOR.tone_hz] > 25, heard
    assert all(tones[COLLEAGUE.tone_hz] == 0 for tones in heard.values()), heard
    assert store.verify(RecordingId(contact), deep=True) == []


async def _the_contact(store):
    """The recording of the contact, whole; the briefing's is the other one."""
    async with asyncio.timeout(40):
        while True:
            found = [info for info in store.list_recordings() if info.state == "ready"]
            if len(found) == 2:
                break
            await asyncio.sleep(0.2)
    (contact,) = (
        info.recording_id
        for info in found
        if any(take.startswith("citizen.") for take in kept_takes(store, info.recording_id))
    )
    return contact


def _pdf(path):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _markdown(path):
    return path.read_text(encoding="utf-8")
