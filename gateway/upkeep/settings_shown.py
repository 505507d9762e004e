"""The settings in force as administrators see them: each with its source, without secrets. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from gateway.setting_line import LineSettings
from gateway.setting_mailboxes import MailboxSettings
from gateway.setting_sources import PREFIX, SettingsSources, Source
from gateway.settings import Settings
from signaling.limits import Rate

Group = Literal["address", "storage", "media", "telephone", "people", "work", "watch"]
FIRST: Final[Mapping[str, Group]] = {
    "host": "address",
    "data_dir": "storage",
    "media_port": "media",
    "pbx_token": "telephone",
    "oidc_issuer": "people",
    "station": "work",
    "log_format": "watch",
}
"""The first setting of each group, as :class:`Settings` is written."""
SECRET: Final = frozenset(
    {
        "secret_key", "media_control_token", "turn_secret", "pbx_token", "pbx_webhook_secret", "sms_token",
        "metrics_token", "sip_trunks",
    }
)  # fmt: skip
"""Of these it is told whether they are set, and nothing else."""
SERVERS: Final = frozenset(
    {
        "redis_url", "database_url", "recordings_url", "smtp_url", "pbx_webhook_url", "sms_url", "syslog_url",
        "clamav", "imap_url", "imap_token_url", "pec_imap_url", "pec_smtp_url",
        "sip_station_url",
    }
)  # fmt: skip
"""Addresses that may hold a password or a token: server and port are told."""
COMMANDS: Final = frozenset({"master_key_command", "timestamp_command"})
"""Of these the program is told, and no argument."""
EDITABLE: Final = (
    "organisation", "station_name", "controller_address", "recipients", "dpo_email", "contact_email", "contact_phone",
    "accessibility_url", "hours", "smtp_url", "mail_from", "turn_urls", "turn_secret", "anchor_mail",
)  # fmt: skip
"""The settings that administrators change on their page; the rest belongs to the machine's own administrator."""
LONGEST: Final = 300


class SettingShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A setting: its variable, its value (empty: not set), and its source.

    ``secret``: it is set, and not shown. ``editable``: the page may set it, since neither environment nor file does.
    ``waits``: another value applies after a restart. ``overridden``: the setting no longer applies, since administrators
    have changed the data that it initialised.
    """

    name: str
    group: Group
    value: str
    source: Source
    secret: bool = False
    editable: bool = False
    waits: bool = False
    overridden: bool = False


def shown(
    settings: Settings,
    sources: SettingsSources,
    *,
    waiting: frozenset[str] = frozenset(),
    overridden: frozenset[str] = frozenset(),
) -> list[SettingShown]:
    """Return all settings in their order. *waiting* are those changed on the page since the start, *overridden* those that
    stored data replaces."""
    return [
        SettingShown(
            name=f"{PREFIX}{name.upper()}",
            group=group,
            value=value_of(name, getattr(settings, name)),
            source=sources.of(name),
            secret=name in SECRET and bool(getattr(settings, name)),
            editable=name in EDITABLE and sources.of(name) in ("page", "default"),
            waits=name in waiting,
            overridden=name in overridden,
        )
        for name, group in _grouped()
    ]


def _grouped() -> Iterator[tuple[str, Group]]:
    group: Group = "address"
    mailboxes, line = MailboxSettings.model_fields, LineSettings.model_fields
    for name in Settings.model_fields:
        if name in mailboxes or name in line:
            continue
        group = FIRST.get(name, group)
        yield name, group
        if name == "mail_from":
            yield from ((each, group) for each in mailboxes)
        if name == "phone_number_days":
            yield from ((each, group) for each in line)


def value_of(name: str, value: Any) -> str:
    """Return a value in words, without secrets; empty if it is not set."""
    if value is None or value in ("", (), [], {}):
        return ""
    if name in SECRET:
        return ""
    if name in SERVERS:
        return server_of(str(value))
    if name in COMMANDS:
        return f"{str(value).split()[0]} …" if len(str(value).split()) > 1 else str(value)
    text = _plain(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def server_of(url: str) -> str:
    """Return scheme, host and port of an address; ``/…`` marks that there is more."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "…"
    shown_host = f"[{host}]" if ":" in host else host
    rest = "/…" if parts.path.strip("/") or parts.query or parts.fragment else ""
    return f"{parts.scheme}://{shown_host}{'' if port is None else f':{port}'}{rest}"


_WRITTEN: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (bool, lambda value: "1" if value else "0"),
    (str, str),
    (Path, str),
    (Rate, lambda value: f"{value.count}/{value.per_s}"),
    (Mapping, lambda value: ", ".join(f"{name}={_plain(each)}" for name, each in value.items())),
    (frozenset, lambda value: ", ".join(sorted(map(_plain, value)))),
    (tuple, lambda value: ", ".join(map(_plain, value))),
    (list, lambda value: ", ".join(map(_plain, value))),
)


def _plain(value: Any) -> str:
    for kind, written in _WRITTEN:
        if isinstance(value, kind):
            return written(value)
    if isinstance(value, msgspec.Struct):
        return msgspec.json.encode(value).decode()
    if is_dataclass(value) and not isinstance(value, type):
        given = {name: each for name, each in asdict(value).items() if each is not None}
        return ", ".join(f"{name}={_plain(getattr(value, name))}" for name in given)
    return str(value)
