"""One recording for reviewers: its facts, and a view that is put on record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypedDict, cast
from urllib.parse import quote

import msgspec
from aiohttp import web

from gateway.archive import lookups as recordings
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.service import Custody
from gateway.archive.custody.wholeness import Integrity, Wholeness
from gateway.archive.lookups import recording_of
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.noted_marks import RecordingMark, RecordingMarks
from gateway.archive.tables import Recording
from gateway.calls.tables import CallQuality
from gateway.conference import recorded
from gateway.contacts import lookups as contacts
from gateway.contacts.side_quality import SideQuality, sides
from gateway.evaluation import lookups as reviews
from gateway.evaluation import views as review_views
from gateway.platform.audit import consultations
from gateway.platform.audit import log as audit
from gateway.platform.audit.consultations import Consultations
from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tokens import MEDIA_VIEW, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.platform.uncounted import CONFERENCE
from gateway.review.cookie import ViewCookie
from gateway.review.playing_http import sealed_to
from recordings.model import RecordingState
from recordings.retention import Kept
from recordings.summary import GapCause
from recordings.verdict import Fault, PartyFigures, ScreenFigures

TICKET_TTL = timedelta(hours=2)


class RecordedParty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person's part: whether there is sound and picture, and where it lies in the call. ``name`` is told of
    a conference's members."""

    party: str
    name: str | None
    audio: bool
    video: bool
    offset_ms: int
    duration_ms: int | None


