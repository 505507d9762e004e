"""A tiny call page for media tests, and the server that stands between it and a media worker.

The page does what the real one does to media: one peer connection, own sources first, then the
receiving slots; everything else is driven from the test through `window`.
"""

from __future__ import annotations

from aiohttp import web

from tests.support.browsers.chromium import OFF

PAGE = """<!doctype html><meta charset=utf-8><title>media test</title><body><script>
const slots = {audio: [], video: []};
let pc, local, peerPath;
async function media(constraints) {
  local = await navigator.mediaDevices.getUserMedia(constraints);
}
async function exchange(label) {
  await pc.setLocalDescription();
  const answer = await fetch(peerPath ? '/sdp' + peerPath : '/sdp/peers?label=' + (label || ''), {
    method: peerPath ? 'PATCH' : 'POST', body: pc.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp'}});
  if (!answer.ok) throw new Error(await answer.text());
  peerPath = peerPath || answer.headers.get('Location');
  await pc.setRemoteDescription({type: 'answer', sdp: await answer.text()});
  return peerPath.split('/').pop();
}
async function connect({audio = 3, video = 4, send = true, width = 640, height = 360, fps = 20, label = '',
    servers = [], policy = 'all', encodings} = {}) {
  pc = new RTCPeerConnection({iceServers: servers, iceTransportPolicy: policy});
  if (send) {
    await media({audio: true, video: {width, height, frameRate: fps}});
    for (const track of [...local.getAudioTracks(), ...local.getVideoTracks()])
      pc.addTransceiver(track, {direction: 'sendonly', streams: [local],
        ...(encodings && track.kind === 'video' ? {sendEncodings: encodings} : {})});
  } else {
    pc.addTransceiver('audio', {direction: 'sendonly'});
    pc.addTransceiver('video', {direction: 'sendonly'});
  }
  for (let i = 0; i < audio; i++) slots.audio.push(pc.addTransceiver('audio', {direction: 'recvonly'}));
  for (let i = 0; i < video; i++) slots.video.push(pc.addTransceiver('video', {direction: 'recvonly'}));
  for (const kind of ['audio', 'video']) slots[kind].forEach((t, i) => {
    const element = document.createElement(kind);
    element.id = kind + i; element.autoplay = true; element.muted = kind === 'video';
    element.srcObject = new MediaStream([t.receiver.track]);
    document.body.append(element);
    element.play().catch(() => {});
  });
  return exchange(label);
}
let ceiling = 5000;
async function putCeiling(kbps) {
  ceiling = kbps;
  const end = String.fromCharCode(13, 10);
  const lines = pc.remoteDescription.sdp.split(end).filter(line => !line.startsWith('b=AS:'));
  const video = lines.findIndex(line => line.startsWith('m=video'));
  const at = lines.findIndex((line, index) => index > video && line.startsWith('c='));
  lines.splice(at + 1, 0, 'b=AS:' + kbps);
  const sdp = lines.join(end);
  await pc.setLocalDescription(await pc.createOffer());
  await pc.setRemoteDescription({type: 'answer', sdp});
}
// as web/src/call/ceiling.ts does
function keepLooking(wanted) {
  let before = 0, at = 0;
  setInterval(async () => {
    const {available} = await figures();
    if (!available) return;
    if (available >= 0.8 * wanted) return ceiling < 5000 && putCeiling(5000);
    const now = performance.now();
    if (now - at < (available < before * 1.2 ? 1400 : 900)) return;
    at = now; before = available;
    if (ceiling < wanted / 1000 * 1.1) return putCeiling(ceiling + 1);
    await putCeiling(wanted / 1000 - 1);
    await putCeiling(wanted / 1000);
  }, 500);
}
async function restart() { pc.restartIce(); return exchange(); }
async function openCamera() {
  await media({audio: true, video: {width: 640, height: 360, frameRate: 20}});
  const [a, v] = pc.getTransceivers();
  await a.sender.replaceTrack(local.getAudioTracks()[0]);
  await v.sender.replaceTrack(local.getVideoTracks()[0]);
}
async function figures() {
  const report = {audio: [], video: [], state: pc.connectionState};
  for (const kind of ['audio', 'video']) for (const t of slots[kind]) {
    const entry = {};
    for (const s of (await t.receiver.getStats()).values())
      if (s.type === 'inbound-rtp') Object.assign(entry, {
        packets: s.packetsReceived, bytes: s.bytesReceived, lost: s.packetsLost, decoded: s.framesDecoded,
        fps: s.framesPerSecond, energy: s.totalAudioEnergy, width: s.frameWidth,
        concealed: s.concealedSamples, samples: s.totalSamplesReceived, freezes: s.freezeCount,
        frozen: s.totalFreezesDuration, nacks: s.nackCount, plis: s.pliCount,
        estimatedPlayout: s.estimatedPlayoutTimestamp, keyFrames: s.keyFramesDecoded});
    report[kind].push(entry);
  }
  report.out = [];
  for (const s of (await pc.getStats()).values()) {
    if (s.type === 'outbound-rtp') report.out.push({kind: s.kind, packets: s.packetsSent,
      nacks: s.nackCount, plis: s.pliCount, bitrate: s.targetBitrate, fps: s.framesPerSecond, frames: s.framesSent,
      resent: s.retransmittedPacketsSent, limited: s.qualityLimitationReason,
      rid: s.rid, width: s.frameWidth, active: s.active, bytes: s.bytesSent});
    if (s.type === 'remote-inbound-rtp') report.out.push({remote: s.kind, rtt: s.roundTripTime,
      lost: s.packetsLost, fraction: s.fractionLost});
    if (s.type === 'candidate-pair' && s.nominated) report.available = s.availableOutgoingBitrate;
  }
  return report;
}
async function path() {
  const stats = await pc.getStats();
  const pair = [...stats.values()].find(s => s.type === 'candidate-pair' && s.nominated &&
    s.state === 'succeeded' && (s.selected ?? s.id ===
    [...stats.values()].find(t => t.type === 'transport')?.selectedCandidatePairId));
  if (!pair) return null;
  const local = stats.get(pair.localCandidateId), remote = stats.get(pair.remoteCandidateId);
  return {type: local.candidateType, protocol: local.protocol, relay: local.relayProtocol || null,
    address: remote.address || remote.ip, port: remote.port, rtt: pair.currentRoundTripTime};
}
async function decodedFor(kind, index, ms) {
  const before = (await figures())[kind][index].decoded || 0;
  await new Promise(r => setTimeout(r, ms));
  return ((await figures())[kind][index].decoded || 0) - before;
}
</script>"""

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--disable-features={','.join(OFF)}",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
]


