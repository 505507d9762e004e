"""The types of settings, and how each is parsed from text.

pydantic parses numbers, words, networks and combinations of them; the types here add the bounds, and the words of the one
line that reports a wrong value. Every message finishes the sentence that starts with the setting's name, e.g. ``"80x" is
not a port number (1-65535)``. A value that may hold a secret is not quoted.

Some are parsed by functions of this module. Addresses of servers are checked and stay as they were written: pydantic's URL
types rewrite them, with passwords, and each library that gets one has rules of its own for the rest. Host names, pairs of
media addresses, rates and commands have no type there; plans of opening hours and rules of retention are msgspec structs of
packages that do not know pydantic.
"""

import ipaddress
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from annotated_types import Ge, GroupedMetadata, Le
from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_settings import NoDecode

from gateway.platform.email_and_phone import email_address
from gateway.platform.networks import IPNetwork
from gateway.platform.security.permissions import Role
from queueing.model import TOKEN, Strategy
from queueing.opening import OpeningPlan, read_plan, schedule_of
from recordings.retention import RetentionRule, read_rules
from signaling.limits import Rate


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """One address of a media worker: the one that browsers are told, and the one that the socket binds."""

    public: str
    local: str


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The station's rate limits; ``None`` means unlimited.

    ``address``: API requests per client address. ``session``: signaling commands per connection.
    ``entry``: entries into the queue per client address. ``sign_in``: failed sign-ins per client
    address (and 10 in 300 seconds per username). ``verify``: operators' codes checked per client
    address, so that nobody finds a code by trying; the same rate for codes of messages. ``telephony``:
    requests of the telephone exchange. ``message``: messages left per client address (half of it per
    visitor and per recipient).
    """

    address: Rate | None
    session: Rate | None
    entry: Rate | None
    sign_in: Rate | None
    verify: Rate | None = None
    telephony: Rate | None = None
    message: Rate | None = None


SHIPPED_RATE_LIMITS = RateLimits(
    address=Rate(600, 60),
    session=Rate(120, 10),
    entry=Rate(30, 300),
    sign_in=Rate(20, 300),
    verify=Rate(20, 300),
    telephony=Rate(3000, 60),
    message=Rate(10, 3600),
)
NO_RATE_LIMITS = RateLimits(address=None, session=None, entry=None, sign_in=None, verify=None)

SHORTEST_IDLE_S = 300

_RATE = re.compile(r"^(?P<name>[a-z_]+)=(?P<count>\d{1,7})/(?P<per>\d{1,6})$")


def quoted(value: Any) -> str:
    """Return the value as a message shows it: in double quotes, cut at 80 characters."""
    text = str(value)
    return f'"{text if len(text) <= 80 else text[:77] + "..."}"'


def listed(value: Any) -> list[str]:
    """Split a comma-separated text (or take a TOML array) into its non-empty items."""
    if isinstance(value, (list, tuple)):
        return [str(item).strip() for item in value]
    return [item.strip() for item in str(value).split(",") if item.strip()]


def _told(words: str, *, quotes: bool = True) -> WrapValidator:
    """Tell a refusal of the type in these words, after the value unless it may be secret."""

    def told(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        try:
            return read(value)
        except ValidationError:
            raise ValueError(f"{quoted(value)} {words}" if quotes else words) from None

    return WrapValidator(told)


def _digits(value: Any) -> str:
    """Digits alone: pydantic would take ``8080.0``, ``80_80`` and ``true`` as well."""
    text = str(value).strip()
    if not text.isascii() or not text.isdigit():
        raise ValueError("not digits")
    return text


def _one_of(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    text = str(value).strip().lower()
    try:
        return read(text)
    except ValidationError as error:
        expected = error.errors()[0]["ctx"]["expected"]
        words = expected.replace("'", "").replace(" or ", ", ")
        raise ValueError(f"{quoted(value)} is not one of {words}") from None


def _by_name(value: Any) -> dict[str, Any]:
    """``weapons=20,privacy=5``, or a table of ``station.toml``, with its names."""
    if not isinstance(value, dict):
        value = dict(item.partition("=")[::2] for item in listed(value))
    return {
        str(name).strip(): each.strip() if isinstance(each, str) else each
        for name, each in value.items()
    }


@dataclass(frozen=True, slots=True)
class WholeNumber(GroupedMetadata):
    """Bounds of an ``int``, both included, and what it counts."""

    low: int
    high: int
    unit: str = ""

    def __iter__(self) -> Iterator[Any]:
        """Return what pydantic takes it for."""
        unit = f" of {self.unit}" if self.unit else ""
        yield from (Ge(self.low), Le(self.high), BeforeValidator(_digits))
        yield _told(f"is not a whole number{unit} ({self.low}-{self.high})")


_NAME = StringConstraints(pattern=re.compile(rf"\A{TOKEN.pattern}"))

ONE_OF = WrapValidator(_one_of)
"""For a ``Literal`` or an enumeration of words in small letters."""

FILES_OFF = "off"
ChatFiles = Annotated[
    tuple[Annotated[Literal["jpeg", "png", "webp", "pdf"], ONE_OF], ...],
    NoDecode,
    BeforeValidator(lambda value: [] if (named := listed(value)) == [FILES_OFF] else named),
]
"""Kinds of files that the chat takes; ``off`` for none."""

Port = Annotated[
    int, Ge(1), Le(65535), BeforeValidator(_digits), _told("is not a port number (1-65535)")
]
OFF = 0
"""A port that is switched off."""
PortOrOff = Annotated[
    Port,
    WrapValidator(lambda value, read: OFF if str(value).strip().lower() == "off" else read(value)),
]
Switch = Annotated[bool, _told("is neither 1 nor 0")]
Secret = Annotated[
    str,
    BeforeValidator(str),
    StringConstraints(min_length=16),
    _told("is shorter than 16 characters", quotes=False),
]
Secrets = Annotated[tuple[Secret, ...], NoDecode, BeforeValidator(listed)]
StationName = Annotated[
    str,
    _NAME,
    _told("is not a short name of a-z, 0-9 and -"),
]
Networks = Annotated[
    tuple[Annotated[IPNetwork, _told("is not a network like 10.0.0.0/8 or 192.0.2.7")], ...],
    NoDecode,
    BeforeValidator(listed),
]
TurnUrls = Annotated[
    tuple[
        Annotated[
            str,
            StringConstraints(pattern=r"^(turns?|stuns?):[^\s/@]+$"),
            _told("is not an address like turn:host:3478?transport=udp"),
        ],
        ...,
    ],
    NoDecode,
    BeforeValidator(listed),
]
"""``turn:``, ``turns:`` and ``stun:`` addresses, separated by commas (RFC 7064, RFC 7065)."""
NumberPrefixes = Annotated[
    tuple[
        Annotated[
            str,
            StringConstraints(pattern=r"^\+[1-9][0-9]{0,14}$"),
            _told("is not the beginning of an international number like +390"),
        ],
        ...,
    ],
    NoDecode,
    BeforeValidator(listed),
]
MfaRoles = Annotated[
    frozenset[Annotated[Role, _told(f"is no role; there are {', '.join(Role)}, and none")]],
    NoDecode,
    BeforeValidator(lambda value: [] if (named := listed(value)) == ["none"] else named),
]
"""Roles that need a second factor; ``none`` for no role."""
EVERY_OTHER = "*"
"""A category's name that stands for those not named."""
SHIPPED_QUEUE_LIMITS = {EVERY_OTHER: 300}
Category = Annotated[str, _NAME, _told("is not a category")]
Limits = Annotated[
    dict[str, Annotated[int, WholeNumber(1, 100_000)]], NoDecode, BeforeValidator(_by_name)
]
QueueLimits = Annotated[Limits, AfterValidator(lambda given: SHIPPED_QUEUE_LIMITS | given)]
"""Without ``*`` categories that are not named keep the shipped number."""
Priorities = Annotated[
    dict[Category, Annotated[int, WholeNumber(1, 86_400, "seconds")]],
    NoDecode,
    BeforeValidator(_by_name),
]
"""A head start by category."""
Strategies = Annotated[
    dict[Category, Annotated[Strategy, ONE_OF]], NoDecode, BeforeValidator(_by_name)
]
"""How operators are chosen, by category."""


