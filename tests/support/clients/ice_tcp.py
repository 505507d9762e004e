"""A browser's end of ICE-TCP, by hand: connects, frames, checks."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from aioice import stun

from media.ice.framing import FrameReader, framed


class TcpClient:
    """One connection to a worker's TCP port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self._frames = FrameReader(65_537)

    @classmethod
    async def open(cls, port: int, *, host: str = "127.0.0.1", receive_buffer: int = 0):
        connecting = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        connecting.setblocking(False)
        if receive_buffer:
            connecting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        await asyncio.get_running_loop().sock_connect(connecting, (host, port))
        return cls(*await asyncio.open_connection(sock=connecting, limit=4096))

    @property
    def address(self):
        return self.writer.get_extra_info("sockname")

    def send(self, *datagrams: bytes) -> None:
        self.writer.write(b"".join(framed(datagram) for datagram in datagrams))

    async def receive(self, within: float = 10.0) -> bytes:
        async with asyncio.timeout(within):
            while (frame := self._frames.take()) is None:
                space = self._frames.space
                octets = await self.reader.read(min(len(space), 4096))
                if not octets:
                    raise EOFError
                space[: len(octets)] = octets
                self._frames.received(len(octets))
            return bytes(frame)

    async def is_cut_off(self, within: float = 10.0) -> bool:
        """Whether the other side closes, without having sent anything."""
        try:
            async with asyncio.timeout(within):
                return not await self.reader.read(1)
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    async def aclose(self) -> None:
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


def check(local_ufrag: str, remote_ufrag: str, password: str, *, nominate: bool = False) -> bytes:
    """A controlling browser's connectivity check."""
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{local_ufrag}:{remote_ufrag}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 7
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    message.add_fingerprint()
    return bytes(message)
