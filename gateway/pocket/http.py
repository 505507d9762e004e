"""Routes of the set of information sheets, for devices and for the staff, and of supervisors' acts on devices."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.attachments.downloads import file_answer
from gateway.platform.http.access import bearer_token
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from gateway.pocket.api import (
    DeviceEnrolled,
    DeviceInvited,
    DeviceList,
    DeviceReport,
    EnrolmentAsked,
    NewDevice,
    SetAsked,
    SheetsSent,
)
from gateway.pocket.service import Devices

_TOKEN: Final = "The device's own token is its proof, as a bearer."  # noqa: S105 - a sentence


class PocketApi:
    """The handlers."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/sheet-set", self.staff_set, "The set of sheets, as it changed",
                "sheets", request=SetAsked, response=SheetsSent,
            ),
            Route(
                "POST", "/api/v1/pocket/enrolment", self.enrol, "Enrol a device by its code",
                "sheets", request=EnrolmentAsked, response=DeviceEnrolled, status=201,
                errors={404: "The code is wrong, used or too old.", 429: "Too many were tried."},
            ),
            Route(
                "DELETE", "/api/v1/pocket/enrolment", self.leave, "Take a device out of use, at the device",
                "sheets", status=204, errors={401: _TOKEN},
            ),
            Route(
                "POST", "/api/v1/pocket/set", self.device_set, "The set of sheets for a device, as it changed",
                "sheets", request=DeviceReport, response=SheetsSent, errors={401: _TOKEN},
            ),
            Route(
                "POST", "/api/v1/pocket/files/{file}", self.device_file, "A file beside a sheet, for a device",
                "sheets", content_type="application/octet-stream", errors={401: _TOKEN},
            ),
            Route(
                "GET", "/api/v1/devices", self.listing, "Devices that read the sheets", "sheets",
                response=DeviceList,
            ),
            Route(
                "POST", "/api/v1/devices", self.invite, "Add a device; its code is told once",
                "sheets", request=NewDevice, response=DeviceInvited, status=201,
            ),
            Route(
                "POST", "/api/v1/devices/{id}/code", self.invite_again, "Make another code for a device",
                "sheets", response=DeviceInvited, errors={409: "It is revoked."},
            ),
            Route(
                "DELETE", "/api/v1/devices/{id}", self.revoke, "Let a device read nothing more",
                "sheets", status=204,
            ),
        )  # fmt: skip

    async def staff_set(self, call: Call) -> web.Response:
        """Answer with the changes since the browser's set, which the page verifies as devices do."""
        return _packed(await self._devices.present(call.body))

    async def enrol(self, call: Call) -> DeviceEnrolled:
        """Enrol a device. The code is valid once, for a day; the token opens the sheets and nothing else."""
        return await self._devices.enrol(call.body.code, call.request[CLIENT].counted_as)

    async def leave(self, call: Call) -> None:
        """Remove the device, as if a supervisor had revoked it."""
        await self._devices.leave(_token(call), call.request[CLIENT].counted_as)

    async def device_set(self, call: Call) -> web.Response:
        """Take the device's report of its set, and answer with what it lacks."""
        sent = await self._devices.bring(_token(call), call.body, call.request[CLIENT].counted_as)
        return _packed(sent)

    async def device_file(self, call: Call) -> web.Response:
        """Answer with a file of the present set; the device compares it with the hash in the signed set."""
        file, data = await self._devices.attachment(
            _token(call), call.path("file"), call.request[CLIENT].counted_as
        )
        return file_answer(file.name, file.media_type, data)

    async def listing(self, _call: Call) -> DeviceList:
        """List the devices, each with its set and when it was last heard from."""
        return await self._devices.listing()

    async def invite(self, call: Call) -> DeviceInvited:
        """Make a code, to be typed at the device within a day."""
        return await self._devices.invite(call.body, by=call.staff.account_id)

    async def invite_again(self, call: Call) -> DeviceInvited:
        """Make another code for a device; its earlier token is no longer valid."""
        return await self._devices.invite_again(call.path("id"), by=call.staff.account_id)

    async def revoke(self, call: Call) -> None:
        """Revoke a device, which deletes its sheets when it next connects. May be repeated."""
        await self._devices.revoke(call.path("id"), by=call.staff.account_id)


def _token(call: Call) -> str:
    return bearer_token(call.request) or ""


def _packed(sent: SheetsSent) -> web.Response:
    answer = json_response(sent)
    answer.enable_compression()
    return answer
