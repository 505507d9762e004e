"""Wires focus groups: services, routes and the volunteers' page, and the offer on the questionnaire's last page."""

from aiohttp import web

from gateway.conference.tables import SPOKEN, WHOLE
from gateway.conference.wiring import ConferenceWiring
from gateway.focus_groups.http import FocusGroupsApi
from gateway.focus_groups.pages import FocusPages
from gateway.focus_groups.service import FocusGroups
from gateway.focus_groups.tables import VOLUNTEERS
from gateway.focus_groups.volunteers import Volunteers
from gateway.ground import Ground
from gateway.listening.wiring import ListeningWiring
from gateway.mail.wiring import MailWiring
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.site.wiring import SiteWiring
from signaling.limits import Rate

SENT = Rate(30, 300)
"""What one address may send in."""


class FocusGroupsWiring(Wiring):
    """Makes the room's objects, and registers the offer with the questionnaire."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        conference: ConferenceWiring,
        site: SiteWiring,
        listening: ListeningWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        kept = VOLUNTEERS.span(settings)
        volunteers = Volunteers(
            database, FollowCodes(ground.keys), queue.codes_tried, Sealer(ground.keys.of("focus-offer")), conference.guests, mail.outbox,
            mail.sender, clock, kept=kept, k=settings.small_cell,
        )  # fmt: skip
        groups = FocusGroups(
            database, conference.scheduling, conference.book, volunteers, mail.outbox, mail.sender, clock, k=settings.small_cell
        )  # fmt: skip
        rate = SENT if settings.rate_limits.address else None
        self._pages = FocusPages(
            site.frame, volunteers, queue.address_throttle("focus-group", rate),
            days=(
                kept.days,
                settings.recording_days,
                WHOLE.span(settings).days,
                SPOKEN.span(settings).days,
            ),
        )  # fmt: skip
        listening.questionnaire.offer_by(self._pages.offered)
        self.purges = (volunteers.forget,)
        self.routes = FocusGroupsApi(groups).routes()

    def attach(self, app: web.Application) -> None:
        """Add the volunteers' page."""
        self._pages.add_to(app)
