"""The requests and answers of the routes of recognition."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.platform.follow_codes import Code
from signaling.protocol.base import Language, Modality, Need

CaseKind = Literal["message", "complaint", "praise", "callback", "contact"]
CaseState = Literal["open", "answered", "closed"]


class Wishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A citizen's wishes.

    ``channel``: how they prefer to talk, null for no preference. ``email`` is used once, to warn that the recognition will
    end. ``written``: the operator who answers a message that is linked to the code may also see their other contacts.
    """

    language: Language
    needs: Annotated[list[Need], msgspec.Meta(max_length=3)] = []
    channel: Modality | None = None
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None
    written: bool = False


class BeRecognised(Wishes, frozen=True, kw_only=True):
    """A request to be recognised, with ``consent`` to what is stored for it."""

    consent: Literal[True]


class ChangeWishes(Wishes, frozen=True, kw_only=True):
    """New wishes, for the citizen with this code."""

    code: Code


class LinkCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Links a message, complaint or callback to the citizen, by the code that was given for it."""

    code: Code
    case: Code


class UnlinkCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unlinks a contact, by its reference."""

    code: Code
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]


class KnownCase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact of a recognised citizen. ``subject`` is the citizen's own; ``dueAt``: by when an open one is answered."""

    reference: str
    kind: CaseKind
    category: str
    subject: str | None
    state: CaseState
    at: datetime
    due_at: datetime | None
    linked: bool


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's look at what is stored: the operator's public code, the contact's reference, and when."""

    operator: str
    reference: str
    at: datetime


class Kept(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything stored of a recognised citizen. ``endsOn``: when it is deleted if the code is not used."""

    language: Language
    needs: list[Need]
    channel: Modality | None
    email: str | None
    written: bool
    consented_at: datetime
    used_at: datetime
    ends_on: datetime
    time_zone: str
    mailed: bool
    cases: list[KnownCase]
    seen: list[Seen]


class RecognitionCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code, which is shown only once, and what is stored under it."""

    code: str
    kept: Kept


class Entrance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The facts that a page needs to enter as a recognised citizen.

    ``token`` is sent with the entry within the hour. ``open``: how many open cases the operator will see.
    """

    token: str
    language: Language
    needs: list[Need]
    channel: Modality | None
    open: int


class KnownToOperator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The recognised citizen as the operator sees them: open cases and earlier contacts, newest first.

    ``openable``: the references of those that are messages which the operator may open.
    """

    since: datetime
    channel: Modality | None
    needs: list[Need]
    cases: list[KnownCase]
    openable: list[str]


class KnownHere(msgspec.Struct, frozen=True, kw_only=True):
    """The recognised citizen of a contact; ``known`` is null if the citizen did not ask to be recognised."""

    known: KnownToOperator | None
