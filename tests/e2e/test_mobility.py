"""People move, devices sleep, routers forget: the call goes on, or the page says why it does not, without
being loaded again and without losing the contact."""

import asyncio
import time
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.browsers.fakemedia import CITIZEN
from tests.support.networks import two_interfaces as interfaces
from tests.support.pages import decoded, frame_log
from tests.support.pages.flows import Citizen
from tests.support.pages.together import end, see_each_other, talk, was_kept
from tests.support.servers.station import Station

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

DEVICE_HOOK = (Path(__file__).parents[1] / "support" / "browsers" / "device_hook.js").read_text(
    "utf-8"
)
BACK_WITHIN_S = 30


async def uses(page, microphone):
    """Wait until the page has opened the microphone with this label, and no other."""
    await page.wait_for_function(
        "label => deviceHook.used('audio').join() === label", arg=microphone, polling=100
    )


async def connections(person):
    """How many connections the page has made so far."""
    return await person.page.evaluate("() => stationProbe.connections()")


async def test_another_path_and_another_address(relayed_station, stage):
    station, relay = relayed_station
    citizen, operator = await talk(Cast(stage, station))
    people = (citizen, operator)
    made = [await connections(person) for person in people]
    for person in people:
        await frame_log.keep(person.page)

    # the browser says that the network is another one: the page looks for its path, keeping the keys
    restarted_ms = frame_log.now_ms()
    for person in people:
        await person.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    await asyncio.sleep(2)
    gaps = [await frame_log.longest_gap(person.page, restarted_ms) for person in people]
    print("ICE restart:", [f"{gap.length_ms:.0f} ms without a frame" for gap in gaps])
    await see_each_other(*people)

    # a router gives both browsers other addresses; nobody is told
    rebound_ms = frame_log.now_ms()
    relay.rebind()
    lost = await asyncio.gather(*(frame_log.flows_again(each.page, rebound_ms) for each in people))
    print("NAT rebinding:", [f"{gap:.0f} ms without a frame" for gap in lost])
    await see_each_other(*people)
    assert [await connections(person) for person in people] == made

    # nothing passes for a while: the pages say so, and mend it when it can be mended
    relay.up.loss = relay.down.loss = 1.0
    for person in people:
        signal = person.page.locator(".vs-signal")
        await expect(signal).to_have_attribute("data-word", "lost", timeout=10_000)
    relay.up.loss = relay.down.loss = 0.0
    await see_each_other(*people, within_s=BACK_WITHIN_S)
    for person in people:
        signal = person.page.locator(".vs-signal")
        await expect(signal).not_to_have_attribute("data-word", "lost", timeout=10_000)
    await was_kept(*people)
    await end(citizen, operator)


@pytest.mark.skipif(not interfaces.possible(), reason="network namespaces need root")
async def test_an_interface_is_taken_away(tmp_path, special_station, stage, browsers):
    with interfaces.two_interfaces() as network:
        settings = {"VS_HOST": "0.0.0.0", "VS_DEMO": "1", "VS_MEDIA_ADDRESSES": network.address}
        station = special_station(settings, Station(tmp_path / "station"))
        address = f"http://{network.address}:{station.port}"
        flags = (f"--unsafely-treat-insecure-origin-as-secure={address}",)
        program = network.browser(tmp_path)
        async with browsers.own(CITIZEN, flags=flags, program=program) as browser:
            cast = Cast(stage, station)
            operator = await cast.operator()
            stage.base_url = address
            citizen = await cast.citizen(browser=browser)
            await operator.available()
            await citizen.enter("weapons")
            await operator.accept()
            await see_each_other(citizen, operator)
            await citizen.page.evaluate("() => { window.neverLoadedAgain = true; }")
            for person in (citizen, operator):
                await frame_log.keep(person.page)
            pulled_ms = frame_log.now_ms()
            network.pull_the_cable()
            gaps = await asyncio.gather(
                *(frame_log.flows_again(each.page, pulled_ms) for each in (citizen, operator))
            )
            print("interface removed:", [f"{gap:.0f} ms without a frame" for gap in gaps])
            await see_each_other(citizen, operator)
            await citizen.send("con un altro cavo")
            await operator.reads("con un altro cavo")
            await was_kept(citizen)
            await end(citizen, operator)


