"""Recognising the picture of Firefox's fake camera: one colour all over that wanders from frame to
frame, which neither our coded pictures nor a frozen or black one does."""

from dataclasses import dataclass
from typing import Any

from tests.support.recordings.film import FLAT_WITHIN

_WATCH = """(video, windowMs) => new Promise((resolve) => {
    const W = 32, H = 18;
    const canvas = document.createElement("canvas");
    canvas.width = W;
    canvas.height = H;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const colours = [];
    let flat = 0, looks = 0, first = null, last = null, handle;
    const step = (now, metadata) => {
        looks += 1;
        first ??= metadata.presentedFrames - 1;
        last = metadata.presentedFrames;
        context.drawImage(video, 0, 0, W, H);
        // the fake camera writes the time into its upper left corner
        const { data } = context.getImageData(0, 4, W, H - 4);
        const low = [255, 255, 255], high = [0, 0, 0], sum = [0, 0, 0];
        for (let i = 0; i < data.length; i += 4) {
            for (let c = 0; c < 3; c++) {
                low[c] = Math.min(low[c], data[i + c]);
                high[c] = Math.max(high[c], data[i + c]);
                sum[c] += data[i + c];
            }
        }
        if (high.every((value, c) => value - low[c] <= FLAT_WITHIN)) flat += 1;
        colours.push(sum.map((value) => Math.round(value / (data.length / 4) / 4)).join(","));
        handle = video.requestVideoFrameCallback(step);
    };
    handle = video.requestVideoFrameCallback(step);
    setTimeout(() => {
        video.cancelVideoFrameCallback(handle);
        resolve({
            looks, flat, colours: new Set(colours).size,
            presented: first === null ? 0 : last - first,
        });
    }, windowMs);
})""".replace("FLAT_WITHIN", str(FLAT_WITHIN))


@dataclass(frozen=True, slots=True)
class Wandering:
    """What was seen: frames looked at, how many of one colour, how many different colours,
    and how many frames were put on the screen, looked at or not."""

    looks: int
    flat: int
    colours: int
    presented: int

    @property
    def is_fake_camera(self) -> bool:
        """Whether this was the fake camera, live."""
        return self.looks >= 4 and self.flat >= 0.9 * self.looks and self.colours >= 4


async def watch(video: Any, window_s: float) -> Wandering:
    """Look at a ``<video>`` (an element of either browser) for *window_s* seconds."""
    return Wandering(**await video.evaluate(_WATCH, round(window_s * 1000)))


async def assert_shows_firefox(video: Any, window_s: float = 2.0, *, min_fps: float = 10) -> None:
    """The picture of Firefox's fake camera must come, live, within some windows of *window_s*."""
    seen = None
    for _ in range(5):
        seen = await watch(video, window_s)
        if seen.is_fake_camera and seen.presented >= min_fps * window_s:
            return
    raise AssertionError(f"expected the colours of Firefox's camera, last saw {seen}")
