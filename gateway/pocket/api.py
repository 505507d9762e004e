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
    """The number of the set that the browser has, 0 for none, and why it did not accept the last one."""

    since: Count = 0
    trouble: Trouble | None = None


class DeviceReport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The set that a device has: its number (0: none), how many sheets are in it, and why it did not accept the last one."""

    since: Count = 0
    sheets: Count = 0
    trouble: Trouble | None = None


class SheetsSent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The changes from the device's set to the present one, and the station's time, by which a device notices that its
    clock is wrong."""

    update: SheetUpdate
    now_ms: int


class EnrolmentAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code that a supervisor was given for the device."""

    code: Code


class DeviceEnrolled(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled device, which may read the sheets from now on.

    Its ``token``, shown only once, its name, its office's name, and the ``key`` by which it verifies what it is sent.
    """

    id: str
    token: str
    name: str
    office: str | None
    key: str


class NewDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device to be enrolled: its name, and its office (null: at the contact centre itself)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    office: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class DeviceInvited(msgspec.Struct, frozen=True, kw_only=True):
    """A code that enrols a device and is valid ``until`` then; it is shown only once."""

    id: str
    code: str
    until: datetime


class DeviceShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A device.

    ``state``: ``invited`` by a code that is still valid, or one that has ``lapsed``; it has the ``current`` set, is
    ``behind``, was not heard from for so long that all it holds has expired (``silent``), or could not take the last set
    (``troubled``); or it is ``revoked``.
    """

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
