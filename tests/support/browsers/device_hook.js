// Stands between a page and its (fake) devices, so that a test can pull one out, plug it in again, take
// its permission back or have the system hold it. What the page is told and refused is what a browser tells
// and refuses then; the devices themselves cannot really be pulled out of a headless browser.
(() => {
  if (window.deviceHook || !navigator.mediaDevices) return;
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  const list = media.enumerateDevices.bind(media);
  const gone = new Set();
  const refused = new Set();
  const opened = [];
  const error = (name) => new DOMException(`the test says ${name}`, name);
  const here = async (kind) =>
    (await list()).filter((device) => device.kind === `${kind}input` && !gone.has(device.deviceId));

  async function constraint(kind, wanted) {
    if (!wanted) return false;
    if (refused.has(kind)) throw error("NotAllowedError");
    const there = await here(kind);
    if (there.length === 0) throw error("NotFoundError");
    const asked = wanted.deviceId ?? {};
    if (asked.exact && gone.has(asked.exact)) throw error("OverconstrainedError");
    const known = there.some((device) => device.deviceId === (asked.exact ?? asked.ideal));
    if (known || gone.size === 0) return wanted;
    return { ...wanted, deviceId: { exact: there[0].deviceId } };
  }

  media.getUserMedia = async ({ audio, video }) => {
    const stream = await open({
      audio: await constraint("audio", audio),
      video: await constraint("video", video),
    });
    opened.push(...stream.getTracks());
    return stream;
  };
  media.enumerateDevices = async () =>
    (await list()).filter((device) => !gone.has(device.deviceId));

  const living = (kind) =>
    opened.filter((track) => track.kind === kind && track.readyState === "live");
  function end(kind) {
    for (const track of living(kind)) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  }

  window.deviceHook = {
    used: (kind) => living(kind).map((track) => track.label),
    unplug(kind) {
      for (const track of living(kind)) gone.add(track.getSettings().deviceId);
      end(kind);
      media.dispatchEvent(new Event("devicechange"));
    },
    plug() {
      gone.clear();
      media.dispatchEvent(new Event("devicechange"));
    },
    refuse(kind) {
      refused.add(kind);
      end(kind);
    },
    permit: (kind) => refused.delete(kind),
  };
})();
