"""The states that the staff may see, for :mod:`tests.e2e.screens`."""

import asyncio
import contextlib
import re

from playwright.async_api import Page, Route, expect

from tests.support.browsers import chromium
from tests.support.browsers.fakemedia import CITIZEN
from tests.support.browsers.stage import Stage
from tests.support.pages import decoded
from tests.support.pages.album import Album, pretend, pretend_desk
from tests.support.pages.flows import Citizen, Operator, Reviewer, Staff
from tests.support.servers.station import Station

LONG_PERSON = "Maria Antonietta Guglielmina Bevilacqua-Castiglioncelli"


async def press_until(page: Page, key: str, shown: str) -> None:
    """Press *key* and wait until *shown* is in sight."""
    await page.keyboard.press(key)
    await expect(page.locator(shown).first).to_be_visible()


async def login(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the way in: refused, throttled, first password, notice, a page that is not theirs."""
    someone = Staff(await stage.operator("someone", locale=locale))
    page = someone.page
    someone.watch.allow(re.compile("/api/v1/"))
    await page.goto("/login")
    await expect(someone.by("sign-in")).to_be_visible()
    await album.take(page, "sign-in")
    await someone.by("sign-in").click()
    await album.take(page, "empty")
    await someone.by("username").fill("nobody")
    await someone.by("password").fill("wrong")
    await someone.by("sign-in").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await album.take(page, "refused")
    await pretend(page, "vs-login", {"waitS": 45})
    await album.take(page, "throttled")
    await pretend(page, "vs-login", {"waitS": 0, "problem": None, "step": "new-password"})
    await album.take(page, "new-password")
    await someone.sign_in(station.account("operator1"), expecting="/desk")
    await page.goto("/admin")
    await expect(page.get_by_role("alert")).to_be_visible()
    await album.take(page, "not-theirs")
    await page.route("**/api/v1/session/refresh", lambda route: route.abort())
    await page.goto("/desk")
    await expect(page.get_by_role("alert")).to_be_visible()
    await album.take(page, "station-gone")
    await page.unroute("**/api/v1/session/refresh")

    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    await admin.by("new-account").click()
    await admin.page.locator("vs-account-form input").first.fill("nuovo")
    await admin.page.locator("vs-account-form .btn-primary").click()
    password = await admin.by("one-time-password").inner_text()
    newcomer = Staff(await stage.operator("newcomer", locale=locale))
    await newcomer.page.goto("/login")
    await newcomer.by("username").fill("nuovo")
    await newcomer.by("password").fill(password)
    await newcomer.by("sign-in").click()
    await newcomer.by("new-password").fill("una frase che ricordo")
    await newcomer.by("save-password").click()
    await expect(newcomer.by("accept-notice")).to_be_visible()
    await album.take(newcomer.page, "notice")
    await newcomer.by("notice-later").click()
    await newcomer.page.wait_for_url(re.compile("/desk"))
    await expect(newcomer.by("agent-state")).to_be_visible()
    await album.take(newcomer.page, "notice-due")


async def desk(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the desk from the first look to the wrap-up."""
    refused = await Operator(await stage.operator("refused", devices=(), locale=locale)).start(
        station.account("operator2")
    )
    await expect(refused.page.locator("vs-desk-check")).to_be_visible()
    await album.take(refused.page, "check-refused")
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    page = operator.page
    await album.take(page, "offline")
    await operator.available()
    checking = page.locator(".desk-check [aria-busy=true]")
    await album.take(page, "checking")
    await expect(checking).to_have_count(0, timeout=30_000)
    await album.take(page, "available")
    await page.locator("button.staff-tool").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "settings")
    await page.keyboard.press("Escape")
    await press_until(page, "?", "dialog[open]")
    await album.take(page, "keys")
    await page.keyboard.press("Escape")

    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.open()
    await citizen.choose_topic("weapons")
    await citizen.choose_recording(True)
    await citizen.by("visitor-name").fill(LONG_PERSON)
    await citizen.by("enter-queue").click()
    await operator.rings()
    await album.take(page, "ringing")
    needs = {"needs": ["sign-language", "slow-speech"], "language": "en", "modality": "audio"}
    await pretend_desk(page, {"offer": needs})
    await album.take(page, "ringing-needs")
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.send("Buongiorno, come posso aiutarla?")
    await citizen.send("Vorrei sapere come rinnovare il porto d'armi.")
    await operator.reads("rinnovare il porto")
    await citizen.type("Ho già il cert")
    await operator.reads_unfinished("Ho già il cert")
    await album.take(page, "call")
    await pretend_desk(page, {"contact": {"citizenOnline": False}})
    await album.take(page, "call-citizen-away")
    await pretend_desk(
        page,
        {
            "contact": {
                "citizenOnline": True,
                "citizenMedia": {"camera": False, "microphone": False},
            }
        },
    )
    await operator.by("toggle-mic").click()
    await operator.by("toggle-camera").click()
    await album.take(page, "call-all-off")
    await operator.by("toggle-mic").click()
    await operator.by("toggle-camera").click()
    await operator.by("toggle-hold").click()
    await expect(operator.by("hold")).to_be_visible()
    await album.take(page, "call-held")
    since = await page.evaluate("Date.now() - 135000")
    await pretend_desk(page, {"contact": {"heldSinceMs": since}})
    await album.take(page, "call-held-over")
    await operator.by("retrieve").click()
    await expect(operator.by("hold")).to_be_hidden()
    for leave in ("needed", "pending", "granted", "refused"):
        said = {"state": leave, "category": "privacy", "reason": "Lo segue il collega Bianchi."}
        await pretend_desk(page, {"contact": {"authorisation": said}})
        await album.take(page, f"call-leave-{leave}")
    await pretend_desk(page, {"contact": {"authorisation": None}})
    await operator.by("transfer").click()
    await expect(operator.by("transfer-to")).to_be_visible()
    await album.take(page, "transfer")
    await page.keyboard.press("Escape")
    await operator.by("end-with-reason").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "end-dialog")
    await page.keyboard.press("Escape")
    await press_until(page, "Shift+E", "[data-testid=escalation]")
    await album.take(page, "call-112")
    await page.context.set_offline(True)
    await expect(page.locator(".vs-connection-bar")).to_be_visible(timeout=60_000)
    await album.take(page, "call-offline")
    await page.context.set_offline(False)
    await expect(page.locator(".vs-connection-bar")).to_be_hidden(timeout=60_000)
    await operator.hang_up()
    await album.take(page, "wrap-up")
    await operator.wrap_up()

    writing = Citizen(await stage.citizen("writing", as_party=None, locale=locale))
    await writing.enter("licences", modality="text")
    await operator.accept()
    await writing.send("Buongiorno, ho una domanda sulla patente.")
    await operator.reads("una domanda")
    await album.take(page, "call-text")
    await operator.hang_up()
    await operator.wrap_up()
    await operator.by("state-paused").click()
    await operator.in_state("paused")
    await album.take(page, "paused")
    agent = {"agent": {"state": "paused", "reason": "no_answer"}}
    await pretend_desk(page, agent)
    await album.take(page, "no-answer")
    context = page.context
    assert context.browser is not None
    second = await chromium.open_page(
        context.browser, "second", base_url=stage.base_url, reuse=context
    )
    await second.page.goto("/desk")
    await expect(second.page.get_by_test_id("agent-state")).to_be_visible()
    await expect(page.get_by_role("alert")).to_be_visible()
    await album.take(page, "second-tab")
    operator.page = second.page
    await operator.offline()
    await pretend_desk(second.page, {"ended": "expired"})
    await album.take(second.page, "session-expired")
    await second.page.reload()
    await expect(second.page.get_by_test_id("agent-state")).to_be_visible()
    await second.page.locator("button.staff-tool").nth(1).click()
    await album.take(second.page, "light")


