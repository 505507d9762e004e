// The counterpart of coded_person.py in a page: a camera that draws who it is, and readers.
const CELLS = 8, LOOP = 64;
let loudness;

// Pictures of noise for the strip between the two rows of cells: what costs a camera its bits.
function noises(width, height, count = 8) {
  return Array.from({length: count}, () => {
    const strip = new OffscreenCanvas(width, height);
    const image = new ImageData(width, height);
    for (let i = 0; i < image.data.length; i += 4) {
      image.data.fill(96 + Math.random() * 64, i, i + 3);
      image.data[i + 3] = 255;
    }
    strip.getContext('2d').putImageData(image, 0, 0);
    return strip;
  });
}

// Replaces the page's own camera and microphone by a drawn picture and a tone of settable loudness. The
// picture takes some ten kbit/s, or with `noisy` as much as it may.
function beCoded(number, width, height, fps, noisy = false) {
  media = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = width; canvas.height = height;
    const pen = canvas.getContext('2d');
    let frame = 0;
    const strips = noisy ? noises(width, Math.floor(height * 0.3)) : [];
    const draw = () => {
      frame = (frame + 1) % LOOP;
      pen.fillStyle = 'rgb(96,96,96)';
      pen.fillRect(0, 0, width, height);
      if (noisy) pen.drawImage(strips[frame % strips.length], 0, height * 0.35);
      [number, frame].forEach((value, row) => {
        const bits = [1, ...[5, 4, 3, 2, 1, 0].map(shift => value >> shift & 1), 0];
        bits.forEach((bit, cell) => {
          pen.fillStyle = bit ? '#fff' : '#000';
          pen.fillRect(cell * width / CELLS, row ? height * 0.65 : 0, width / CELLS + 1, height * 0.35);
        });
      });
    };
    draw();
    setInterval(draw, 1000 / fps);
    const audio = new AudioContext();
    const tone = new OscillatorNode(audio, {frequency: 440 + 40 * number});
    loudness = new GainNode(audio, {gain: 0});
    const out = new MediaStreamAudioDestinationNode(audio);
    tone.connect(loudness).connect(out);
    tone.start();
    local = new MediaStream([
      ...canvas.captureStream(fps).getVideoTracks(), ...out.stream.getAudioTracks()]);
  };
}
function speak(gain) { loudness.gain.value = gain; }

const glass = new OffscreenCanvas(64, 36);
const eye = glass.getContext('2d', {willReadFrequently: true});
function read(video, row) {
  if (!video.videoWidth) return null;
  eye.drawImage(video, 0, 0, 64, 36);
  const pixels = eye.getImageData(0, row ? 29 : 6, 64, 1).data;
  let value = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const level = pixels[4 * (cell * 8 + 4) + 1];
    if (level > 85 && level < 170) return null;
    const bit = level >= 170 ? 1 : 0;
    if (cell === 0 && !bit || cell === CELLS - 1 && bit) return null;
    if (cell > 0 && cell < CELLS - 1) value = value << 1 | bit;
  }
  return value;
}
// Who is on every picture slot: a person's number, or null where no picture has come for a while
// (elements keep the last one).
function people(withinMs = 3000) {
  const since = performance.now() - withinMs;
  return slots.video.map((_, i) =>
    presented[i]?.at(-1) >= since ? read(document.getElementById('video' + i), 0) : null);
}

// How long it takes until a new picture of a person is seen anywhere, in ms from now.
async function untilSeen(number, withinMs) {
  const begun = performance.now();
  while (performance.now() - begun < withinMs) {
    if (people(performance.now() - begun).includes(number)) return performance.now() - begun;
    await new Promise(done => setTimeout(done, 15));
  }
  return null;
}

// Times of presented frames per slot, from now on; `connect` is followed by this.
const presented = [];
function keepFrames() {
  slots.video.forEach((_, i) => {
    const video = document.getElementById('video' + i);
    presented[i] = [];
    const note = () => {
      presented[i].push(performance.now());
      if (presented[i].length > 4000) presented[i].splice(0, 2000);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  });
}
function longestGaps(sinceMs) {
  const now = performance.now();
  return presented.map(times => {
    const all = [sinceMs, ...times.filter(at => at >= sinceMs), now];
    return Math.max(...all.slice(1).map((at, i) => at - all[i]));
  });
}

// When claps are seen and heard on a slot: the middle of the picture flashes, the sound beeps.
async function claps(index, seconds) {
  const seen = [], heard = [];
  const audio = new AudioContext();
  const code = `registerProcessor('ear', class extends AudioWorkletProcessor {
    quiet = 0;
    process([input]) {
      const samples = input[0];
      if (samples) for (let i = 0; i < samples.length; i++) {
        if (Math.abs(samples[i]) > 0.05) {
          if (this.quiet > sampleRate / 4) this.port.postMessage(currentTime + i / sampleRate);
          this.quiet = 0;
        } else this.quiet++;
      }
      return true;
    }});`;
  await audio.audioWorklet.addModule(URL.createObjectURL(new Blob([code], {type: 'text/javascript'})));
  const source = audio.createMediaStreamSource(new MediaStream([slots.audio[index].receiver.track]));
  const ear = new AudioWorkletNode(audio, 'ear');
  source.connect(ear).connect(audio.destination);
  ear.port.onmessage = ({data}) => {
    const {contextTime, performanceTime} = audio.getOutputTimestamp();
    heard.push(performanceTime + (data - contextTime) * 1000);
  };
  const video = document.getElementById('video' + index);
  let dark = true, open = true;
  const look = (now, frame) => {
    if (!open) return;
    eye.drawImage(video, 0, 0, 64, 36);
    const level = eye.getImageData(32, 18, 1, 1).data[1];
    if (level > 160 && dark) seen.push(frame.expectedDisplayTime);
    dark = level < 90 ? true : level > 160 ? false : dark;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  await new Promise(done => setTimeout(done, seconds * 1000));
  open = false;
  const sync = {};
  for (const kind of ['audio', 'video'])
    for (const s of (await slots[kind][index].receiver.getStats()).values())
      if (s.type === 'inbound-rtp') sync[kind] = s.estimatedPlayoutTimestamp;
  // How long the device takes to sound what it is given; without a sound card it is a pretended one.
  const deviceMs = audio.outputLatency * 1000;
  await audio.close();
  return {seen, heard, sync, deviceMs};
}
