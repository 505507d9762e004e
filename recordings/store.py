"""The archive of recordings: one API for the gateway and the media workers.

The gateway calls ``create`` before a call, and ``finish`` and everything else after it. A media worker calls
``open_source`` in between, with the id and key reference that the gateway passed on. They share only the two folders.
Every method but the captures' own ``write`` blocks: call it from a worker thread.
"""

import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from recordings import (
    anchors,
    destruction,
    evidence,
    finishing,
    offsite,
    opening,
    orphans,
    probe,
    verification,
)
from recordings.anchors import Anchor
from recordings.capture.source import CaptureLimits, SourceCapture
from recordings.capture.writers import RecordingWriters
from recordings.errors import (
    AlteredError,
    NoSuchRenditionError,
    RecordingClosedError,
    RecordingsError,
    RolledBackError,
    StillRecordingError,
    TamperedError,
    UnknownRecordingError,
)
from recordings.layout import RecordingFolder, RecordingInfo, local_root, recording_ids
from recordings.ledger import Act, ActKind, Finding, Mark
from recordings.locking import lock_exclusive
from recordings.model import Party, RecordingId, RecordingState, SourceKind, parse_party
from recordings.opening import Digests, OpeningCheck
from recordings.orphans import Orphan
from recordings.progress import Progress, counted, part, untold
from recordings.rendition import rendition_label
from recordings.summary import RecordingSummary, summary_from_json
from recordings.vault.blocks import BlockReader
from recordings.vault.durable import make_private_folder
from recordings.vault.keystore import Keystore
from recordings.verdict import Figures
from recordings.withdrawal import WithdrawalSpan

if TYPE_CHECKING:
    # imports a library that media workers, and stations without a bucket, do not need
    from recordings.vault.bucket import Bucket

log = structlog.get_logger()

_SETTLED_MS = 2_000.0
"""A segment that was changed within this time may be about to be cut by a withdrawal."""


def _now_ms() -> float:
    return time.time() * 1000


