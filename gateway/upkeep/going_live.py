"""Lists what a station lacks before citizens may come, for the page at ``/admin`` and for the start summary. Pure.

Imports the settings alone, so that the parent process stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from gateway.setting_sources import PREFIX, SettingsSources
from gateway.settings import NOTICE_NEEDS, Settings

Weight = Literal["needed", "advised"]
"""``needed``: do not open to the public without it; ``advised``: know what you do without."""
BACKUP_EVERY: Final = timedelta(days=2)
RESTORE_EVERY: Final = timedelta(days=180)
TEST_CALL_EVERY: Final = timedelta(days=7)


class Missing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that is missing: a word for programs, the settings that provide it, and an English sentence for the terminal."""

    code: str
    weight: Weight
    settings: list[str]
    sentence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that only a running station knows. Accounts are enabled ones; times are None if nothing is on record."""

    now: datetime
    administrators: int
    """Administrators that are no demonstration accounts."""
    demonstration: int
    without_factor: int
    """Administrators, supervisors and reviewers without a second factor."""
    people: int
    """Operators and members of offices that are no demonstration accounts."""
    backup_at: datetime | None
    restore_at: datetime | None
    test_call_at: datetime | None
    test_call_ok: bool


def by_settings(settings: Settings, sources: SettingsSources | None = None) -> list[Missing]:
    """Return which settings are missing, the most urgent first. *sources* tell which have their defaults; without them that
    is not checked."""
    return _ordered(_by_settings(settings, sources))


def by_facts(facts: Facts) -> list[Missing]:
    """Return what people must still do at the running station, the most urgent first."""
    return _ordered(_by_facts(facts))


def of_station(
    settings: Settings, facts: Facts, sources: SettingsSources | None = None
) -> list[Missing]:
    """Return everything that is missing, the most urgent first."""
    return _ordered((*by_settings(settings, sources), *by_facts(facts)))


def _by_settings(settings: Settings, sources: SettingsSources | None) -> Iterator[Missing]:
    yield from _address(settings)
    if sources is not None and sources.of("organisation") == "default":
        yield _missing(
            "organisation", "needed", "organisation",
            said="Name the body that runs the station; the shipped name is an example.",
        )  # fmt: skip
    yield from _people(settings)
    yield from _servers(settings)


def _address(settings: Settings) -> Iterator[Missing]:
    if settings.only_here:
        yield _missing(
            "address", "needed", "public_url", "host",
            said="Only this machine reaches the station: give it a name and an address of its own.",
        )  # fmt: skip
    elif not settings.secure:
        yield _missing(
            "https", "needed", "public_url", "tls_cert", "tls_key",
            said="Browsers give no camera over plain http: set a certificate, or an https address behind a proxy.",
        )  # fmt: skip
    elif settings.tls_cert is None and not settings.trusted_proxies:
        yield _missing(
            "proxy", "needed", "trusted_proxies",
            said="Name the proxy, or all citizens count as one address.",
        )  # fmt: skip


def _people(settings: Settings) -> Iterator[Missing]:
    lacking = [name for name in NOTICE_NEEDS if not getattr(settings, name)]
    if lacking:
        yield _missing(
            "privacy", "needed", *lacking,
            said="The privacy notice lacks what article 13 of the GDPR asks for.",
        )  # fmt: skip
    if settings.hours_in_force == "always":
        yield _missing(
            "hours", "needed", "hours",
            said="The station is open day and night, as for a demonstration: have it keep its hours.",
        )  # fmt: skip
    if settings.mfa_roles is not None and not settings.mfa_roles:
        yield _missing(
            "factors-off", "needed", "mfa_roles",
            said="No role needs a second factor: a password alone opens accounts and recordings.",
        )  # fmt: skip


def _servers(settings: Settings) -> Iterator[Missing]:
    if settings.smtp_url is None:
        yield _missing(
            "mail", "needed", "smtp_url", "mail_from",
            said="Without a mail server no message is answered and no receipt is sent.",
        )  # fmt: skip
    if not any(url.startswith("turn") for url in settings.turn_urls):
        yield _missing(
            "turn", "needed", "turn_urls", "turn_secret",
            said="Without a TURN server citizens behind strict networks neither see nor hear anybody.",
        )  # fmt: skip
    elif not any(url.startswith("turns") for url in settings.turn_urls):
        yield _missing(
            "turns", "advised", "turn_urls",
            said="TURN over TLS (turns:, port 443) reaches citizens whose network lets nothing else through.",
        )  # fmt: skip
    if settings.rate_limits.address is None:
        yield _missing(
            "limits", "needed", "rate_limits",
            said="Rate limits are off: one caller can crowd out all others.",
        )  # fmt: skip
    if settings.syslog_url is None and settings.anchor_mail is None:
        yield _missing(
            "anchor", "advised", "anchor_mail", "syslog_url",
            said="Send the audit trail's head somewhere else, so that nobody can rewrite it unseen.",
        )  # fmt: skip


def _by_facts(facts: Facts) -> Iterator[Missing]:
    if facts.administrators == 0:
        yield _missing(
            "administrator", "needed",
            said="There is no administrator but demonstration accounts: virtual-station first-start.",
        )  # fmt: skip
    if facts.demonstration:
        yield _missing(
            "demonstration", "needed", "demo",
            said="Disable the demonstration accounts: their passwords lie in a file.",
        )  # fmt: skip
    if facts.administrators and facts.without_factor:
        yield _missing(
            "factors", "advised",
            said="Somebody who manages, supervises or reviews has no second factor yet.",
        )  # fmt: skip
    if facts.people == 0:
        yield _missing(
            "people", "needed", said="Nobody can answer yet: make the operators' accounts."
        )
    if facts.backup_at is None or facts.now - facts.backup_at > BACKUP_EVERY:
        yield _missing(
            "backup", "needed",
            said="No backup in the last two days is on record: virtual-station backup, by a timer.",
        )  # fmt: skip
    elif facts.restore_at is None or facts.now - facts.restore_at > RESTORE_EVERY:
        yield _missing(
            "restore", "advised",
            said="No restore of a backup in the last six months is on record: try one.",
        )  # fmt: skip
    recent = facts.test_call_at is not None and facts.now - facts.test_call_at <= TEST_CALL_EVERY
    if not recent or not facts.test_call_ok:
        yield _missing(
            "test-call", "advised",
            said="No test call of the last week went well: virtual-station probe.",
        )  # fmt: skip


def _ordered(found: Iterator[Missing] | tuple[Missing, ...]) -> list[Missing]:
    return sorted(found, key=lambda each: each.weight != "needed")


def _missing(code: str, weight: Weight, *settings: str, said: str) -> Missing:
    names = [f"{PREFIX}{name.upper()}" for name in settings]
    return Missing(code=code, weight=weight, settings=names, sentence=said)
