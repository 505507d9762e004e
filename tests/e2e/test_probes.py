"""The probes judge the product, so they are proved first, on a page of our own: what they must see and
hear, and what must not satisfy them."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from tests.support.browsers import loopback
from tests.support.browsers.fakemedia import CITIZEN, FPS, OPERATOR
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def page_address():
    runner, address = await loopback.start()
    yield address
    await runner.cleanup()


@asynccontextmanager
async def connected_pair(stage, address):
    stage.base_url = address
    citizen, operator = await stage.citizen(), await stage.operator()
    for watch in (citizen, operator):
        await watch.page.goto("/")
        await watch.page.get_by_role("button", name="Start").click()
        assert sorted(await watch.page.evaluate("loopback.capture()")) == ["audio", "video"]
    offer = await citizen.page.evaluate("loopback.offer()")
    answer = await operator.page.evaluate("offer => loopback.answer(offer)", offer)
    await citizen.page.evaluate("answer => loopback.accept(answer)", answer)
    yield citizen.page, operator.page


def remote(page):
    return page.get_by_test_id("remote-video")


async def test_each_side_is_seen_heard_and_not_mistaken(stage, page_address):
    async with connected_pair(stage, page_address) as (citizen, operator):
        await decoded.assert_shows(remote(citizen), OPERATOR)
        await decoded.assert_shows(remote(operator), CITIZEN)
        await decoded.assert_advances(remote(citizen))
        await decoded.assert_hears(citizen, OPERATOR)
        await decoded.assert_hears(operator, CITIZEN)
        count = await decoded.assert_moves(remote(operator), 3)
        assert count.decoded_fps < FPS * 1.2

        with pytest.raises(AssertionError, match="expected citizen's green"):
            await decoded.assert_shows(remote(citizen), CITIZEN, within_s=0.5)
        with pytest.raises(AssertionError, match="440 Hz"):
            await decoded.assert_hears(citizen, CITIZEN, within_s=0.5)

        # steady for longer than a noise suppressor takes to learn a tone
        assert (await decoded.tone_heard(operator, 3)).level_db > -50


async def test_frozen_black_and_silent_media_are_noticed(stage, page_address):
    async with connected_pair(stage, page_address) as (citizen, operator):
        await decoded.assert_shows(remote(operator), CITIZEN)
        await decoded.assert_hears(operator, CITIZEN)

        await citizen.evaluate("loopback.send('audio', false)")
        await decoded.assert_silent(operator)
        with pytest.raises(AssertionError, match="440 Hz"):
            await decoded.assert_hears(operator, CITIZEN, within_s=0.5)

        await citizen.evaluate("loopback.send('video', false)")
        await decoded.assert_no_longer_shows(remote(operator), CITIZEN)
        with pytest.raises(AssertionError, match="green picture"):
            await decoded.assert_shows(remote(operator), CITIZEN, within_s=0.5)

        await citizen.evaluate("loopback.send('video', true)")
        await decoded.assert_shows(remote(operator), CITIZEN)
        await remote(operator).evaluate("video => video.pause()")
        with pytest.raises(AssertionError, match="fps"):
            await decoded.assert_moves(remote(operator), 1, within_s=0)
        with pytest.raises(AssertionError, match="stands still"):
            await decoded.assert_advances(remote(operator), within_s=1)


async def test_a_muted_element_is_not_heard(stage, page_address):
    async with connected_pair(stage, page_address) as (_citizen, operator):
        await decoded.assert_hears(operator, CITIZEN)
        await remote(operator).evaluate("video => { video.muted = true }")
        await decoded.assert_silent(operator)


async def test_a_recording_is_judged_by_its_own_picture_and_tone(stage, page_address):
    stage.base_url = page_address
    watch = await stage.citizen()
    await watch.page.goto("/")
    await watch.page.get_by_role("button", name="Start").click()
    await watch.page.evaluate("loopback.capture()")
    await watch.page.evaluate("loopback.record(3000)")
    video = watch.page.get_by_test_id("player").locator("video")
    await video.evaluate("video => { video.loop = true; return video.play() }")
    await decoded.assert_shows(video, CITIZEN)
    await decoded.assert_advances(video)
    tone = await decoded.file_tone(video)
    assert tone.is_of(CITIZEN), tone
    assert not tone.is_of(OPERATOR)
    await video.evaluate("video => { video.muted = true }")
    assert (await decoded.file_tone(video)).frequency_hz is None


@pytest.mark.parametrize(
    ("as_party", "devices", "expected"),
    [(CITIZEN, (), "NotAllowedError"), (None, ("camera", "microphone"), "NotFoundError")],
    ids=["refused", "absent"],
)
async def test_devices_can_be_refused_or_absent(stage, page_address, as_party, devices, expected):
    stage.base_url = page_address
    watch = await stage.open("citizen", as_party=as_party, devices=devices)
    await watch.page.goto("/")
    error = await watch.page.evaluate("loopback.capture().then(() => 'captured', e => e.name)")
    assert error == expected


async def test_a_policy_violation_and_an_uncaught_error_are_noticed(stage, page_address):
    stage.base_url = page_address
    watch = await stage.citizen()
    await watch.page.goto("/")
    assert await watch.unexpected() == []
    await watch.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.injected = true";
            document.body.append(script);
            setTimeout(() => { throw new Error("thrown on purpose") }, 0);
        }"""
    )
    async with asyncio.timeout(5):
        problems = ""
        while "policy violation script-src" not in problems or "on purpose" not in problems:
            problems = "\n".join(await watch.unexpected())
            await asyncio.sleep(0.05)
    assert await watch.page.evaluate("window.injected") is None
    stage.watches.remove(watch)
    await watch.page.context.close()
