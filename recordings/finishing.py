"""Turns captured sources into a sealed, playable recording."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import structlog

from recordings import evidence, ledger, rendition, timeline, verification, withdrawal
from recordings.errors import RolledBackError
from recordings.gaps import declared_gaps
from recordings.inspection import SourceReport, inspect_source
from recordings.layout import RecordingFolder, RecordingInfo
from recordings.model import Party, RecordingState, SourceKind
from recordings.rendition import RenditionPlan
from recordings.summary import (
    SUMMARY_VERSION,
    DamagedSpan,
    GapSummary,
    PartySummary,
    RecordingSummary,
    RenditionSummary,
    SegmentSummary,
    SourceGapReason,
    SourceSummary,
)
from recordings.vault.container import Ending
from recordings.vault.durable import make_private_folder, replace_file
from recordings.vault.keystore import Keystore
from recordings.withdrawal import WithdrawalSpan

log = structlog.get_logger()

_CLOCK_TOLERANCE_MS = 60_000
_LAST_FRAME_MS = 20


def finish(
    folder: RecordingFolder,
    info: RecordingInfo,
    data_key: bytes,
    keystore: Keystore,
    without_consent: Sequence[WithdrawalSpan] = (),
) -> RecordingSummary:
    """Inspect the sources, cut what was captured *without_consent*, seal the ledger, build the renditions.

    May be repeated after a crash. Blocking and long. The caller holds the recording's lock. Raises RolledBackError
    when something that was listed is gone, OSError.
    """
    reports = _inspect(folder, data_key, without_consent)
    problems = [problem for report in reports for problem in report.problems]
    captured = [report for report in reports if report.is_playable]
    starts_at_ms, ends_at_ms = _span(info, captured, problems)
    duration_ms = max(0, round(ends_at_ms - starts_at_ms))
    head = _seal(folder, reports, keystore, round(starts_at_ms) + duration_ms, problems)
    make_private_folder(folder.renditions)
    parties = []
    for party, group in groupby(reports, key=lambda report: report.party):
        takes = list(group)
        parties.append(
            PartySummary(
                party=party,
                sources=tuple(_source_summary(take, starts_at_ms) for take in takes),
                renditions=tuple(
                    _render(folder, plan, data_key)
                    for plan in plans(party, takes, starts_at_ms, duration_ms)
                ),
            )
        )
    if not captured:
        problems.append("nothing was captured")
    return RecordingSummary(
        recording_id=info.recording_id,
        contact_id=info.contact_id,
        state=RecordingState.READY if captured else RecordingState.FAILED,
        started_at_ms=round(starts_at_ms),
        duration_ms=duration_ms,
        parties=tuple(parties),
        ledger_head=head,
        problems=tuple(problems),
        gaps=declared_gaps(parties, duration_ms),
        version=SUMMARY_VERSION,
    )


def _inspect(
    folder: RecordingFolder, data_key: bytes, without_consent: Sequence[WithdrawalSpan]
) -> list[SourceReport]:
    reports = [inspect_source(folder, source, data_key) for source in folder.source_ids()]
    if not without_consent:
        return reports
    listed = frozenset(
        (entry.source_id, entry.index)
        for entry in evidence.read_entries(folder)
        if entry.kind == "segment"
    )
    changed = withdrawal.take_back(folder, reports, without_consent, data_key, listed=listed)
    return [
        _inspect_again(folder, each, data_key) if each.source_id in changed else each
        for each in reports
    ]


def _inspect_again(folder: RecordingFolder, before: SourceReport, data_key: bytes) -> SourceReport:
    """Inspect a cut source; what could not be read before the cut is still reported."""
    report = inspect_source(folder, before.source_id, data_key)
    report.problems[:0] = [
        f"{before.source_id}/{segment.index}: damaged"
        for segment in before.segments
        if segment.ending is Ending.DAMAGED
        and f"{before.source_id}/{segment.index}: damaged" not in report.problems
    ]
    return report


def _span(
    info: RecordingInfo, captured: list[SourceReport], problems: list[str]
) -> tuple[float, float]:
    """Return the recording's beginning and end on the wall clock.

    The gateway supplies beginning and end, the worker the capture times of frames. Frames beyond extend the span;
    they alone count when the two machines' clocks clearly disagree.
    """
    first = min((report.alignment.wall_ms(0.0) for report in captured), default=None)
    last = max(
        (r.alignment.wall_ms(r.last_media_ms) + _LAST_FRAME_MS for r in captured), default=None
    )
    if first is None or last is None:
        return info.started_at_ms, max(info.started_at_ms, info.ended_at_ms or 0)
    ended = info.ended_at_ms if info.ended_at_ms is not None else last
    if first < info.started_at_ms - _CLOCK_TOLERANCE_MS or last > ended + _CLOCK_TOLERANCE_MS:
        problems.append("the clocks of gateway and worker disagree")
        # No take is longer than the gateway's span, unless the gateway's clock was stepped back meanwhile. A take's
        # own time does not depend on that clock.
        longest = max(report.last_media_ms for report in captured)
        most = max(ended - info.started_at_ms, longest) + 2 * _CLOCK_TOLERANCE_MS
        return first, min(last, first + most)
    return min(first, info.started_at_ms), max(last, ended)


def _seal(
    folder: RecordingFolder,
    reports: list[SourceReport],
    keystore: Keystore,
    at_ms: int,
    problems: list[str],
) -> str:
    """List every segment in the ledger once and close it; returns the head at that moment."""
    with evidence.appending(folder, keystore, at_ms) as writer:
        listed = evidence.read_entries(folder)
        known = {
            (entry.source_id, entry.index): entry.sha256
            for entry in listed
            if entry.kind == "segment"
        }
        there = {(report.source_id, s.index) for report in reports for s in report.segments}
        gone = [key for key in known if key not in there]
        if gone:
            raise RolledBackError(f"{len(gone)} segments of {folder.recording_id} are gone")
        problems += _enter_cut_segments(writer, reports, listed, at_ms)
        count = 0
        for report in reports:
            for segment in report.segments:
                count += 1
                key = (report.source_id, segment.index)
                if key not in known:
                    state = ledger.SegmentState(segment.size, segment.sha256)
                    writer.append("segment", at_ms, segment=key, state=state, ending=segment.ending)
                elif known[key] != segment.sha256:
                    problems.append(f"{key[0]}/{key[1]}: changed after it was listed")
        if not any(entry.kind == "closed" for entry in listed):
            writer.append("closed", at_ms, segments=count)
            return writer.head
        until = next(n for n, entry in enumerate(listed, 1) if entry.kind == "closed")
        return ledger.head(evidence.read_lines(folder)[:until])


def _enter_cut_segments(
    writer: ledger.LedgerWriter,
    reports: list[SourceReport],
    listed: list[ledger.Entry],
    at_ms: int,
) -> list[str]:
    """Enter the rest of signed segments that were cut afterwards, because consent was withdrawn.

    Returns, in words, the problems of other segments that differ from the signed ones.
    """
    signed = {
        (entry.source_id, entry.index): entry
        for entry in listed
        if entry.kind in {"written", "taken_back"}
    }
    there = {
        (report.source_id, segment.index): (report, segment)
        for report in reports
        for segment in report.segments
    }
    wrong = []
    for key, entry in signed.items():
        if key not in there:
            wrong.append(f"{key[0]}/{key[1]}: gone after it was signed")
            continue
        report, segment = there[key]
        if segment.sha256 == entry.sha256:
            continue
        if withdrawal.was_taken_back(report) and segment.size < (entry.size or 0):
            writer.append(
                "taken_back",
                at_ms,
                segment=(report.source_id, segment.index),
                state=ledger.SegmentState(segment.size, segment.sha256),
            )
        else:
            wrong.append(f"{key[0]}/{key[1]}: changed after it was signed")
    return wrong


def refuse_put_back(folder: RecordingFolder, info: RecordingInfo, keystore: Keystore) -> None:
    """Raise RolledBackError if the recording was closed before: it must not be closed again over fewer files."""
    lines = evidence.read_lines(folder)
    known = keystore.heads.read(folder.recording_id)
    put_back = known is not None and bool(ledger.behind(lines, known.entries, known.head))
    # finishing changes the state before it closes the ledger, so no crash leaves a closed ledger in this state
    if not put_back and info.state is RecordingState.RECORDING:
        put_back = verification.is_sealed(lines)
    if put_back:
        log.error("recording.rolled_back", recording=folder.recording_id, state=info.state)
        raise RolledBackError(f"recording {folder.recording_id} was finished before, and put back")


def store_summary(
    folder: RecordingFolder, summary: RecordingSummary, keystore: Keystore, at_ms: int
) -> None:
    """Store the summary, and its hash and those of the renditions in the ledger."""
    replace_file(folder.summary, summary.to_json())
    state = evidence.digest_of(folder.summary)
    with evidence.appending(folder, keystore, at_ms) as writer:
        newest = [e.sha256 for e in evidence.read_entries(folder) if e.kind == "derived"][-1:]
        if newest != [state.sha256]:
            writer.append("derived", at_ms, state=state)


def plans(
    party: Party, takes: list[SourceReport], starts_at_ms: float, duration_ms: int
) -> list[RenditionPlan]:
    """Return the renditions to make: one per person, and one more for a shared screen with its sound."""
    by_kind = {
        kind: sorted(
            (take for take in takes if take.kind is kind and take.is_playable),
            key=lambda take: take.alignment.wall_ms(0.0),
        )
        for kind in SourceKind
    }
    audio, video = by_kind[SourceKind.AUDIO], by_kind[SourceKind.VIDEO]
    plans = []
    if audio or video:
        plans.append(RenditionPlan(party, audio, video, starts_at_ms, duration_ms))
    if screen := by_kind[SourceKind.SCREEN]:
        sound = by_kind[SourceKind.SCREEN_AUDIO]
        plans.append(RenditionPlan(f"{party}.screen", sound, screen, starts_at_ms, duration_ms))
    return plans


def _render(folder: RecordingFolder, plan: RenditionPlan, data_key: bytes) -> RenditionSummary:
    size = rendition.build(folder, plan, data_key)
    return RenditionSummary(
        name=plan.name,
        size=size,
        sha256=evidence.digest_of(folder.rendition(plan.name)).sha256,
        duration_ms=plan.duration_ms,
        audio=bool(plan.audio),
        video=any(take.key_frames for take in plan.video),
    )


def _source_summary(report: SourceReport, starts_at_ms: float) -> SourceSummary:
    def on_line(media_ms: float) -> int:
        return round(report.alignment.wall_ms(media_ms) - starts_at_ms)

    facts = report.facts if report.has_begun else []
    gaps: list[tuple[float, float, SourceGapReason]] = [
        (fact.media_ms, fact.media_ms + fact.missing_ms, fact.reason)
        for fact in facts
        if isinstance(fact, timeline.Gap)
    ]
    gaps += [(since_ms, until_ms, "withdrawn") for since_ms, until_ms in _cut_out(facts)]
    off = _ended_off(facts)
    return SourceSummary(
        source_id=report.source_id,
        kind=report.kind,
        begins_ms=on_line(0.0) if report.has_begun else 0,
        ends_ms=on_line(report.last_media_ms) if report.has_begun else 0,
        frames=report.frames,
        ended_cleanly=report.ended_cleanly,
        gaps=tuple(
            # both ends are rounded, so that it ends at the millisecond at which the next frame begins
            GapSummary(
                at_ms=on_line(since_ms),
                missing_ms=on_line(until_ms) - on_line(since_ms),
                reason=reason,
            )
            for since_ms, until_ms, reason in gaps
        ),
        segments=tuple(
            SegmentSummary(index=s.index, size=s.size, sha256=s.sha256, ending=s.ending)
            for s in report.segments
        ),
        ended_off=off is not None,
        off_why=off.why if off else None,
        begun=report.has_begun,
        damaged=tuple(
            DamagedSpan(start_ms=on_line(since_ms), end_ms=on_line(until_ms))
            for since_ms, until_ms in report.damaged
        ),
    )


def _cut_out(facts: Sequence[timeline.AnyFact]) -> Iterator[tuple[float, float]]:
    """Yield the spans (media time) that were cut out of a take that continues after them."""
    since_ms: float | None = None
    for fact in facts:
        if isinstance(fact, timeline.Pause) and fact.afterwards:
            since_ms = fact.media_ms
        elif isinstance(fact, timeline.Resume) and fact.afterwards and since_ms is not None:
            yield since_ms, fact.media_ms
            since_ms = None


def _ended_off(facts: Sequence[timeline.AnyFact]) -> timeline.Pause | None:
    """Return the pause in force when the take ended, None when the source was on."""
    # facts about cuts are stored last, wherever the cut was
    switches = sorted(
        (fact for fact in facts if isinstance(fact, timeline.Pause | timeline.Resume)),
        key=lambda fact: (fact.media_ms, not getattr(fact, "afterwards", False)),
    )
    last = switches[-1] if switches else None
    return last if isinstance(last, timeline.Pause) else None
