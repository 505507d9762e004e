"""Serves the browser applications' files: pages, hashed assets, precompressed if the build made it."""

from pathlib import Path

from aiohttp import web
from yarl import URL

from gateway.platform.http.errors import not_found
from gateway.platform.http.pages import no_build_page

PAGES = {
    "/login": "login.html",
    "/me": "me.html",
    "/desk": "desk.html",
    # a member of a peripheral office answers at the same desk
    "/office": "desk.html",
    "/supervisor": "supervisor.html",
    "/supervisor/reports": "reports.html",
    "/supervisor/contacts": "contacts.html",
    "/supervisor/day": "day.html",
    "/supervisor/alarms": "alarms.html",
    "/supervisor/minutes": "minutes.html",
    # those who are responsible for some see these at the same page
    "/supervisor/complaints": "complaints.html",
    "/complaints": "complaints.html",
    "/bodies": "bodies.html",
    "/inquiries": "inquiries.html",
    "/mailing-list": "mailing-list.html",
    "/listening": "listening.html",
    "/supervisor/late": "late.html",
    "/supervisor/drivers": "drivers.html",
    "/supervisor/command-reports": "command-reports.html",
    "/quality": "quality.html",
    "/evaluations": "evaluations.html",
    "/admin": "admin.html",
    "/start": "start.html",
    "/messages": "messages.html",
    "/conference/{id}": "conference.html",
    "/circulars": "circulars.html",
    "/sheets": "sheets.html",
    "/pocket": "pocket.html",
    "/supervisor/devices": "devices.html",
    "/api/": "api.html",
}
# What the build names by content never changes; everything else is asked for again.
HASHED = "assets/"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

# The system's own list of types differs from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def find_dist() -> Path:
    """Return the folder of the built pages: in the installed package, or in the project's folder."""
    installed = Path(__file__).parents[2] / "web_dist"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "web" / "dist"


class StaticFiles:
    """Serves the files in *dist* and nothing else."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()

    def add_to(self, app: web.Application) -> None:
        """Register the pages and, last of all routes, the files and the 404."""
        for path in PAGES:
            app.router.add_get(path, self.page)
        app.router.add_get("/{path:.*}", self.file)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Answer with one of the pages, always revalidated."""
        resource = request.match_info.route.resource
        name = PAGES[resource.canonical if resource is not None else "/login"]
        path = self._dist / name
        if not self._is_file(path):
            return no_build_page(request)
        return self._serve(path, REVALIDATE)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file of the build.

        Hidden files, folders and everything outside are 404. A page's address with a wrong trailing slash leads to the
        page.
        """
        wanted = request.match_info["path"]
        for page in (f"/{wanted.removesuffix('/')}", f"/{wanted}/"):
            if page in PAGES and "{" not in page:
                raise web.HTTPFound(URL(page).with_query(request.query))
        parts = wanted.split("/")
        if any(part.startswith(".") or not part or "\\" in part or "\0" in part for part in parts):
            raise not_found()
        path = self._dist.joinpath(*parts)
        if path.suffix in {".html", ".gz", ".br", ".map"} or not self._is_file(path):
            raise not_found()
        return self._serve(path, IMMUTABLE if wanted.startswith(HASHED) else REVALIDATE)

    def _is_file(self, path: Path) -> bool:
        try:
            return path.is_file() and path.resolve().is_relative_to(self._dist)
        except OSError:
            return False

    @staticmethod
    def _serve(path: Path, caching: str) -> web.StreamResponse:
        # aiohttp adds ETag and Last-Modified, answers ranges and conditions, and takes the .br
        # or .gz file beside it when the browser accepts that.
        return web.FileResponse(
            path,
            headers={
                "Cache-Control": caching,
                "Content-Type": TYPES.get(path.suffix, "application/octet-stream"),
                "Vary": "Accept-Encoding",
            },
        )
