"""The settings of the telephone line: its trunks, and where a called number leads."""

import ipaddress
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from pydantic import BeforeValidator, InstanceOf, model_validator
from pydantic_settings import BaseSettings, NoDecode

from gateway import setting_values as values
from gateway.setting_values import ONE_OF, NumberPrefixes, Port, Switch, WholeNumber

MENU = "menu"
CONFERENCE = "conference"
"""Where a called number leads that takes callers to conferences by PIN."""
ANY = "*"
"""Stands for every number that is not named."""
OF_NUMBERS = ("sip_numbers", "sip_topics", "sip_languages", "sip_reception")
"""The settings that count until an administrator changes the numbers (:mod:`gateway.line.numbers`)."""
Transport = Literal["udp", "tcp", "tls"]
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
NUMBER = re.compile(r"(\+?[0-9]{1,20}|[a-zA-Z0-9._-]{1,40}|\*)\Z")
_KNOWN = {
    "transport", "register", "from", "number", "dial", "hide", "calls", "srtp", "challenge", "siprec",
    "options", "extensions",
}  # fmt: skip
Dialling = Literal["plus", "digits", "zeros", "national"]
_DIALLING: tuple[Dialling, ...] = get_args(Dialling)
_File = Annotated[Path, BeforeValidator(values.existing_file)]
_OWN_COUNTRY = "+39"


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A connection to the telephone network: an exchange or an operator.

    ``host`` and ``port`` are where calls and registrations go; calls are taken from there and from ``networks``. ``number``
    is what the called see, unless it is ``hidden``: then only the trunk's operator sees it. ``dials`` is how it wants
    numbers written. ``calls``: the most calls it may hold, 0 for its share of the line. ``srtp``: sound must be encrypted
    (SDES, RFC 4568); for a trunk by TLS that is the default, since keys travel with the messages.
    """

    name: str
    host: str
    port: int = 5060
    transport: Transport = "udp"
    user: str = ""
    password: str = ""
    registers: bool = False
    networks: tuple[str, ...] = ()
    number: str = ""
    hidden: bool = False
    dials: Dialling = "plus"
    calls: int = 0
    srtp: bool = False
    challenged: bool = False
    """Whether its calls have to prove that they know the password."""
    asked: bool = False
    """Whether it is asked every minute if it is there (OPTIONS)."""
    extensions: bool = False
    """Whether it is the exchange whose extensions are called, where calls go out by several."""
    siprec: bool = False
    """Whether it brings calls of others to be recorded (RFC 7866), and nothing else."""

    def dialled(self, number: str) -> str:
        """Return *number* (``+39...``, an extension or an emergency number) as the trunk wants it dialled."""
        if not number.startswith("+") or self.dials == "plus":
            return number
        if self.dials == "national" and number.startswith(_OWN_COUNTRY):
            return number.removeprefix(_OWN_COUNTRY)
        digits = number.removeprefix("+")
        return digits if self.dials == "digits" else f"00{digits}"

    @property
    def in_uris(self) -> str:
        """The host as it stands in URIs: an address of IPv6 has brackets there."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def shown(self) -> str:
        """The trunk's address without secrets."""
        return f"{self.in_uris}:{self.port}/{self.transport}"


def read_trunk(text: str) -> Trunk:
    """Parse ``name=sip:user:password@host:port?transport=tcp&from=10.0.0.0/24``. Raises ValueError, without the value in
    its message."""
    name, _, url = text.partition("=")
    name = name.strip().lower()
    if not _NAME.match(name):
        raise ValueError("a trunk is written name=sip:host, its name in small letters")
    parts = urlsplit(url.strip().replace("sip:", "sip://", 1) if "://" not in url else url.strip())
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"trunk {name}: the port is not a number") from None
    if parts.scheme != "sip" or not parts.hostname:
        raise ValueError(f"trunk {name}: not an address like sip:host:5060")
    query = {
        key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()
    }
    if unknown := set(query) - _KNOWN:
        raise ValueError(f"trunk {name}: {min(unknown)} is not one of {', '.join(sorted(_KNOWN))}")
    transport = _transport(name, query.get("transport", "udp").lower())
    user = unquote(parts.username or "")
    srtp = query.get("srtp", "1" if transport == "tls" else "0") in ("1", "on", "yes")
    challenged = query.get("challenge", "0") in ("1", "on", "yes")
    siprec = query.get("siprec", "0") in ("1", "on", "yes")
    if challenged and not (user and parts.password):
        raise ValueError(f"trunk {name}: challenge needs a user and a password")
    if srtp and transport != "tls":
        raise ValueError(f"trunk {name}: srtp needs transport=tls, or its keys are sent in clear")
    return Trunk(
        name=name,
        host=parts.hostname,
        port=port or (5061 if transport == "tls" else 5060),
        transport=transport,
        user=user,
        password=unquote(parts.password or ""),
        registers=query.get("register", "1" if user and not siprec else "0")
        not in ("0", "off", "no"),
        networks=tuple(_network(name, each) for each in query.get("from", "").split()),
        number=query.get("number", "").replace(" ", "+"),
        hidden=query.get("hide", "0") in ("1", "on", "yes"),
        dials=_dialling(name, query.get("dial", "plus")),
        calls=_calls(name, query.get("calls", "0")),
        srtp=srtp,
        challenged=challenged,
        asked=query.get("options", "0") in ("1", "on", "yes"),
        extensions=query.get("extensions", "0") in ("1", "on", "yes"),
        siprec=siprec,
    )


