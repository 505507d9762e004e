"""Builds the HTTP answer with a file of the chat, of a mail, or of an information sheet."""

from urllib.parse import quote

from aiohttp import web

from gateway.contacts.tables import ChatFile


def download(file: ChatFile, data: bytes, *, preview: bool = False) -> web.Response:
    """Return the answer with a file of the chat, or with its preview."""
    return file_answer(file.name, "image/jpeg" if preview else file.media_type, data)


def file_number(written: str) -> int:
    """Return the number of a file in an address; the first is 0. A text that is no number gives a number that no
    file has."""
    return int(written) if written.isdecimal() and len(written) < 4 else -1


def file_answer(name: str, media_type: str, data: bytes) -> web.Response:
    """Return the answer with a file: one that no browser shows as a page of the station, and no cache keeps."""
    made = web.Response(body=data, content_type=media_type)
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    made.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    made.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    made.headers["Cache-Control"] = "no-store"
    return made
