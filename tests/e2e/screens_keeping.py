"""Walks through exports and how recordings are kept, told by answers made up for it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, Route, expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album
from tests.support.pages.flows import Staff
from tests.support.servers.station import Station

NOW = datetime.now(UTC)
LONG_REASON = "Richiesta della Procura della Repubblica presso il Tribunale, procedimento 1234/2026, nota del 24 novembre"


def _at(**ago: float) -> str:
    return (NOW - timedelta(**ago)).isoformat()


def _order(number: int, state: str, **more: object) -> dict[str, object]:
    return {
        "id": f"e{number}",
        "recordingId": f"r{number}",
        "reference": f"K7F2-9Q{number}X",
        "kind": "film",
        "options": {
            "format": "mp4", "language": "it", "chat": True, "redactions": [], "blurred": [],
        },
        "state": state,
        "progress": None,
        "attempts": 1,
        "failure": None,
        "orderedAt": _at(minutes=number * 7),
        "orderedBy": "Addetto qualità 1",
        "reason": "Richiesta del cittadino",
        "readyAt": None,
        "expiresAt": None,
        "files": [],
    } | more  # fmt: skip


_FILM = [
    {"name": "film.mp4", "size": 48_300_000, "contentType": "video/mp4"},
    {"name": "chat.vtt", "size": 2_100, "contentType": "text/vtt"},
]
_REDACTED = {
    "format": "mp4", "language": "it", "chat": True, "blurred": ["agent"],
    "redactions": [{"startMs": 0, "endMs": 900, "sound": True, "picture": True, "party": None}] * 2,
}  # fmt: skip
ORDERS = [
    _order(1, "running", progress=0.42),
    _order(2, "waiting", failure="storage", reason=LONG_REASON),
    _order(3, "ready", files=_FILM, expiresAt=_at(days=-6), options=_REDACTED),
    _order(
        4, "ready", kind="package", expiresAt=_at(days=-5), orderedBy="Capo Ufficio",
        files=[{"name": "package.zip", "size": 1_210_000_000, "contentType": "application/zip"}],
    ),
    _order(5, "failed", failure="damaged"),
    _order(6, "expired"),
]  # fmt: skip


def _kept(number: int, reason: str) -> dict[str, object]:
    return {
        "recordingId": f"r{number}", "reference": f"K7F2-9Q{number}X", "category": "complaints",
        "startedAt": _at(days=number), "since": _at(days=number), "by": "Capo Ufficio",
        "reason": reason,
    }  # fmt: skip


def _request(number: int, kind: str, state: str, *, mine: bool) -> dict[str, object]:
    return {
        "id": f"q{number}", "recordingId": "r1", "reference": f"K7F2-9Q{number}X", "kind": kind,
        "state": state, "mine": mine, "askedAt": _at(hours=number), "askedBy": "Capo Ufficio 2",
        "askedWhy": "Il procedimento è archiviato", "decidedAt": _at(minutes=5),
        "decidedBy": "Amministratore", "decidedWhy": "Visto il decreto", "until": _at(minutes=-50),
    }  # fmt: skip


KEEPING = {
    "held": [_kept(1, LONG_REASON), _kept(2, "Reclamo in corso")],
    "sealed": [_kept(3, "Materiale illecito, informata la Procura")],
    "requests": [
        _request(1, "release", "pending", mine=False),
        _request(2, "open", "pending", mine=True),
        _request(3, "unseal", "granted", mine=False),
    ],
    "destroyed": [
        {
            "recordingId": f"d{number}", "reference": f"D7F2-9Q{number}X", "category": "weapons",
            "startedAt": _at(days=200), "destroyedAt": _at(days=number),
            "rule": "default" if number % 2 else "withdrawn",
        }
        for number in range(1, 6)
    ],
}  # fmt: skip
COPIES = [
    {
        "contactId": "c1", "reference": "K7F2-9Q8X", "category": "privacy", "state": "asked",
        "askedAt": _at(hours=3), "recordings": ["r8"], "decidedAt": None, "decidedBy": None,
        "reason": None,
    }
]  # fmt: skip
RULES = {
    "rules": [
        {"name": "abuse", "days": 730, "outcome": "abuse"},
        {"name": "withdrawn", "days": 30, "consent": False},
    ],
    "defaultDays": 180, "revision": 2, "fromSettings": False, "changedAt": None,
    "waits": False,
}  # fmt: skip
TRIED = {
    "examined": 1240, "complete": True, "due": 12, "dueBytes": 3_400_000_000, "soon": 31,
    "rules": [
        {"name": "default", "recordings": 1190}, {"name": "abuse", "recordings": 8},
        {"name": "withdrawn", "recordings": 40}, {"name": "hold", "recordings": 2},
    ],
    "examples": [
        {
            "recordingId": "x", "reference": "Z7F2-9Q1X", "category": "licences",
            "startedAt": _at(days=190), "rule": "default",
        }
    ],
}  # fmt: skip
CERTIFICATE = {
    "recordingId": "d1", "key": "3b1f" * 16,
    "entry": '{"entry":{"recordingId":"d1","number":14,"previous":"' + "a" * 64 + '","kind":"destroyed"}}',
}  # fmt: skip


async def _told(page: Page, answers: dict[str, object]) -> None:
    for path, answer in answers.items():
        await page.route(f"**/api/v1/{path}", _teller(answer))


def _teller(answer: object) -> Callable[[Route], Awaitable[None]]:
    async def tell(route: Route) -> None:
        await route.fulfill(json=answer)

    return tell


async def keeping(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """Take exports and keeping as a supervisor sees them, and the rules as an administrator does."""
    supervisor = Staff(await stage.operator("keeping", locale=locale))
    await supervisor.sign_in(station.account("supervisor1"), expecting="/supervisor")
    page = supervisor.page
    await page.goto("/quality#section=exports")
    await expect(page.locator(".vs-nothing:visible")).to_be_visible()
    await album.take(page, "exports-none")
    await _told(
        page,
        {
            "exports": {"exports": ORDERS}, "custody": KEEPING, "copies?state=asked": {"copies": COPIES},
            "retention": RULES, "retention/trial": TRIED, "recordings/d1/certificate": CERTIFICATE,
        },
    )  # fmt: skip
    await page.reload()
    await expect(page.get_by_test_id("export-order")).to_have_count(len(ORDERS))
    await album.take(page, "exports")
    await page.get_by_test_id("remove-export").first.click()
    await album.take(page, "exports-remove")
    await page.goto("/quality#section=custody")
    await page.reload()
    await expect(page.get_by_test_id("custody-request")).to_have_count(2)
    await album.take(page, "custody")
    await page.get_by_test_id("try-rules").click()
    await expect(page.get_by_test_id("retention-tried")).to_be_visible()
    await album.take(page, "custody-tried")
    await page.get_by_test_id("custody-grant").click()
    await page.get_by_test_id("confirm-custody").click()
    await album.take(page, "custody-decide")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("show-certificate").first.click()
    await expect(page.get_by_test_id("certificate")).to_be_visible()
    await album.take(page, "custody-certificate")
    admin = Staff(await stage.operator("keeping-admin", locale=locale))
    await admin.sign_in(station.account("admin1"), expecting="/admin")
    await _told(admin.page, {"retention": RULES, "retention/trial": TRIED})
    await admin.page.goto("/quality#section=custody")
    await expect(admin.by("retention-rule")).to_have_count(2)
    await admin.by("add-rule").click()
    await album.take(admin.page, "rules")


KEEPING_CHAPTERS = {"keeping": keeping}
