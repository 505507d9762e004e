"""What is done with recordings once they are made, put together: played, put on record, kept or
not, anchored."""

from collections.abc import Sequence

from gateway.accounts.approvals.deciders import (
    Deciders,
)
from gateway.accounts.core import (
    Core,
)
from gateway.archive.capture.marks import RecordingMarks
from gateway.archive.capture.offloading import Offloading
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.capture.verdict import TechnicalVerdict
from gateway.archive.copies.receipts import Receipts
from gateway.archive.copies.service import Copies
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.anchoring import Anchoring
from gateway.archive.custody.keeping import KeepingView
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.service import Custody
from gateway.archive.custody.wholeness import Wholeness
from gateway.archive.exports.bell import JobBell, JobProgress
from gateway.archive.exports.orders import Exports
from gateway.archive.playback.service import Playback
from gateway.archive.subjects import Subject
from gateway.mail.outbox import Outbox
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.throttle import AddressThrottle
from gateway.stores import open_exports
from queueing.backend import wall_clock_ms
from recordings.store import RecordingStore


class ArchiveWiring:
    """Needs database and store only."""

    def __init__(
        self,
        core: Core,
        store: RecordingStore,
        outbox: Outbox,
        desk: RecordingDesk,
        bell: JobBell,
        progress: JobProgress,
        subjects: Sequence[Subject],
    ) -> None:
        """*desk* looks after recordings again and again, their verdict among it; *bell* wakes the
        makers of exports."""
        settings = core.settings
        self.playback = Playback(store)
        self.acts = RecordingActs(store, wall_clock_ms)
        self.wholeness = Wholeness(store)
        self.retention = Retention.by(settings, core.database)
        self.marks = RecordingMarks(store, core.database, core.clock, subjects)
        follow = FollowCodes(core.keys)
        self.receipts = Receipts(core.database, self.marks, self.retention, follow)
        desk.code_hash = self.receipts.code_hash
        self.codes = AddressThrottle(
            "copy-code", settings.rate_limits.verify, core.keys.of("throttle")
        )
        deciders = Deciders(core.database, days=settings.new_account_days, clock=core.clock)
        self.custody = Custody(core.database, self.acts, self.retention, deciders, core.clock)
        self.keeping = KeepingView(core.database, store, self.retention, core.clock)
        self.exports = Exports(
            core.database,
            open_exports(settings),
            self.acts,
            bell,
            progress,
            core.sessions,
            core.signer,
            core.clock,
        )
        self.copies = Copies(
            core.database,
            self.receipts,
            follow,
            self.codes,
            self.acts,
            self.exports,
            bell.ring,
            core.signer,
            deciders,
            blurred=("agent", "colleague", "supervisor") if settings.copy_blurs_operator else (),
            clock=core.clock,
        )
        desk.chores.append(self.marks.note_new)
        desk.chores.append(TechnicalVerdict(store, core.database, core.clock).judge_new)
        if settings.recordings_bucket is not None:
            desk.chores.append(Offloading(store, core.database).move_new)
        self._anchoring = Anchoring(
            store,
            core.database,
            outbox,
            station=settings.station,
            mail_to=settings.anchor_mail,
            command=settings.timestamp_command,
            now_ms=wall_clock_ms,
            audit_head=Remembered(settings.data_dir / FOLDER).text,
        )

    def start(self) -> None:
        """Begin what is done every day, and all the time."""
        self._anchoring.start()

    async def aclose(self) -> None:
        """Stop it. Idempotent."""
        await self._anchoring.aclose()
