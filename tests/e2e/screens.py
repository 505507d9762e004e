"""Pictures of every page and state, those of citizens in five languages, to be looked at by a person.

``python -m tests.e2e.screens [CHAPTER ...]`` starts a station for each chapter, walks through it and
writes ``var/screens/<language>/<chapter>-<number>-<state>-<width>.png``. With ``--judge`` it says what is wrong and
takes those of what is, to ``var/screens/judged/``.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from tests.e2e.screens_access import ACCESS_CHAPTERS
from tests.e2e.screens_alarms import ALARM_CHAPTERS
from tests.e2e.screens_audit import AUDIT_CHAPTERS
from tests.e2e.screens_beside import BESIDE_CHAPTERS
from tests.e2e.screens_cases import CASE_CHAPTERS
from tests.e2e.screens_citizen import CITIZEN_CHAPTERS
from tests.e2e.screens_conference import CONFERENCE_CHAPTERS
from tests.e2e.screens_desk_phone import DESK_PHONE_CHAPTERS
from tests.e2e.screens_drivers import DRIVER_CHAPTERS
from tests.e2e.screens_evaluation import evaluation
from tests.e2e.screens_floor import FLOOR_CHAPTERS
from tests.e2e.screens_handing import HANDING_CHAPTERS, HOLD_LIMIT_S
from tests.e2e.screens_installed import INSTALLED_CHAPTERS
from tests.e2e.screens_keeping import KEEPING_CHAPTERS
from tests.e2e.screens_line import LINE, LINE_CHAPTERS, OWN_TELEPHONE
from tests.e2e.screens_listening import LISTENING_CHAPTERS
from tests.e2e.screens_recognition import RECOGNITION_CHAPTERS, WEBHOOK_CHAPTERS
from tests.e2e.screens_recorded import RECORDED_CHAPTERS
from tests.e2e.screens_services import SERVICE_CHAPTERS
from tests.e2e.screens_sheets import SHEET_CHAPTERS
from tests.e2e.screens_staff import STAFF_CHAPTERS
from tests.e2e.screens_states import RETURNING, STATE_CHAPTERS
from tests.e2e.screens_worked import WORKED_CHAPTERS
from tests.support.browsers.stage import EXPECTED_WITHIN_MS, Browsers, Stage
from tests.support.pages.album import DESKS, IN_THE_HAND, ON_BOTH_SIDES, PHONES_TO_WALLS, Album
from tests.support.pages.looks import Judge
from tests.support.servers.exchange import TOKEN
from tests.support.servers.station import ROOT, Station

TARGET = ROOT / "var" / "screens"
POCKETS_TO_DESKS = {320: 640, 390: 844, 1024: 768, 1280: 800}
LOCALES = {"it": "it-IT", "en": "en-GB", "de": "de-IT", "fr": "fr-FR", "sl": "sl-SI"}
STAFF_LANGUAGES = ("it", "en")
HEIGHTS = {**PHONES_TO_WALLS, **DESKS, 1440: 900}
PHONES_TO_DESKS = {390: 844, 1024: 768, 1280: 800, 1440: 900}
PHONES_TO_FLOORS = {390: 844, 1024: 768, 1280: 800, 1440: 900, 1920: 1080}
DESKS_TO_WALLS = {1024: 768, 1280: 800, 1440: 900, 1920: 1080}
LONG_NAME = "Arma dei Carabinieri · Ufficio Relazioni con il Pubblico del Comando Generale"

EVALUATION_CHAPTERS = {"evaluation": evaluation}
CHAPTERS = (
    CITIZEN_CHAPTERS
    | STAFF_CHAPTERS
    | DESK_PHONE_CHAPTERS
    | FLOOR_CHAPTERS
    | HANDING_CHAPTERS
    | EVALUATION_CHAPTERS
    | KEEPING_CHAPTERS
    | CONFERENCE_CHAPTERS
    | RECORDED_CHAPTERS
    | BESIDE_CHAPTERS
    | ACCESS_CHAPTERS
    | AUDIT_CHAPTERS
    | ALARM_CHAPTERS
    | INSTALLED_CHAPTERS
    | SERVICE_CHAPTERS
    | SHEET_CHAPTERS
    | CASE_CHAPTERS
    | DRIVER_CHAPTERS
    | LISTENING_CHAPTERS
    | LINE_CHAPTERS
    | RECOGNITION_CHAPTERS
    | WEBHOOK_CHAPTERS
    | STATE_CHAPTERS
    | WORKED_CHAPTERS
)
READ_BY_CITIZENS = [
    *CITIZEN_CHAPTERS,
    *SERVICE_CHAPTERS,
    *RECOGNITION_CHAPTERS,
    "conference",
    *(chapter for chapter in INSTALLED_CHAPTERS if chapter != "links"),
]
WIDTHS = {
    **dict.fromkeys(CITIZEN_CHAPTERS, PHONES_TO_WALLS),
    **dict.fromkeys(STAFF_CHAPTERS | DESK_PHONE_CHAPTERS | FLOOR_CHAPTERS, DESKS),
    **dict.fromkeys(HANDING_CHAPTERS | EVALUATION_CHAPTERS | RECORDED_CHAPTERS, ON_BOTH_SIDES),
    **dict.fromkeys(KEEPING_CHAPTERS | BESIDE_CHAPTERS | AUDIT_CHAPTERS, ON_BOTH_SIDES),
    **dict.fromkeys(CONFERENCE_CHAPTERS, PHONES_TO_WALLS),
    **dict.fromkeys(ALARM_CHAPTERS, PHONES_TO_FLOORS),
    "crowd": {390: 844, 1280: 800, 1920: 1080},
    "phone": IN_THE_HAND,
    "quality": PHONES_TO_WALLS,
    "access": {320: 640, 390: 844, 1024: 768, 1440: 900},
    **dict.fromkeys(INSTALLED_CHAPTERS, POCKETS_TO_DESKS),
    **dict.fromkeys(SERVICE_CHAPTERS, ON_BOTH_SIDES),
    **dict.fromkeys(SHEET_CHAPTERS, PHONES_TO_FLOORS),
    **dict.fromkeys(RECOGNITION_CHAPTERS, PHONES_TO_WALLS),
    **dict.fromkeys(WEBHOOK_CHAPTERS | LINE_CHAPTERS, PHONES_TO_DESKS),
    **dict.fromkeys(STATE_CHAPTERS, IN_THE_HAND | PHONES_TO_DESKS),
    **dict.fromkeys(WORKED_CHAPTERS, DESKS_TO_WALLS),
    **dict.fromkeys(CASE_CHAPTERS | DRIVER_CHAPTERS | LISTENING_CHAPTERS, PHONES_TO_DESKS),
}
SETTINGS = {
    "offline": {"VS_HOURS": "published", "VS_CONTACT_PHONE": "06 1234567"},
    "access": {"VS_MFA_ROLES": "supervisor"},
    "focus-groups": {"VS_WORKERS_AGREEMENT": "Accordo 12/2026"},
    "closed": {"VS_HOURS": "published", "VS_ORGANISATION": LONG_NAME},
    "desk-phone": {"VS_PBX_TOKEN": TOKEN},
    "line": LINE,
    "own-telephone": OWN_TELEPHONE,
    "beside-coming": {"VS_PBX_TOKEN": TOKEN},
    "callback": {"VS_PBX_TOKEN": TOKEN, "VS_RING_S": "60"},
    "callback-followed": {"VS_PBX_TOKEN": TOKEN},
    "consult": {"VS_RING_S": "60"},
    "day-floor": {"VS_WRAP_UP_S": "1800"},
    "unserved": {"VS_PBX_TOKEN": TOKEN},
    "states": {"VS_PBX_TOKEN": TOKEN, **RETURNING},
    "floor-states": {"VS_HOLD_LIMIT_S": HOLD_LIMIT_S, "VS_RING_S": "60"},
}


PATIENT = {"VS_RING_S": "300"}
"""A state that is judged stays while it is looked at in every way."""


async def walk(chapter: str, album: Album, browsers: Browsers, station: Station, locale: str):
    """Take the pictures of one chapter and say what its pages complained of."""
    stage = Stage(browsers)
    stage.base_url = station.url
    try:
        await CHAPTERS[chapter](album, stage, station, locale)
        for watch in stage.watches:
            for problem in await watch.unexpected():
                print(f"{chapter}, {watch.name}: {problem}")
    except Exception:
        for watch in stage.watches:
            if not watch.page.is_closed():
                await watch.page.screenshot(path=TARGET / f"failed-{watch.name}.png")
        print(station.tail())
        raise
    finally:
        await stage.aclose()


async def take_all(wanted: argparse.Namespace) -> None:
    """Take the pictures of the wanted chapters in the wanted languages."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as directory:
        async with async_playwright() as playwright:
            browsers = Browsers(playwright, Path(directory) / "media")
            for language in wanted.language or LOCALES:
                chapters = CHAPTERS if language in STAFF_LANGUAGES else READ_BY_CITIZENS
                for chapter in wanted.chapter or chapters:
                    widths = WIDTHS[chapter]
                    if wanted.width:
                        widths = {width: HEIGHTS.get(width, 900) for width in wanted.width}
                    for old in (TARGET / language).glob(f"{chapter}-[0-9]*.png"):
                        if wanted.only in old.name and not wanted.judge:
                            old.unlink()
                    album = Album(TARGET / language, chapter, widths, wanted.only)
                    settings = {"VS_RING_S": "60", **SETTINGS.get(chapter, {})}
                    if wanted.judge:
                        album = Judge(chapter, wanted.only, TARGET / "judged" / language)
                        settings |= PATIENT
                    station = Station(Path(directory) / f"{chapter}-{language}", settings).start()
                    try:
                        await walk(chapter, album, browsers, station, LOCALES[language])
                    finally:
                        station.kill()
            await browsers.aclose()


def main() -> int:
    """Take pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapter", nargs="*", help=f"of {', '.join(CHAPTERS)}; all when none")
    parser.add_argument("--language", action="append", choices=list(LOCALES))
    parser.add_argument("--width", action="append", type=int, help="instead of the usual widths")
    parser.add_argument("--only", default="", help="only states whose name contains this")
    parser.add_argument(
        "--judge",
        action="store_true",
        help="say what is wrong with each state, with pictures of that alone",
    )
    wanted = parser.parse_args()
    if unknown := set(wanted.chapter) - set(CHAPTERS):
        parser.error(f"no such chapter: {', '.join(sorted(unknown))}")
    expect.set_options(timeout=EXPECTED_WITHIN_MS)
    asyncio.run(take_all(wanted))
    if wanted.judge:
        return 0
    taken = sum(1 for _ in TARGET.rglob("*.png"))
    print(f"{taken} pictures in {TARGET.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
