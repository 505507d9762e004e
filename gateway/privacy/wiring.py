"""Wires the export, erasure and purging of personal data."""

from collections.abc import Sequence
from functools import partial

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.wiring import ArchiveWiring
from gateway.attachments.wiring import AttachmentsWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.messages.retention import CaseRetention
from gateway.platform.personal.pieces import Piece
from gateway.platform.wiring import Wiring
from gateway.privacy.housekeeping import Housekeeping, retention_of
from gateway.privacy.http import PersonsApi, erases
from gateway.privacy.messages import purge_messages
from gateway.privacy.service import Persons
from gateway.queue import QueueWiring


class PrivacyWiring(Wiring):
    """Makes the room's objects, and owns the loop that purges the data of all rooms."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        accounts: AccountsWiring,
        archive: ArchiveWiring,
        attachments: AttachmentsWiring,
        mail: MailWiring,
        rooms: Sequence[Wiring],
        pieces: Sequence[Piece],
    ) -> None:
        """*rooms* are those whose purges are carried out; more may be added to it. *pieces*: see
        :mod:`gateway.platform.personal.pieces`."""
        settings, database, clock = ground.settings, ground.database, ground.clock
        retention = CaseRetention(settings.message_days, queue.categories)
        persons = Persons(
            database, clock, archive.desk.destroy, pieces, attachments.store, mail.outbox.forget_to
        )
        accounts.requests.release("erase", erases(persons))
        self.services = (
            Housekeeping(
                lambda: [
                    *(purge for room in rooms for purge in room.purges),
                    partial(persons.purge, retention_of(settings)),
                    partial(purge_messages, database, retention, clock, pieces),
                ]
            ),
        )
        self.routes = PersonsApi(persons, accounts.requests, ground.consultations).routes()
