"""Builds the archive's part of the station: recordings are made, kept, played, put on record and given out."""

from collections.abc import Awaitable, Callable, Sequence

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.capture.offloading import Offloading
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.capture.verdict import TechnicalVerdict
from gateway.archive.capture.withdrawals import Withdrawals
from gateway.archive.copies.http import CopiesApi
from gateway.archive.copies.receipt_mail import ReceiptMail, ReceiptMailApi
from gateway.archive.copies.receipts import Receipts
from gateway.archive.copies.service import Copies
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.anchoring import Anchoring
from gateway.archive.custody.clock_http import ClockApi
from gateway.archive.custody.http import CustodyApi
from gateway.archive.custody.keeping import KeepingView
from gateway.archive.custody.keeping_http import KeepingApi
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.retention_http import RetentionApi, changes
from gateway.archive.custody.service import Custody
from gateway.archive.custody.wholeness import Wholeness
from gateway.archive.exports.bell import JobBell, JobProgress
from gateway.archive.exports.http import ExportsApi
from gateway.archive.exports.orders import Exports
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.parts import parts
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.noted_marks import RecordingMarks
from gateway.archive.playback.service import Playback
from gateway.archive.subjects import Subject
from gateway.archive.tables import (
    Recording,
    RecordingCopy,
    RecordingHold,
    RecordingRequest,
    StoredRetention,
)
from gateway.calls.state import STAFF_PARTIES
from gateway.contacts.personal import CHAT
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.http.route import Route
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.stores import open_archive, open_exports
from queueing.backend import wall_clock_ms


class ArchiveWiring(Wiring):
    """Builds the services and routes of recordings. Rooms above register with :attr:`desk` how it learns which of
    their recordings go on, and further chores of its loop."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        accounts: AccountsWiring,
        mail: MailWiring,
        *,
        subjects: Sequence[Subject],
        finished: Callable[[str], Awaitable[None]],
    ) -> None:
        """*subjects* are what recordings can be of; *finished* is told of each contact whose recording has been sealed."""
        settings, database, clock = ground.settings, ground.database, ground.clock
        self.store = open_archive(settings)
        self.playback = Playback(self.store, ground.keys.of("voice-mask"))
        self.masking = Masking.by(settings)
        self.acts = RecordingActs(self.store, wall_clock_ms)
        self.wholeness = Wholeness(self.store)
        self.retention = Retention.by(settings, database)
        self.marks = RecordingMarks(self.store, database, clock, subjects)
        follow = FollowCodes(ground.keys)
        self.receipts = Receipts(database, self.marks, self.retention, follow)
        self.desk = self._desk(ground, queue, finished)
        self.custody = Custody(database, self.acts, self.retention, accounts.deciders, clock)
        anchoring = Anchoring(
            self.store,
            database,
            mail.outbox,
            station=settings.station,
            mail_to=settings.anchor_mail,
            command=settings.timestamp_command,
            now_ms=wall_clock_ms,
            audit_head=Remembered(settings.data_dir / FOLDER).text,
        )
        accounts.requests.release("retention", changes(self.retention))
        self.parts = parts(self.receipts)
        self.services = (self.desk, anchoring)
        self.purges = (self.desk.purge,)
        self.page_topics = {
            "custody": (Recording, RecordingHold, RecordingRequest, StoredRetention),
            "copies": (RecordingCopy,),
            "exports": (RecordingExport,),
        }
        self.routes = (
            *ClockApi(database).routes(),
            *CustodyApi(self.custody).routes(),
            *self._exports(ground, queue, accounts, follow),
            *ReceiptMailApi(
                ReceiptMail(
                    database,
                    mail.outbox,
                    mail.sender,
                    self.receipts,
                    clock,
                    chat_days=CHAT.span(settings).days,
                ),
                queue.address_throttle("receipt", settings.rate_limits.message),
            ).routes(),
            *RetentionApi(self.retention, accounts.requests).routes(),
            *KeepingApi(KeepingView(database, self.store, self.retention, clock)).routes(),
        )

    def _desk(
        self, ground: Ground, queue: QueueWiring, finished: Callable[[str], Awaitable[None]]
    ) -> RecordingDesk:
        database = ground.database
        desk = RecordingDesk(
            self.store,
            database,
            retention=self.retention,
            now_ms=wall_clock_ms,
            withdrawals=Withdrawals(database, queue.acd).of,
            code_hash=self.receipts.code_hash,
            finished=finished,
        )
        desk.add_chore(self.marks.note_new)
        desk.add_chore(TechnicalVerdict(self.store, database, ground.clock).judge_new)
        if ground.settings.recordings_bucket is not None:
            desk.add_chore(Offloading(self.store, database).move_new)
        return desk

    def _exports(
        self, ground: Ground, queue: QueueWiring, accounts: AccountsWiring, follow: FollowCodes
    ) -> Sequence[Route]:
        """Make the exports for the staff and the copies for citizens; return their routes."""
        settings, database, clock = ground.settings, ground.database, ground.clock
        bell = JobBell(queue.redis, queue.key)
        exports = Exports(
            database,
            open_exports(settings),
            self.acts,
            bell,
            JobProgress(queue.redis, queue.key),
            accounts.sessions,
            ground.signer,
            clock,
            masking=self.masking,
        )
        copies = Copies(
            database,
            self.receipts,
            follow,
            queue.codes_tried,
            self.acts,
            exports,
            bell.ring,
            ground.signer,
            accounts.deciders,
            blurred=STAFF_PARTIES if settings.copy_blurs_operator else (),
            clock=clock,
        )
        return (*CopiesApi(copies).routes(), *ExportsApi(exports).routes())
