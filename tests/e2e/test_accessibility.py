"""Every page in every state without a violation of the accessibility rules, and a whole contact with
nothing but the keyboard."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.e2e.states import PASSING, RETURN_S, STATES
from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.axe import assert_accessible, violations
from tests.support.pages.keyboard import tab_to
from tests.support.pages.looks import BROKEN, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = (390, 844)
NARROWEST = {"width": 320, "height": 640}
"""Also a window of 1280 px at 400 %."""
HALF = {"width": 640, "height": 400}
"""A window of 1280 px at 200 %."""
WIDE = {"width": 1280, "height": 800}
SUPERVISOR = [
    ("/supervisor", "agents-table"),
    ("/supervisor/day", "open-tasks"),
    ("/supervisor/contacts", "find-contact"),
    ("/supervisor/reports", "reports-by"),
]
"""The supervisor's pages, and what stands there when one has read what it shows."""
QUALITY = [
    ("exports", "vs-exports .vs-card"),
    ("evaluation", "[data-testid=evaluations], [data-testid=evaluation-empty]"),
    ("custody", "[data-testid=custody-rules] b"),
]
"""Sections of the quality office's page, and what stands in one that has read what it shows, be it empty."""
ADMIN = [
    ("offices", "offices-table"),
    ("topics", "topics"),
    ("hours", "save-hours"),
    ("reviews", "review-rules"),
    ("links", "links"),
    ("retention", "add-rule"),
    ("requests", "find-person"),
    ("audit", "audit"),
    ("live", "missing"),
    ("station", "station-workers"),
    ("mail", "mail"),
    ("telephony", "telephony"),
    ("settings", "settings-table"),
]
"""Sections of administration, and what stands in one that has read what it shows."""


