"""One recording as reviewers see it: its facts, and audited views."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

import msgspec

from gateway.archive import lookups as recordings
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.service import Custody
from gateway.archive.custody.wholeness import Wholeness
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.noted_marks import RecordingMark, RecordingMarks
from gateway.archive.tables import Recording
from gateway.conference import recorded
from gateway.contacts import lookups as contacts
from gateway.evaluation import lookups as reviews
from gateway.evaluation import views as review_views
from gateway.evaluation.tables import Evaluation
from gateway.platform.audit import consultations
from gateway.platform.audit import log as audit
from gateway.platform.audit.consultations import Consultations
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tokens import MEDIA_VIEW, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.review.shown import RecordingGap, RecordingShown, gaps_of, parties_of, shown

TICKET_TTL = timedelta(hours=2)


class ViewReason(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The reason for a view; it is stored in the audit trail.

    ``despite``: the caller knows that the recording does not verify, and wants to see it all the same; without it such a
    recording is not opened.
    """

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    despite: bool = False


class PartyMedia(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The addresses at which one person's part can be played until the view expires.

    They also give its loudness over the recording, and small pictures of its moments (``&at=`` in milliseconds; null if
    there are none). ``name`` is set for a conference's members. ``masked``: the voice is masked and the picture left out,
    since the viewer scores operators under an agreement with the staff.
    """

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


class Viewing:
    """Holds no state."""

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        acts: RecordingActs,
        custody: Custody,
        kept: Retention,
        marks: RecordingMarks,
        wholeness: Wholeness,
        consulted: Consultations,
        masking: Masking,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._signer = signer
        self._acts = acts
        self._custody = custody
        self._kept = kept
        self._marks = marks
        self._wholeness = wholeness
        self._consulted = consulted
        self._masking = masking
        self._clock = clock

    async def facts(self, recording_id: str, by: Staff) -> RecordingShown:
        """Return what is known of a recording, and note in the audit trail who looked. Raises ``Refused`` ``not_found``."""
        found = await recordings.recording_of(self._database, recording_id)
        if by.role is Role.QUALITY:
            await self._custody.open_until(found.recording, by)
        async with self._database.reading() as session:
            fared = await contacts.reception_of(session, [found.contact.id])
            names = await recorded.names(session, found.contact.id)
        await self._consulted.note(
            by.account_id, consultations.RECORDING, f"recording:{found.recording.id}"
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

    async def open(
        self, recording_id: str, wanted: ViewReason, by: Staff
    ) -> tuple[ViewOpened, timedelta]:
        """Open a view for a reviewer; return it, and for how long it plays. Raises ``Refused``: ``not_found``, ``sealed``,
        ``nothing_to_play``, ``altered``."""
        found = await recordings.recording_of(self._database, recording_id)
        return await self._opened(found.recording, wanted, by)

    async def open_own(
        self, evaluation_id: str, wanted: ViewReason, by: Staff
    ) -> tuple[ViewOpened, timedelta]:
        """Open a view for the operator whom an evaluation is about, while that is released. Raises ``Refused`` as :meth:`open`, and
        ``withdrawn``."""
        async with self._database.reading() as session:
            found = review_views.owned(await reviews.one(session, evaluation_id), by)
        evaluation = found.evaluation
        if evaluation.state != "released":
            raise Refused("withdrawn", "The evaluation does not count any more.")
        recording = (
            await recordings.recording_of(self._database, evaluation.recording_id)
        ).recording
        if recording.state != "ready":
            raise _nothing_to_play()
        return await self._opened(recording, wanted, by, evaluation=evaluation.id)

    async def require_open(self, recording_id: str, claims: Mapping[str, Any]) -> None:
        """Check that a ticket with these *claims* still opens the recording. Raises ``Refused``: ``not_found``, ``unauthenticated``."""
        async with self._database.reading() as session:
            # what was sealed meanwhile is not played on
            if await recordings.is_sealed(session, recording_id) and not claims.get("sealed"):
                raise Refused(
                    "not_found", "This part of the recording is not there.", kind="hidden"
                )
            # an operator plays their own as long as the evaluation is released
            evaluation = claims.get("evaluation")
            if evaluation is not None:
                row = await session.get(Evaluation, evaluation)
                if row is None or row.state != "released" or row.operator_id != claims.get("sub"):
                    raise Refused(
                        "unauthenticated",
                        "The evaluation does not count any more.",
                        kind="unauthenticated",
                    )

    async def _opened(
        self,
        recording: Recording,
        wanted: ViewReason,
        staff: Staff,
        *,
        evaluation: str | None = None,
    ) -> tuple[ViewOpened, timedelta]:
        """Put the view on record, in the audit trail and the recording's chain, then hand out tickets."""
        now = self._clock()
        until = await self._custody.open_until(recording, staff)
        if not recording.parties:
            raise _nothing_to_play()
        integrity = await self._wholeness.of(recording.id)
        if integrity.state == "altered" and not wanted.despite:
            raise Refused(
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
            gaps=gaps_of(recording.gaps),
            marks=await self._marks.of(recording),
        )
        return opened, ttl

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
        for party in parties_of(recording.parties, names):
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


def _nothing_to_play() -> Refused:
    return Refused("nothing_to_play", "Nothing of this recording can be played.", retryable=True)