def _long_enough(idle_s: int) -> int:
    if 0 < idle_s < SHORTEST_IDLE_S:
        raise ValueError(f'"{idle_s}" is shorter than {SHORTEST_IDLE_S} seconds, and not 0')
    return idle_s


IdleSeconds = Annotated[int, WholeNumber(0, 43_200, "seconds"), AfterValidator(_long_enough)]
"""Seconds until an unused session ends, at least as long as a page takes to warn; 0 for never."""


def host(value: Any) -> str:
    """Validate an address or host name to listen on."""
    text = str(value).strip()
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    labels = r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*"
    if not re.fullmatch(labels, text) or re.fullmatch(r"[\d.]+", text):
        raise ValueError(f"{quoted(value)} is not an address or a host name")
    return text


def url(value: Any, schemes: tuple[str, ...], *, example: str, secret: bool = False) -> str:
    """Validate a URL with one of *schemes*; with *secret* its text is never repeated in the message."""
    text = str(value).strip()
    shown = "the value" if secret else quoted(value)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(f"{shown} is not a URL like {example}") from None
    if parts.scheme not in schemes:
        raise ValueError(f"{shown} does not start with {' or '.join(f'{s}:' for s in schemes)}")
    if not parts.netloc and not parts.path:
        raise ValueError(f"{shown} is not a URL like {example}")
    return text


