"""The archive of recordings, for reviewers: list, look, and play with a ticket."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import quote

import msgspec
from aiohttp import web

from gateway.auth.sessions import Sessions
from gateway.auth.tokens import MEDIA_VIEW, TokenSigner
from gateway.history import audit, quality, recordings
from gateway.history.engine import Database
from gateway.history.models import CallQuality
from gateway.http.api.marks import MarksOf, RecordingMark
from gateway.http.api.quality import SideQuality, sides
from gateway.http.errors import ApiError, not_found, unauthenticated
from gateway.http.ranges import UnsatisfiableRangeError, parse_range
from gateway.http.route import Call, Route
from gateway.times import from_ms
from recordings.ledger import ActKind
from recordings.retention import Kept

TICKET_TTL = timedelta(hours=2)
CHUNK_BYTES = 256 * 1024

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class RecordingsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Which recordings: ``from`` inclusive, ``to`` exclusive, ``operator`` an account id."""

    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    operator: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    verdict: Literal["good", "fair", "poor"] | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class RecordedParty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person's part: whether there is sound and picture, and where it lies in the call."""

    party: str
    audio: bool
    video: bool
    offset_ms: int
    duration_ms: int | None


class RecordingGap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An interval of the recording in which something is missing, and why: ``interrupted`` (what
    wrote it died), ``reconnected`` (a party's connection was replaced), ``held`` (the citizen was on hold),
    ``withdrawn`` (did not agree to be recorded), ``loss`` (the network), ``overflow`` (the disk was too
    slow), ``storage`` (writing failed). ``sources`` says of whom what:
    ``citizen.audio``."""

    start_ms: int
    end_ms: int
    cause: str
    sources: list[str]


class RecordingOperator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who took part."""

    id: str
    display_name: str
    code: str


class RecordingShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording with the facts of its contact; ``escalated_at``: when the operator opened a note for
    112 during it; ``quality``: how the contact's two sides received each other. ``keep_until`` null: until
    somebody decides (``kept_by`` is ``hold`` or ``sealed``, else the name of a rule, or ``default``).
    ``verdict`` says how good the files are, ``faults`` why not better, ``technical`` in figures."""

    id: str
    contact_id: str
    reference: str
    category: str
    channel: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    bytes: int
    keep_until: datetime | None
    kept_by: str
    sealed_at: datetime | None
    verdict: Literal["good", "fair", "poor"] | None
    faults: list[str]
    technical: dict[str, Any]
    failure: str | None
    outcome: str | None
    wrap_up_code: str | None
    escalated_at: datetime | None
    parties: list[RecordedParty]
    gaps: list[RecordingGap]
    operators: list[RecordingOperator]
    quality: list[SideQuality]


class RecordingPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Recordings, newest first; ``next_cursor`` asks for the older ones, None: there are none."""

    recordings: list[RecordingShown]
    next_cursor: str | None


class ViewReason(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Why somebody wants to see the recording; it is kept in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class PartyMedia(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where one person's part can be played until the view expires."""

    party: str
    url: str
    audio: bool
    video: bool
    offset_ms: int


class ViewOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An audited view of a recording."""

    id: str
    recording_id: str
    expires_at: datetime
    duration_ms: int | None
    parties: list[PartyMedia]
    gaps: list[RecordingGap]
    marks: list[RecordingMark]


class MediaReader(Protocol):
    """The decrypted bytes of one person's rendition."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    @property
    def content_type(self) -> str:
        """What they are, e.g. ``video/webm``."""
        ...

    async def read_range(self, start: int, end: int) -> bytes:
        """The bytes from ``start`` up to, not including, ``end``."""
        ...

    async def aclose(self) -> None:
        """Let go of the file; may be called again."""
        ...


class RecordingVault(Protocol):
    """The store of renditions."""

    async def open_party(self, recording_id: str, party: str) -> MediaReader | None:
        """A reader of one person's part, or None when it is not (or no longer) there."""
        ...


class ActRecord(Protocol):
    """The recordings' own signed chains."""

    async def note(
        self, recording_id: str, kind: ActKind, *, by: str, role: str, ref: str, reason: str
    ) -> None:
        """Put an act on record; raises :class:`ApiError` when that is not possible."""
        ...


class KeptBy(Protocol):
    """The rules of retention."""

    async def kept_of(self, found: Sequence[recordings.ListedRecording]) -> Mapping[str, Kept]:
        """Until when each is kept, and by which rule."""
        ...


class Openings(Protocol):
    """Who may open what is sealed."""

    async def opening_until(self, recording_id: str, account_id: str) -> datetime | None:
        """Until when; None: not at all."""
        ...


class RecordingsApi:
    """The handlers."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        signer: TokenSigner,
        vault: RecordingVault,
        acts: ActRecord,
        openings: Openings,
        kept: KeptBy,
        marks: MarksOf,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._signer = signer
        self._vault = vault
        self._acts = acts
        self._openings = openings
        self._kept = kept
        self._marks = marks
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/recordings", self.listing, "Recordings, newest first",
                "recordings", query=RecordingsQuery, response=RecordingPage,
            ),
            Route(
                "GET", "/api/v1/recordings/{id}", self.one, "One recording", "recordings",
                response=RecordingShown,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/views", self.view,
                "Open a view of a recording, with a reason", "recordings",
                request=ViewReason, response=ViewOpened, status=201,
                errors={
                    403: "The recording is sealed.",
                    409: "The recording cannot be played (yet).",
                    503: "The view could not be put on record.",
                },
            ),
            Route(
                "GET", "/api/v1/recordings/{id}/parties/{party}/media", self.media,
                "One person's part, in ranges", "recordings", content_type="video/webm",
                errors={
                    206: "A part of the bytes.",
                    416: "The range begins behind the end.",
                },
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> RecordingPage:
        """A page of the archive."""
        query: RecordingsQuery = call.query
        wanted = recordings.RecordingFilter(
            category=query.category,
            since=query.since,
            until=query.until,
            account_id=query.operator,
            verdict=query.verdict,
        )
        before = None if query.cursor is None else _read_cursor(query.cursor)
        async with self._database.reading() as session:
            found = await recordings.page(session, wanted, before=before, limit=query.limit + 1)
            fared = await quality.of_contacts(session, {item.contact.id for item in found})
        more = len(found) > query.limit
        shown = found[: query.limit]
        kept = await self._kept.kept_of(shown)
        return RecordingPage(
            recordings=[
                _shown(item, fared.get(item.contact.id, ()), kept[item.recording.id])
                for item in shown
            ],
            next_cursor=_cursor(shown[-1]) if more else None,
        )

    async def one(self, call: Call) -> RecordingShown:
        """One recording."""
        found = await self._existing(call.path("id"))
        async with self._database.reading() as session:
            fared = await quality.of_contacts(session, [found.contact.id])
        kept = await self._kept.kept_of([found])
        return _shown(found, fared.get(found.contact.id, ()), kept[found.recording.id])

    async def view(self, call: Call) -> web.Response | ViewOpened:
        """Put the view on record, in the audit trail and the recording's chain, then hand out tickets."""
        wanted: ViewReason = call.body
        found = await self._existing(call.path("id"))
        recording = found.recording
        if not recording.parties:
            raise ApiError(
                409, "nothing_to_play", "Nothing of this recording can be played.", retryable=True
            )
        now = self._clock()
        staff = call.staff
        ttl = TICKET_TTL
        if recording.sealed_at is not None:
            until = await self._openings.opening_until(recording.id, staff.account_id)
            if until is None:
                raise _sealed()
            ttl = min(TICKET_TTL, until - now)
        async with self._database.writing() as session:
            view_id = await audit.append(
                session,
                at=now,
                account_id=staff.account_id,
                action="recording.view",
                subject=f"recording:{recording.id}",
                detail={"reason": wanted.reason},
            )
        await self._acts.note(
            recording.id,
            "viewed",
            by=staff.account_id,
            role=staff.role.value,
            ref=view_id,
            reason=wanted.reason,
        )
        parties = []
        for party in _parties(recording.parties):
            ticket = self._signer.sign(
                MEDIA_VIEW,
                staff.account_id,
                now=now,
                ttl=ttl,
                recording=recording.id,
                party=party.party,
                view=view_id,
                sid=staff.session_id,
                sealed=recording.sealed_at is not None,
            )
            parties.append(
                PartyMedia(
                    party=party.party,
                    url=f"/api/v1/recordings/{quote(recording.id)}/parties/"
                    f"{quote(party.party)}/media?ticket={ticket}",
                    audio=party.audio,
                    video=party.video,
                    offset_ms=party.offset_ms,
                )
            )
        return ViewOpened(
            id=view_id,
            recording_id=recording.id,
            expires_at=now + ttl,
            duration_ms=recording.duration_ms,
            parties=parties,
            gaps=_gaps(recording.gaps),
            marks=await self._marks.of(recording),
        )

    async def media(self, call: Call) -> web.StreamResponse:
        """The decrypted bytes, whole or in one range."""
        claims = call.ticket.claims
        recording_id, party = call.path("id"), call.path("party")
        if claims.get("recording") != recording_id or claims.get("party") != party:
            raise unauthenticated("The ticket is for another recording.")
        session_id = str(claims.get("sid"))
        if session_id not in await self._sessions.still_live([session_id]):
            raise unauthenticated("The viewer has signed out.")
        async with self._database.reading() as session:
            # what was sealed meanwhile is not played on
            if await recordings.is_sealed(session, recording_id) and not claims.get("sealed"):
                raise _sealed()
        reader = await self._vault.open_party(recording_id, party)
        if reader is None:
            raise not_found("This part of the recording is not there.")
        try:
            return await _send(call.request, reader)
        finally:
            await reader.aclose()

    async def _existing(self, recording_id: str) -> recordings.ListedRecording:
        async with self._database.reading() as session:
            found = await recordings.one(session, recording_id)
        if found is None:
            raise not_found("There is no such recording.")
        return found


def _sealed() -> ApiError:
    return ApiError(
        403, "sealed", "The recording is sealed: another person has to let you open it first."
    )


async def _send(request: web.Request, reader: MediaReader) -> web.StreamResponse:
    size = reader.size
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    try:
        wanted = parse_range(request.headers.get("Range"), size)
    except UnsatisfiableRangeError:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size)
    response = web.StreamResponse(status=200 if wanted is None else 206, headers=headers)
    response.content_type = reader.content_type
    response.content_length = end - start
    if wanted is not None:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    await response.prepare(request)
    if request.method == "HEAD":
        end = start  # nothing is decrypted for nobody
    for at in range(start, end, CHUNK_BYTES):
        await response.write(await reader.read_range(at, min(end, at + CHUNK_BYTES)))
    await response.write_eof()
    return response


def _parties(kept: list[dict[str, Any]]) -> list[RecordedParty]:
    return [
        RecordedParty(
            party=str(part["party"]),
            audio=bool(part.get("audio", True)),
            video=bool(part.get("video", True)),
            offset_ms=int(part.get("offset_ms", 0)),
            duration_ms=part.get("duration_ms"),
        )
        for part in kept
    ]


def _gaps(kept: list[dict[str, Any]]) -> list[RecordingGap]:
    return [
        RecordingGap(
            start_ms=int(gap["startMs"]),
            end_ms=int(gap["endMs"]),
            cause=str(gap["cause"]),
            sources=[str(source) for source in gap["sources"]],
        )
        for gap in kept
    ]


def _shown(
    found: recordings.ListedRecording, fared: Sequence[CallQuality], kept: Kept
) -> RecordingShown:
    recording, contact = found.recording, found.contact
    return RecordingShown(
        id=recording.id,
        contact_id=contact.id,
        reference=contact.reference,
        category=contact.category,
        channel=contact.channel,
        state=recording.state,
        started_at=recording.started_at,
        ended_at=recording.ended_at,
        duration_ms=recording.duration_ms,
        bytes=recording.bytes,
        keep_until=None if kept.until_ms is None else from_ms(kept.until_ms),
        kept_by=kept.rule,
        sealed_at=recording.sealed_at,
        verdict=recording.verdict,  # type: ignore[arg-type] # written by the verdict alone
        faults=recording.faults,
        technical=recording.technical,
        failure=recording.failure,
        outcome=contact.outcome,
        wrap_up_code=contact.wrap_up_code,
        escalated_at=found.escalation.opened_at if found.escalation else None,
        parties=_parties(recording.parties),
        gaps=_gaps(recording.gaps),
        operators=[
            RecordingOperator(id=a.id, display_name=a.display_name, code=a.code)
            for a in found.operators
        ],
        quality=sides(fared),
    )


def _cursor(last: recordings.ListedRecording) -> str:
    key = f"{last.recording.started_at.timestamp():.6f} {last.recording.id}"
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, last_id = key.partition(" ")
        return datetime.fromtimestamp(float(at), UTC), last_id
    except (binascii.Error, ValueError, OverflowError):
        raise ApiError(422, "invalid", "The cursor is not one of ours.") from None
