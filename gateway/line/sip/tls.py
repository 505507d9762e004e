"""Makes the line's TLS contexts. The certificate of a trunk that the station connects to is always verified, by name and authority."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tls:
    """``client`` is for connections of ours, ``server`` for those of trunks, None without a certificate of our own."""

    client: ssl.SSLContext
    server: ssl.SSLContext | None = None


def contexts(cert: Path | None, key: Path | None, authorities: Path | None) -> Tls:
    """Return how TLS is spoken: with *cert* trunks may connect, and it is shown to those that ask for one. *authorities* vouch for
    trunks, the system's when None. Raises OSError, ssl.SSLError."""
    client = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
    client.minimum_version = ssl.TLSVersion.TLSv1_2
    server: ssl.SSLContext | None = None
    if cert is not None and key is not None:
        client.load_cert_chain(cert, key)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.minimum_version = ssl.TLSVersion.TLSv1_2
        server.load_cert_chain(cert, key)
    return Tls(client, server)