async def test_the_checker_finds_what_is_wrong(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen()
    small = "<button style='width: 9px; height: 9px; padding: 0; border: 0'>x</button>"
    await watch.page.set_content(f"<main><h1>Page</h1>{small * 2}<img src='data:,'></main>")
    rules = {each["rule"] for each in await violations(watch.page)}
    assert {"target-size", "image-alt", "html-has-lang"} <= rules


@pytest.mark.long
async def test_a_broken_word_is_found(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen()
    narrow = "<button style='font: 1em monospace; padding: 0; width: 10ch; overflow-wrap: anywhere'>Scegli i dispositivi</button>"
    await watch.page.set_content(f"<main>{narrow}</main>")
    assert await watch.page.evaluate(BROKEN) == ["dispositivi"]


async def assert_accessible_as(look, page, state):
    """The state as somebody sees it who has the browser show it so; afterwards it is as it was."""
    if look == "as it comes":
        await assert_accessible(page, state)
        return
    size = page.viewport_size
    if look == "forced colours":
        await page.emulate_media(forced_colors="active")
    elif look == "zoom":
        await page.set_viewport_size(HALF)
    elif look == "text":
        await page.set_viewport_size(WIDE)
        await set_text_size(page, 2)
    await assert_accessible(page, f"{state}, {look}")
    if look in {"zoom", "text"}:
        too_wide = await page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{state}, {look}: {too_wide} px wider than the window"
    await page.emulate_media(forced_colors="none")
    await set_text_size(page, 1)
    await page.set_viewport_size(size)


async def set_text_size(page, times):
    """Set the browser's default text size, which media queries in em follow."""
    client = await page.context.new_cdp_session(page)
    sizes = {"standard": 16 * times, "fixed": 13 * times}
    await client.send("Page.setFontSizes", {"fontSizes": sizes})
    await client.detach()


@pytest.mark.parametrize(
    "look",
    [
        "as it comes",
        *(
            pytest.param(each, marks=pytest.mark.long)
            for each in ("forced colours", "zoom", "text")
        ),
    ],
)
async def test_every_state_of_a_contact_is_accessible(cast, look):
    citizen = await cast.citizen(viewport=PHONE)
    await citizen.open()
    await assert_accessible_as(look, citizen.page, "citizen, topics")
    await citizen.choose_topic("weapons")
    await assert_accessible_as(look, citizen.page, "citizen, before entering")
    await citizen.go_on_to("consent-recording")
    await assert_accessible_as(look, citizen.page, "citizen, asked about the recording")
    await citizen.choose_recording(True)
    await citizen.go_on_to("enter-queue")
    await assert_accessible_as(look, citizen.page, "citizen, asked for the name")
    await citizen.join()
    await citizen.at_position(1)
    await assert_accessible_as(look, citizen.page, "citizen, waiting")

    operator = await cast.operator()
    await assert_accessible_as(look, operator.page, "desk, offline")
    await operator.available()
    await operator.rings()
    await assert_accessible_as(look, operator.page, "desk, ringing")
    await operator.accept()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await operator.send("Buongiorno")
    await citizen.reads("Buongiorno")
    await assert_accessible_as(look, operator.page, "desk, in a call")
    await assert_accessible_as(look, citizen.page, "citizen, in a call")
    await operator.hang_up()
    await assert_accessible_as(look, operator.page, "desk, wrap-up")
    await citizen.ended()
    await assert_accessible_as(look, citizen.page, "citizen, after the call")
    # one question, answered by the keyboard alone
    await citizen.by("send-rating").press("Enter")
    await expect(citizen.by("rating")).to_contain_text("Scelga prima un numero di stelle")
    await expect(citizen.by("rate-1")).to_be_focused()
    await citizen.page.keyboard.press("Space")
    for _ in range(3):
        await citizen.page.keyboard.press("ArrowDown")
    await expect(citizen.by("rate-4")).to_be_checked()
    await assert_accessible_as(look, citizen.page, "citizen, asked how content")
    await citizen.page.keyboard.press("Enter")
    await expect(citizen.by("rating-done")).to_contain_text("Grazie")
    await expect(citizen.by("rating-done")).to_be_focused()
    await assert_accessible_as(look, citizen.page, "citizen, answered how content")
    await operator.wrap_up()
    await operator.by("state-paused").click()
    await operator.in_state("paused")
    await assert_accessible_as(look, operator.page, "desk, paused")
    await operator.offline()

    reviewer = await cast.reviewer()
    await expect(reviewer.rows.first).to_have_attribute("data-state", "ready", timeout=30_000)
    await reviewer.open_newest()
    await assert_accessible_as(look, reviewer.page, "player")


@pytest.mark.long
@pytest.mark.parametrize("locale", ["it-IT", "en-GB"])
async def test_the_other_pages_are_accessible(cast, locale):
    anybody = await cast.citizen("anybody", locale=locale)
    await anybody.page.goto("/login")
    await expect(anybody.by("sign-in")).to_be_visible()
    await assert_accessible(anybody.page, "sign-in")
    reviewer = await cast.reviewer(locale=locale)
    await assert_accessible(reviewer.page, "list of recordings")
    for section, part in QUALITY:
        await reviewer.page.goto(f"/quality#section={section}")
        await expect(reviewer.page.locator(part).first).to_be_visible()
        await assert_accessible(reviewer.page, section)
    supervisor = await cast.staff("supervisor1", "/supervisor", locale=locale)
    page = supervisor.page
    for path, part in SUPERVISOR:
        await page.goto(path)
        await expect(supervisor.by(part)).to_be_visible()
        await assert_accessible(page, path)
    await page.goto("/supervisor/minutes")
    await expect(page.get_by_role("heading", level=2)).to_be_visible()
    await assert_accessible(page, "minutes")
    await page.set_viewport_size(HALF)
    await page.goto("/supervisor")
    await expect(supervisor.by("agents-table")).to_be_visible()
    await assert_accessible(page, "floor at 200 %")
    too_wide = await page.evaluate(TOO_WIDE)
    assert too_wide <= 0, f"floor at 200 %: {too_wide} px wider than the window"


@pytest.mark.long
@pytest.mark.parametrize("locale", ["it-IT", "en-GB"])
async def test_administration_is_accessible(cast, locale):
    """With every change its accounts are judged by ``test_staff_keyboard``, the other sections in happy-dom."""
    admin = await cast.staff("admin1", "/admin", locale=locale)
    await expect(admin.page.get_by_text("operator1").first).to_be_visible()
    await assert_accessible(admin.page, "accounts")
    for section, part in ADMIN:
        await admin.page.set_viewport_size(WIDE)
        await admin.page.goto(f"/admin#section={section}")
        await expect(admin.by(part).first).to_be_visible()
        await assert_accessible(admin.page, section)
        await admin.page.set_viewport_size(HALF)
        too_wide = await admin.page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{section} at 200 %: {too_wide} px wider than the window"


@pytest.mark.parametrize("locale", ["it-IT", pytest.param("en-GB", marks=pytest.mark.long)])
async def test_what_a_visitor_meets_on_the_way_is_accessible(cast, locale):
    """On the narrowest screen that counts (320 px, which is also 1280 px at 400 %)."""
    visitor = await cast.citizen("visitor", devices=(), viewport=(320, 640), locale=locale)
    page = visitor.page

    async def fits(state):
        await assert_accessible(page, state)
        too_wide = await page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{state}: {too_wide} px wider than the window"

    await visitor.open()
    await visitor.by("topic-search").fill("patente scaduta")
    await fits("topics, found")
    await visitor.by("topic-search").fill("zzzz")
    await fits("topics, none")
    await visitor.by("topic-search").fill("")
    await visitor.choose_topic("suspicious-sites")
    await expect(page.locator(".vs-alert").first).to_be_visible()
    await fits("before entering, refused devices")
    await visitor.go_on_to("consent-recording")
    await fits("before entering, recording")
    await visitor.choose_recording(False)
    await visitor.go_on_to("enter-queue")
    await fits("before entering, name")
    await visitor.join()
    await visitor.at_position(1)
    await visitor.by("leave-queue").click()
    await expect(page.locator(".vs-leaving")).to_be_focused()
    await fits("waiting, leaving")
    await expect(visitor.by("topic-search")).to_be_visible()
    await fits("topics, left")


async def assert_fits_at_both_ends(page, state):
    """Nothing breaks a rule or is wider than the window, and no button's word is broken, on the narrowest screen
    and on a desk's."""
    for size in (NARROWEST, WIDE):
        await page.set_viewport_size(size)
        await assert_accessible(page, f"{state} at {size['width']} px")
        too_wide = await page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{state}: {too_wide} px wider than {size['width']}"
        assert await page.evaluate(BROKEN) == [], f"{state} at {size['width']} px"


@pytest.mark.long
@pytest.mark.parametrize("name", STATES)
async def test_a_state_that_one_act_leads_to_is_accessible(cast, name):
    async with STATES[name](cast, "it-IT") as page:
        await assert_fits_at_both_ends(page, name)


@pytest.mark.long
@pytest.mark.parametrize("name", PASSING)
async def test_a_state_that_passes_is_accessible(special_station, stage, name):
    cast = Cast(stage, special_station({"VS_RETURN_S": RETURN_S}))
    async with PASSING[name](cast, "it-IT") as page:
        await assert_fits_at_both_ends(page, name)


@pytest.mark.parametrize("language", ["it", pytest.param("en", marks=pytest.mark.long)])
async def test_the_public_documents_are_accessible_and_need_no_script(cast, language):
    reader = await cast.citizen("reader", viewport=(320, 640))
    page = reader.page
    for path in ("accessibility", "privacy", "results", "questionnaire", "focus-group", "verify"):
        await page.goto(f"/{path}?lang={language}")
        await assert_accessible(page, path)
        too_wide = await page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{path}: {too_wide} px wider than the window"
    code = page.locator("#code")
    await code.fill("222 222")
    await code.press("Enter")
    await expect(page.locator("[data-outcome=unknown]")).to_be_visible()
    await assert_accessible(page, "verify, unknown")
    # the way out is a link, which a script makes quicker
    scripts = await page.locator("script").evaluate_all("all => all.map((each) => each.src)")
    assert [src.rpartition("/")[2] for src in scripts] == ["gone.js", "exit.js"]
    await expect(page.locator(".vs-quick-exit")).to_be_visible()
    await page.goto("/")
    for name in ("accessibility", "privacy", "verify"):
        await expect(page.locator(f'footer a[href^="/{name}"]')).to_be_visible()


@pytest.mark.long
async def test_a_contact_with_the_keyboard_alone(cast):
    citizen = await cast.citizen()
    await citizen.open()
    keys = citizen.page.keyboard
    await tab_to(citizen.page, "topic-search")
    await keys.type("armi")
    await tab_to(citizen.page, "topic-weapons")
    await keys.press("Enter")
    await expect(citizen.by("enter-queue")).to_be_visible()
    await tab_to(citizen.page, "consent-recording")
    await keys.press("ArrowDown")
    await expect(citizen.by("consent-no-recording")).to_be_checked()
    await tab_to(citizen.page, "enter-queue")
    await keys.press("Enter")
    await citizen.at_position(1)

    operator = await cast.operator()
    desk = operator.page.keyboard
    await tab_to(operator.page, "state-available")
    await desk.press("Enter")
    await operator.rings()
    await tab_to(operator.page, "accept-offer")
    await desk.press("Enter")
    await operator.in_call()
    await decoded.assert_shows(citizen.remote_video, OPERATOR)

    await tab_to(citizen.page, "chat-input")
    await keys.type("Scrivo")
    await keys.press("Enter")
    await operator.reads("Scrivo")
    await tab_to(operator.page, "hang-up")
    await desk.press("Enter")
    await operator.in_state("wrap_up")
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