async def floor(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the supervisor's page, empty and busy."""
    supervisor = Staff(await stage.operator("supervisor", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    await expect(page.locator(".floor-figures")).to_be_visible()
    await expect(page.locator(".vs-empty").first).to_be_visible()
    await album.take(page, "empty")
    one = await Operator(await stage.operator("one", locale=locale)).start(
        station.account("operator1")
    )
    two = await Operator(await stage.operator("two", locale=locale)).start(
        station.account("operator2")
    )
    three = await Operator(await stage.operator("three", locale=locale)).start(
        station.account("operator3")
    )
    await one.available()
    talking = Citizen(await stage.citizen("talking", locale=locale))
    await talking.enter("weapons", modality="text", name="Maria")
    await one.accept()
    await one.page.keyboard.press("Shift+E")
    await expect(one.by("escalation")).to_be_visible()
    await one.by("escalation-called").click()
    await one.by("escalation-outcome").select_option("handed-over")
    await one.by("end-with-reason").click()
    await one.page.locator("dialog[open] input[value=abuse]").check()
    await one.by("confirm-end").click()
    await one.in_state("wrap_up")
    await three.by("state-paused").click()
    await three.in_state("paused")
    for name, topic in (("a", "weapons"), ("b", "licences"), ("c", "weapons")):
        waiting = Citizen(await stage.citizen(name, locale=locale))
        await waiting.enter(topic, modality="text")
    await two.available()
    await two.accept()
    await expect(page.get_by_test_id("waiting-count")).to_have_text(re.compile(r"\b2\b"))
    await expect(page.get_by_test_id("lift-cool-down")).to_be_visible(timeout=15_000)
    await album.take(page, "busy")
    await page.locator("[data-category=weapons]").click()
    await expect(page.get_by_test_id("floor-detail")).to_be_visible()
    await album.take(page, "subject")
    await page.keyboard.press("Escape")
    await page.locator("[data-agent][data-state=busy]").click()
    await expect(page.get_by_test_id("floor-detail")).to_be_visible()
    await album.take(page, "operator")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("lift-cool-down").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "lift-dialog")
    await page.keyboard.press("Escape")
    supervisor.watch.allow(re.compile(r".*"))
    await page.context.set_offline(True)
    await expect(page.locator(".floor-stale")).to_be_visible(timeout=30_000)
    await album.take(page, "stale")
    await page.context.set_offline(False)
    await page.route("**/api/v1/floor*", _crowd)
    await page.route("**/api/v1/alarms", _alarms)
    await expect(page.locator(".vs-alarm").first).to_be_visible(timeout=30_000)
    await album.take(page, "crowded")
    await page.goto("/supervisor?wall")
    await expect(page.locator(".vs-alarm").first).to_be_visible(timeout=30_000)
    await album.take(page, "wall")


async def _alarms(route: Route) -> None:
    """Alarms as on a bad day, one of them taken charge of."""
    answer = await route.fetch()
    told = await answer.json()
    now_ms = told["nowMs"]

    def one(number: int, kind: str, **more: object) -> dict[str, object]:
        return {
            "id": f"a{number}", "kind": kind, "grave": kind != "level", "category": None,
            "threshold": 300, "sinceMs": now_ms - 500_000, "raisedMs": now_ms - 200_000,
            "acknowledgedMs": None, "acknowledgedBy": None, "sound": False, "count": None,
            "contactId": None, "reference": None, "agentId": None, "operator": None,
            "requirements": [], "resting": 0, "declined": [], "share": None, "authorisation": None,
            "cause": None, "toldMs": None, **more,
        }  # fmt: skip

    told["alarms"] = [
        one(1, "nobody", category="militaria"),
        one(2, "wait", category="esteem"),
        one(3, "missed", operator=LONG_PERSON),
        one(4, "late", count=3, acknowledgedMs=now_ms, acknowledgedBy="Capo Ufficio 1"),
        one(5, "level", share=0.61, threshold=80),
    ]
    await route.fulfill(json=told)


async def _crowd(route: Route) -> None:
    """A floor as on a bad day: many operators, long lines, nobody for one subject."""
    answer = await route.fetch()
    floor = await answer.json()
    now_ms = floor["nowMs"]
    floor["version"] = f"crowd-{now_ms}"
    floor["today"] |= {
        "offered": 194, "answered": 171, "answeredWithin": 118, "abandoned": 19, "waiting": 4,
        "serviceLevelAnswered": 0.69, "serviceLevelOffered": 0.612, "abandonment": 0.1,
    }  # fmt: skip
    for index, line in enumerate(floor["categories"]):
        line["trend"] = [(index * 7 + step * 5) % 11 for step in range(8)]
        line["today"] = floor["today"] | {
            "serviceLevelOffered": 0.54 + index / 50,
            "abandonment": index / 200,
            "averageHandlingS": 240 + 11 * index,
        }
        if index < 7:
            line |= {"waiting": index + 1, "oldestSinceMs": now_ms - 1000 * (7 + 61 * index)}
        line["working"] = 0 if index == 3 else 4
        line["wait"] = None if index == 3 else {"lowS": 60 * index, "highS": 60 * index + 300}
    states = ["available", "busy", "busy", "wrap_up", "paused", "busy", "offered", "offline"]
    floor["agents"] = [
        {
            "agentId": f"a{number}",
            "name": LONG_PERSON if number == 5 else f"Operatore {number}",
            "code": f"{number:03}-ABC",
            "state": states[number % len(states)],
            "reason": "lunch" if states[number % len(states)] == "paused" else None,
            "sinceMs": now_ms - number * 47_000,
            "contact": {
                "contactId": f"c{number}", "reference": "7KQ2-M9XW", "channel": "video",
                "category": floor["categories"][number % 22]["category"], "modality": "video",
            }
            if states[number % len(states)] == "busy"
            else None,
            "office": "Nucleo 07" if number % 9 == 0 else None,
        }
        for number in range(1, 49)
    ]  # fmt: skip
    await asyncio.sleep(1)
    await route.fulfill(json=floor)


async def quality(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the recordings: none, some, one open."""
    reviewer = await Reviewer(await stage.operator("quality", locale=locale)).start(
        station.account("quality1")
    )
    page = reviewer.page
    await expect(page.locator(".vs-nothing")).to_be_visible()
    await album.take(page, "empty")
    operator = await Operator(await stage.operator("desk", locale=locale)).start(
        station.account("operator1")
    )
    await operator.available()
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("weapons", recording=True)
    await operator.accept()
    await citizen.is_told_of_recording()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
    await page.reload()
    await expect(reviewer.rows.first).to_be_visible()
    await album.take(page, "list")
    await page.locator("#filter-category").select_option("licences")
    await page.locator("#filter-operator").select_option(index=1)
    await expect(page.locator(".vs-nothing")).to_be_visible()
    await album.take(page, "nothing-found")
    await page.goto("/quality")
    await expect(reviewer.rows.first).to_be_visible()
    await reviewer.open_newest()
    verdict = page.get_by_test_id("file-verdict")
    facts = page.locator("#player-tab-facts")
    for _ in range(15):
        await facts.click()
        # it is given once the history has the contact's legs; the page does not wait for it
        with contextlib.suppress(AssertionError):
            await expect(verdict).to_be_visible(timeout=3_000)
            break
        await page.reload()
    await expect(verdict).to_be_visible()
    await album.take(page, "facts")
    await page.locator("#player-tab-story").click()
    await expect(page.locator(".player-wave path").first).to_have_attribute("d", re.compile("^M0"))
    await page.keyboard.press("l")
    await album.take(page, "player")
    await page.keyboard.press("c")
    await page.keyboard.type("Saluto chiaro, dati chiesti con garbo.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("comments")).to_be_visible()
    await page.locator(".player-lanes").hover(force=True)
    await album.take(page, "comments")
    await page.keyboard.press("Escape")
    await page.locator(".quality-one h1").click()
    await page.keyboard.press("Shift+?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "player-keys")
    await page.keyboard.press("Escape")
    await page.locator(".quality-reason button").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "reason-dialog")
    await page.goto("/quality#words=saluti&length=0-60")
    await page.reload()
    await expect(reviewer.rows.first).to_be_visible()
    await page.get_by_test_id("save-search").click()
    await page.keyboard.type("Saluti" if locale == "it" else "Greetings")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("saved-searches")).to_be_visible()
    await album.take(page, "search")


async def admin(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the accounts and everything that can be done to them."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await expect(page.get_by_text("operator1", exact=True)).to_be_visible()
    await album.take(page, "accounts")
    await page.locator("#admin-search").fill("zzzz")
    await album.take(page, "nothing-found")
    await page.locator("#admin-search").fill("")
    await admin.by("new-account").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "new")
    await page.locator("vs-account-form .btn-primary").click()
    await album.take(page, "new-incomplete")
    await page.locator("vs-account-form input").nth(0).fill("nuovo")
    await page.locator("vs-account-form input").nth(1).fill(LONG_PERSON)
    await page.locator("vs-account-form .btn-primary").click()
    await expect(admin.by("one-time-password")).to_be_visible()
    await album.take(page, "password")
    await page.locator("dialog[open] .btn-primary").click()
    row = page.get_by_role("row", name=LONG_PERSON)
    await row.get_by_role("button").nth(2).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await album.take(page, "disable")
    await admin.by("confirm").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await album.take(page, "disabled")


STAFF_CHAPTERS = {
    "login": login,
    "desk": desk,
    "floor": floor,
    "quality": quality,
    "admin": admin,
}
