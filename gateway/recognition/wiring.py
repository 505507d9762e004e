"""Wires recognition: its service, the desk's view, and entries with a token."""

from gateway.callbacks.wiring import CallbacksWiring
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.messages.wiring import MessagesWiring
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.recognition.desk import KnownAtDesk
from gateway.recognition.http import RecognitionApi
from gateway.recognition.service import Recognition
from gateway.recognition.tables import KNOWN


class RecognitionWiring(Wiring):
    """Makes the room's objects, and registers with the admission, which asks who enters by a token."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        hours: HoursWiring,
        contacts: ContactsWiring,
        mail: MailWiring,
        messages: MessagesWiring,
        callbacks: CallbacksWiring,
    ) -> None:
        settings = ground.settings
        recognition = Recognition(
            ground.database,
            FollowCodes(ground.keys),
            queue.codes_tried,
            queue.address_throttle("recognition", settings.rate_limits.message),
            ground.signer,
            contacts.last_agents,
            mail.outbox,
            find_case=(messages.messages.given, callbacks.requests.given),
            sender=mail.sender,
            mails=settings.smtp_url is not None,
            keep=KNOWN.span(settings),
            opening=hours.opening,
            clock=ground.clock,
        )
        contacts.admission.known_by.append(recognition.entering)
        self.purges = (recognition.forget,)
        self.routes = RecognitionApi(
            recognition, KnownAtDesk(queue.acd, ground.database, messages.desk, ground.clock)
        ).routes()
