"""Builds the history of contacts, for supervisors."""

from gateway.contact_history.http import ContactHistoryApi
from gateway.contact_history.story import ContactHistory
from gateway.contacts.tables import CONTACT_TOLD
from gateway.ground import Ground
from gateway.platform.uncounted import UNCOUNTED
from gateway.platform.wiring import OfOne, Wiring


class ContactHistoryWiring(Wiring):
    """Builds the routes of the history, which changes nothing."""

    def __init__(self, ground: Ground) -> None:
        self.page_topics = {"contacts/{id}": (OfOne(CONTACT_TOLD),)}
        self.routes = ContactHistoryApi(
            ContactHistory(ground.database, UNCOUNTED), ground.consultations
        ).routes()
