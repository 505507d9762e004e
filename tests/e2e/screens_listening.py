"""Listening in pictures, for :mod:`tests.e2e.screens`: the questionnaire's editor, codes of places, reports to the command, thanks."""

from datetime import datetime, timedelta

from playwright.async_api import Page, expect
from sqlalchemy import select, update

from gateway.contacts.tables import Contact, Leg
from gateway.focus_groups.tables import FocusGroup
from gateway.ground import utc_now
from gateway.listening.tables import ClosedMonths, Thanks
from gateway.platform.security.tables import Account
from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.axe import violations
from tests.support.pages.flows import Staff
from tests.support.pages.focus_talk import talk
from tests.support.servers.station import ROOT, Station
from tests.support.servers.unsigned import unsigned


async def questionnaire(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the editor: what ships, a question with its branch, what is wrong, the preview, versions; then the codes of places."""
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=questionnaire")
    await expect(admin.by("questions")).to_be_visible()
    await _take(album, page, "shipped")
    await admin.by("add-question").click()
    await admin.by("question-words").fill("Quanto è stato semplice prenotare?")
    await admin.by("question-kind").select_option("one")
    await admin.by("option-1").fill("Molto semplice")
    await admin.by("question-after").select_option("general-often")
    await admin.by("after-answers").locator("input").first.check()
    await _take(album, page, "question")
    await admin.by("save-question").click()
    await expect(admin.by("questionnaire-problems")).to_be_visible()
    await admin.by("publish-questionnaire").click()
    await _take(album, page, "problems")
    await page.locator("#questionnaire-view-preview").click()
    await _take(album, page, "preview")
    await admin.by("preview-next").click()
    await _take(album, page, "preview-next")
    await page.locator("#questionnaire-view-versions").click()
    await admin.by("questionnaire-restore-1").click()
    await expect(admin.by("confirm-restore-questionnaire")).to_be_visible()
    await _take(album, page, "restore")
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await boss.page.goto("/listening#paper")
    await expect(boss.by("make-code")).to_be_visible()
    await _take(album, boss.page, "codes-none")
    await boss.by("code-name").fill("Sala accanto")
    await boss.by("make-code").click()
    await expect(boss.by("withdraw-code")).to_be_visible()
    await _take(album, boss.page, "codes")
    address = await boss.by("show-code").get_attribute("href")
    await boss.page.goto(address or "")
    await _take(album, boss.page, "code")
    await boss.page.goto("/questionnaire/show?place=patrol")
    await _take(album, boss.page, "code-open")


async def command_reports(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the page empty, with what is due, a draft, its question before signing, signed; and the day's agenda."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = boss.page
    await page.goto("/supervisor/command-reports")
    await expect(page.locator("h2").first).to_be_visible()
    await _take(album, page, "empty")
    await _served(station)
    await page.reload()
    await expect(boss.by("reports-due")).to_be_visible()
    await _take(album, page, "due")
    await page.goto("/supervisor/day")
    await expect(boss.by("agenda-reports")).to_be_visible()
    await _take(album, page, "day")
    await page.goto("/supervisor/command-reports")
    await boss.by("due-report").click()
    await expect(boss.by("report-state")).to_be_visible()
    await _take(album, page, "draft")
    await boss.by("report-text-trust").fill("La fiducia cresce.\n\n- Più ascolto\n- Meno attese")
    await boss.by("sign-report").click()
    await expect(boss.by("confirm-report")).to_be_visible()
    await _take(album, page, "sign")
    await boss.by("confirm-report").click()
    await expect(boss.by("report-text-trust")).to_have_count(0)
    await _take(album, page, "signed")
    async with page.expect_download() as got:
        await boss.by("report-pdf").click()
    await (await got.value).save_as(ROOT / "var" / "screens" / "command-report.pdf")
    await boss.by("back-to-reports").click()
    await expect(boss.by("reports-list")).to_be_visible()
    await _take(album, page, "list")


async def thanks(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the desk with new thanks, and their dialog."""
    await _thanked(station)
    operator = Staff(await stage.operator("operator", locale=locale))
    await operator.sign_in(station.account("operator1"), expecting="/desk")
    await expect(operator.by("thanks-link")).to_be_visible()
    await _take(album, operator.page, "desk")
    await operator.by("thanks-link").click()
    await expect(operator.by("own-thanks")).to_be_visible()
    await _take(album, operator.page, "dialog")


async def comparison(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the bodies to compare with, the form, a file that is none, the supervisors' comparison, and the results for everybody."""
    await _closed(station)
    admin = Staff(await stage.operator("admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    page = admin.page
    await page.goto("/admin#section=comparison")
    await expect(admin.by("new-source")).to_be_visible()
    await _take(album, page, "sources-none")
    for name, feed in (("Comune", FEED), ("Provincia", "{}")):
        await admin.by("new-source").click()
        await admin.by("source-name").fill(name)
        await admin.by("source-way-file").check()
        file = {"name": "feed.json", "mimeType": "application/json", "buffer": feed.encode()}
        await admin.by("source-feed").set_input_files(files=[file])
        await admin.by("add-source").click()
        if name == "Comune":
            await expect(admin.by("source-publish")).to_be_visible()
    await _take(album, page, "source-wrong")
    await page.reload()
    await admin.by("source-publish").click()
    await expect(admin.by("source-hide")).to_be_visible()
    await _take(album, page, "sources")
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await boss.page.goto("/listening#comparison")
    await expect(boss.by("comparison")).to_be_visible()
    await _take(album, boss.page, "comparison")
    await page.goto("/results")
    await _take(album, page, "results")


async def results(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a supervisor's results with nothing to tell, and by office, topic and channel with rows large and small."""
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = boss.page
    await page.goto("/listening#results")
    await expect(page.locator(".listening-head")).to_be_visible()
    await _take(album, page, "none")
    await _rated(station)
    await page.reload()
    await expect(boss.by("deeper-table").locator("tbody tr")).to_have_count(4)
    await _take(album, page, "by-office")
    for part in ("topic", "channel"):
        await page.locator("#deeper-by").select_option(part)
        await expect(boss.by("deeper-table").locator("tbody tr").first).to_be_visible()
        await _take(album, page, f"by-{part}")


async def focus_groups(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take the questionnaire's offer, a volunteer's page, and a group from its form to its summary."""
    citizen = await stage.citizen("citizen", locale=locale, as_party=None)
    page = citizen.page
    code = ""
    for number in range(6):
        await page.goto("/questionnaire?place=online")
        for _ in range(12):
            if await page.get_by_test_id("focus-join").count():
                break
            if await page.locator("input[value='4']").count():
                await page.locator("input[value='4']").first.check()
            await page.get_by_test_id("questionnaire-next").click()
        if number == 0:
            await _take(album, page, "offer")
        await page.locator("input[name=agree]").check()
        await page.get_by_test_id("focus-join").click()
        code = await page.get_by_test_id("focus-code").inner_text()
    await _take(album, page, "joined")
    boss = Staff(await stage.operator("boss", locale=locale))
    await boss.sign_in(station.account("supervisor1"), expecting="/supervisor")
    await boss.page.goto("/listening#groups")
    await expect(boss.by("new-group")).to_be_visible()
    await _take(album, boss.page, "groups-none")
    await boss.by("new-group").click()
    await boss.by("focus-title").fill("Tempi di attesa in videochiamata")
    await boss.by("focus-purpose").fill(
        "Vorremmo capire come è andata l'attesa e che cosa aiuterebbe a viverla meglio."
    )
    await boss.by("focus-day").fill(f"{utc_now() + timedelta(days=3):%d/%m/%Y}")
    await boss.by("focus-time").fill("16:00")
    await boss.by("focus-question").fill("Quanto ha aspettato, e come se n'è accorto?")
    await boss.by("add-question").click()
    await boss.by("focus-question").last.fill("Che cosa avrebbe voluto sapere prima?")
    await _take(album, boss.page, "form")
    await boss.by("save-group").click()
    await expect(boss.by("invite-group")).to_be_visible()
    await _take(album, boss.page, "draft")
    await boss.by("invite-group").click()
    await boss.by("confirm-group").click()
    await expect(boss.by("call-off-group")).to_be_visible()
    await _take(album, boss.page, "called")
    await page.goto(f"/focus-group#code={code}")
    await expect(page.get_by_test_id("focus-invitation")).to_be_visible()
    await _take(album, page, "invited")
    await page.locator("input[name=name]").fill("Ondina")
    await page.locator("input[name=agree]").check()
    await page.get_by_test_id("focus-accept").click()
    await _take(album, page, "accepted")
    await _held(station)
    await boss.page.reload()
    await boss.by("open-group").click()
    await boss.by("focus-summary").fill(
        "Chiedono di sapere quanto manca, e di poter lasciare un recapito."
    )
    await _take(album, boss.page, "summary")
    await boss.by("publish-summary").click()
    await boss.by("confirm-group").click()
    await expect(boss.by("focus-summary-shown")).to_be_visible()
    await boss.by("back-to-groups").click()
    await expect(boss.by("focus-list")).to_be_visible()
    await _take(album, boss.page, "groups")
    await boss.page.goto("/supervisor/drivers")
    await expect(boss.by("drivers-groups")).to_be_visible()
    await _take(album, boss.page, "drivers")
    operator = Staff(await stage.operator("operator", locale=locale))
    await operator.sign_in(station.account("operator1"), expecting="/desk")
    await operator.page.goto("/me")
    await expect(operator.by("own-figures")).to_be_visible()
    await _take(album, operator.page, "own-figures")


async def focus_talk(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take a group's conversation, from the consent to it to its summary."""
    await talk(stage, station, locale, lambda page, state: _take(album, page, state))


async def _take(album: Album, page: Page, state: str) -> None:
    await album.take(page, state)
    for each in await violations(page):
        print(f"{state}: {each}")


async def _closed(station: Station) -> None:
    """A month of results that is closed."""
    database = unsigned(_url(station))
    month = f"{utc_now() - timedelta(days=50):%Y-%m}"
    stars = [4, 6, 20, 60, 90]
    try:
        async with database.writing() as session:
            total = [None, 400, stars]
            session.add(ClosedMonths(first_month=month, last_month=month, portions={"total": total, "channels": [["video", 400, stars]], "topics": [total]}))  # fmt: skip
    finally:
        await database.aclose()


async def _held(station: Station) -> None:
    """The groups that were called took place yesterday."""
    database = unsigned(_url(station))
    try:
        async with database.writing() as session:
            await session.execute(
                update(FocusGroup).values(starts_at=utc_now() - timedelta(days=1))
            )
    finally:
        await database.aclose()


async def _served(station: Station) -> None:
    """Contacts over the last half-year."""
    database = unsigned(_url(station))
    try:
        async with database.writing() as session:
            for number in range(180):
                at = utc_now() - timedelta(days=number, hours=2)
                session.add(_contact(f"past-{number}", at, 4 + number % 2))
    finally:
        await database.aclose()


async def _rated(station: Station) -> None:
    """Contacts of half a year: two offices like each other, one below, one with few ratings, one with few contacts."""
    stars = {
        "office-01": (5, 4, 5, 3), "office-02": (4, 5, 5, 4), "office-03": (2, 1, 3, 4), None: (0, 0, 0, 4), "office-04": (5,),
    }  # fmt: skip
    topics, channels = ("weapons", "privacy", "road-code"), ("video", "phone", "message")
    database = unsigned(_url(station))
    try:
        async with database.writing() as session:
            for office, given in stars.items():
                for number in range(60 if len(given) > 1 else 3):
                    at = utc_now() - timedelta(days=3 * number, hours=2)
                    contact = _contact(f"{office}-{number}", at, given[number % len(given)] or None)
                    contact.reference = f"r{office}{number}"[-16:]
                    contact.category, contact.channel = topics[number % 3], channels[number // 20]
                    contact.answered_office = office
                    session.add(contact)
    finally:
        await database.aclose()


async def _thanked(station: Station) -> None:
    database = unsigned(_url(station))
    try:
        async with database.writing() as session:
            account = await session.scalar(
                select(Account.id).where(Account.username == "operator1")
            )
            for number, text in enumerate(("È stata paziente e chiara: grazie davvero.", None)):
                at = utc_now() - timedelta(days=number)
                session.add(_contact(f"thanked-{number}", at, 5))
                await session.flush()
                session.add(Leg(id=f"l-{number}", contact_id=f"thanked-{number}", position=0, party="agent", channel="video", account_id=account, started_at=at, ended_at=at))  # fmt: skip
                session.add(Thanks(contact_id=f"thanked-{number}", account_id=account, text=text, state="delivered", given_at=at))  # fmt: skip
    finally:
        await database.aclose()


def _contact(name: str, at: datetime, stars: int | None) -> Contact:
    return Contact(
        id=name, reference=name[:16], category="weapons", channel="video", modality="video", language="it", needs=[],
        consent=False, created_at=at, connected_at=at, ended_at=at, state="closed", satisfaction=stars, outcome="completed",
    )  # fmt: skip


def _url(station: Station) -> str:
    return f"sqlite+aiosqlite:///{station.data_dir / 'station.db'}"


_MONTH = f"{utc_now() - timedelta(days=50):%Y-%m}"
FEED = (
    '{"format": "public-contact-results", "version": 1, "body": "Comune di Esempio", "licence": "https://creativecommons.org/licenses/by/4.0/", '
    f'"figures": [{{"measure": "ease", "first": "{_MONTH}", "last": "{_MONTH}", "n": 200, "stars": [40, 50, 50, 40, 20]}}, '
    f'{{"measure": "rated", "first": "{_MONTH}", "last": "{_MONTH}", "n": 390, "share": 0.45}}]}}'
)
LISTENING_CHAPTERS = {
    "comparison": comparison,
    "results": results,
    "focus-groups": focus_groups,
    "focus-talk": focus_talk,
    "questionnaire-editor": questionnaire,
    "command-reports": command_reports,
    "thanks": thanks,
}
