"""The facts of the privacy notice, from the settings: who is responsible, who receives data, how long each kind is kept."""

import html
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from math import ceil
from typing import Final
from urllib.parse import parse_qs, urlsplit

import structlog

from gateway.archive.custody.retention import Retention
from gateway.archive.tables import RECORDINGS
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import THREADS
from gateway.platform.personal.keeping import Keeping
from gateway.platform.words import Fragment
from gateway.setting_sources import PREFIX
from gateway.settings import NOTICE_NEEDS, Settings, is_local
from signaling.protocol.base import Language

log = structlog.get_logger()

NOTICE: Final = Fragment("privacy")
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class NoticeFacts:
    """Writes the values for the places of ``privacy.html``, escaped."""

    def __init__(
        self,
        settings: Settings,
        keeps: Sequence[Keeping],
        retention: Retention,
        cases: CaseRetention,
        tells_programs: Callable[[], Awaitable[bool]],
    ) -> None:
        """*keeps* are the declarations of all rooms; *retention* has the rules for recordings, *cases* those for what was written;
        *tells_programs* says whether other programs are told of contacts (a webhook is on)."""
        self._cases = cases
        self._tells_programs = tells_programs
        self._settings = settings
        self._keeps = [each for each in keeps if each.whose != "staff"]
        self._retention = retention

    async def of(self, language: Language) -> dict[str, str]:
        """Return the facts in *language*, by place. Raises what the database raises."""
        settings = self._settings
        kept = [
            f"<li>{NOTICE.say(language, f'what.{each.name}')}: "
            f"<strong>{await self._end(each, language)}</strong></li>"
            for each in self._keeps
        ]
        address, dpo = settings.controller_address, settings.dpo_email
        others = recipients(settings, language, programs=await self._tells_programs())
        return {
            "controller": NOTICE.say(language, "controller.address", address=html.escape(address))
            if address
            else "",
            "dpo": NOTICE.say(language, "dpo.email", email=html.escape(dpo))
            if dpo
            else NOTICE.say(language, "dpo.station"),
            "recipients": "\n".join(f"<li>{said}</li>" for said in others),
            "kept": "\n".join(kept),
        }

    async def _end(self, keeping: Keeping, language: Language) -> str:
        if not keeping.limited:
            return NOTICE.say(language, f"until.{keeping.until}")
        span = keeping.longest(self._settings)
        if keeping.with_recording:
            return NOTICE.say(language, "recorded", span=in_words(span, language))
        if keeping is RECORDINGS:
            days = {span.days, *(rule.days for rule in (await self._retention.shown()).rules)}
        elif keeping.setting == THREADS.setting:
            most = getattr(self._settings, keeping.within)
            days = {min(each, most) for each in self._cases.all_days()}
        else:
            return in_words(span, language)
        if len(days) == 1:
            return in_words(timedelta(days=days.pop()), language)
        return NOTICE.say(language, "between", least=min(days), count=max(days))


def recipients(settings: Settings, language: Language, *, programs: bool = False) -> list[str]:
    """Return a sentence for each kind of service outside the station to which *settings* hand data.

    *programs*: other programs are told of contacts.
    """
    given = {
        "mail": settings.smtp_url,
        "sms": settings.sms_url,
        "telephone": settings.pbx_token or settings.sip,
        "archive": settings.recordings_bucket,
        "relay": any(url.startswith("turn") for url in settings.turn_urls),
        "scanner": "pdf" in settings.chat_files and _elsewhere(settings.clamav),
        # a relay on this machine hands it on
        "siem": settings.syslog_url,
        "database": _elsewhere(settings.database_url),
        "redis": _elsewhere(settings.redis_url),
        "programs": programs,
    }
    said = [NOTICE.say(language, f"recipient.{kind}") for kind, used in given.items() if used]
    if settings.recipients:
        names = html.escape(settings.recipients)
        said.insert(0, NOTICE.say(language, "recipient.named", names=names))
    return said or [NOTICE.say(language, "recipient.none")]


def _elsewhere(url: str | None) -> bool:
    """Whether a service is reached by the network, on another machine than this: not a file, a socket or nothing."""
    parts = urlsplit(url or "")
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return host != "" and not host.startswith("/") and not is_local(host)


def in_words(span: timedelta, language: Language) -> str:
    """Return a period in days, hours or minutes, rounded up: never shorter than data is kept."""
    if span > _DAY or span % _DAY == timedelta():
        return NOTICE.say(language, "days", count=ceil(span / _DAY))
    if span > _HOUR or span % _HOUR == timedelta():
        return NOTICE.say(language, "hours", count=ceil(span / _HOUR))
    return NOTICE.say(language, "minutes", count=ceil(span / timedelta(minutes=1)))


def lacking(settings: Settings) -> list[str]:
    """Return the settings that a public station's notice needs and that are not set."""
    if settings.only_here:
        return []
    return [f"{PREFIX}{name.upper()}" for name in NOTICE_NEEDS if not getattr(settings, name)]


def warned(settings: Settings) -> Callable[[], object]:
    """Log at the start what the notice lacks; return the function that tells ``/readyz``, None for nothing."""
    missing = lacking(settings)
    if missing:
        log.warning("privacy.notice_incomplete", settings=missing)
    return lambda: missing or None
