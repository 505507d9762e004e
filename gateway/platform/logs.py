"""Structured logs on standard error or in a file: JSON for machines, readable lines on a terminal.

Logs name events and opaque ids, never people: every value under a key that would hold personal
data or a secret is replaced, in every logger, the standard library's included.
"""

import logging
import re
import sys
from pathlib import Path
from typing import Any, TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.types import EventDict, Processor, WrappedLogger

from gateway.platform.log_file import RotatedFileHandler
from gateway.platform.personal.keeping import Keeping

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="logs",
        purpose="logs of the processes, with ids and no names or addresses: to find faults",
        until="rotation",
    ),
)

REDACTED = "[redacted]"

# Whole words of a key, so that "visitor_name" is caught and "renamed" is not.
_PRIVATE = frozenset(
    {
        "address", "addr", "authorization", "body", "cookie", "credentials", "email", "forwarded",
        "headers", "ip", "name", "notes", "password", "peername", "phone", "query", "recipient",
        "referer", "remote", "secret", "surname", "text", "ticket", "token", "useragent",
        "username", "visitor",
    }
)  # fmt: skip
# Keys that look private by a word in them and are not.
_HARMLESS = frozenset({"event_name", "log_name", "task_name"})
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_URL_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY = re.compile(r"\?[^\s\"']+")
_IPV4 = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")


def is_private(key: str) -> bool:
    """Return whether a log key names personal data or a secret."""
    if key in _HARMLESS:
        return False
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", key).lower().replace("-", "_").split("_")
    return not _PRIVATE.isdisjoint(words)


def scrub(text: str) -> str:
    """Return a text without tokens, credentials in URLs, query strings and IPv4 addresses."""
    text = _JWT.sub(REDACTED, text)
    text = _URL_SECRET.sub(f"{REDACTED}@", text)
    text = _QUERY.sub("?" + REDACTED, text)
    return _IPV4.sub(REDACTED, text)


def _redacted(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict) and depth < 5:
        return {
            key: REDACTED if is_private(str(key)) else _redacted(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)) and depth < 5:
        return [_redacted(item, depth + 1) for item in value]
    return value


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Apply :func:`is_private` and :func:`scrub` to an event, as a structlog processor."""
    kept = {"event", "level", "logger", "timestamp", "exception", "stack"}
    for key, value in event.items():
        if key.startswith("_"):
            continue
        if key in kept:
            event[key] = scrub(value) if isinstance(value, str) and key != "timestamp" else value
        else:
            event[key] = REDACTED if is_private(key) else _redacted(value)
    return event


class _MalformedRequests(logging.Filter):
    """One line and no traceback for octets that are not HTTP: anybody can send that as often as they like."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        if isinstance(problem, HttpProcessingError):
            record.msg, record.args = "http.malformed", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


_MALFORMED_REQUESTS = _MalformedRequests()


def configure(
    log_format: str | None = None,
    level: str = "info",
    stream: TextIO | None = None,
    file: Path | None = None,
    warnings: TextIO | None = None,
) -> None:
    """Set up logging for the process; may be called again.

    *log_format* is ``json`` or ``console``; None takes the console when *stream* (standard error unless given) is a
    terminal. With *file* the lines go there instead, as JSON unless ``console`` is asked for, and warnings are shown on the
    terminal *warnings* as well. Raises :class:`OSError` when the file cannot be written.
    """
    out = stream or sys.stderr
    terminal = file is None and out.isatty()
    console = log_format == "console" or (log_format is None and terminal)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    foreign: list[Processor] = [*shared, structlog.stdlib.add_logger_name]
    handler: logging.Handler = (
        logging.StreamHandler(out) if file is None else RotatedFileHandler(file)
    )
    handler.setFormatter(_formatter(foreign, console=console, colors=terminal))
    handlers = [handler]
    if warnings is not None:
        seen = logging.StreamHandler(warnings)
        seen.setLevel(logging.WARNING)
        seen.setFormatter(_formatter(foreign, console=True, colors=warnings.isatty()))
        handlers.append(seen)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    before, root.handlers[:] = list(root.handlers), handlers
    for old in before:
        if isinstance(old, RotatedFileHandler):
            old.close()
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_MALFORMED_REQUESTS)
    # Libraries that tell more than is wanted, some of it personal.
    for name in ("aiohttp.access", "aiosqlite", "alembic", "asyncio", "engineio", "socketio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter(
    foreign: list[Processor], *, console: bool, colors: bool
) -> structlog.stdlib.ProcessorFormatter:
    """Return what writes a line for people, or one of JSON; *foreign* prepares what the standard library's loggers say."""
    rendering: list[Processor] = (
        [
            redact,
            structlog.dev.ConsoleRenderer(
                colors=colors,
                # the default prints local variables, keys and names among them
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ]
        if console
        else [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=foreign,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
