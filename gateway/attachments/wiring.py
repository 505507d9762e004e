"""Builds the station's part for files in the chat."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.clamd import Clamd
from gateway.attachments.http import AttachmentsApi
from gateway.attachments.pictures import Pictures
from gateway.attachments.service import OFTEN, Attachments
from gateway.attachments.store import AttachmentStore
from gateway.contacts.sides import CitizenSide
from gateway.contacts.wiring import ContactsWiring
from gateway.ground import Ground
from gateway.platform.realtime.parts import Fields, Parts
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from queueing.backend import wall_clock_ms

TROUBLE: Final = "clamav"


class AttachmentsWiring(Wiring):
    """Builds the service and routes of files. Rooms above read stored files from :attr:`store`."""

    def __init__(self, ground: Ground, queue: QueueWiring, contacts: ContactsWiring) -> None:
        settings, database = ground.settings, ground.database
        self.store = store = AttachmentStore.of(settings, database)
        self.pictures = Pictures()
        """Encodes pictures anew, also for rooms above."""
        scanner = None if settings.clamav is None else Clamd(settings.clamav)
        self.attachments = attachments = Attachments(
            database,
            contacts.conversation,
            store,
            kinds=settings.chat_files,
            megabytes=settings.chat_file_mb,
            pictures=self.pictures,
            scanner=scanner,
            now_ms=wall_clock_ms,
            often=OFTEN if settings.rate_limits.session is not None else None,
        )
        rules = attachments.rules

        async def told(_session: AsyncSession, _side: CitizenSide) -> Fields:
            return {"files": rules}

        self.parts = Parts(citizen={told: ("files",)}, station={"files": rules})
        self.purges = (attachments.refuse_left_over, store.sweep)
        if scanner is not None:
            self.troubles = {TROUBLE: scanner.trouble}
        self.routes = AttachmentsApi(attachments, queue.acd).routes()
