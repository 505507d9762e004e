"""The sockets of the line, without a station."""

from gateway.line.sip.sockets import Sockets


async def test_a_port_that_was_closed_is_free_at_once() -> None:
    port = 0
    for _ in range(3):
        sockets = Sockets(lambda _octets, _flow: None, lambda _host: True)
        await sockets.open("127.0.0.1", port)
        port = sockets.port
        await sockets.aclose()
