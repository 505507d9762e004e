"""Both sides show their screen: large on the other page, heard there if it sounds, told of on the own one, gone
when it is stopped."""

import os

import pytest
from playwright.async_api import expect

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR, Party
from tests.support.pages import decoded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOWN = Party("what is shown", "any", (0, 0, 0), 1500)
"""What the pretended screen sounds like, instead of like the pretended microphone."""
KEEP_TRACKS = """(() => {
  const media = navigator.mediaDevices;
  const choose = media.getDisplayMedia.bind(media);
  media.getDisplayMedia = async (options) => {
    const stream = await choose(options);
    if (options.audio) {
      for (const track of stream.getAudioTracks()) stream.removeTrack(track);
      const audio = new AudioContext();
      const tone = new OscillatorNode(audio, { frequency: TONE_HZ });
      const out = new MediaStreamAudioDestinationNode(audio);
      tone.connect(new GainNode(audio, { gain: 0.4 })).connect(out);
      tone.start();
      stream.addTrack(out.stream.getAudioTracks()[0]);
    }
    // as the browser's own bar does it: the track ends, and the page is told
    window.stopFromTheBrowser = () => {
      for (const track of stream.getTracks()) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
    };
    return stream;
  };
})();""".replace("TONE_HZ", str(SHOWN.tone_hz))


async def sees_screen(person):
    """The other side's screen is there, it moves, and it is larger than their face."""
    screen = person.by("remote-screen")
    await expect(screen).to_be_visible()
    await screen.evaluate(
        """async (video) => {
          for (let i = 0; i < 5; i++) await new Promise((r) => video.requestVideoFrameCallback(r));
        }"""
    )
    widths = [await each.evaluate("v => v.clientWidth") for each in (screen, person.remote_video)]
    assert widths[0] > 2 * widths[1], widths


async def shot(person, name):
    if folder := os.environ.get("VS_SHOTS"):
        await person.page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.long
async def test_both_share_their_screens(cast, browsers):
    async with browsers.sharing(CITIZEN) as theirs, browsers.sharing(OPERATOR) as ours:
        operator = await cast.operator(browser=ours)
        await operator.available()
        citizen = await cast.citizen(browser=theirs)
        await citizen.page.context.add_init_script(KEEP_TRACKS)
        await citizen.enter("suspicious-sites", recording=True)
        await operator.accept()
        await citizen.is_told_of_recording()
        await decoded.assert_shows(citizen.remote_video, OPERATOR)

        # the operator shows something; it is said on both pages, and stopped by the bar's own button
        await operator.by("toggle-screen").click()
        await expect(operator.by("sharing-screen")).to_contain_text("viene registrato")
        await sees_screen(citizen)
        await decoded.assert_shows(citizen.remote_video, OPERATOR)
        await shot(citizen, "citizen-sees-screen-1280")
        await shot(operator, "operator-shares-1280")
        await citizen.page.set_viewport_size({"width": 390, "height": 844})
        await shot(citizen, "citizen-sees-screen-390")
        await operator.by("sharing-screen").get_by_role("button").click()
        await expect(citizen.by("remote-screen")).to_have_count(0)
        await expect(operator.by("sharing-screen")).to_have_count(0)
        await decoded.assert_shows(citizen.remote_video, OPERATOR)

        # in this topic nothing is shown before the citizen has been told what to mind
        await citizen.by("toggle-screen").click()
        care = citizen.page.get_by_role("dialog")
        await expect(care).to_contain_text("password")
        await shot(citizen, "citizen-care-390")
        await expect(operator.by("remote-screen")).to_have_count(0)
        await care.get_by_role("button").last.click()
        await expect(citizen.by("sharing-screen")).to_be_visible()
        await sees_screen(operator)
        await shot(operator, "operator-sees-screen-1280")
        await shot(citizen, "citizen-shares-390")
        # what is shown is heard as well, which is easier to tell while nobody speaks
        await citizen.by("toggle-mic").click()
        await decoded.assert_hears(operator.page, SHOWN)
        await citizen.page.evaluate("stopFromTheBrowser()")
        await expect(citizen.by("sharing-screen")).to_have_count(0)
        await expect(operator.by("remote-screen")).to_have_count(0)
        await decoded.assert_silent(operator.page)

        await operator.hang_up()
        await citizen.ended()
        await operator.wrap_up()
        await operator.offline()
