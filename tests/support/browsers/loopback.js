// Two of these pages are connected to each other by the test, which carries the descriptions across.
const find = (id) => document.querySelector(`[data-testid=${id}]`);
const connection = new RTCPeerConnection();
connection.addEventListener("track", (event) => {
  find("remote-video").srcObject = event.streams[0];
});

async function describe() {
  await connection.setLocalDescription();
  if (connection.iceGatheringState !== "complete") {
    await new Promise((resolve) => {
      connection.addEventListener("icegatheringstatechange", () => {
        if (connection.iceGatheringState === "complete") resolve();
      });
    });
  }
  return connection.localDescription.toJSON();
}

window.loopback = {
  async capture(constraints = { audio: true, video: { width: 640, height: 360 } }) {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    find("local-video").srcObject = stream;
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    return stream.getTracks().map((track) => track.kind);
  },
  offer: describe,
  async answer(offer) {
    await connection.setRemoteDescription(offer);
    return await describe();
  },
  accept: (answer) => connection.setRemoteDescription(answer),
  send(kind, enabled) {
    for (const sender of connection.getSenders()) {
      if (sender.track?.kind === kind) sender.track.enabled = enabled;
    }
  },
  async record(ms) {
    const stream = find("local-video").srcObject;
    const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp8,opus" });
    const chunks = [];
    recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    recorder.stop();
    await new Promise((resolve) => recorder.addEventListener("stop", resolve));
    const video = document.querySelector("[data-testid=player] video");
    video.src = URL.createObjectURL(new Blob(chunks, { type: "video/webm" }));
  },
};
