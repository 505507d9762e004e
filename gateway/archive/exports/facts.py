"""Reads from SQL what an export contains besides the media: who took part, what happened, what was written."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import lookups as recordings
from gateway.archive.exports.options import ExportOptions
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.exports.words import FILMS, of_mark, of_party, words_of_film
from gateway.archive.playback.noted_marks import RecordingMark, RecordingMarks
from gateway.archive.subjects import Subject
from gateway.archive.tables import Recording
from gateway.attachments.vault import AttachmentVault
from gateway.contacts import lookups as contacts
from gateway.contacts.recorded_parts import RecordedPart
from gateway.contacts.tables import Contact
from gateway.platform.dates import day_in_figures, moment_in_figures
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from gateway.platform.uncounted import CONFERENCE
from queueing.categories import Catalogue
from recordings.errors import TamperedError
from recordings.film.spec import FilmSpec, Gap, Line, Mark, Shown
from recordings.summary import PartySummary, RecordingSummary

log = structlog.get_logger()

_ABOUT: Final = frozenset(
    {
        *("transfer", "taken_over", "supervisor", "consult", "joined", "present", "floor"),
        *("outside", "outside_joined"),
        *("item", "ballot", "poll", "caption", "decision"),
    }
)
"""Marks whose words say whom or what they are about."""
_MERGED_MS: Final = 1_500
"""A screen shown anew so soon keeps its place."""


class ExportFacts:
    """Reads the facts of recordings that are exported."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        zone: str,
        marks: RecordingMarks | None = None,
        subjects: Sequence[Subject] = (),
        *,
        parts: Sequence[RecordedPart],
    ) -> None:
        """*subjects* name the participants of recordings that are not a contact's call; *parts* are what rooms say of the contact in a package."""
        self._parts = parts
        self._subjects = subjects
        self._database = database
        self._catalogue = catalogue
        self._zone = ZoneInfo(zone)
        self._marks = marks

    async def film(
        self, order: RecordingExport, summary: RecordingSummary, at: datetime
    ) -> tuple[FilmSpec, list[Line]]:
        """Return what the film shows, and the chat in order. Raises LookupError for a recording that is gone."""
        options = ExportOptions.read(order.options)
        language = options.language
        async with self._database.reading() as session:
            recording, contact = await _rows(session, order.recording_id)
            people = await _people(session, contact.id)
            members: dict[str, str] = {}
            for subject in self._subjects:
                members |= await subject.names_of(session, contact.id)
            orderer = (
                None if order.ordered_by is None else await session.get(Account, order.ordered_by)
            )
            written = await contacts.chat_of(session, contact.id) if options.chat else []
        marks = [] if self._marks is None else await self._marks.of(recording)
        started = from_ms(summary.started_at_ms).astimezone(self._zone)
        stamp = moment_in_figures(at.astimezone(self._zone), language)
        for_citizen = order.kind == "copy"

        spec = FilmSpec(
            format=options.format,
            title=f"{contact.reference} · {self._label(contact, language)}",
            watermark=_watermark(orderer, language, stamp, for_citizen=for_citizen),
            duration_ms=summary.duration_ms,
            clock=_clock(started, summary.duration_ms, language),
            shown=tuple(
                each
                for party in summary.parties
                for each in _shown(
                    party,
                    options,
                    language,
                    _who(party.party, contact, people, bare=for_citizen),
                    members.get(party.party),
                )
            ),
            words=words_of_film(language),
            gaps=tuple(
                Gap(gap.start_ms, gap.end_ms, gap.cause, gap.sources) for gap in summary.gaps
            ),
            # whom something is about is the office's own matter
            marks=tuple(
                _mark(mark, language, bare=for_citizen)
                for mark in marks
                if not _left_out(mark.at_ms, options)
            ),
            redactions=tuple(options.redactions),
        )
        lines = [
            Line(
                to_ms(line.sent_at) - summary.started_at_ms,
                of_party(language, line.author),
                line.text,
            )
            for line in written
        ]
        return spec, [line for line in lines if not _left_out(line.at_ms, options)]

    def _label(self, contact: Contact, language: str) -> str:
        """The topic of a contact, or the title of a conference."""
        if contact.category == CONFERENCE:
            return contact.notes or of_mark(language, CONFERENCE)
        if contact.category in self._catalogue:
            return self._catalogue[contact.category].wording(language).label
        return contact.category

    async def package(self, order: RecordingExport, at: datetime) -> dict[str, Any]:
        """Return the station's facts about the contact, for the package. Raises LookupError for a recording that is
        gone."""
        facts: dict[str, Any] = {}
        async with self._database.reading() as session:
            recording, contact = await _rows(session, order.recording_id)
            for part in self._parts:
                facts |= await part.facts(session, contact.id)
        marks = [] if self._marks is None else await self._marks.of(recording)
        return {
            "packagedAt": at,
            "recordingId": recording.id,
            "contactId": contact.id,
            **facts,
            "marks": [msgspec.to_builtins(mark) for mark in marks],
        }