def _dialling(name: str, given: str) -> Dialling:
    for known in _DIALLING:
        if known == given:
            return known
    raise ValueError(f"trunk {name}: dial is one of {', '.join(_DIALLING)}")


def _calls(name: str, given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 4:
        raise ValueError(f"trunk {name}: calls is a number up to 9999")
    return int(given)


def _transport(name: str, given: str) -> Transport:
    if given == "udp":
        return "udp"
    if given == "tcp":
        return "tcp"
    if given == "tls":
        return "tls"
    raise ValueError(f"trunk {name}: transport is udp, tcp or tls")


def _network(name: str, given: str) -> str:
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise ValueError(
            f"trunk {name}: {given.strip()} is not a network like 192.0.2.0/24"
        ) from None


def read_number(text: str) -> tuple[str, str]:
    """Parse ``+390612345678=menu`` or ``1234=road-code``. Raises ValueError."""
    number, _, target = (part.strip() for part in text.partition("="))
    if not NUMBER.match(number) or not target:
        raise ValueError(f'"{text}" is not like +390612345678=menu')
    return number, target


def trunks(value: Any) -> tuple[Trunk, ...]:
    """Parse several trunks, separated by commas; no two with one name."""
    found = tuple(read_trunk(each) for each in values.listed(value))
    names = [trunk.name for trunk in found]
    if len(set(names)) != len(names):
        raise ValueError("two trunks have one name")
    return found


def numbers(value: Any) -> dict[str, str]:
    """Parse several numbers, separated by commas, each with its target."""
    if isinstance(value, dict):
        value = [f"{number}={target}" for number, target in value.items()]
    return dict(read_number(each) for each in values.listed(value))


def _station_url(value: Any) -> str:
    return values.url(value, ("http", "https"), example="https://station.example.org").rstrip("/")


def costs(value: Any) -> dict[str, Decimal]:
    """Parse prices of a minute by the beginning of the number: ``+390=0.02,+393=0.15``."""
    if isinstance(value, dict):
        value = [f"{prefix}={price}" for prefix, price in value.items()]
    return dict(_cost(each) for each in values.listed(value))


def _cost(text: str) -> tuple[str, Decimal]:
    prefix, _, price = (part.strip() for part in text.partition("="))
    try:
        found = Decimal(price)
    except InvalidOperation:
        found = Decimal(-1)
    if not re.fullmatch(r"\+[1-9][0-9]{0,14}", prefix) or not 0 <= found <= 1000:
        raise ValueError(f'"{text}" is not like +390=0.02')
    return prefix, found


def _extensions(value: Any) -> tuple[int, int] | None:
    """Return the least and most digits of an extension from a word like ``3`` or ``2-4``; None for an empty word."""
    text = str(value).strip()
    if not text:
        return None
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise ValueError(f"{values.quoted(value)} is not a number of digits like 3 or 2-4")
    least, most = int(first), int(last or first)
    if not 1 <= least <= most <= 8:
        raise ValueError(f"{values.quoted(value)}: extensions have 1 to 8 digits")
    return least, most


def _languages(value: Any) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(values.listed(value)))
    if not found or set(found) - {"it", "en", "de", "fr", "sl"}:
        raise ValueError(f"{values.quoted(value)} is not some of it, en, de, fr, sl")
    return found


