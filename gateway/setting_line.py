"""The settings of the telephone line: the trunks it is reached by, and where a called number leads."""

import ipaddress
import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from pydantic import BeforeValidator, InstanceOf, model_validator
from pydantic_settings import BaseSettings, NoDecode

from gateway import setting_values as values
from gateway.setting_values import Port, Switch, WholeNumber

MENU = "menu"
ANY = "*"
Transport = Literal["udp", "tcp"]
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_NUMBER = re.compile(r"(\+?[0-9]{1,20}|[a-zA-Z0-9._-]{1,40}|\*)\Z")
_KNOWN = {"transport", "register", "from", "number"}


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A way to the telephone network: an exchange or an operator. ``host`` and ``port`` are where calls and registrations of
    ours go; calls are taken from there and from ``networks``. ``number`` is what the called see."""

    name: str
    host: str
    port: int = 5060
    transport: Transport = "udp"
    user: str = ""
    password: str = ""
    registers: bool = False
    networks: tuple[str, ...] = ()
    number: str = ""

    @property
    def shown(self) -> str:
        """The address without anything secret."""
        return f"{self.host}:{self.port}/{self.transport}"


def read_trunk(text: str) -> Trunk:
    """Read ``name=sip:user:password@host:port?transport=tcp&from=10.0.0.0/24``. Raises ValueError without the value."""
    name, _, url = text.partition("=")
    name = name.strip().lower()
    if not _NAME.match(name):
        raise ValueError("a trunk is written name=sip:host, its name in small letters")
    parts = urlsplit(url.strip().replace("sip:", "sip://", 1) if "://" not in url else url.strip())
    try:
        port = parts.port or 5060
    except ValueError:
        raise ValueError(f"trunk {name}: the port is not a number") from None
    if parts.scheme != "sip" or not parts.hostname:
        raise ValueError(f"trunk {name}: not an address like sip:host:5060")
    query = {
        key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()
    }
    if unknown := set(query) - _KNOWN:
        raise ValueError(f"trunk {name}: {min(unknown)} is not one of {', '.join(sorted(_KNOWN))}")
    transport = query.get("transport", "udp").lower()
    user = unquote(parts.username or "")
    return Trunk(
        name=name,
        host=parts.hostname,
        port=port,
        transport=_transport(name, transport),
        user=user,
        password=unquote(parts.password or ""),
        registers=query.get("register", "1" if user else "0") not in ("0", "off", "no"),
        networks=tuple(_network(name, each) for each in query.get("from", "").split()),
        number=query.get("number", "").replace(" ", "+"),
    )


def _transport(name: str, given: str) -> Transport:
    if given == "udp":
        return "udp"
    if given == "tcp":
        return "tcp"
    raise ValueError(f"trunk {name}: transport is udp or tcp")


def _network(name: str, given: str) -> str:
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise ValueError(
            f"trunk {name}: {given.strip()} is not a network like 192.0.2.0/24"
        ) from None


def read_number(text: str) -> tuple[str, str]:
    """Read ``+390612345678=menu`` or ``1234=road-code``. Raises ValueError."""
    number, _, target = (part.strip() for part in text.partition("="))
    if not _NUMBER.match(number) or not target:
        raise ValueError(f'"{text}" is not like +390612345678=menu')
    return number, target


def trunks(value: Any) -> tuple[Trunk, ...]:
    """Several trunks, separated by commas; no two with one name."""
    found = tuple(read_trunk(each) for each in values.listed(value))
    names = [trunk.name for trunk in found]
    if len(set(names)) != len(names):
        raise ValueError("two trunks have one name")
    return found


def numbers(value: Any) -> dict[str, str]:
    """Several numbers, separated by commas, each with where it leads."""
    if isinstance(value, dict):
        value = [f"{number}={target}" for number, target in value.items()]
    return dict(read_number(each) for each in values.listed(value))


def _station_url(value: Any) -> str:
    return values.url(value, ("http", "https"), example="https://station.example.org").rstrip("/")


def _languages(value: Any) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(values.listed(value)))
    if not found or set(found) - {"it", "en", "de", "fr", "sl"}:
        raise ValueError(f"{values.quoted(value)} is not some of it, en, de, fr, sl")
    return found


class LineSettings(BaseSettings):
    """Part of :class:`gateway.settings.Settings`."""

    sip: Switch = False
    sip_host: Annotated[str, BeforeValidator(values.host)] = "0.0.0.0"  # noqa: S104 - trunks are elsewhere
    sip_port: Port = 5060
    sip_address: Annotated[str, BeforeValidator(values.host)] | None = None
    """By which address trunks reach the station; that of the machine towards them when unset."""
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
    sip_calls: Annotated[int, WholeNumber(1, 2000)] = 200
    """How many calls at a time."""

    @model_validator(mode="after")
    def _line_agrees(self) -> "LineSettings":
        """A line without a trunk takes no call."""
        if self.sip and not self.sip_trunks:
            raise ValueError("VS_SIP_TRUNKS: must be set when VS_SIP is")
        return self
