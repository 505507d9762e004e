"""The answer with a file of the chat."""

from urllib.parse import quote

from aiohttp import web

from gateway.contacts.tables import ChatFile


def download(file: ChatFile, data: bytes, *, preview: bool = False) -> web.Response:
    """Return the answer with a file: one that no browser shows as a page of the station, and no cache keeps."""
    made = web.Response(body=data, content_type="image/jpeg" if preview else file.media_type)
    ascii_name = file.name.encode("ascii", "replace").decode().replace("?", "_")
    made.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    made.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    made.headers["Cache-Control"] = "no-store"
    return made
