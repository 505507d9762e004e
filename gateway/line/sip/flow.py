"""The network address of a SIP message's far side."""

import msgspec

from gateway.setting_line import Transport


class Flow(msgspec.Struct, frozen=True):
    """A transport and the far side's address. By TCP an open connection with that address is used before a new one is made."""

    transport: Transport
    host: str
    port: int

    @property
    def is_reliable(self) -> bool:
        """Whether the transport repeats lost packets itself."""
        return self.transport != "udp"
