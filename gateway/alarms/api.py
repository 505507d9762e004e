"""The requests and answers of the routes of alarms and their rules."""

from datetime import datetime
from typing import Annotated

import msgspec

from gateway.alarms.conditions import AlarmFacts
from gateway.alarms.kinds import Kind, Unit
from gateway.platform.ids import Id

MOST_MAIL = 5
MOST_PEOPLE = 20
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Address = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Threshold = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class AlarmShown(AlarmFacts, frozen=True, kw_only=True, omit_defaults=False, rename="camel"):
    """An alarm that is raised and not over. ``since_ms``: since when its condition lasts, where that is known;
    ``raised_ms``: when it was raised. ``grave``: somebody has to act. ``threshold``: the one that was passed.
    ``sound``: it is to be heard until somebody has acknowledged it; ``acknowledged_by`` is their name.

    The subject of the alarm, each field where it applies: ``count`` (people who wait, or messages), contact and
    ``reference``, operator, ``requirements`` that nobody at work meets and how many who do are ``resting``, who
    ``declined``, the day's ``share``, how the authorisation stands (``authorisation``), why citizens are shut out
    (``cause``), the time that a doubted clock tells. Operators and offices are told kind, topic and count alone.
    """

    id: str
    kind: Kind
    grave: bool
    category: str | None
    threshold: int
    since_ms: int | None
    raised_ms: int
    acknowledged_ms: int | None = None
    acknowledged_by: str | None = None
    sound: bool = False


class AlarmList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The present alarms that concern the caller: the gravest first, acknowledged ones behind the others."""

    now_ms: int
    alarms: list[AlarmShown]


class AlarmPast(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An alarm of the last days; ``over_at`` null: it is not over."""

    id: str
    kind: Kind
    category: str | None
    raised_at: datetime
    over_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reference: str | None
    operator: str | None
    cause: str | None


class AlarmHistory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Alarms of the last days, the newest first."""

    alarms: list[AlarmPast]


class AlarmRuleWords(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A rule as it is to become. ``threshold`` counts in the unit of its kind. ``mail`` are addresses, ``people``
    ids of accounts that have an address. ``seen``: the revision that was changed, for a rule that exists already."""

    kind: Kind
    threshold: Threshold = 0
    category: Category | None = None
    supervisors: bool = True
    operators: bool = False
    office: Id | None = None
    sound: bool = True
    mail: Annotated[list[Address], msgspec.Meta(max_length=MOST_MAIL)] = []
    people: Annotated[list[Id], msgspec.Meta(max_length=MOST_PEOPLE)] = []
    enabled: bool = True
    seen: Annotated[int, msgspec.Meta(ge=0)] = 0


class AlarmRuleShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A rule in force. ``shipped``: it is part of the station, and can be changed, switched off and reset, but not
    removed; ``stays_on``: it cannot be switched off either, nor kept from the supervisors. ``revision`` 0: nobody
    has changed it."""

    id: str
    kind: Kind
    threshold: int
    category: str | None
    supervisors: bool
    operators: bool
    office: str | None
    sound: bool
    mail: list[str]
    people: list[str]
    enabled: bool
    shipped: bool
    stays_on: bool
    revision: int
    changed_at: datetime | None = None
    changed_by: str | None = None


class AlarmKindShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The bounds of a kind's settings: thresholds from ``least`` to ``most`` of ``unit``, and a topic if ``by_topic``."""

    kind: Kind
    unit: Unit
    least: int
    most: int
    by_topic: bool
    grave: bool


class AlarmRuleList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The rules in order of gravity, and what may be set. ``mail_ready``: the station can send mail; a recipient
    gets at most one letter of an alarm in ``mail_minutes``."""

    rules: list[AlarmRuleShown]
    kinds: list[AlarmKindShown]
    mail_ready: bool
    mail_minutes: int
