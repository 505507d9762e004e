"""The summary for the person who starts a station, once it is ready: its addresses, its accounts, what it still lacks.

The first line is for programs as well. Passwords are shown on a terminal only: piped output ends in a log. Pure but for
reading the accounts' file; standard library alone, since the parent that prints it stays small.
"""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.settings import Settings
from gateway.upkeep.going_live import Missing, by_settings

_SQLITE = "sqlite+aiosqlite:///"

PAGES = (
    ("Citizens", "/"),
    ("Sign-in", "/login"),
    ("Desk", "/desk"),
    ("Supervisor", "/supervisor"),
    ("Quality", "/quality"),
    ("Office", "/office"),
    ("Administration", "/admin"),
    ("API", "/api/"),
)
PAGE_OF = {
    "operator": "/desk",
    "supervisor": "/supervisor",
    "quality": "/quality",
    "admin": "/admin",
    "office": "/office",
}


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """One line of the file that a first run writes."""

    username: str
    password: str
    role: str


def read_accounts(file: Path) -> list[DemonstrationAccount]:
    """Return the demonstration accounts of a first run, empty if the file is gone or not one of the station's."""
    try:
        return [DemonstrationAccount(**each) for each in json.loads(file.read_bytes())]
    except (OSError, ValueError, TypeError):
        return []


def missing(settings: Settings) -> list[Missing]:
    """Return what the station lacks for going live, as far as the settings tell; a missing administrator comes first."""
    missing = by_settings(settings)
    if has_administrator(settings) is not False:
        return missing
    first = Missing(
        code="administrator",
        weight="needed",
        settings=[],
        sentence="There is no administrator: `virtual-station first-start` prints a one-time code for"
        f" {settings.origin}/start.",
    )
    return [first, *missing]


def has_administrator(settings: Settings) -> bool | None:
    """Return whether the station's database has an administrator; None if it is no file of this machine, or cannot be read."""
    if not settings.database.startswith(_SQLITE):
        return None
    file = Path(settings.database.removeprefix(_SQLITE))
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        ) as database:
            administrators = database.execute("SELECT 1 FROM accounts WHERE role = 'admin' LIMIT 1")
            return administrators.fetchone() is not None
    except sqlite3.Error:
        return None


def summary(
    settings: Settings,
    took_s: float,
    *,
    lacking: Sequence[Missing] = (),
    accounts: Sequence[DemonstrationAccount] = (),
    terminal: bool = False,
    styled: bool = False,
) -> str:
    """Return the text. *terminal*: a person reads it, and may see passwords; *styled*: headings may be bold."""

    def heading(text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if styled else text

    lines = [heading(f"The virtual station is ready ({took_s:.1f} s)."), ""]
    lines += [f"  {name:<14} {settings.origin}{path}" for name, path in PAGES]
    if settings.demonstrates and accounts:
        lines += ["", heading("Demonstration accounts")]
        if terminal:
            widest = max(len(each.username) for each in accounts)
            longest = max(len(each.password) for each in accounts)
            lines += [
                f"  {each.username:<{widest}}  {each.password:<{longest}}  {PAGE_OF.get(each.role, '/login')}"
                for each in accounts
            ]
            lines.append(f"  They are also in {settings.demo_accounts_file}")
        else:
            names = ", ".join(each.username for each in accounts)
            lines += [f"  {names}", f"  Their passwords are in {settings.demo_accounts_file}"]
    if lacking:
        needed = sum(each.weight == "needed" for each in lacking)
        advised = len(lacking) - needed
        count = f"{needed} needed" + (f", {advised} advised" if advised else "")
        lines += ["", heading(f"Missing before citizens may come ({count})")]
        for each in lacking:
            which = f" ({', '.join(each.settings)})" if each.settings else ""
            mark = "-" if each.weight == "needed" else "~"
            lines.append(f"  {mark} {each.sentence}{which}")
    lines.append("")
    if settings.log_path is not None:
        lines.append(f"  Log: {settings.log_path}")
    lines.append("  Stop with Ctrl-C.")
    return "\n".join(lines)
