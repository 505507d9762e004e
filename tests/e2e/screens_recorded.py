"""What is seen of being recorded: consent in the call, what the desk is warned of, the receipt, the copy."""

import asyncio

from playwright.async_api import expect

from tests.support.browsers.stage import Stage
from tests.support.pages.album import Album, pretend, pretend_desk
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station

_TROUBLES = [
    {"party": "citizen", "source": "microphone", "trouble": "silent"},
    {"party": "citizen", "source": "camera", "trouble": "black"},
    {"party": "agent", "source": "camera", "trouble": "not_growing"},
]


async def recorded(album: Album, stage: Stage, station: Station, locale: str) -> None:
    """A recorded call from its consent to the copy."""
    page = await stage.operator("operator1", locale=locale)
    operator = await Operator(page).start(station.account("operator1"))
    citizen = Citizen(await stage.citizen("citizen", locale=locale))
    await citizen.enter("road-code", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await citizen.by("stop-recording").click()
    await album.take(citizen.page, "call-stop-recording")
    await citizen.by("confirm-stop-recording").click()
    await expect(citizen.by("start-recording")).to_be_visible()
    await album.take(citizen.page, "call-stopped")
    await album.take(operator.page, "desk-stopped")
    await citizen.by("start-recording").click()
    await album.take(citizen.page, "call-agree")
    await citizen.by("confirm-start-recording").click()
    await citizen.is_told_of_recording()
    await pretend_desk(operator.page, {"contact": {"recordingTroubles": _TROUBLES}})
    await album.take(operator.page, "desk-troubles")
    failed = {"recordingTroubles": [], "recording": {"state": "failed", "sinceMs": None}}
    await pretend_desk(operator.page, {"contact": failed})
    await album.take(operator.page, "desk-failed")
    await asyncio.sleep(1)
    await operator.hang_up()
    await citizen.ended()
    code = citizen.by("receipt-code")
    await expect(code).to_be_visible(timeout=30_000)
    await album.take(citizen.page, "receipt")
    written = await code.inner_text()
    await pretend(citizen.page, "vs-after", {"contact": {"receipt": None}})
    await album.take(citizen.page, "receipt-none")
    await citizen.page.goto("/copy")
    await album.take(citizen.page, "copy-code")
    await citizen.by("copy-code").fill(written)
    await citizen.by("open-copy").click()
    await expect(citizen.by("copy-state")).to_have_attribute("data-state", "open")
    await album.take(citizen.page, "copy-open")
    await citizen.by("ask-copy").click()
    await expect(citizen.by("copy-state")).to_have_attribute("data-state", "asked")
    await album.take(citizen.page, "copy-asked")
    await operator.wrap_up()


RECORDED_CHAPTERS = {"recorded": recorded}