def syslog_url(value: Any) -> str:
    """Validate the syslog receiver of the audit trail: a host, over TLS or plain TCP."""
    example = "syslog+tls://siem.example.org:6514"
    text = url(value, ("syslog+tls", "syslog+tcp"), example=example)
    if not urlsplit(text).hostname:
        raise ValueError(f"{quoted(value)} is not a URL like {example}")
    return text


def clamav(value: Any) -> str:
    """Validate the address of ClamAV's daemon: a host and port, or a socket of this machine."""
    example = "tcp://clamav.example.org:3310 or unix:/run/clamav/clamd.ctl"
    text = url(value, ("tcp", "unix"), example=example)
    parts = urlsplit(text)
    if not (parts.hostname if parts.scheme == "tcp" else parts.path):
        raise ValueError(f"{quoted(value)} is not an address like {example}")
    return text


def email(value: Any) -> str:
    """Validate an e-mail address."""
    try:
        return email_address(str(value))
    except ValueError:
        raise ValueError(f"{quoted(value)} is not an e-mail address") from None


def shown_phone(value: Any) -> str:
    """Validate a telephone number as people read it: digits, spaces and the usual signs; short numbers as well."""
    text = " ".join(str(value).split())
    if not re.fullmatch(r"\+?[0-9(][0-9 ./()-]{1,30}", text):
        raise ValueError(f"{quoted(value)} is not a telephone number like 06 1234567")
    return text


def mail_from(value: Any) -> str:
    """Validate the sender of the station's e-mails: an address, or ``Name <address>``."""
    text = str(value).strip()
    name, address = parseaddr(text)
    try:
        address = email(address)
    except ValueError:
        address = ""
    if not address or any(ord(sign) < 32 for sign in name):
        raise ValueError(f"{quoted(value)} is not an address like Stazione <stazione@example.org>")
    return formataddr((name, address), "utf-8") if name else address


def public_url(value: Any) -> str:
    """Validate the station's address as browsers see it: scheme, host and port, without a path."""
    text = url(value, ("http", "https"), example="https://station.example.org")
    parts = urlsplit(text)
    if not parts.hostname:
        raise ValueError(f"{quoted(value)} is not a URL like https://station.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{quoted(value)} must be scheme, host and port only")
    return f"{parts.scheme}://{parts.netloc}".lower()