def _left_out(at_ms: float, options: ExportOptions) -> bool:
    # words written then belong to words said then, of either side
    return any(span.contains(at_ms) for span in options.redactions)


def _watermark(orderer: Account | None, language: str, at: str, *, for_citizen: bool) -> str:
    if for_citizen:
        return FILMS.say(language, "watermark.citizen", at=at)
    who = "—" if orderer is None else f"{orderer.display_name} ({orderer.code})"
    return FILMS.say(language, "watermark", who=who, at=at)


def attached(facts: Mapping[str, Any], vault: AttachmentVault) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a package's *facts* name, each with its path in the package. Where a file is ``damaged``,
    or ``missing`` since the facts were read, the facts are changed to say so. Blocking. Raises OSError."""
    for line in facts["chat"]:
        file = line.get("file", {})
        path = file.get("path")
        if path is None:
            continue
        state = "missing"
        try:
            data = vault.read(facts["contactId"], path.split("/")[1])
        except TamperedError:
            data, state = None, "damaged"
        if data is None:
            file.update(path=None, state=state)
            log.warning("export.file_left_out", contact=facts["contactId"], state=state)
        else:
            yield path, data


async def _rows(session: AsyncSession, recording_id: str) -> tuple[Recording, Contact]:
    found = await recordings.one(session, recording_id)
    if found is None:
        raise LookupError(recording_id)
    return found.recording, found.contact


async def _people(session: AsyncSession, contact_id: str) -> dict[str, list[Account]]:
    """Return the members of the staff who took part, by party, each once."""
    people: dict[str, list[Account]] = {}
    for leg, account in await contacts.legs_and_accounts(session, contact_id):
        theirs = people.setdefault(leg.party, [])
        if account is not None and account not in theirs:
            theirs.append(account)
    return people


def _who(party: str, contact: Contact, people: dict[str, list[Account]], *, bare: bool) -> str:
    """Names, or with ``bare`` the codes alone that the citizen was shown."""
    if party == "citizen":
        return contact.visitor_name or ""
    return ", ".join(
        each.code if bare else f"{each.display_name} ({each.code})"
        for each in people.get(party, [])
    )


def _shown(
    party: PartySummary, options: ExportOptions, language: str, who: str, member: str | None
) -> list[Shown]:
    """*member* is the name of a conference's member, whose party is no word."""
    shown = []
    for rendition in party.renditions:
        screen = rendition.name.endswith(".screen")
        # a screen shows its owner, too: their name, their desk, their face in another window
        blurred = party.party in options.blurred
        parts = [FILMS.say(language, "party.screen")] if screen else []
        parts += [member or of_party(language, party.party)]
        parts += [who] if who else []
        parts += [FILMS.say(language, "party.blurred")] if blurred else []
        shown.append(
            Shown(
                name=rendition.name,
                party=party.party,
                label=" · ".join(parts),
                has_video=rendition.video,
                is_screen=screen,
                blurred=blurred,
                spans=_spans(party) if screen else (),
                damaged=_damaged(party, "screen" if screen else "video"),
            )
        )
    return shown


def _damaged(party: PartySummary, kind: str) -> tuple[tuple[int, int], ...]:
    """When the party's pictures of this kind smear."""
    return tuple(
        (span.start_ms, span.end_ms)
        for source in party.sources
        if str(source.kind) == kind
        for span in source.damaged
    )


def _spans(party: PartySummary) -> tuple[tuple[int, int], ...]:
    """When the party's screen was shown."""
    spans: list[tuple[int, int]] = []
    for source in sorted(party.sources, key=lambda each: each.begins_ms):
        if str(source.kind) != "screen" or source.ends_ms <= source.begins_ms:
            continue
        if spans and source.begins_ms - spans[-1][1] < _MERGED_MS:
            spans[-1] = spans[-1][0], max(spans[-1][1], source.ends_ms)
        else:
            spans.append((source.begins_ms, source.ends_ms))
    # nothing captured is nothing shown, and not everything
    return tuple(spans) or ((0, 0),)


def _mark(mark: RecordingMark, language: str, *, bare: bool) -> Mark:
    words = of_mark(language, mark.kind)
    if mark.words and not bare and mark.kind in _ABOUT:
        words += f": {mark.words}"
    return Mark(mark.at_ms, words)


def _clock(started: datetime, duration_ms: int, language: str) -> list[str]:
    """The wall clock of every second, with its zone."""
    begins = started.timestamp()
    days: dict[date, str] = {}
    shown: list[str] = []
    for second in range(duration_ms // 1000 + 1):
        moment = datetime.fromtimestamp(begins + second, started.tzinfo)
        day = moment.date()
        if day not in days:
            days[day] = day_in_figures(day, language)
        shown.append(f"{days[day]} {moment:%H:%M:%S %Z}")
    return shown
