"""Makes the line's TLS contexts. The certificate of a trunk that the station connects to is always verified, by name and authority."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS contexts: ``client`` for our connections, ``server`` for those of trunks, None without an own certificate."""

    client: ssl.SSLContext
    server: ssl.SSLContext | None = None


def contexts(cert: Path | None, key: Path | None, authorities: Path | None) -> Tls:
    """Return the TLS contexts. With *cert* trunks may connect, and trunks that ask for a client certificate get it.

    *authorities* vouch for trunks, the system's if None. Raises OSError, ssl.SSLError.
    """
    client = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
    client.minimum_version = ssl.TLSVersion.TLSv1_2
    server: ssl.SSLContext | None = None
    if cert is not None and key is not None:
        client.load_cert_chain(cert, key)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.minimum_version = ssl.TLSVersion.TLSv1_2
        server.load_cert_chain(cert, key)
    return Tls(client, server)
