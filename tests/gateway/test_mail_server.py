"""Whether mail goes out in clear: only on this machine, or where the address says so."""

import pytest

from gateway.mail.transport import MailServer


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example.org", 25, "required"),
        ("smtp://192.0.2.1:2525", 2525, "required"),
        ("smtp://127.example.org", 25, "required"),
        ("smtp://localhost", 25, "offered"),
        ("smtp://127.0.0.1:2525", 2525, "offered"),
        ("smtp://[::1]", 25, "offered"),
        ("smtp+plain://mail.example.org", 25, "offered"),
        ("smtp+starttls://localhost", 587, "required"),
        ("smtps://mail.example.org", 465, "implicit"),
    ],
)
def test_how_a_mail_server_is_spoken_to(url, port, tls):
    server = MailServer.of(url)
    assert (server.port, server.tls) == (port, tls)