class RecordingStore:
    """Recordings under one local folder, their keys in a :class:`Keystore` elsewhere."""

    def __init__(
        self,
        url: str,
        keystore: Keystore,
        *,
        bucket: "Bucket | None" = None,
        limits: CaptureLimits | None = None,
        clock_ms: Callable[[], float] = _now_ms,
    ) -> None:
        """``url`` is a ``file:`` address; raises UnsupportedStoreError. Creates the folder.

        With a ``bucket`` the media of finished recordings are kept there, see :meth:`offload`.
        """
        self._bucket = bucket
        self._root = local_root(url)
        self._keystore = keystore
        self._limits = limits or CaptureLimits()
        self._clock_ms = clock_ms
        self._writers = RecordingWriters()
        make_private_folder(self._root / "recordings")

    @property
    def root(self) -> Path:
        """The folder of the recordings on this machine."""
        return self._root

    @property
    def public_key(self) -> str:
        """Public key that verifies the ledgers, 64 hexadecimal digits."""
        return self._keystore.signing_key().public_key().public_bytes_raw().hex()

    # -- before and during the call ------------------------------------------------------------

    def create(self, recording_id: RecordingId, contact_id: str, started_at_ms: int) -> str:
        """Create a recording that sources can be opened in; return its key reference.

        A repeated call for a recording being made returns the same reference. Raises RecordingClosedError for one that
        has ended or whose ledger cannot be read, RolledBackError, KeyUnavailableError.
        """
        folder = self._folder(recording_id)
        try:
            known = folder.read_info()
        except UnknownRecordingError:
            pass
        else:
            if known.state is not RecordingState.RECORDING:
                raise RecordingClosedError(f"recording {recording_id} is {known.state}")
            return known.key_ref
        # The key first: nobody could write to a recording without a key.
        if self._keystore.has(recording_id):
            key_ref = str(recording_id)
        else:
            key_ref = self._keystore.create(recording_id)
        make_private_folder(folder.path)
        with evidence.appending(folder, self._keystore, started_at_ms) as writer:
            try:
                entries = evidence.read_entries(folder)
            except ValueError:
                raise RecordingClosedError(
                    f"recording {recording_id} has a spoilt ledger"
                ) from None
            opened = next((e for e in entries if e.kind == "opened"), None)
            if opened is None:
                writer.append("opened", started_at_ms, contact_id=contact_id)
            else:
                # a crash came between the two files: the signed entry decides
                started_at_ms = opened.at_ms
        folder.write_info(
            RecordingInfo(
                recording_id=recording_id,
                contact_id=contact_id,
                key_ref=key_ref,
                started_at_ms=started_at_ms,
            )
        )
        log.info("recording.created", recording=recording_id)
        return key_ref

    def open_source(
        self,
        recording_id: RecordingId,
        key_ref: str,
        party: Party,
        kind: SourceKind,
        revision: int | None = None,
    ) -> SourceCapture:
        """Begin a new take of a party's source.

        ``revision`` is that of the order. It tells under which consent the take is captured, and so which withdrawals
        apply to it. Without it nothing is cut out of the take when it is sealed.
        Raises UnknownRecordingError, RecordingClosedError (finished, or being finished), KeyUnavailableError,
        OSError.
        """
        folder = self._folder(recording_id)
        parse_party(party)
        data_key = self._keystore.fetch(key_ref, recording_id)

        def begin_take(wake: Callable[[], None]) -> SourceCapture:
            source = folder.new_take(party, kind)
            return SourceCapture(
                recording_id=recording_id,
                source_id=source,
                kind=kind,
                folder=folder.sources / source,
                data_key=data_key,
                limits=self._limits,
                clock_ms=self._clock_ms,
                wake=wake,
                revision=revision,
            )

        capture = self._writers.add(folder, begin_take)
        log.info("recording.source_opened", recording=recording_id, source=capture.source_id)
        return capture

    def close(self, timeout_s: float = 5.0) -> bool:
        """End every capture of this process; False when one took longer. Idempotent."""
        return self._writers.close(timeout_s)

    # -- after the call ------------------------------------------------------------------------

    def finish(
        self,
        recording_id: RecordingId,
        ended_at_ms: int | None = None,
        *,
        wait_s: float = 5.0,
        without_consent: Sequence[WithdrawalSpan] = (),
    ) -> RecordingSummary:
        """Seal the recording and build its renditions; idempotent.

        Waits up to ``wait_s`` for writers to end, then raises StillRecordingError, and nothing has changed. Sources
        without a closing record (their worker died) are used as far as they can be read. ``ended_at_ms`` defaults to
        the last captured frame. What a dead worker captured in the spans ``without_consent`` is overwritten and cut
        off. Raises UnknownRecordingError, RecordingClosedError (destroyed), RolledBackError (it was finished before,
        and an older state was put back), KeyUnavailableError, OSError; after an OSError call it again.
        """
        folder = self._folder(recording_id)
        info = folder.read_info()
        if info.state is RecordingState.READY:
            return self.summary(recording_id)
        with lock_exclusive(folder, wait_s):
            info = folder.read_info()
            if info.state is RecordingState.READY:
                return self.summary(recording_id)
            finishing.refuse_put_back(folder, info, self._keystore)
            info = info.moved(RecordingState.FINISHING)
            if ended_at_ms is not None:
                info = msgspec.structs.replace(info, ended_at_ms=ended_at_ms)
            folder.write_info(info)
            data_key = self._keystore.fetch(info.key_ref, recording_id)
            summary = self._finished(folder, info, data_key, without_consent)
        log.info(
            "recording.finished",
            recording=recording_id,
            state=summary.state,
            duration_ms=summary.duration_ms,
            problems=len(summary.problems),
        )
        return summary

    def recover(
        self,
        only: Collection[RecordingId] | None = None,
        without_consent: Mapping[RecordingId, Sequence[WithdrawalSpan]] | None = None,
    ) -> list[RecordingSummary]:
        """Complete what a crash interrupted: finishing and destruction.

        ``without_consent`` is as for :meth:`finish`, by recording. Recordings that a live worker writes are skipped, and
        so are those not in ``only``, if given. One that cannot be finished is logged and left for the next time.
        """
        summaries = []
        for info in self.list_recordings():
            recording_id = info.recording_id
            if only is not None and recording_id not in only:
                continue
            try:
                if info.destroy_requested_at_ms is not None:
                    if info.state is not RecordingState.DESTROYED:
                        self.destroy(recording_id, info.destroy_requested_at_ms)
                elif info.state in {RecordingState.RECORDING, RecordingState.FINISHING}:
                    spans = (without_consent or {}).get(recording_id, ())
                    summaries.append(self.finish(recording_id, wait_s=0.0, without_consent=spans))
            except (StillRecordingError, RolledBackError):
                # the latter is logged elsewhere, and recovery cannot mend it
                continue
            except (OSError, RecordingsError, ValueError) as error:
                # No log.exception: some renderers print local variables, keys among them.
                log.error(  # noqa: TRY400 - see above
                    "recording.recovery_failed",
                    recording=recording_id,
                    trace=traceback.format_exception(error),
                )
        return summaries

    def list_recordings(self) -> Iterator[RecordingInfo]:
        """Yield every recording's state, in order of id; unreadable ones are logged."""
        for recording_id in recording_ids(self._root):
            try:
                info = self.info(recording_id)
            except UnknownRecordingError:
                log.warning("recording.unreadable", recording=recording_id)
            else:
                yield info

    def info(self, recording_id: RecordingId) -> RecordingInfo:
        """Return a recording's state; raises UnknownRecordingError."""
        return self._folder(recording_id).read_info()

    def summary(self, recording_id: RecordingId) -> RecordingSummary:
        """Return the summary that ``finish`` stored.

        Raises UnknownRecordingError when it was not finished, TamperedError when it cannot be read.
        """
        try:
            return summary_from_json(self._folder(recording_id).summary.read_bytes())
        except FileNotFoundError:
            raise UnknownRecordingError(f"recording {recording_id} has no summary") from None
        except (msgspec.MsgspecError, ValueError):
            raise TamperedError(f"recording {recording_id} has a spoilt summary") from None

    def has_key(self, recording_id: RecordingId) -> bool:
        """Whether its wrapped key exists, even if the master key is not available."""
        return self._keystore.has(recording_id)

    def size(self, recording_id: RecordingId) -> int:
        """Return the bytes on the disk, evidence and renditions together."""
        return self._folder(recording_id).size()

    def open_rendition(self, recording_id: RecordingId, name: str) -> BlockReader:
        """Open a party's rendition (``party`` or ``party.screen``) for reading ranges.

        The content is ``video/webm``. Close the reader after use. Raises UnknownRecordingError,
        NoSuchRenditionError, KeyUnavailableError (destroyed), TamperedError.
        """
        folder = self._folder(recording_id)
        info = folder.read_info()
        for party in name.split("."):
            parse_party(party)
        data_key = self._keystore.fetch(info.key_ref, recording_id)
        label = rendition_label(folder, name)
        try:
            try:
                return BlockReader(folder.rendition(name), data_key, label)
            except FileNotFoundError:
                # Files leave the disk only after the folder is marked as moved, so the mark is read after the miss.
                if self._bucket is None or not offsite.is_offsite(folder):
                    raise
                sealed = self._bucket.sealed(offsite.rendition_name(folder, name))
                return BlockReader(sealed, data_key, label)
        except FileNotFoundError:
            raise NoSuchRenditionError(
                f"recording {recording_id} has no rendition {name}"
            ) from None

    def rebuild_renditions(self, recording_id: RecordingId) -> RecordingSummary:
        """Build a finished recording's renditions again from its evidence, which the caller has verified.

        Raises UnknownRecordingError, StillRecordingError, RecordingClosedError (not ready), KeyUnavailableError,
        RolledBackError, BucketError, OSError.
        """
        folder = self._folder(recording_id)
        with lock_exclusive(folder, 0.0):
            info = folder.read_info()
            if info.state is not RecordingState.READY:
                raise RecordingClosedError(f"recording {recording_id} is {info.state}")
            data_key = self._keystore.fetch(info.key_ref, recording_id)
            if self._bucket is not None and offsite.is_offsite(folder):
                offsite.recall(folder, self._bucket)
            info = info.moved(RecordingState.FINISHING)
            folder.write_info(info)
            return self._finished(folder, info, data_key)

    def _finished(
        self,
        folder: RecordingFolder,
        info: RecordingInfo,
        data_key: bytes,
        without_consent: Sequence[WithdrawalSpan] = (),
    ) -> RecordingSummary:
        summary = finishing.finish(folder, info, data_key, self._keystore, without_consent)
        finishing.store_summary(folder, summary, self._keystore, round(self._clock_ms()))
        folder.write_info(
            msgspec.structs.replace(
                info.moved(summary.state), ended_at_ms=summary.started_at_ms + summary.duration_ms
            )
        )
        return summary

    def probe(self, recording_id: RecordingId) -> Figures:
        """Measure a finished recording's files; see :mod:`recordings.probe`.

        Raises UnknownRecordingError, TamperedError (its summary), KeyUnavailableError, OSError.
        """
        folder = self._folder(recording_id)
        data_key = self._keystore.fetch(folder.read_info().key_ref, recording_id)
        summary = self.summary(recording_id)
        if self._bucket is not None and offsite.is_offsite(folder):
            with offsite.fetched(folder, self._bucket, self._root) as copy:
                return probe.probe(copy, summary, data_key)
        return probe.probe(folder, summary, data_key)

    def offload(self, recording_id: RecordingId) -> bool:
        """Move a finished recording's media to the bucket; False without a bucket, or when nothing is left to do.

        Each file leaves the disk only after it was read back from the bucket. May be repeated after any failure.
        Raises UnknownRecordingError, StillRecordingError, RecordingClosedError (not ready), BucketError,
        TamperedError, OSError.
        """
        folder = self._folder(recording_id)
        if self._bucket is None:
            return False
        with lock_exclusive(folder, 0.0):
            info = folder.read_info()
            if info.state is not RecordingState.READY:
                raise RecordingClosedError(f"recording {recording_id} is {info.state}")
            files = offsite.offload(folder, self._bucket)
        log.info("recording.offloaded", recording=recording_id, files=files)
        return True

    def note(self, recording_id: RecordingId, kind: ActKind, act: Act, at_ms: int) -> None:
        """Enter an act in the recording's ledger, durably. Blocking, some milliseconds.

        Safe from several threads and processes, also while the recording is being made. Raises UnknownRecordingError,
        RecordingClosedError (destroyed), RolledBackError (for acts that open, export or evaluate it; holds and seals
        are entered all the same), LedgerBusyError, OSError; then nothing was entered.
        """
        folder = self._folder(recording_id)
        evidence.note_act(folder, self._keystore, kind, act, at_ms)

    def sign_closed(self, recording_id: RecordingId) -> int:
        """Sign closed segments of a recording being made that are not signed yet; return how many.

        A signed segment is provable even if the recording is never finished, and cannot be removed unnoticed. Blocking;
        raises like :meth:`note`.
        """
        folder = self._folder(recording_id)
        if folder.read_info().state is not RecordingState.RECORDING:
            return 0
        now_ms = round(self._clock_ms())
        return evidence.sign_closed(folder, self._keystore, now_ms, _SETTLED_MS)

    def note_marks(self, recording_id: RecordingId, marks: Sequence[Mark]) -> int:
        """Enter events of the conversation in the ledger; return how many were new.

        Idempotent. Blocking, some milliseconds; raises like :meth:`note`.
        """
        folder = self._folder(recording_id)
        now_ms = round(self._clock_ms())
        return evidence.note_marks(folder, self._keystore, marks, now_ms)

    def verify(
        self, recording_id: RecordingId, *, deep: bool = False, known_head: str | None = None
    ) -> list[Finding]:
        """Check the recording against its ledger; an empty list means that it verifies.

        ``deep`` also decrypts everything; ``known_head`` is a ledger head remembered elsewhere.
        """
        return verification.verify_kept(
            self._root,
            self._folder(recording_id),
            self._keystore,
            self._bucket,
            deep=deep,
            known_head=known_head,
        )

    def check_before_opening(self, recording_id: RecordingId, digests: Digests) -> OpeningCheck:
        """Check a recording before somebody opens it; see :func:`recordings.opening.check_before_opening`."""
        return opening.check_before_opening(
            self._folder(recording_id), self._keystore, digests, self._bucket
        )

    def require_unaltered(self, recording_id: RecordingId) -> None:
        """Raise AlteredError unless :meth:`verify` finds nothing; UnknownRecordingError, BucketError, OSError."""
        found = self.verify(recording_id)
        if found:
            log.error(
                "recording.altered",
                recording=recording_id,
                findings=[f"{one.kind} at {one.where}" for one in found[:5]],
            )
            raise AlteredError(f"recording {recording_id}: {found[0].kind} at {found[0].where}")

    def verify_all(
        self,
        anchor: Anchor | None = None,
        *,
        deep: bool = False,
        only: Collection[RecordingId] | None = None,
    ) -> Iterator[tuple[RecordingId, list[Finding]]]:
        """Check every recording that is finished, failed or destroyed, or just those in ``only``.

        With ``anchor`` also check that since then no ledger has become shorter, or is gone. An invalid anchor raises
        AnchorError.
        """
        if anchor is not None:
            anchor = anchors.completed(self._root, anchor)
        return verification.verify_all(
            self._root, self._keystore, anchor, deep=deep, only=only, bucket=self._bucket
        )

    def make_anchor(self, station: str, at_ms: int, progress: Progress = untold) -> Anchor:
        """Sign the present heads of all ledgers. Blocking, and long with many recordings."""
        key = self._keystore.signing_key()
        made = anchors.make(self._root, key, station, at_ms, part(progress, 0, 0.5))
        heads = counted(made.heads, part(progress, 0.5, 1))
        evidence.remember_all((self._folder(each.recording_id) for each in heads), self._keystore)
        return made

    def destroy(
        self,
        recording_id: RecordingId,
        now_ms: int,
        *,
        wait_s: float = 5.0,
        act: Act | None = None,
        despite: destruction.Despite | None = None,
    ) -> None:
        """Destroy the key, then the files.

        State and ledger stay; a signed entry says when, by whom and by which rule (``act``): the certificate. The
        intention is stored first, so that ``recover`` completes an interrupted destruction. Idempotent. Raises
        UnknownRecordingError, StillRecordingError, KeptError (UnreadableLedgerError when an unreadable part may contain
        a hold; ``despite`` overrides it), OSError.
        """
        folder = self._folder(recording_id)
        with lock_exclusive(folder, wait_s):
            if not destruction.destroy(folder, self._keystore, self._bucket, now_ms, act, despite):
                return
        log.info("recording.destroyed", recording=recording_id)

    def orphans(self, now_ms: int, *, keep_ms: int) -> list[Orphan]:
        """Return orphans, see :mod:`recordings.orphans`, and remove unfinished temporary files. Raises OSError."""
        orphans.sweep_parts(self._root, self._keystore, now_ms)
        return orphans.find(self._root, self._keystore, now_ms, keep_ms=keep_ms)

    def clear_orphan(self, orphan: Orphan, now_ms: int) -> None:
        """Destroy an orphan. Raises StillRecordingError, KeptError, OSError."""
        if orphan.kind == "recording":
            self.destroy(orphan.recording_id, now_ms, wait_s=0.0, act=Act(rule="orphan"))
        else:
            orphans.clear(self._root, self._keystore, orphan, now_ms)

    def erase(self, recording_id: RecordingId) -> None:
        """Remove also state and ledger of a destroyed recording, so that nothing proves that it existed.

        Only for test recordings of the station's own checks, which show nobody. Idempotent. Raises RecordingsError,
        OSError.
        """
        destruction.erase(self._folder(recording_id), self._keystore)

    def _folder(self, recording_id: RecordingId) -> RecordingFolder:
        return RecordingFolder(self._root, recording_id)