@pytest.mark.parametrize("asleep_s", [15, 65])
async def test_a_device_that_sleeps_in_a_call(cast, browsers, asleep_s):
    async with browsers.sleepy(CITIZEN) as sleepy:
        citizen = await cast.citizen(browser=sleepy.browser)
        citizen, operator = await talk(cast, citizen)
        await operator.send("prima della pausa")
        await citizen.reads("prima della pausa")
        signal = operator.page.locator(".vs-signal")
        with sleepy.asleep():
            until = time.monotonic() + asleep_s
            await expect(signal).to_have_attribute("data-word", "silent", timeout=12_000)
            await asyncio.sleep(until - time.monotonic())
        woken = time.monotonic()
        await see_each_other(citizen, operator, within_s=BACK_WITHIN_S)
        print(f"seen again {time.monotonic() - woken:.1f} s after {asleep_s} s of sleep")
        await expect(signal).not_to_have_attribute("data-word", "silent", timeout=10_000)
        await was_kept(citizen, operator)
        await citizen.reads("prima della pausa")
        await citizen.send("ci sono ancora")
        await operator.reads("ci sono ancora")
        await end(citizen, operator)


async def test_a_device_that_sleeps_in_the_queue(cast, browsers):
    """A minute of sleep costs nobody the place, and the warm connection is made anew."""
    async with browsers.sleepy(CITIZEN) as sleepy:
        citizen = await cast.citizen(browser=sleepy.browser)
        await citizen.enter("training")
        await citizen.at_position(1)
        with sleepy.asleep():
            second = await (await cast.citizen("second")).enter("training")
            await asyncio.sleep(65)
        await citizen.at_position(1, within_s=BACK_WITHIN_S)
        await second.at_position(2)
        operator = await cast.operator()
        await operator.available()
        await operator.accept()
        await citizen.in_call()
        await see_each_other(citizen, operator, within_s=BACK_WITHIN_S)
        await second.leave()
        await end(citizen, operator)


async def test_devices_come_and_go(cast):
    """What is pulled out here is pulled out by the page's own hook: see tests/support/browsers/device_hook.js."""
    watch = await cast.stage.citizen()
    await watch.page.context.add_init_script(DEVICE_HOOK)
    citizen, operator = await talk(cast, Citizen(watch))
    page = citizen.page
    notice = citizen.by("device-notice")
    await decoded.assert_hears(operator.page, CITIZEN)

    # another microphone is taken when the headset is pulled out, and the way back is a button
    (used,) = await page.evaluate("deviceHook.used('audio')")
    await page.evaluate("deviceHook.unplug('audio')")
    await expect(notice).to_have_attribute("data-state", "lost")
    await expect(notice).to_contain_text(used)
    await page.wait_for_function("() => deviceHook.used('audio').length === 1", polling=100)
    (instead,) = await page.evaluate("deviceHook.used('audio')")
    assert instead != used
    await expect(notice).to_contain_text(instead)
    await decoded.assert_hears(operator.page, CITIZEN)
    await page.evaluate("deviceHook.plug()")
    await expect(notice).to_have_attribute("data-state", "back")
    await notice.get_by_role("button").first.click()
    await expect(notice).to_have_count(0)
    await uses(page, used)
    await decoded.assert_hears(operator.page, CITIZEN)

    # the only camera is taken away: both pages say so, and it comes back by itself
    await page.evaluate("deviceHook.unplug('video')")
    await expect(notice).to_have_attribute("data-kind", "camera")
    await expect(operator.page.get_by_text("La camera del cittadino è spenta")).to_be_visible()
    await decoded.assert_hears(operator.page, CITIZEN)
    await page.evaluate("deviceHook.plug()")
    await expect(notice).to_have_count(0)
    await see_each_other(citizen, operator)

    # a permission taken back is told from a device that went away
    await page.evaluate("deviceHook.refuse('audio')")
    await expect(notice).to_have_attribute("data-state", "denied")
    await decoded.assert_silent(operator.page)
    await page.evaluate("deviceHook.permit('audio')")
    await notice.get_by_role("button").click()
    await expect(notice).to_have_count(0)
    await decoded.assert_hears(operator.page, CITIZEN)

    # another one is chosen in the middle of the call, and sent in place of the one before
    await page.get_by_role("button", name="Dispositivi e lingua").click()
    microphones = page.get_by_role("dialog").get_by_label("Microfono")
    await microphones.select_option(label=instead)
    await uses(page, instead)
    await page.get_by_role("dialog").get_by_role("button", name="Chiudi").last.click()
    await decoded.assert_hears(operator.page, CITIZEN)
    await was_kept(citizen, operator)
    await end(citizen, operator)
