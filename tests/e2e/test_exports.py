"""An export in the browser: ordered above the player, made by the job while the page tells how far it is,
downloaded, decoded, and held against what was recorded."""

import asyncio
import io

import av
import pytest
from playwright.async_api import expect

from recordings.film.spec import LABEL, Shown, tiles
from tests.support.browsers.fakemedia import CITIZEN, LOOP_FRAMES, OPERATOR
from tests.support.pages import decoded
from tests.support.recordings.film import read_counter

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TALK_S = 5.0
SPAN_S = (1.0, 2.0)
PEOPLE = {"citizen": CITIZEN, "agent": OPERATOR}


async def test_an_export_is_ordered_made_and_shows_what_was_recorded(cast):
    operator, citizen = await cast.operator(), await cast.citizen()
    await citizen.enter("training", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    await decoded.assert_shows(operator.remote_video, CITIZEN)
    await asyncio.sleep(TALK_S)
    await citizen.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()

    reviewer = await cast.reviewer()
    await expect(reviewer.rows.first).to_have_attribute("data-state", "ready", timeout=30_000)
    recorded = {}
    for video in await reviewer.open_newest():
        source = await video.evaluate("video => video.currentSrc")
        party = source.split("/parties/")[1].split("/")[0]
        answer = await reviewer.page.request.get(source)
        recorded[party] = counters(io.BytesIO(await answer.body()), {party: None})[party]

    await reviewer.by("order-export").press("Enter")
    await reviewer.by("export-add-span").click()
    await reviewer.page.locator("#export-span-1-from").fill("0:01")
    await reviewer.page.locator("#export-span-1-to").fill("0:02")
    await reviewer.by("export-reason").fill("Richiesta dell'interessato")
    await reviewer.by("send-export").click()
    await reviewer.by("see-exports").click()
    order = reviewer.by("export-order").first
    await expect(order).to_have_attribute("data-state", "ready", timeout=60_000)
    async with reviewer.page.expect_download() as started:
        await order.get_by_test_id("download-export").click()
    download = await started.value
    assert download.suggested_filename.endswith("-film.mp4")
    path = await download.path()

    shown = [Shown(name, name, name, has_video=True) for name in sorted(recorded)]
    with path.open("rb") as file:
        film = counters(file, tiles(shown))
    for party, was in recorded.items():
        seen = film[party]
        # of what is redacted not one picture, and most of everything else
        assert not [at_s for at_s, _ in seen if SPAN_S[0] <= at_s < SPAN_S[1]]
        outside = [at_s for at_s, _ in was if not SPAN_S[0] <= at_s < SPAN_S[1]]
        assert len(seen) > 0.4 * len(outside), (party, len(seen), len(outside))
        for at_s, number in seen:
            # the picture of this moment or of just before: 15 a second of 20, which a busy machine sends in bunches
            past = [(when, each) for when, each in was if when <= at_s + 0.005]
            before = [each for when, each in past if when > at_s - 0.1]
            before += [each for _, each in past[-2:]]
            assert any((each - number) % LOOP_FRAMES == 0 for each in before), (party, at_s)


def counters(file, places):
    """When each numbered picture is shown, in the places of the parties; without one: all of the picture."""
    found = {party: [] for party in places}
    with av.open(file) as container:
        for frame in container.decode(video=0):
            image = frame.to_ndarray(format="rgb24")
            for party, tile in places.items():
                part = image if tile is None else inside(image, tile)
                number = read_counter(part, PEOPLE[party])
                if number is not None:
                    found[party].append((float(frame.time), number))
    return found


def inside(image, tile):
    """The picture in its place, without the bars above and below: it is 16 by 9."""
    floor = tile.top + tile.height - LABEL
    height = min(floor - tile.top, tile.width * 9 // 16) // 2 * 2
    top = tile.top + (floor - tile.top - height) // 2
    return image[top : top + height, tile.left : tile.left + tile.width]
