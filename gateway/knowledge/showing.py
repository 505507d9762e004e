"""Builds what staff pages show of sheets; reads with one statement for each kind of row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import api, lookups, sql
from gateway.knowledge.entries import SheetText
from gateway.knowledge.freshness import freshness, life_of
from gateway.knowledge.lifecycle import (
    State,
    VersionState,
    Written,
    hands_in,
    in_force,
    newest,
    outdated,
)
from gateway.knowledge.markup import html_of
from gateway.knowledge.reading import until_of
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.platform.languages import LANGUAGES, SOURCE
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from signaling.protocol.base import Language

MANAGERS = (Role.SUPERVISOR, Role.ADMIN)


def manages(row: Sheet, staff: Staff) -> bool:
    """Return whether the caller may confirm and withdraw a sheet: its owner, its deputy, supervisors and administrators."""
    return staff.role in MANAGERS or looks_after(row, staff)


def looks_after(row: Sheet, staff: Staff) -> bool:
    """Return whether the caller is the sheet's owner or deputy."""
    return staff.account_id in (row.owner_id, row.deputy_id)


def htmls(said: SheetText) -> dict[str, str]:
    """Return the entries and the body as HTML, by key. Pure."""
    shown = {key: html_of(markdown) for key, markdown in said.entries.items()}
    return shown | ({"body": html_of(said.body)} if said.body else {})


class SheetPresenter:
    """Builds what pages show of sheets that one transaction has read."""

    def __init__(
        self,
        rows: Sequence[Sheet],
        written: Mapping[str, Sequence[Written]],
        titles: Mapping[tuple[str, int], str],
        names: Mapping[str, str],
        by_topic: Mapping[str, int],
        now: datetime,
    ) -> None:
        self.rows = rows
        self._written = written
        self._titles = titles
        self._names = names
        self._by_topic = by_topic
        self._now = now

    @classmethod
    async def read(
        cls, session: AsyncSession, rows: Sequence[Sheet], now: datetime
    ) -> "SheetPresenter":
        """Make one for *rows*, reading all that it needs of them."""
        written = await sql.written(session, [row.id for row in rows])
        keys = {
            (row.id, number)
            for row in rows
            if (number := _headline(row, written.get(row.id, ()))) is not None
        }
        titles = await lookups.titles(session, keys)
        people: Collection[str | None] = [
            each for row in rows for each in (row.owner_id, row.deputy_id, row.confirmed_by)
        ]
        return cls(
            rows,
            written,
            {key: titles[key[0]] for key in keys if key[0] in titles},
            await sql.names(session, people),
            await sql.lives(session),
            now,
        )

    def versions(self, row: Sheet) -> Sequence[Written]:
        """Return a sheet's versions as far as their life cycle is concerned."""
        return self._written.get(row.id, ())

    def one(self, row: Sheet, staff: Staff | None) -> api.SheetListed:
        """Return a sheet as the list shows it; *staff* None: for a reader who owns none."""
        versions = self.versions(row)
        until = until_of(row, self._by_topic)
        withdrawn = row.withdrawn_at is not None
        number = _headline(row, versions)
        return api.SheetListed(
            id=row.id,
            title=self._titles.get((row.id, number), "") if number is not None else "",
            topics=row.topics,
            owner=self._person(row.owner_id),
            deputy=self._person(row.deputy_id),
            competent_body=row.competent_body,
            life_days=life_of(row.life_days, row.topics, self._by_topic),
            own_life_days=row.life_days,
            state=msgspec.convert(row.state, State),
            freshness=None if until is None else freshness(until, self._now, withdrawn=withdrawn),
            fresh_until=until,
            confirmed_at=row.confirmed_at,
            confirmed_by=self._names.get(row.confirmed_by or ""),
            withdrawn_at=row.withdrawn_at,
            withdrawn_why=row.withdrawn_why,
            languages=_languages(row, versions),
            in_review=any(
                each.state == "in_review" and newest(versions, each.language) == each
                for each in versions
            ),
            example=row.example,
            mine=staff is not None and looks_after(row, staff),
        )

    def _person(self, account_id: str | None) -> api.SheetPerson | None:
        name = self._names.get(account_id or "")
        return (
            None
            if account_id is None or name is None
            else api.SheetPerson(id=account_id, name=name)
        )


def _headline(row: Sheet, versions: Sequence[Written]) -> int | None:
    if row.current is not None:
        return row.current
    last = newest(versions, SOURCE)
    return None if last is None else last.number


def _languages(row: Sheet, versions: Sequence[Written]) -> list[api.SheetLanguage]:
    found = []
    for language in LANGUAGES:
        last, public = newest(versions, language), in_force(versions, language)
        if last is not None:
            of = public or last
            found.append(
                api.SheetLanguage(
                    language=language,
                    version=last.number,
                    state=last.state,
                    published=None if public is None else public.number,
                    outdated=language != SOURCE and outdated(of.based_on, row.meaning),
                )
            )
    return found


async def versions_shown(
    session: AsyncSession, rows: Sequence[SheetVersion], versions: Sequence[Written], staff: Staff
) -> list[api.SheetVersionShown]:
    """Return some versions of one sheet in full; *versions* are all that it has."""
    names = await sql.names(
        session, [each for row in rows for each in (row.author_id, row.approved_by)]
    )
    made = []
    for row in rows:
        said = sql.text_of(row)
        last = newest(versions, row.language)
        open_now = row.state == "in_review" and last is not None and last.number == row.number
        author = names.get(row.author_id or "")
        made.append(
            api.SheetVersionShown(
                number=row.number,
                language=msgspec.convert(row.language, Language),
                state=msgspec.convert(row.state, VersionState),
                text=said,
                html=htmls(said),
                why=row.why,
                minor=row.minor,
                based_on=row.based_on,
                written_at=row.written_at,
                author=None
                if row.author_id is None or author is None
                else api.SheetPerson(id=row.author_id, name=author),
                approved_at=row.approved_at,
                approved_by=names.get(row.approved_by or ""),
                returned_why=row.returned_why,
                may_approve=open_now
                and staff.role in MANAGERS
                and staff.account_id not in hands_in(versions, row.number),
            )
        )
    return made
