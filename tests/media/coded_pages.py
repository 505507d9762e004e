"""Open call pages with coded pictures, and read which layer they decode."""

from pathlib import Path

from media.sdp.plan import SourceKind

CODED = (Path(__file__).parents[1] / "support" / "media" / "coded_page.js").read_text(
    encoding="utf-8"
)


async def open_page(pages, number, *, size=(320, 180), fps=15, noisy=False, **options):
    width, height = size
    coded = f"{CODED}\nbeCoded({number}, {width}, {height}, {fps}, {str(noisy).lower()});"
    page, peer_id = await pages.open(before=coded, audio=3, video=12, **options)
    await page.evaluate("keepFrames()")
    return page, peer_id


ENCODINGS = [
    {"rid": "q", "scaleResolutionDownBy": 4, "maxBitrate": 150_000},
    {"rid": "h", "scaleResolutionDownBy": 2, "maxBitrate": 500_000},
    {"rid": "f", "scaleResolutionDownBy": 1, "maxBitrate": 1_500_000},
]


async def set_tile(station, viewer_id, sender_id, width):
    tile = {"peer": sender_id, "source": "camera", "width": width, "height": width * 9 // 16}
    await station.call("PUT", f"/peers/{viewer_id}/view", json={"tiles": [tile]})


def layers(station, peer_id):
    return station.worker.peers[peer_id].sources[SourceKind.CAMERA].layers


async def decoded_width(viewer):
    return (await viewer.evaluate("figures()"))["video"][0].get("width") or 0


async def decodes_layer(station, viewer, sender_id, index):
    """Whether the viewer's picture has the size of that layer (senders may scale all of them)."""
    known = layers(station, sender_id)
    return len(known) == 3 and await decoded_width(viewer) == known[index].width > 0
