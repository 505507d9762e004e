"""Builds the service and routes of circulars."""

from gateway.circulars.http import CircularsApi
from gateway.circulars.service import Circulars
from gateway.circulars.tables import Circular
from gateway.ground import Ground
from gateway.mail.reminders import Reminders
from gateway.mail.wiring import MailWiring
from gateway.platform.wiring import Wiring


class CircularsWiring(Wiring):
    """Builds the service and routes; nothing is kept in memory."""

    def __init__(self, ground: Ground, mail: MailWiring) -> None:
        circulars = Circulars(ground.database, mail.outbox, mail.sender, ground.clock)
        self.services = (Reminders("circulars", mail.outbox, circulars.remind_due),)
        # others' readings change nothing of one's own
        self.page_topics = {"circulars/unread": (Circular,)}
        self.routes = CircularsApi(circulars).routes()
