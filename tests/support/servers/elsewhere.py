"""A page of somebody else's, on another site than the station: where the quick exit leads in the tests.

It is served, not answered by an intercepted request: a page under interception loses what the browser
sends while it is being replaced.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!doctype html><html lang='en'><title>Weather</title><h1>Sunny</h1></html>"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the parent's
        """Say nothing."""


class Elsewhere:
    """Serves :data:`PAGE` until it is closed."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="elsewhere", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The page's address; ``localhost`` is another site than the station's 127.0.0.1."""
        return f"http://localhost:{self._server.server_port}/"

    def aclose(self) -> None:
        """Stop serving; may be called again."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
