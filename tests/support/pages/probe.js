// Measures what a page really shows and plays. Injected into every test page before its own scripts.
(() => {
  if (window.stationProbe) return;
  const violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile ?? ""}`);
  });

  const COLOURS = {
    green: [20, 150, 50],
    blue: [30, 60, 200],
    black: [0, 0, 0],
    white: [255, 255, 255],
    grey: [128, 128, 128],
    red: [200, 30, 30],
  };
  const COUNTER_CELLS = 8;
  const SILENCE_DB = -85;
  const LEAST_LOOKS = 3;

  function nearest([r, g, b]) {
    let best = null;
    for (const [name, [x, y, z]] of Object.entries(COLOURS)) {
      const distance = Math.hypot(r - x, g - y, b - z);
      if (!best || distance < best.distance) best = { name, distance };
    }
    return best.distance < 70 ? best.name : "other";
  }

  function mean(context, x, y, width, height) {
    const { data } = context.getImageData(x, y, width, height);
    const sums = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      for (let c = 0; c < 3; c++) sums[c] += data[i + c];
    }
    return sums.map((sum) => Math.round(sum / (data.length / 4)));
  }

  // The picture is read at a quarter of the fake camera's size, which is exact enough for large cells.
  const W = 160, H = 90;
  const canvas = document.createElement("canvas");
  canvas.width = W;
  canvas.height = H;
  const context = canvas.getContext("2d", { willReadFrequently: true });

  function draw(video) {
    context.fillStyle = "rgb(255, 0, 255)";
    context.fillRect(0, 0, W, H);
    context.drawImage(video, 0, 0, W, H);
  }

  function readCounter() {
    const cell = W / COUNTER_CELLS;
    const levels = [];
    for (let i = 0; i < COUNTER_CELLS; i++) {
      const [r, g, b] = mean(context, Math.round(i * cell + 5), 78, 10, 8);
      levels.push((r + g + b) / 3);
    }
    const bits = levels.map((level) => (level > 170 ? 1 : level < 85 ? 0 : null));
    if (bits[0] !== 1 || bits[7] !== 0 || bits.includes(null)) return null;
    return bits.slice(1, 7).reduce((value, bit) => value * 2 + bit, 0);
  }

  function look(video) {
    if (video.readyState < 2 || video.videoWidth === 0) {
      return { colour: null, counter: null, width: video.videoWidth, height: video.videoHeight };
    }
    draw(video);
    const areas = [[8, 24, 40, 40], [60, 24, 40, 40], [112, 24, 40, 40]];
    const names = areas.map((area) => nearest(mean(context, ...area)));
    return {
      colour: names.every((name) => name === names[0]) ? names[0] : "mixed",
      rgb: mean(context, 8, 24, 144, 40),
      counter: readCounter(),
      width: video.videoWidth,
      height: video.videoHeight,
    };
  }

  // Counts the frames that reach the screen during windowMs, by their presentation count, and the
  // longest time without one. Frames are only counted while the element plays.
  function frames(video, windowMs) {
    return new Promise((resolve) => {
      const started = performance.now();
      let first = null, last = null, longest = 0, previous = started, moves = 0, shown = null, handle;
      let looks = 0;
      const step = (now, metadata) => {
        looks += 1;
        first ??= metadata.presentedFrames - 1;
        last = metadata.presentedFrames;
        longest = Math.max(longest, now - previous);
        previous = now;
        draw(video);
        const counter = readCounter();
        if (counter !== null && counter !== shown) moves += 1;
        shown = counter;
        handle = video.requestVideoFrameCallback(step);
      };
      handle = video.requestVideoFrameCallback(step);
      const decodedAtStart = video.getVideoPlaybackQuality().totalVideoFrames;
      setTimeout(() => {
        video.cancelVideoFrameCallback(handle);
        const elapsed = performance.now() - started;
        resolve({
          presented: first === null ? 0 : last - first,
          decoded: video.getVideoPlaybackQuality().totalVideoFrames - decodedAtStart,
          moves,
          looks,
          longest_gap_ms: Math.max(longest, performance.now() - previous),
          elapsed_ms: elapsed,
        });
      }, windowMs);
    });
  }

  let audio = null;
  const analysers = new WeakMap();

  async function running() {
    audio ??= new AudioContext({ sampleRate: 48000 });
    if (audio.state !== "running") await audio.resume();
    return audio;
  }

  function analyser(source) {
    const node = audio.createAnalyser();
    node.fftSize = 8192;
    node.smoothingTimeConstant = 0;
    source.connect(node);
    return node;
  }

  async function listen(node, windowMs) {
    const spectrum = new Float32Array(node.frequencyBinCount);
    const votes = new Map();
    let level = -Infinity;
    const until = performance.now() + windowMs;
    let looks = 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
    // on a machine that stands still the time may be over before the first look
    while (performance.now() < until || looks < LEAST_LOOKS) {
      looks += 1;
      node.getFloatFrequencyData(spectrum);
      let peak = 2;
      for (let bin = 2; bin < spectrum.length; bin++) if (spectrum[bin] > spectrum[peak]) peak = bin;
      if (spectrum[peak] > SILENCE_DB) {
        const hertz = Math.round((peak * audio.sampleRate) / node.fftSize);
        votes.set(hertz, (votes.get(hertz) ?? 0) + 1);
        level = Math.max(level, spectrum[peak]);
      }
      await new Promise((resolve) => setTimeout(resolve, 90));
    }
    const winner = [...votes].sort((a, b) => b[1] - a[1])[0];
    return {
      frequency_hz: winner ? winner[0] : null,
      level_db: Number.isFinite(level) ? Math.round(level) : null,
      heard: [...votes].map(([hertz, count]) => `${hertz} Hz x${count}`).join(", "),
    };
  }

  // An element is heard when it plays, is neither muted nor at volume 0, and its stream carries a live
  // audio track that is not switched off. Chromium keeps a <video> whose picture has not begun below
  // HAVE_CURRENT_DATA, and silent, whatever its sound track brings.
  function audible(element) {
    const tracks = element.srcObject?.getAudioTracks?.() ?? [];
    return !element.paused && element.readyState >= 2 && !element.muted && element.volume > 0 &&
      tracks.some((track) => track.readyState === "live" && track.enabled);
  }

  // The sound of everything in the page that is heard, which is what a person would hear.
  async function tonePlayed(windowMs) {
    const elements = [...document.querySelectorAll("audio, video")].filter(audible);
    if (elements.length === 0) return { frequency_hz: null, level_db: null, heard: "nothing plays" };
    await running();
    const mix = audio.createGain();
    const sources = elements.map((element) => {
      const source = audio.createMediaStreamSource(new MediaStream(element.srcObject.getAudioTracks()));
      source.connect(mix);
      return source;
    });
    try {
      return await listen(analyser(mix), windowMs);
    } finally {
      for (const source of sources) source.disconnect();
      mix.disconnect();
    }
  }

  // The sound of one element that plays a file.
  async function toneOfFile(element, windowMs) {
    await running();
    let node = analysers.get(element);
    if (!node) {
      const source = audio.createMediaElementSource(element);
      node = analyser(source);
      source.connect(audio.destination);
      analysers.set(element, node);
    }
    if (element.paused || element.muted || element.volume === 0) {
      return { frequency_hz: null, level_db: null, heard: "not playing, or muted" };
    }
    return await listen(node, windowMs);
  }

  // Connections are only looked at, never changed.
  const connections = [];
  const Original = window.RTCPeerConnection;
  if (Original) {
    window.RTCPeerConnection = class extends Original {
      constructor(...options) {
        super(...options);
        connections.push(this);
      }
    };
  }

  function retransmissionTypes() {
    const types = new Set();
    for (const connection of connections) {
      if (connection.signalingState === "closed") continue; // Firefox tells nothing of such
      for (const description of [connection.localDescription, connection.remoteDescription]) {
        for (const [, type] of (description?.sdp ?? "").matchAll(/a=rtpmap:(\d+) rtx\//g)) {
          types.add(Number(type));
        }
      }
    }
    return [...types];
  }

  // Figures of the living connections, for the report of a failure.
  async function stats() {
    const reports = [];
    for (const connection of connections) {
      if (connection.connectionState === "closed") continue;
      const entries = [...(await connection.getStats()).values()];
      reports.push(entries.filter((each) => /^(in|out)bound-rtp$|^candidate-pair$/.test(each.type)));
    }
    return reports;
  }

  window.stationProbe = {
    violations, look, frames, tonePlayed, toneOfFile, retransmissionTypes, stats,
    connections: () => connections.length,
  };
})();
