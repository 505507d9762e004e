"""How each kind of setting is read from text.

Every function takes what the environment or ``station.toml`` held and returns the typed value,
or raises :class:`ValueError` whose message finishes the sentence that starts with the setting's
name, e.g. ``"80x" is not a port number (1-65535)``. Values that may hold a secret are not quoted.
"""

import ipaddress
import re
import shlex
import shutil
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from gateway.auth.permissions import Role
from gateway.email_and_phone import email_address
from queueing.model import TOKEN, Strategy
from queueing.opening import OpeningPlan, read_plan, schedule_of
from recordings.retention import RetentionRule, read_rules
from signaling.limits import Rate

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """One address of a media worker: what browsers are told, and where the socket is bound."""

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
    """The value as it is shown in a message: in double quotes, cut at 80 characters."""
    text = str(value)
    return f'"{text if len(text) <= 80 else text[:77] + "..."}"'


def listed(value: Any) -> list[str]:
    """Split a comma-separated text (or take a TOML array) into its non-empty items."""
    if isinstance(value, (list, tuple)):
        return [str(item).strip() for item in value]
    return [item.strip() for item in str(value).split(",") if item.strip()]


def port(value: Any) -> int:
    """A TCP or UDP port number, 1 to 65535."""
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdigit():
        raise ValueError(f"{quoted(value)} is not a port number (1-65535)")
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(f"{quoted(value)} is not a port number (1-65535)")
    return number


OFF = 0
"""A port that is switched off."""


def port_or_off(value: Any) -> int:
    """A port, or ``off``, which becomes `OFF`."""
    return OFF if str(value).strip().lower() == "off" else port(value)


def whole_number(value: Any, *, low: int, high: int, unit: str = "") -> int:
    """A whole number within ``low`` and ``high``, both included."""
    text = str(value).strip()
    what = f"a whole number of {unit}" if unit else "a whole number"
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError(f"{quoted(value)} is not {what} ({low}-{high})")
    number = int(text)
    if not low <= number <= high:
        raise ValueError(f"{quoted(value)} is not {what} ({low}-{high})")
    return number


def switch(value: Any) -> bool:
    """A yes/no setting."""
    text = str(value).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{quoted(value)} is neither 1 nor 0")


def choice(value: Any, options: tuple[str, ...]) -> str:
    """One word out of ``options``."""
    text = str(value).strip().lower()
    if text not in options:
        raise ValueError(f"{quoted(value)} is not one of {', '.join(options)}")
    return text


def host(value: Any) -> str:
    """An address or host name to listen on."""
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
    """A URL with one of ``schemes``; with ``secret`` its text is never repeated in the message."""
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
    """Where the audit trail is sent by syslog: a host, over TLS or plain TCP."""
    example = "syslog+tls://siem.example.org:6514"
    text = url(value, ("syslog+tls", "syslog+tcp"), example=example)
    if not urlsplit(text).hostname:
        raise ValueError(f"{quoted(value)} is not a URL like {example}")
    return text


def email(value: Any) -> str:
    """An e-mail address."""
    try:
        return email_address(str(value))
    except ValueError:
        raise ValueError(f"{quoted(value)} is not an e-mail address") from None


def mail_from(value: Any) -> str:
    """Who the station's e-mails are from: an address, or ``Name <address>``."""
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
    """The station's address as browsers see it: scheme, host and port, without a path."""
    text = url(value, ("http", "https"), example="https://station.example.org")
    parts = urlsplit(text)
    if not parts.hostname:
        raise ValueError(f"{quoted(value)} is not a URL like https://station.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{quoted(value)} must be scheme, host and port only")
    return f"{parts.scheme}://{parts.netloc}".lower()


def database_url(value: Any) -> str:
    """A SQLite or PostgreSQL address, completed with the asynchronous driver it will use."""
    text = url(
        value,
        ("sqlite", "sqlite+aiosqlite", "postgres", "postgresql", "postgresql+asyncpg"),
        example="postgresql://user:password@host/name",
        secret=True,
    )
    scheme, rest = text.split(":", 1)
    return f"{'sqlite+aiosqlite' if scheme.startswith('sqlite') else 'postgresql+asyncpg'}:{rest}"


def turn_urls(value: Any) -> tuple[str, ...]:
    """``turn:``, ``turns:`` and ``stun:`` addresses, separated by commas (RFC 7064, RFC 7065)."""
    for item in listed(value):
        if not re.fullmatch(r"(turns?|stuns?):[^\s/@]+", item):
            raise ValueError(f"{quoted(item)} is not an address like turn:host:3478?transport=udp")
    return tuple(listed(value))