class LineSettings(BaseSettings):
    """The telephone line's part of :class:`gateway.settings.Settings`."""

    sip: Switch = False
    sip_host: Annotated[str, BeforeValidator(values.host)] = "0.0.0.0"  # noqa: S104 - trunks are elsewhere
    sip_port: Port = 5060
    sip_address: Annotated[str, BeforeValidator(values.host)] | None = None
    """By which address trunks reach the station; that of the machine towards them when unset."""
    sip_tls_port: Port = 5061
    """Where trunks by TLS reach the station; it is bound only with a certificate."""
    sip_tls_cert: _File | None = None
    """The station's certificate for trunks by TLS, as a server and as a client."""
    sip_tls_key: _File | None = None
    sip_tls_ca: _File | None = None
    """The authorities that vouch for the trunks' certificates; the system's authorities when unset."""
    sip_trunks: Annotated[tuple[InstanceOf[Trunk], ...], NoDecode, BeforeValidator(trunks)] = ()
    sip_numbers: Annotated[dict[str, str], NoDecode, BeforeValidator(numbers)] = {ANY: MENU}
    sip_topics: Annotated[tuple[str, ...], NoDecode, BeforeValidator(values.listed)] = ()
    """The topics of the menu in the order of their keys; those of the first page when empty."""
    sip_languages: Annotated[
        tuple[Literal["it", "en", "de", "fr", "sl"], ...],
        NoDecode,
        BeforeValidator(_languages),
    ] = ("it",)
    """The languages of the prompts; callers choose where there are several."""
    sip_station_url: Annotated[str, BeforeValidator(_station_url)] | None = None
    """Where the SIP process finds the station; on its own machine when unset."""
    sip_callback_after_s: Annotated[int, WholeNumber(0, 3600)] = 180
    """From which wait on callers are offered to be called back, in seconds."""
    sip_reception: str = ""
    """The topic of callers who choose none: an operator asks them."""
    sip_calls: Annotated[int, WholeNumber(1, 2000)] = 200
    """How many calls at a time."""
    sip_recorded_numbers: Annotated[dict[str, str], NoDecode, BeforeValidator(numbers)] = {}
    """The topics of calls that another system keeps and that are recorded here, by the number that takes part in them or was called."""
    sip_recorded_consent: Annotated[Literal["given", "metadata"], ONE_OF] | None = None
    """``given``: the other system asks or tells callers before it sends anything; ``metadata``: each call says so."""

    sip_out: Annotated[tuple[str, ...], NoDecode, BeforeValidator(values.listed)] = ()
    """The trunks by which calls go out, the first one first; without any the station calls nobody."""
    sip_out_prefixes: NumberPrefixes = ("+390", "+393")
    """How the numbers begin that operators may call; callbacks have ``callback_prefixes`` besides."""
    sip_out_extensions: Annotated[
        tuple[int, int] | None, NoDecode, BeforeValidator(_extensions)
    ] = None
    """Of how many digits an exchange's extensions are; None: none are called."""
    sip_out_hourly: Annotated[int, WholeNumber(1, 100_000)] = 60
    sip_out_daily: Annotated[int, WholeNumber(1, 1_000_000)] = 400
    sip_out_costs: Annotated[dict[str, Decimal], NoDecode, BeforeValidator(costs)] = {}
    """The price of a minute by the beginning of the number, in euros."""
    sip_out_budget: Annotated[int, WholeNumber(0, 1_000_000)] = 0
    """Beyond so much in 24 hours nobody is called; 0: there is no ceiling."""
    sip_out_longest_min: Annotated[int, WholeNumber(1, 1440)] = 120
    """For how many minutes a call may last."""
    sip_out_ring_s: Annotated[int, WholeNumber(10, 180, "seconds")] = 60
    sip_desk_telephones: Switch = False
    """Whether operators may answer callers at a telephone of their own, which the line calls."""

    @property
    def calls_out(self) -> bool:
        """Whether the station makes calls by the telephone line."""
        return self.sip and bool(self.sip_out)

    @property
    def desk_telephones(self) -> bool:
        """Whether operators may answer callers at a telephone of their own."""
        return self.calls_out and self.sip_desk_telephones

    @model_validator(mode="after")
    def _line_agrees(self) -> "LineSettings":
        """A line without a trunk takes no call."""
        if self.sip and not self.sip_trunks:
            raise ValueError("VS_SIP_TRUNKS: must be set when VS_SIP is")
        if (self.sip_tls_cert is None) != (self.sip_tls_key is None):
            raise ValueError("VS_SIP_TLS_CERT and VS_SIP_TLS_KEY: one needs the other")
        if self.sip_desk_telephones and not self.calls_out:
            raise ValueError("VS_SIP and VS_SIP_OUT: must be set when VS_SIP_DESK_TELEPHONES is")
        if unknown := set(self.sip_out) - {trunk.name for trunk in self.sip_trunks}:
            raise ValueError(f"VS_SIP_OUT: {min(unknown)} is no trunk of VS_SIP_TRUNKS")
        if recording := next((trunk for trunk in self.sip_trunks if trunk.siprec), None):
            if not self.sip_recorded_numbers:
                raise ValueError(f"VS_SIP_RECORDED_NUMBERS: must be set for trunk {recording.name}")
            if self.sip_recorded_consent is None:
                raise ValueError(
                    f"VS_SIP_RECORDED_CONSENT: must be given or metadata for trunk {recording.name}"
                )
            if recording.name in self.sip_out:
                raise ValueError(f"VS_SIP_OUT: {recording.name} brings recordings alone")
        ways = [trunk for trunk in self.sip_trunks if trunk.name in self.sip_out]
        if self.sip_out_extensions and len(ways) > 1 and not any(each.extensions for each in ways):
            raise ValueError("VS_SIP_OUT_EXTENSIONS: of several trunks, extensions=1 must name one")
        if self.sip_out_budget and not self.sip_out_costs:
            raise ValueError("VS_SIP_OUT_COSTS: must be set when VS_SIP_OUT_BUDGET is")
        return self
