"""A web site of somebody else's that shows the station: plain, under a strict policy, and with hostile styles."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Final

PAGES: Final = Path(__file__).parent / "pages"
TYPES: Final = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}


def strict_policy(station: str) -> str:
    """The strictest policy under which ``<virtual-station>`` works; *station* is the station's origin."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {station}",
            f"connect-src {station}",
            f"frame-src {station}",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def permissions(station: str) -> str:
    """The ``Permissions-Policy`` that leaves camera, microphone and screen to the page and the station alone."""
    features = ("camera", "microphone", "display-capture")
    return ", ".join(f'{feature}=(self "{station}")' for feature in features)


class HostSite:
    """Serves the pages until it is closed. ``station`` is the origin that they show; it may be set later."""

    def __init__(self, station: str = "", port: int = 0) -> None:
        self.station = station
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the parent's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="host-site", daemon=True
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        """The site's origin. The same pages at :attr:`other_origin` are those of another site."""
        return f"http://localhost:{self._server.server_port}"

    @property
    def other_origin(self) -> str:
        """The same site by number, which browsers take for another one."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer with the page or file of that name."""
        name = request.path.partition("?")[0].strip("/") or "index"
        if name == "favicon.ico":
            request.send_response(204)
            request.end_headers()
            return
        path = PAGES / (name if "." in name else f"{name}.html")
        if path.parent != PAGES or not path.is_file():
            request.send_error(404)
            return
        content = Template(path.read_text(encoding="utf-8")).safe_substitute(station=self.station)
        body = content.encode()
        request.send_response(200)
        request.send_header("Content-Type", TYPES[path.suffix])
        request.send_header("Content-Length", str(len(body)))
        if name == "strict":
            request.send_header("Content-Security-Policy", strict_policy(self.station))
            request.send_header("Permissions-Policy", permissions(self.station))
        request.end_headers()
        request.wfile.write(body)

    def aclose(self) -> None:
        """Stop serving; may be called again."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