class RecordingGap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An interval of the recording in which something is missing, and why: ``interrupted`` (what
    wrote it died), ``reconnected`` (a party's connection was replaced), ``held`` (the citizen was on hold),
    ``withdrawn`` (did not agree to be recorded), ``breakout`` (in a conference's breakout room), ``loss`` (the network), ``overflow`` (the disk was too
    slow), ``storage`` (writing failed). ``sources`` says of whom what:
    ``citizen.audio``."""

    start_ms: int
    end_ms: int
    cause: GapCause
    sources: list[str]


class RecordingOperator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who took part."""

    id: str
    display_name: str
    code: str


class FileFigures(TypedDict, total=False):
    """The measurements of the files, as ``recordings.verdict.Figures``; empty before."""

    durationMs: int
    expectedMs: int | None
    missing: float
    parties: list[PartyFigures]
    unreadable: list[str]
    screens: list[ScreenFigures]


class RecordingShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording with the facts of its contact; ``escalated_at``: when the operator opened a note for
    112 during it; ``quality``: how the contact's two sides received each other. ``keep_until`` null: until
    somebody decides (``kept_by`` is ``hold`` or ``sealed``, else the name of a rule, or ``default``).
    ``satisfaction``: how content the citizen said to be, 1 to 5. ``verdict`` says how good the files are, ``faults`` why not better, ``technical`` in figures. ``title`` is a
    conference's, whose category is ``conference``. ``integrity``: whether it is what was signed, looked over now;
    null where there is nothing to play, and in lists unless the last opening found an alarm."""

    id: str
    contact_id: str
    reference: str
    title: str | None
    category: str
    channel: str
    state: RecordingState
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    bytes: int
    keep_until: datetime | None
    kept_by: str
    sealed_at: datetime | None
    verdict: Literal["good", "fair", "poor"] | None
    faults: list[Fault]
    technical: FileFigures
    failure: str | None
    outcome: str | None
    wrap_up_code: str | None
    satisfaction: int | None
    escalated_at: datetime | None
    parties: list[RecordedParty]
    gaps: list[RecordingGap]
    operators: list[RecordingOperator]
    quality: list[SideQuality]
    integrity: Integrity | None


class ViewReason(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Why somebody wants to see the recording; it is kept in the audit trail. ``despite`` says that they know that it
    does not verify, and want to see it all the same; without it such a recording is not opened."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    despite: bool = False


class PartyMedia(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where one person's part can be played until the view expires, and looked at: how loud it is over the
    recording, and small pictures of its moments (``&at=`` in milliseconds; null where there is none).
    ``name`` is told of a conference's members. ``masked``: the voice is masked and the picture left out, since the viewer
    scores operators under an agreement with the staff."""

    party: str
    name: str | None
    masked: bool
    url: str
    peaks_url: str
    still_url: str | None
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


class RecordingsApi:
    """The handlers."""

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        acts: RecordingActs,
        openings: Custody,
        kept: Retention,
        marks: RecordingMarks,
        wholeness: Wholeness,
        consulted: Consultations,
        clock: Callable[[], datetime],
        *,
        cookie: ViewCookie,
        masking: Masking,
    ) -> None:
        self._database = database
        self._signer = signer
        self._acts = acts
        self._openings = openings
        self._kept = kept
        self._marks = marks
        self._wholeness = wholeness
        self._consulted = consulted
        self._cookie = cookie
        self._masking = masking
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
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
                    409: "The recording cannot be played (yet), or does not verify.",
                    503: "The view could not be put on record.",
                },
            ),
            Route(
                "POST", "/api/v1/me/evaluations/{id}/views", self.own_view,
                "Open a view of the recording that one was evaluated by, with a reason", "review",
                request=ViewReason, response=ViewOpened, status=201,
                errors={
                    403: "The recording is sealed.",
                    409: "The evaluation does not count any more, or the recording cannot be played or does not verify.",
                    503: "The view could not be put on record.",
                },
            ),
        )  # fmt: skip

    async def one(self, call: Call) -> RecordingShown:
        """What is known of it, how long it is kept and whether it verifies. That the caller looked goes into the audit trail."""
        found = await self._existing(call.path("id"))
        if call.staff.role is Role.QUALITY:
            await self._open_until(found.recording, call.staff)
        async with self._database.reading() as session:
            fared = await contacts.reception_of(session, [found.contact.id])
            names = await recorded.names(session, found.contact.id)
        await self._consulted.note(
            call.staff.account_id, consultations.RECORDING, f"recording:{found.recording.id}"
        )
        kept = await self._kept.kept_of([found])
        playable = found.recording.state == "ready" and found.recording.parties
        return shown(
            found,
            fared.get(found.contact.id, ()),
            kept[found.recording.id],
            names,
            integrity=await self._wholeness.of(found.recording.id) if playable else None,
        )

    async def view(self, call: Call) -> web.Response:
        """A view for a reviewer."""
        wanted: ViewReason = call.body
        found = await self._existing(call.path("id"))
        return await self._opened(found.recording, wanted, call.staff)

    async def own_view(self, call: Call) -> web.Response:
        """A view for the operator whom an evaluation is about, for as long as it is released; of nothing else."""
        wanted: ViewReason = call.body
        async with self._database.reading() as session:
            evaluated = review_views.owned(await reviews.one(session, call.path("id")), call.staff)
        if evaluated.evaluation.state != "released":
            raise ApiError(409, "withdrawn", "The evaluation does not count any more.")
        recording = (await self._existing(evaluated.evaluation.recording_id)).recording
        if recording.state != "ready":
            raise _nothing_to_play()
        return await self._opened(recording, wanted, call.staff, evaluation=evaluated.evaluation.id)

    async def _opened(
        self,
        recording: Recording,
        wanted: ViewReason,
        staff: Staff,
        *,
        evaluation: str | None = None,
    ) -> web.Response:
        """Put the view on record, in the audit trail and the recording's chain, then hand out tickets."""
        now = self._clock()
        until = await self._open_until(recording, staff)
        if not recording.parties:
            raise _nothing_to_play()
        integrity = await self._wholeness.of(recording.id)
        if integrity.state == "altered" and not wanted.despite:
            raise ApiError(
                409,
                "altered",
                "The recording does not verify: it is opened only with a word that this is known.",
            )
        ttl = TICKET_TTL if until is None else min(TICKET_TTL, until - now)
        async with self._database.writing() as session:
            view_id = await audit.append(
                session,
                at=now,
                account_id=staff.account_id,
                action="recording.view",
                subject=f"recording:{recording.id}",
                detail={"reason": wanted.reason}
                | ({} if not integrity.wrong else {"altered": integrity.wrong})
                | ({} if evaluation is None else {"evaluation": evaluation})
                | ({"masked": True} if self._masking.applies_to(staff) else {}),
            )
        await self._acts.note(
            recording.id,
            "viewed",
            by=staff.account_id,
            role=staff.role.value,
            ref=view_id,
            reason=wanted.reason,
        )
        opened = ViewOpened(
            id=view_id,
            recording_id=recording.id,
            expires_at=now + ttl,
            duration_ms=recording.duration_ms,
            parties=await self._playable(
                recording, staff, view_id, now=now, ttl=ttl, evaluation=evaluation
            ),
            gaps=_gaps(recording.gaps),
            marks=await self._marks.of(recording),
        )
        response = json_response(opened, status=201)
        self._cookie.give(response, staff.session_id, round(ttl.total_seconds()))
        return response

    async def _playable(
        self,
        recording: Recording,
        staff: Staff,
        view_id: str,
        *,
        now: datetime,
        ttl: timedelta,
        evaluation: str | None,
    ) -> list[PartyMedia]:
        """Return every party with the addresses of its media, each with a ticket for this view."""
        async with self._database.reading() as session:
            names = await recorded.names(session, recording.contact_id)
        parties = []
        for party in _parties(recording.parties, names):
            # a conference's members, who have names, are scored by nobody
            masked = party.name is None and self._masking.masks(party.party, staff)
            video = party.video and not masked
            ticket = self._signer.sign(
                MEDIA_VIEW,
                staff.account_id,
                now=now,
                ttl=ttl,
                recording=recording.id,
                party=party.party,
                view=view_id,
                sid=staff.session_id,
                cookie=True,
                sealed=recording.sealed_at is not None,
                evaluation=evaluation,
                masked=masked,
            )
            path = f"/api/v1/recordings/{quote(recording.id)}/parties/{quote(party.party)}"
            parties.append(
                PartyMedia(
                    party=party.party,
                    name=party.name,
                    masked=masked,
                    url=f"{path}/media?ticket={ticket}",
                    peaks_url=f"{path}/peaks?ticket={ticket}",
                    still_url=f"{path}/still?ticket={ticket}" if video else None,
                    audio=party.audio,
                    video=video,
                    offset_ms=party.offset_ms,
                )
            )
        return parties

    async def _open_until(self, recording: Recording, staff: Staff) -> datetime | None:
        """Return until when somebody may open a sealed recording, None for one without a seal; raises when they may not."""
        if recording.sealed_at is None:
            return None
        until = await self._openings.opening_until(recording.id, staff.account_id)
        if until is None:
            raise sealed_to(staff)
        return until

    async def _existing(self, recording_id: str) -> recordings.ListedRecording:
        found = await recording_of(self._database, recording_id)
        if found is None:
            raise not_found("There is no such recording.")
        return found