def networks(value: Any) -> tuple[IPNetwork, ...]:
    """Addresses or networks of proxies, separated by commas."""
    found: list[IPNetwork] = []
    for item in listed(value):
        try:
            found.append(ipaddress.ip_network(item))
        except ValueError:
            raise ValueError(
                f"{quoted(item)} is not a network like 10.0.0.0/8 or 192.0.2.7"
            ) from None
    return tuple(found)


def media_addresses(value: Any) -> tuple[MediaAddress, ...]:
    """``public/local`` pairs or plain addresses, separated by commas."""
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


def rate_limits(value: Any) -> RateLimits:
    """``on``, ``off``, or numbers such as ``address=60/60,session=120/10`` (count/seconds)."""
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
    """The plan of opening hours: a table of ``station.toml``, or JSON of the same shape."""
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
    """Rules of retention: an array of tables of ``station.toml``, or JSON of the same shape."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise ValueError(f"is not JSON ({error})") from None
    return read_rules(value)


def idle_s(value: Any) -> int:
    """Seconds until an unused session ends, at least as long as a page takes to warn; 0 for never."""
    found = whole_number(value, low=0, high=43_200, unit="seconds")
    if 0 < found < SHORTEST_IDLE_S:
        raise ValueError(f"{quoted(value)} is shorter than {SHORTEST_IDLE_S} seconds, and not 0")
    return found


def mfa_roles(value: Any) -> frozenset[Role]:
    """Roles that need a second factor; ``none`` for no role."""
    named = listed(value)
    if named == ["none"]:
        return frozenset()
    for name in named:
        if name not in list(Role):
            known = ", ".join(Role)
            raise ValueError(f"{quoted(name)} is no role; there are {known}, and none")
    return frozenset(Role(name) for name in named)


def prefixes(value: Any) -> list[str]:
    """Beginnings of telephone numbers with their country: ``+390,+393``."""
    found = listed(value)
    for each in found:
        if not re.fullmatch(r"\+[1-9][0-9]{0,14}", each):
            raise ValueError(f"not the beginning of an international number: {each}")
    return found


EVERY_OTHER = "*"
"""A category's name that stands for those not named."""
SHIPPED_QUEUE_LIMITS = {EVERY_OTHER: 300}


def limits(value: Any) -> dict[str, int]:
    """A whole number per category: ``weapons=20,privacy=5,*=100``, or a table of ``station.toml``. Without ``*``
    categories that are not named keep the shipped number."""
    if not isinstance(value, dict):
        value = dict(item.partition("=")[::2] for item in listed(value))
    return SHIPPED_QUEUE_LIMITS | {
        str(name).strip(): whole_number(number, low=1, high=100_000)
        for name, number in value.items()
    }


def priorities(value: Any) -> dict[str, int]:
    """A head start in seconds per category: ``weapons=600``, or a table of ``station.toml``."""
    if not isinstance(value, dict):
        value = dict(item.partition("=")[::2] for item in listed(value))
    found = {str(name).strip(): seconds for name, seconds in value.items()}
    for name in found:
        if not TOKEN.match(name):
            raise ValueError(f"{quoted(name)} is not a category")
    return {
        name: whole_number(seconds, low=1, high=86_400, unit="seconds")
        for name, seconds in found.items()
    }


def strategies(value: Any) -> dict[str, Strategy]:
    """How operators are chosen, per category: ``weapons=longest_idle``, or a table."""
    if not isinstance(value, dict):
        value = dict(item.partition("=")[::2] for item in listed(value))
    found = {str(name).strip(): str(word).strip() for name, word in value.items()}
    for name, word in found.items():
        if not TOKEN.match(name):
            raise ValueError(f"{quoted(name)} is not a category")
        if word not in list(Strategy):
            raise ValueError(f"for {name} is {quoted(word)}, not one of {', '.join(Strategy)}")
    return {name: Strategy(word) for name, word in found.items()}


def command(value: Any) -> str:
    """A command with its arguments, as a shell would split it; no shell runs it."""
    text = str(value).strip()
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"is not a command ({error})") from None
    if not words or shutil.which(words[0]) is None:
        raise ValueError(f"{quoted(words[0] if words else text)} is not a command that can be run")
    return text


def existing_file(value: Any) -> Path:
    """A file that is there and can be read."""
    path = Path(str(value)).expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ValueError(f"{quoted(value)} cannot be read ({error.strerror})") from None
