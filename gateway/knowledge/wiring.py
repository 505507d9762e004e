"""Wires information sheets: their services and routes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from gateway.attachments.wiring import AttachmentsWiring
from gateway.ground import Ground
from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.attached_http import SheetFilesApi
from gateway.knowledge.care import SheetCare
from gateway.knowledge.files import SheetFiles
from gateway.knowledge.finding import SheetFinder
from gateway.knowledge.http import SheetsApi, SheetVersionsApi
from gateway.knowledge.reminders import SheetReminders
from gateway.knowledge.service import Sheets
from gateway.knowledge.uses import SheetUses
from gateway.knowledge.uses_http import SheetUsesApi
from gateway.mail.reminders import Reminders
from gateway.mail.wiring import MailWiring
from gateway.platform.later import Later
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.search.wiring import SearchWiring

log = structlog.get_logger()


class KnowledgeWiring(Wiring):
    """Makes the room's objects. A station without a sheet begins with examples. ``give_task`` is given by the working day."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        attachments: AttachmentsWiring,
        search: SearchWiring,
        *,
        missing: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """*missing* is that of :class:`~gateway.knowledge.uses.SheetUses`."""
        self.finder = SheetFinder(ground.database, search.search)
        self.give_task = Later[[str, str | None, str], Awaitable[None]]()
        self.uses = SheetUses(
            ground.database, queue.acd, mail.outbox, mail.sender, ground.clock,
            give_task=self.give_task, missing=missing,
        )  # fmt: skip
        self.sheets = Sheets(
            ground.database,
            queue.categories,
            ground.clock,
            self.finder,
            verdicts_kept=timedelta(days=ground.settings.contact_days),
            address=self.uses.link,
        )
        care = SheetCare(ground.database, queue.categories, ground.clock)
        self._examples = SheetFiles(ground.database, queue.categories, ground.clock)
        self._publishes = ground.settings.demonstrates
        lapsing = SheetReminders(ground.database, mail.outbox, mail.sender, ground.clock)
        self.services = (
            self.finder,
            Reminders("sheets", mail.outbox, lapsing.remind),
        )
        self.attached = SheetAttachments.of(
            ground.settings, ground.database, ground.clock, attachments.pictures
        )
        self.purges = (self.sheets.forget, self.attached.purge)
        # the files' addresses before those of a sheet by its id
        self.routes = (
            *SheetFilesApi(self.attached).routes(),
            *SheetUsesApi(self.uses).routes(),
            *SheetsApi(self.sheets, care).routes(),
            *SheetVersionsApi(self.sheets).routes(),
        )

    async def open(self) -> None:
        """Store the examples at the first start. Raises what the database raises."""
        if made := await self._examples.begin(publish=self._publishes):
            log.info("sheets.examples", count=made, published=self._publishes)