def create_page_app(client, token: str, rewrite=None) -> web.Application:
    """The page at `/` and the SDP exchange under `/sdp`, forwarded by `client` to the worker.

    `rewrite` may change an answer on its way, for instance to lead media through a relay.
    """

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def sdp(request: web.Request) -> web.Response:
        async with client.request(
            request.method,
            "/" + request.match_info["tail"],
            params=request.query,
            data=await request.read(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"},
        ) as answer:
            headers = {"Location": answer.headers["Location"]} if answer.status == 201 else {}
            return web.Response(
                status=answer.status,
                text=rewrite(await answer.text()) if rewrite else await answer.text(),
                content_type=answer.content_type,
                headers=headers,
            )

    app = web.Application()
    app.add_routes([web.get("/", page), web.route("*", "/sdp/{tail:.+}", sdp)])
    return app


async def figures(page):
    return await page.evaluate("figures()")


async def sees_and_hears(page, index: int = 0) -> bool:
    report = await figures(page)
    video, audio = report["video"][index], report["audio"][index]
    return (video.get("decoded") or 0) > 10 and (audio.get("energy") or 0) > 0


async def decoded(page, index: int = 0) -> int:
    """Return how many frames of its slot *index* the page has decoded."""
    return (await figures(page))["video"][index].get("decoded") or 0


async def sent(page) -> int:
    """Return how many frames of its camera the page has sent."""
    (camera,) = [one for one in (await figures(page))["out"] if one.get("kind") == "video"]
    return camera.get("frames") or 0
