"""The requests and answers of the routes of devices."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.knowledge.bundle import SheetUpdate
from gateway.platform.follow_codes import Code

Trouble = Literal[
    "damaged", "signature", "key", "older", "other", "schema", "base", "file", "storage"
]
"""Why a device did not take the last set: as the bundle's refusals, or because it could not keep it."""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
State = Literal["invited", "lapsed", "current", "behind", "silent", "troubled", "revoked"]


class SetAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The number of the set that is there, 0 for none, and why the last one was not taken."""

    since: Count = 0
    trouble: Trouble | None = None


class DeviceReport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The set that a device has: the number of its set (0: none), how many sheets are in it, and why it did not take the last one."""

    since: Count = 0
    sheets: Count = 0
    trouble: Trouble | None = None


class SheetsSent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The changes that make the present set of the one that is there, and the station's time, by which a device tells that its clock is wrong."""

    update: SheetUpdate
    now_ms: int


class EnrolmentAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code that a supervisor was given for the device."""

    code: Code


class DeviceEnrolled(msgspec.Struct, frozen=True, kw_only=True):
    """A device that may read the sheets from now on: its ``token``, which is told once, what it is called, its office's name,
    and the ``key`` by which it verifies what it is sent."""

    id: str
    token: str
    name: str
    office: str | None
    key: str


class NewDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device to be enrolled: what it is called, and where it is (null: at the contact centre itself)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    office: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class DeviceInvited(msgspec.Struct, frozen=True, kw_only=True):
    """A code that enrols a device ``until`` then; it is told once."""

    id: str
    code: str
    until: datetime


class DeviceShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A device. ``state``: ``invited`` by a code that still counts, or one that has ``lapsed``; it has the ``current`` set, is
    ``behind``, has not been heard of for so long that all it holds has expired (``silent``), or could not take the last set
    (``troubled``); or it is ``revoked``."""

    id: str
    name: str
    office: str | None
    state: State
    added_at: datetime
    added_by: str | None
    code_until: datetime | None
    enrolled_at: datetime | None
    seen_at: datetime | None
    updated_at: datetime | None
    sequence: int | None
    sheets: int | None
    trouble: Trouble | None
    revoked_at: datetime | None


class DeviceOffice(msgspec.Struct, frozen=True, kw_only=True):
    """An office that devices may belong to; ``short`` is its short name, empty where it has none."""

    id: str
    name: str
    short: str


class DeviceList(msgspec.Struct, frozen=True, kw_only=True):
    """All devices by office and name, every office, and the number of the newest set."""

    devices: list[DeviceShown]
    offices: list[DeviceOffice]
    sequence: int