_SITE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?|\[[0-9a-f:]+\](:[0-9]{1,5})?")
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def origins(value: Any) -> tuple[str, ...]:
    """Parse sites as browsers write them in ``Origin`` (RFC 6454), separated by commas.

    They are returned in lower case, without a path and without a default port. Only this machine's may lack https.
    """
    found = []
    for item in listed(value):
        text = url(item, ("https", "http"), example="https://www.example.org").lower()
        parts = urlsplit(text)
        if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
            raise ValueError(f"{quoted(item)} must be scheme, host and port only")
        if not _SITE.fullmatch(parts.netloc):
            raise ValueError(f"{quoted(item)} does not name one site, like https://www.example.org")
        if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            raise ValueError(f"{quoted(item)} is not https, without which browsers give no camera")
        usual = ":443" if parts.scheme == "https" else ":80"
        found.append(f"{parts.scheme}://{parts.netloc.removesuffix(usual)}")
    return tuple(found)


def database_url(value: Any) -> str:
    """Validate a SQLite or PostgreSQL address, and add the asynchronous driver that it will use."""
    text = url(
        value,
        ("sqlite", "sqlite+aiosqlite", "postgres", "postgresql", "postgresql+asyncpg"),
        example="postgresql://user:password@host/name",
        secret=True,
    )
    scheme, rest = text.split(":", 1)
    return f"{'sqlite+aiosqlite' if scheme.startswith('sqlite') else 'postgresql+asyncpg'}:{rest}"


def media_addresses(value: Any) -> tuple[MediaAddress, ...]:
    """Parse ``public/local`` pairs or plain addresses, separated by commas."""
    found: list[MediaAddress] = []
    for item in listed(value):
        public, _, local = item.partition("/")
        try:
            pair = MediaAddress(
                str(ipaddress.ip_address(public)), str(ipaddress.ip_address(local or public))
            )
        except ValueError:
            raise ValueError(
                f"{quoted(item)} is neither an IP address nor a pair public/local of them"
            ) from None
        found.append(pair)
    return tuple(found)


def port_range(value: Any) -> tuple[int, int]:
    """Parse ``first-last``, at least two ports."""
    text = str(value).strip()
    first, _, last = text.partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        raise ValueError(f"{quoted(text)} is not a range of ports like 30000-30199")
    found = int(first), int(last)
    if not 0 < found[0] < found[1] <= 65535:
        raise ValueError(f"{quoted(text)} is not a range of two or more ports up to 65535")
    return found


def rate_limits(value: Any) -> RateLimits:
    """Parse ``on``, ``off``, or numbers such as ``address=60/60,session=120/10`` (count/seconds)."""
    text = str(value).strip().lower()
    if isinstance(value, bool):
        text = "on" if value else "off"
    if text in {"on", "1"}:
        return SHIPPED_RATE_LIMITS
    if text in {"off", "0"}:
        return NO_RATE_LIMITS
    limits = {
        name: getattr(SHIPPED_RATE_LIMITS, name)
        for name in ("address", "session", "entry", "sign_in", "verify", "telephony", "message")
    }
    for item in listed(text):
        match = _RATE.match(item)
        if match is None or match["name"] not in limits or not int(match["per"]):
            raise ValueError(
                f"{quoted(item)} is neither on, off nor a limit like address=60/60"
                f" (names: {', '.join(limits)})"
            )
        count = int(match["count"])
        limits[match["name"]] = Rate(count, int(match["per"])) if count else None
    return RateLimits(**limits)


def opening(value: Any) -> OpeningPlan:
    """Parse the plan of opening hours: a table of ``station.toml``, or JSON of the same shape."""
    if isinstance(value, OpeningPlan):
        return value
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise ValueError(f"is not JSON ({error})") from None
    plan = read_plan(value)
    schedule_of(plan)
    return plan


def retention(value: Any) -> list[RetentionRule]:
    """Parse rules of retention: an array of tables of ``station.toml``, or JSON of the same shape."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise ValueError(f"is not JSON ({error})") from None
    return read_rules(value)


def command(value: Any) -> str:
    """Validate a command with its arguments, split as a shell would; no shell runs it."""
    text = str(value).strip()
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"is not a command ({error})") from None
    if not words or shutil.which(words[0]) is None:
        raise ValueError(f"{quoted(words[0] if words else text)} is not a command that can be run")
    return text


def existing_file(value: Any) -> Path:
    """Validate the path of a file that exists and can be read."""
    path = Path(str(value)).expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ValueError(f"{quoted(value)} cannot be read ({error.strerror})") from None
