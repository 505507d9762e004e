"""The present set of information sheets, signed, and the changes since an earlier one.

The files are made from the database and cached until it changes; the manifests of the last sets are in the database, where
all gateways share them: the number of a set increases by one whenever its content differs.
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.bundle import (
    SCHEMA,
    Manifest,
    SheetEntry,
    SheetUpdate,
    attachments_of,
    canonical,
    file_hash,
    make_update,
    public_key,
)
from gateway.knowledge.markup import html_of
from gateway.knowledge.reading import PublishedSheet, published, withdrawn_ids
from gateway.knowledge.tables import Sheet, SheetLife, SheetVersion
from gateway.platform.languages import LANGUAGES, SOURCE
from gateway.platform.refused import Refused
from gateway.platform.security.keys import Keys
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.pocket.tables import SheetSet

PURPOSE: Final = "sheets"
KEPT: Final = 100
"""So many sets are remembered; a device with an older one is sent everything."""
TRIES: Final = 5
MOST_AHEAD: Final = 1_000_000
"""So far beyond the newest set a number may be that a device tells: more sets were not made since any backup."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""At this moment no sheet has expired: devices have the expired ones, too, and mark them by their own clock."""


def signing_key(keys: Keys) -> Ed25519PrivateKey:
    """Return the key that signs the sets, the same for all gateways that share the station's secret."""
    return Ed25519PrivateKey.from_private_bytes(keys.of(PURPOSE))


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a set, without its number.

    ``entries`` and ``withdrawn`` ids are in order of their ids, ``files`` are by hash. ``attachments`` are the ids of
    those that the files name, which devices fetch one by one.
    """

    entries: tuple[SheetEntry, ...]
    withdrawn: tuple[str, ...]
    files: dict[str, str]
    attachments: frozenset[str] = frozenset()

    def digest(self, station: str) -> str:
        """Return a digest that differs for different content."""
        return hashlib.sha256(canonical([station, self.entries, self.withdrawn])).hexdigest()


def content_of(
    by_language: Mapping[str, Sequence[PublishedSheet]], withdrawn: list[str]
) -> Content:
    """Return the content of a set: a file per sheet with all its languages, words as safe HTML. Pure."""
    texts: dict[str, dict[str, PublishedSheet]] = {}
    for language, sheets in by_language.items():
        for each in sheets:
            # a sheet without a translation comes in its own language
            if each.language == language:
                texts.setdefault(each.id, {})[language] = each
    entries, files = [], {}
    for sheet_id, versions in sorted(texts.items()):
        source = versions.get(SOURCE)
        if source is None:
            continue
        written = canonical(
            {
                "id": sheet_id,
                "competentBody": source.competent_body,
                "example": source.example,
                "texts": {language: _text(each) for language, each in versions.items()},
            }
        ).decode()
        files[file_hash(written)] = written
        entries.append(
            SheetEntry(
                id=sheet_id,
                version=max(each.version for each in versions.values()),
                sha256=file_hash(written),
                confirmed_at_ms=source.confirmed_at_ms,
                fresh_until_ms=source.fresh_until_ms,
                title=source.title,
                topics=tuple(source.topics),
                languages=(SOURCE, *sorted(versions.keys() - {SOURCE})),
            )
        )
    attachments = frozenset(
        file.id
        for versions in texts.values()
        for each in versions.values()
        for file in each.attachments
    )
    return Content(tuple(entries), tuple(sorted(withdrawn)), files, attachments)


def _text(sheet: PublishedSheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "entries": [{"key": key, "html": html_of(said)} for key, said in sheet.entries.items()],
        "body": html_of(sheet.body) if sheet.body else "",
        "links": [{"label": each.label, "url": each.url} for each in sheet.links],
        "questions": sheet.questions,
        # a sheet without files stays as it was, and is not sent again
        **({"attachments": msgspec.to_builtins(sheet.attachments)} if sheet.attachments else {}),
    }


async def content(session: AsyncSession) -> Content:
    """Read the content of the present set."""
    by_language: dict[str, Sequence[PublishedSheet]] = {
        language: await published(session, language, _LONG_AGO) for language in LANGUAGES
    }
    withdrawn = await withdrawn_ids(session)
    # 500 short sheets take a tenth of a second, long ones more
    return await asyncio.to_thread(content_of, by_language, withdrawn)


class SheetSets:
    """The sets of one station; *station* is its name, as devices show it."""

    def __init__(
        self, database: Database, keys: Keys, station: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._key = signing_key(keys)
        self._station = station
        self._clock = clock
        self._watch = database.changes.watch(Sheet, SheetVersion, SheetLife)
        self._read: tuple[Version, Content, str] | None = None
        self._reading = asyncio.Lock()

    @property
    def key(self) -> str:
        """The public key by which sets are verified, hexadecimal."""
        return public_key(self._key)

    async def update(self, since: int, *, is_other: bool = False) -> SheetUpdate:
        """Return the changes from the set with the number *since* to the present one; from the empty set if that is 0 or
        too long ago.

        A device with a higher number than the station remembers, or another set under its number (*is_other*), fetched its
        set before an older database was restored. Readers refuse older sets, so the present one is given a higher number.
        """
        manifest, files = await self.current()
        beyond = since if is_other else since - 1
        if manifest.sequence <= beyond <= manifest.sequence + MOST_AHEAD:
            manifest, files = await self.current(since + 1)
        before = await self._kept(since) if since else None
        return make_update(manifest, self._key, files, before)

    async def current(self, least: int = 0) -> tuple[Manifest, dict[str, str]]:
        """Return the present manifest and its files by hash. New content is given a number, *least* or more."""
        for _ in range(TRIES - 1):
            try:
                return await self._numbered(least)
            except IntegrityError:
                # another gateway gave the number meanwhile
                continue
        return await self._numbered(least)

    async def _numbered(self, least: int) -> tuple[Manifest, dict[str, str]]:
        found, digest = await self._content()
        async with self._database.reading() as session:
            newest = await _newest(session)
        if newest is None or newest.digest != digest or newest.sequence < least:
            made_at = self._clock()
            sequence = max(least, 1 if newest is None else newest.sequence + 1)
            manifest = Manifest(
                schema=SCHEMA,
                station=self._station,
                made_at_ms=to_ms(made_at),
                sequence=sequence,
                sheets=found.entries,
                withdrawn=found.withdrawn,
            )
            async with self._database.writing() as session:
                session.add(
                    SheetSet(
                        sequence=sequence,
                        made_at=made_at,
                        digest=digest,
                        manifest=canonical(manifest).decode(),
                    )
                )
                await session.execute(delete(SheetSet).where(SheetSet.sequence <= sequence - KEPT))
            return manifest, found.files
        return _manifest(newest), found.files

    async def _content(self) -> tuple[Content, str]:
        # all devices ask after a change, and it is read once
        async with self._reading:
            version = self._watch.version
            if self._read is None or self._read[0] != version:
                async with self._database.reading() as session:
                    found = await content(session)
                self._read = (version, found, found.digest(self._station))
            return self._read[1], self._read[2]

    async def has_attachment(self, file_id: str) -> bool:
        """Return whether a sheet of the present set has this file attached."""
        found, _ = await self._content()
        return file_id in found.attachments

    async def _kept(self, sequence: int) -> Manifest | None:
        async with self._database.reading() as session:
            row = await session.get(SheetSet, sequence)
        return None if row is None else _manifest(row)


async def with_attachments(update: SheetUpdate, attachments: SheetAttachments) -> SheetUpdate:
    """Return *update* with the octets of the attachments that its files name, for a bundle on a disk; unreadable ones are
    left out."""
    named = {each for content in update.files.values() for each in attachments_of(content)}
    found: dict[str, str] = {}
    for file_id, sha256 in sorted(named):
        try:
            _, data = await attachments.give(file_id)
        except Refused:
            continue
        found[sha256] = base64.b64encode(data).decode()
    return msgspec.structs.replace(update, attachments=found)


async def _newest(session: AsyncSession) -> SheetSet | None:
    rows = await session.execute(select(SheetSet).order_by(SheetSet.sequence.desc()).limit(1))
    return rows.scalar()


def _manifest(row: SheetSet) -> Manifest:
    return msgspec.json.decode(row.manifest, type=Manifest)
