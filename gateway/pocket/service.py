"""Enrols devices, sends them the sheets, stores their reports, and lets supervisors revoke them.

A device may read the set and report its state: its token opens nothing else. It never reaches an account or a session.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.tables import AttachedFile
from gateway.platform.audit import log as audit
from gateway.platform.ids import READABLE, new_id
from gateway.platform.refused import Refused, too_many
from gateway.platform.security.keys import Keys
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import to_ms
from gateway.pocket import api
from gateway.pocket.sets import SheetSets
from gateway.pocket.standing import DeviceFacts, standing
from gateway.pocket.tables import PocketDevice

CODE_LIFE: Final = timedelta(hours=24)
CODE_LENGTH: Final = 12
"""58 bits, for a day, tried rarely."""
TOKEN_BYTES: Final = 32
MOST_DEVICES: Final = 2_000
"""Listed; those in use and the latest come first."""


class Devices:
    """The devices of one station. *tried* limits attempts of codes and tokens by address."""

    def __init__(
        self,
        database: Database,
        sets: SheetSets,
        keys: Keys,
        tried: AddressThrottle,
        clock: Callable[[], datetime],
        attachments: SheetAttachments,
    ) -> None:
        self._database = database
        self._sets = sets
        self._attachments = attachments
        self._hashing = keys.of("pocket-device")
        self._tried = tried
        self._clock = clock

    async def listing(self) -> api.DeviceList:
        """Return all devices by office and name, the revoked ones last."""
        (manifest, _), now = await self._sets.current(), self._clock()
        newest = manifest.sequence
        async with self._database.reading() as session:
            rows = await session.execute(
                select(PocketDevice, Account.display_name)
                .outerjoin(Account, Account.id == PocketDevice.added_by)
                .order_by(PocketDevice.revoked_at.is_not(None), PocketDevice.added_at.desc())
                .limit(MOST_DEVICES)
            )
            found = [(row, name) for row, name in rows]
            offices = await session.execute(
                select(Office.id, Office.name, Office.short_name).order_by(Office.name)
            )
            shown = [
                api.DeviceOffice(id=each.id, name=each.name, short=each.short_name)
                for each in offices
            ]
        names = {each.id: each.name for each in shown}
        devices = [_shown(row, name, newest, now) for row, name in found]
        return api.DeviceList(
            devices=sorted(
                devices,
                key=lambda each: (
                    each.state == "revoked",
                    names.get(each.office or "", ""),
                    each.name.casefold(),
                    each.id,
                ),
            ),
            offices=shown,
            sequence=newest,
        )

    async def invite(self, wanted: api.NewDevice, *, by: str) -> api.DeviceInvited:
        """Make a code for a new device. Raises :class:`Refused`: ``empty``, ``unknown_office``."""
        name = " ".join(wanted.name.split())
        if not name:
            raise Refused("empty", "A device has a name.", kind="invalid")
        now = self._clock()
        code = _new_code()
        row = PocketDevice(
            id=new_id(), name=name, office_id=wanted.office, added_at=now, added_by=by,
            code_hash=self._hash(_bare(code)), code_until=now + CODE_LIFE, token_hash=None, enrolled_at=None,
            revoked_at=None, seen_at=None, sequence=None, sheets=None, updated_at=None, trouble=None,
        )  # fmt: skip
        async with self._database.writing() as session:
            if wanted.office is not None and await session.get(Office, wanted.office) is None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            session.add(row)
            await self._note(session, "add", row, by, name=name, office=wanted.office)
        return api.DeviceInvited(id=row.id, code=code, until=now + CODE_LIFE)

    async def invite_again(self, device_id: str, *, by: str) -> api.DeviceInvited:
        """Make another code for a device; its earlier token is no longer valid.

        Raises :class:`Refused`: ``not_found``, ``revoked``.
        """
        now, code = self._clock(), _new_code()
        async with self._database.writing() as session:
            row = await self._row(session, device_id)
            if row.revoked_at is not None:
                raise Refused("revoked", "It is revoked; add it anew.")
            row.code_hash, row.code_until = self._hash(_bare(code)), now + CODE_LIFE
            row.token_hash, row.enrolled_at, row.trouble = None, None, None
            await self._note(session, "invite", row, by)
        return api.DeviceInvited(id=device_id, code=code, until=now + CODE_LIFE)

    async def revoke(self, device_id: str, *, by: str) -> None:
        """Revoke a device, which can read nothing more and deletes its sheets when it next connects. May be repeated.

        Raises :class:`Refused` ``not_found``.
        """
        async with self._database.writing() as session:
            row = await self._row(session, device_id)
            if row.revoked_at is not None:
                return
            self._retire(row)
            await self._note(session, "revoke", row, by)

    async def enrol(self, code: str, address: str) -> api.DeviceEnrolled:
        """Enrol a device by its code, which is valid once.

        Raises :class:`Refused`: ``wrong_code`` (also for one that has lapsed), ``too_many_requests``.
        """
        now, token = self._clock(), secrets.token_urlsafe(TOKEN_BYTES)
        async with self._tried.guess(address), self._database.writing() as session:
            # held: two who type it at once are not both let in
            row = await _by_hash(
                session, PocketDevice.code_hash == self._hash(_bare(code)), held=True
            )
            if row is None or row.code_until is None or now >= row.code_until or row.revoked_at:
                raise Refused(
                    "wrong_code", "The code is wrong, used or older than a day.", kind="absent"
                )
            row.code_hash, row.code_until = None, None
            row.token_hash, row.enrolled_at, row.seen_at = self._hash(token), now, now
            office = await session.get(Office, row.office_id) if row.office_id else None
            await self._note(session, "enrol", row, None)
            return api.DeviceEnrolled(
                id=row.id,
                token=token,
                name=row.name,
                office=None if office is None else office.name,
                key=self._sets.key,
            )

    async def bring(self, token: str, report: api.DeviceReport, address: str) -> api.SheetsSent:
        """Store a device's report, and return the changes from its set to the present one.

        Raises :class:`Refused`: ``unknown_device`` (revoked, or never enrolled), ``too_many_requests``.
        """
        row = await self._known(token, address)
        now = self._clock()
        update = await self._sets.update(report.since, is_other=report.trouble == "other")
        async with self._database.writing() as session:
            fresh = await session.get(PocketDevice, row.id)
            if fresh is not None and fresh.token_hash is not None:
                if fresh.sequence != report.since:
                    fresh.updated_at = now if report.since else None
                fresh.seen_at, fresh.trouble = now, report.trouble
                fresh.sequence, fresh.sheets = report.since, report.sheets
        return api.SheetsSent(update=update, now_ms=to_ms(now))

    async def attachment(
        self, token: str, file_id: str, address: str
    ) -> tuple[AttachedFile, bytes]:
        """Return a file attached to a sheet of the present set. Raises :class:`Refused`: ``not_found``, and as :meth:`bring`."""
        await self._known(token, address)
        if not await self._sets.has_attachment(file_id):
            raise Refused("not_found", "There is no such file.", kind="absent")
        return await self._attachments.give(file_id)

    async def leave(self, token: str, address: str) -> None:
        """Remove a device that somebody takes out of use at the device itself. Raises as :meth:`bring`."""
        row = await self._known(token, address)
        async with self._database.writing() as session:
            fresh = await self._row(session, row.id)
            self._retire(fresh)
            await self._note(session, "leave", fresh, None)

    async def present(self, asked: api.SetAsked) -> api.SheetsSent:
        """Return the set for a signed-in member of the staff."""
        update = await self._sets.update(asked.since, is_other=asked.trouble == "other")
        return api.SheetsSent(update=update, now_ms=to_ms(self._clock()))

    def _retire(self, row: PocketDevice) -> None:
        row.revoked_at = self._clock()
        row.code_hash = row.code_until = row.token_hash = None

    async def _known(self, token: str, address: str) -> PocketDevice:
        async with self._database.reading() as session:
            row = await _by_hash(session, PocketDevice.token_hash == self._hash(token))
        if row is None:
            # only wrong tokens count against an address
            wait_s = await self._tried.take(address)
            if wait_s > 0:
                raise too_many(wait_s)
            raise Refused(
                "unknown_device", "This device may not read the sheets.", kind="unauthenticated"
            )
        return row

    @staticmethod
    async def _row(session: AsyncSession, device_id: str) -> PocketDevice:
        row = await session.get(PocketDevice, device_id, with_for_update=True)
        if row is None:
            raise Refused("not_found", "There is no such device.", kind="absent")
        return row

    def _hash(self, written: str) -> str:
        return hmac.new(self._hashing, written.encode(), hashlib.sha256).hexdigest()

    async def _note(
        self, session: AsyncSession, act: str, row: PocketDevice, by: str | None, **detail: object
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=f"device.{act}",
            subject=f"device:{row.id}",
            detail=detail,
        )


async def _by_hash(
    session: AsyncSession, condition: ColumnElement[bool], *, held: bool = False
) -> PocketDevice | None:
    wanted = select(PocketDevice).where(condition)
    rows = await session.execute(wanted.with_for_update() if held else wanted)
    return rows.scalar()


def _new_code() -> str:
    signs = [secrets.choice(READABLE) for _ in range(CODE_LENGTH)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, CODE_LENGTH, 4))


def _bare(written: str) -> str:
    """A code as people write it: small letters, blanks and dashes count for nothing."""
    return "".join(letter for letter in written.upper() if letter.isalnum())


def _shown(row: PocketDevice, by: str | None, newest: int, now: datetime) -> api.DeviceShown:
    known = DeviceFacts(
        enrolled=row.token_hash is not None,
        revoked=row.revoked_at is not None,
        code_until=row.code_until,
        seen_at=row.seen_at,
        sequence=row.sequence,
        trouble=row.trouble,
    )
    return api.DeviceShown(
        id=row.id,
        name=row.name,
        office=row.office_id,
        state=standing(known, newest, now),
        added_at=row.added_at,
        added_by=by,
        code_until=row.code_until,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at,
        updated_at=row.updated_at,
        sequence=row.sequence,
        sheets=row.sheets,
        trouble=msgspec.convert(row.trouble, api.Trouble | None),
        revoked_at=row.revoked_at,
    )
