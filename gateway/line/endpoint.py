"""The SIP endpoint: owns the user agent on its sockets, the trunks' addresses and their registrations."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from gateway.line.addresses import Addresses
from gateway.line.registrations import Registrations
from gateway.line.sip import tls
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import DialogEvent, Registered
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.line.sip.sockets import Sockets
from gateway.line.sip.tls import Tls
from gateway.line.trace import Trace
from gateway.line.trunks import Peers
from gateway.platform.loops import Periodic
from gateway.setting_line import Transport, Trunk
from gateway.settings import Settings

RESOLVE_EVERY_S = 30.0
REGISTER_EVERY_S = 1.0
MOST_EARLY = 256
"""At most so many messages wait until the calls are known. Older ones are dropped: their senders send them again."""


class Endpoint:
    """Receives and sends messages, and reports events. Bound by :meth:`bind`, closed by :meth:`aclose`."""

    def __init__(
        self,
        settings: Settings,
        call_name: Callable[[str], str],
        now_ms: Callable[[], int],
        happened: Callable[[DialogEvent], None],
    ) -> None:
        """*call_name* makes a call's name from its Call-ID; *happened* is given each event except those of
        registrations."""
        self._settings = settings
        self._now_ms = now_ms
        self._happened = happened
        self._peers = Peers(settings.sip_trunks)
        self._addresses = Addresses(
            self._peers, settings.sip_trunks, settings.sip_address, self._port_of
        )
        self.trace = Trace(call_name)
        self.agent = UserAgent(
            self._peers, settings.sip_trunks, self._addresses.ours, most_calls=settings.sip_calls,
            seen=lambda message: self.trace.note(message, "in", now_ms()),
        )  # fmt: skip
        self._sockets = Sockets(
            self._received,
            lambda host: self._peers.trunk_of(host) is not None,
            tls=_tls(settings),
            name_of=self._peers.name_of,
            port_of=self._peers.port_of,
        )
        self.registrations = Registrations(settings.sip_trunks, self.agent, _flow)
        self._early: deque[tuple[bytes, Flow]] | None = deque(maxlen=MOST_EARLY)
        self._timer: asyncio.TimerHandle | None = None
        self._loops = (
            Periodic("line:resolve", self.resolve, RESOLVE_EVERY_S),
            Periodic("line:registrations", self._register, REGISTER_EVERY_S),
        )

    @property
    def port(self) -> int:
        """The port that is bound."""
        return self._sockets.port

    async def resolve(self) -> None:
        """Look up the trunks' addresses."""
        self.registrations.resolved(await self._addresses.resolve())

    async def bind(self) -> None:
        """Bind the ports; messages wait for :meth:`serve`. Raises OSError."""
        await self._sockets.open(self._settings.sip_host, self._settings.sip_port)
        await self._sockets.open_tls(self._settings.sip_host, self._settings.sip_tls_port)

    async def unbind(self) -> None:
        """Free the ports. Idempotent."""
        await self._sockets.aclose()
        if self._early is not None:
            self._early.clear()

    def serve(self) -> None:
        """Handle messages from now on, first those received since the ports were bound, whose calls are known now."""
        early, self._early = self._early or (), None
        for octets, flow in early:
            self._received(octets, flow)

    def start(self) -> None:
        """Start to follow the trunks' addresses, and to register."""
        for loop in self._loops:
            loop.start()

    async def rest(self) -> None:
        """Stop the loops and the timer; messages are still received and sent. Idempotent."""
        for loop in self._loops:
            await loop.aclose()
        if self._timer is not None:
            self._timer.cancel()

    async def aclose(self) -> None:
        """Stop, and free the ports. Idempotent."""
        await self.rest()
        await self.unbind()

    def pump(self) -> None:
        """Send the waiting messages, report events, and set the timer for what is due next."""
        self._send()
        for event in self.agent.events():
            if isinstance(event, Registered):
                self.registrations.told(event, self._now_ms())
            else:
                self._happened(event)
        # what a call was told of may have led to more at once
        self._send()
        due = self.agent.next_at()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due is not None:
            pause_s = max(0.0, due - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(pause_s, self._tick)

    def is_ours(self, session: Session) -> bool:
        """Return whether the far side of a stored call reaches this process by the address that it has."""
        dialog = session.dialog
        return dialog.ours == self._addresses.ours(dialog.flow)

    def flow_to(self, trunk: Trunk) -> Flow | None:
        """Return the address of a trunk, None where its host has not been resolved."""
        return self._addresses.to(trunk)

    def _received(self, octets: bytes, flow: Flow) -> None:
        if self._early is not None:
            self._early.append((octets, flow))
            return
        self.agent.received(octets, flow, time.monotonic())
        self.pump()

    def _send(self) -> None:
        for message, flow in self.agent.transactions.sends():
            self.trace.note(message, "out", self._now_ms())
            self._sockets.send(bytes(message), flow)

    def _tick(self) -> None:
        self.agent.tick(time.monotonic())
        self.pump()

    async def _register(self) -> None:
        self.registrations.register_due(time.monotonic())
        self.pump()

    def _port_of(self, transport: str) -> int:
        if transport == "tls":
            return self._sockets.tls_port or self._settings.sip_tls_port
        return self.port or self._settings.sip_port


def _tls(settings: Settings) -> Tls | None:
    """Return the TLS contexts, None where no trunk is reached by TLS and the station has no certificate. Raises OSError."""
    wanted = any(trunk.transport == "tls" for trunk in settings.sip_trunks)
    if not wanted and settings.sip_tls_cert is None:
        return None
    return tls.contexts(settings.sip_tls_cert, settings.sip_tls_key, settings.sip_tls_ca)


def _flow(address: str, transport: Transport, port: int) -> Flow:
    return Flow(transport, address, port)
