"""A real SMTP server that keeps what it is given, and refuses when the test says so."""

import asyncio
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP

from tests.support.servers.station import free_ports


class Sink:
    """``mails`` as they came, ``refuse_*`` the answers given instead of taking them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails = []
        self.refuse_recipient: str | None = None
        self.refuse_data: str | None = None
        self._news = asyncio.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's
        if self.refuse_recipient is not None:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        if self.refuse_data is not None:
            return self.refuse_data
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self._news.set()
        return "250 taken"

    async def until(self, count: int, within_s: float = 60.0):
        """Return the mails once there are *count*; a busy machine is no failure."""
        async with asyncio.timeout(within_s):
            while len(self.mails) < count:
                self._news.clear()
                await self._news.wait()
        return self.mails


@asynccontextmanager
async def smtp_sink(port: int | None = None):
    sink = Sink(port or free_ports(1)[0])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.test", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        sink.port,
    )
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()