def _nothing_to_play() -> ApiError:
    return ApiError(
        409, "nothing_to_play", "Nothing of this recording can be played.", retryable=True
    )


def _parties(kept: list[dict[str, Any]], names: Mapping[str, str]) -> list[RecordedParty]:
    return [
        RecordedParty(
            # of what somebody showed of their screen: ``citizen.screen``
            party=str(part.get("rendition", part["party"])),
            name=names.get(str(part["party"])),
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
            cause=gap["cause"],
            sources=[str(source) for source in gap["sources"]],
        )
        for gap in kept
    ]


def shown(
    found: recordings.ListedRecording,
    fared: Sequence[CallQuality],
    kept: Kept,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    integrity: Integrity | None = None,
) -> RecordingShown:
    """A recording as the API tells it; *names* are those of a conference's members. Pure."""
    recording, contact = found.recording, found.contact
    return RecordingShown(
        id=recording.id,
        contact_id=contact.id,
        reference=contact.reference,
        title=contact.notes if contact.category == CONFERENCE else None,
        category=contact.category,
        channel=contact.channel,
        state=recording.state,  # type: ignore[arg-type] # the words of `RecordingState`
        started_at=recording.started_at,
        ended_at=recording.ended_at,
        duration_ms=recording.duration_ms,
        bytes=recording.bytes,
        keep_until=None if kept.until_ms is None else from_ms(kept.until_ms),
        kept_by=kept.rule,
        sealed_at=recording.sealed_at,
        verdict=recording.verdict,  # type: ignore[arg-type] # written by the verdict alone
        faults=cast("list[Fault]", recording.faults),
        technical=cast("FileFigures", recording.technical),
        failure=recording.failure,
        outcome=contact.outcome,
        wrap_up_code=contact.wrap_up_code,
        satisfaction=contact.satisfaction,
        escalated_at=found.escalation.opened_at if found.escalation else None,
        parties=_parties(recording.parties, names),
        gaps=_gaps(recording.gaps),
        operators=[
            RecordingOperator(id=a.id, display_name=a.display_name, code=a.code)
            for a in found.operators
        ],
        quality=sides(fared),
        integrity=integrity,
    )
