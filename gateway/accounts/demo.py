"""The demonstration accounts of a first run."""

import asyncio
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from gateway.accounts import notice
from gateway.accounts.passwords import one_time_password
from gateway.accounts.service import DEMONSTRATION as ORIGIN
from gateway.accounts.service import Accounts, NewAccount
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

DEMONSTRATION = (
    ("operator1", Role.OPERATOR, "Operatore 1"),
    ("operator2", Role.OPERATOR, "Operatore 2"),
    ("operator3", Role.OPERATOR, "Operatore 3"),
    ("supervisor1", Role.SUPERVISOR, "Capo Ufficio 1"),
    ("quality1", Role.QUALITY, "Addetto qualità 1"),
    ("admin1", Role.ADMIN, "Amministratore 1"),
    ("office1", Role.OFFICE, "Addetto ufficio 1"),
    ("office2", Role.OFFICE, "Addetto ufficio 2"),
    ("office3", Role.OFFICE, "Addetto ufficio 3"),
)
"""Each account with the role office belongs to an office of its own; as many are made as there are offices."""


async def create_demonstration(
    accounts: Accounts, file: Path, *, categories: Collection[str], offices: Sequence[str] = ()
) -> None:
    """Create the demonstration accounts and write their passwords to ``file`` (mode 0600). *offices*: ids, one for
    each account with the role office, in order.

    The file is written first: an interruption leaves passwords without accounts, which the next
    start replaces, and never accounts whose passwords nobody knows.
    """
    of_offices = (username for username, role, _ in DEMONSTRATION if role is Role.OFFICE)
    office_of = dict(zip(of_offices, offices, strict=False))
    people = [
        NewAccount(
            username=username,
            role=role,
            password=one_time_password(),
            display_name=display_name,
            categories=dict.fromkeys(categories, 3) if role is Role.OPERATOR else {},
            office=office_of.get(username),
        )
        for username, role, display_name in DEMONSTRATION
        if role is not Role.OFFICE or username in office_of
    ]
    await asyncio.to_thread(_write, file, people)
    await accounts.add_all(people, one_time=False, origin=ORIGIN)


async def accept_for_demonstration(accounts: Accounts) -> None:
    """Accept the present notice about being recorded for the demonstration accounts.

    Nobody is behind these accounts, and a person who tries the station out is not to be asked. The station does this at
    each start, so that a new version of the notice finds them ready, too.
    """
    recorded = {username for username, role, _ in DEMONSTRATION if role in notice.RECORDED}
    for account in await accounts.of_usernames(recorded):
        if account.notice_version != notice.VERSION:
            # one that is gone meanwhile needs nothing
            with suppress(Refused):
                await accounts.accept_notice(account.id, notice.VERSION, by=None)


def _write(file: Path, people: Sequence[NewAccount]) -> None:
    listing = [
        {"username": person.username, "password": person.password, "role": person.role.value}
        for person in people
    ]
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(listing), indent=2) + b"\n")
        out.flush()
        os.fsync(out.fileno())
