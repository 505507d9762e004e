"""Builds the part that lets a citizen continue by another channel, with a link or a code."""

from gateway.calls.wiring import CallsWiring
from gateway.channels.http import ContinuingApi
from gateway.channels.invitations import Invitations
from gateway.channels.letters import InvitationMail
from gateway.channels.service import Continuing, Inviting
from gateway.contacts.wiring import ContactsWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.platform.times import ROME, from_ms
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from queueing.backend import wall_clock_ms
from signaling.protocol import desk


class ChannelsWiring(Wiring):
    """Builds invitations and their route. Rooms above register with :attr:`continuing` what follows when an invited
    citizen has come in."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        mail: MailWiring,
    ) -> None:
        settings = ground.settings
        self.invitations = Invitations(
            queue.redis,
            queue.key,
            ground.signer,
            ground.keys.of("invitation-code"),
            wall_clock_ms,
        )
        self.continuing = Continuing(
            queue.acd,
            ground.database,
            calls.media,
            sockets.publisher,
            contacts.admission,
            self.invitations,
            InvitationMail(
                mail.outbox,
                ground.database,
                mail.sender,
                lambda at_ms: from_ms(at_ms).astimezone(ROME),
            ),
        )
        inviting = Inviting(self.continuing, settings.origin, to_telephone=bool(settings.pbx_token))
        self.desk_commands = {desk.Invite: inviting.invite}
        self.routes = ContinuingApi(
            self.continuing,
            queue.address_throttle("invitation", settings.rate_limits.verify),
            seat_lease_s=settings.seat_lease_s,
        ).routes()
