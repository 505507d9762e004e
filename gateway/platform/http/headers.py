"""Sets the security headers of every answer."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.platform.http.client import CLIENT

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")

# Everything a browser could be asked for and the station does not need is switched off.
_OFF = (
    "accelerometer", "browsing-topics", "encrypted-media",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "midi",
    "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_OWN = ("autoplay", "camera", "microphone", "display-capture", "fullscreen", "picture-in-picture",
        "geolocation", "screen-wake-lock", "speaker-selection", "compute-pressure",
        "publickey-credentials-create", "publickey-credentials-get")  # fmt: skip
PERMISSIONS_POLICY = ", ".join(
    [f"{name}=(self)" for name in _OWN] + [f"{name}=()" for name in _OFF]
)


FRAMED: Final = frozenset({"/", "/message"})
"""The pages that other sites may show in a frame, if they are set: the citizen's, and the one it leads to in its
place. Documents open in a tab."""
FOR_EVERY_SITE: Final = "/embed/"
"""Files that other sites' pages load: the script of ``<virtual-station>`` and its words."""


@dataclass(frozen=True, slots=True)
class Inline:
    """The hashes of a page's inline parts, as the policy names them: ``'sha256-...'``."""

    scripts: Sequence[str] = ()
    styles: Sequence[str] = ()


INLINE: Final = web.ResponseKey("inline", Inline)
"""Where a page says what it holds inline; one that says nothing holds nothing."""


def content_security_policy(
    host: str, *, secure: bool, ancestors: Sequence[str] = (), inline: Inline | None = None
) -> str:
    """Return the policy for a page served under *host*: nothing inline but *inline*, nothing from elsewhere.

    Pages of *ancestors* (origins) may frame it.
    """
    named = inline or Inline()
    # Older Safari does not take 'self' to cover WebSockets.
    socket = f" {'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *named.scripts)),
            " ".join(("style-src 'self'", *named.styles)),
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{socket}",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "frame-ancestors " + (" ".join(ancestors) or "'none'"),
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def add_security_headers(
    *, secure_url: bool, embed_origins: Sequence[str] = ()
) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return a signal handler for ``on_response_prepare``.

    *secure_url*: the public URL is https; *embed_origins*: the sites that may frame the citizen's pages.
    """

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        client = request.get(CLIENT)
        secure = secure_url or (client.secure if client is not None else request.secure)
        headers = response.headers
        ancestors = embed_origins if request.path in FRAMED else ()
        if "Content-Security-Policy" not in headers:
            # what somebody sent brings a stricter one
            headers["Content-Security-Policy"] = content_security_policy(
                request.host, secure=secure, ancestors=ancestors, inline=response.get(INLINE)
            )
        headers["Permissions-Policy"] = PERMISSIONS_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(FOR_EVERY_SITE):
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            headers["Access-Control-Allow-Origin"] = "*"
        if not ancestors:
            headers["X-Frame-Options"] = "DENY"
        # "aiohttp/x.y" is nobody's business.
        headers["Server"] = "virtual-station"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    return prepare
