// What a conference's page shows, tile by tile: whose name, whose picture (see coded_person.py), since when, how
// steadily; and when claps are seen and heard. Put into a page by crowd_probe.py. Times are Unix time in ms.
(() => {
  if (window.crowdProbe) return;
  const EAR = `registerProcessor('crowd-ear', class extends AudioWorkletProcessor {
    quiet = 0;
    heard = false;
    process([input]) {
      const samples = input[0];
      if (!samples) return true;
      for (let i = 0; i < samples.length; i++) {
        if (Math.abs(samples[i]) > 0.02) {
          const quiet = this.quiet / sampleRate;
          if (quiet >= 0.02)
            this.port.postMessage({at: currentTime + i / sampleRate, quiet, heard: this.heard});
          this.quiet = 0;
          this.heard = true;
        } else this.quiet++;
      }
      return true;
    }
  });`;
  const CELLS = 8, READ_EVERY_MS = 150;
  const now = () => performance.timeOrigin + performance.now();
  const glass = new OffscreenCanvas(64, 36);
  const eye = glass.getContext('2d', {willReadFrequently: true});

  function row(y) {
    const pixels = eye.getImageData(0, y, 64, 1).data;
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
  function look(video) {
    if (!video.videoWidth) return {person: null, frame: null};
    eye.drawImage(video, 0, 0, 64, 36);
    return {person: row(6), frame: row(29)};
  }

  const tiles = () => [...document.querySelectorAll('[data-testid=conference-tile][data-source=camera]')];
  const nameOn = (tile) => tile.querySelector('.vs-tile-name').textContent.trim();
  const pictureOf = (tile) => {
    const video = tile.querySelector('video');
    return video && !video.hidden && video.srcObject ? video : null;
  };
  const tileOf = (name) => tiles().find((tile) => nameOn(tile) === name) ?? null;

  // By name: the times of frames, since when there has been a picture without a break, and what was read of it. `people` maps names to the numbers that their pictures show.
  let people = {};
  const known = new Map();
  const about = (name) => {
    let one = known.get(name);
    if (!one) known.set(name, one = {times: [], since: null, readings: [], readAt: 0});
    return one;
  };
  const hooked = new WeakSet();
  function follow(video) {
    if (hooked.has(video)) return;
    hooked.add(video);
    const note = () => {
      const tile = video.closest('[data-testid=conference-tile]');
      if (!tile) return hooked.delete(video);
      video.requestVideoFrameCallback(note);
      if (video.hidden || 'settling' in video.dataset) return;
      const name = nameOn(tile), one = about(name), at = now();
      one.times.push(at);
      if (one.times.length > 6000) one.times.splice(0, 3000);
      if (at - one.readAt < READ_EVERY_MS && one.slot === video.dataset.slot) return;
      one.readAt = at;
      one.slot = video.dataset.slot;
      const {person, frame} = look(video);
      if (person === null) return;
      one.readings.push({at, person, frame});
      if (one.readings.length > 2000) one.readings.splice(0, 1000);
    };
    video.requestVideoFrameCallback(note);
  }
  function look_around() {
    const shown = new Set();
    for (const tile of tiles()) {
      const video = pictureOf(tile);
      if (!video) continue;
      const name = nameOn(tile);
      shown.add(name);
      about(name).since ??= now();
      follow(video);
    }
    for (const [name, one] of known) if (!shown.has(name)) one.since = null;
  }
  function watch(numbers) {
    people = numbers;
    look_around();
    new MutationObserver(look_around).observe(
      document.querySelector('vs-conference-tiles'),
      {subtree: true, childList: true, attributes: true, attributeFilter: ['hidden', 'data-slot']});
  }

  // Whose picture is on each tile that has one, as it is now; null where it is not to be read.
  function shown() {
    const found = {};
    for (const tile of tiles()) {
      const video = pictureOf(tile);
      if (video) found[nameOn(tile)] = look(video).person;
    }
    return found;
  }
  const colourOn = (name) => {
    const video = tileOf(name) && pictureOf(tileOf(name));
    return video ? stationProbe.look(video).colour : null;
  };
  const names = () => tiles().map(nameOn);
  const largeOnes = () => [...document.querySelectorAll('.vs-tiles-large [data-testid=conference-tile]')]
    .map(nameOn);

  // When a new picture of somebody was first on their tile after `since`, or null; in the large place with `large`.
  async function untilSeen(name, person, since, withinMs, large = false) {
    const end = since + withinMs;
    while (now() < end) {
      const one = known.get(name);
      const first = one?.readings.find((each) => each.at >= since && each.person === person);
      if (first && (!large || largeOnes().includes(name))) return large ? now() : first.at;
      await new Promise((done) => setTimeout(done, 10));
    }
    return null;
  }

  // Of everybody whose picture has been shown without a break since then: the longest time without a frame, and
  // how many of the frames that were read had another number than the one before.
  function steadiness(since) {
    const found = {}, at = now();
    for (const [name, one] of known) {
      if (one.since === null || one.since > since) continue;
      const times = [since, ...one.times.filter((each) => each >= since), at];
      const read = one.readings.filter((each) => each.at >= since);
      found[name] = {
        frames: times.length - 2,
        longestGapMs: Math.max(...times.slice(1).map((each, index) => each - times[index])),
        moves: read.filter((each, index) => index && each.frame !== read[index - 1].frame).length,
      };
    }
    return found;
  }
  // How long at most a tile showed somebody else than its name says, in ms: from the first such reading to the
  // next right one, or until now.
  function longestMistake(since) {
    let longest = 0;
    for (const [name, one] of known) {
      let from = null;
      for (const {at, person} of one.readings) {
        if (at < since || !(name in people)) continue;
        if (person !== people[name]) from ??= at;
        else if (from !== null) { longest = Math.max(longest, at - from); from = null; }
      }
      if (from !== null) longest = Math.max(longest, now() - from);
    }
    return longest;
  }

  const room = () => document.querySelector('vs-conference-inside').room;
  const memberOf = (name) => tileOf(name)?.dataset.member ?? null;
  // The element that plays somebody's sound.
  function soundOf(name) {
    const member = memberOf(name);
    const slot = room().state.value.slots.find((each) => each.member === member && each.kind === 'audio');
    return slot ? document.querySelector(`audio[data-slot="${slot.index}"]`) : null;
  }

  // Listens to one person: `begun` are the times at which sound began after a quarter of a second of silence,
  // `holes` the silences of more than 20 ms, with their lengths in ms. Call `stop` for them.
  async function listen(name) {
    const audio = new AudioContext({sampleRate: 48000});
    await audio.audioWorklet.addModule(URL.createObjectURL(new Blob([EAR], {type: 'text/javascript'})));
    const element = soundOf(name);
    const source = audio.createMediaStreamSource(new MediaStream(element.srcObject.getAudioTracks()));
    const ear = new AudioWorkletNode(audio, 'crowd-ear');
    source.connect(ear).connect(audio.destination);
    const begun = [], holes = [];
    ear.port.onmessage = ({data}) => {
      const {contextTime, performanceTime} = audio.getOutputTimestamp();
      const at = performance.timeOrigin + performanceTime + (data.at - contextTime) * 1000;
      if (data.quiet >= 0.25) begun.push(at);
      if (data.heard && data.quiet >= 0.02) holes.push({at, ms: Math.round(data.quiet * 1000)});
    };
    return {
      begun, holes,
      // how long the device takes to sound what it is given; without a sound card it is a pretended one
      deviceMs: () => audio.outputLatency * 1000,
      slot: () => element.dataset.slot,
      stop: () => audio.close(),
    };
  }
  let ears = {};
  async function beginListening(name) { ears[name] = await listen(name); }
  async function endListening(name) {
    const ear = ears[name];
    delete ears[name];
    await ear.stop();
    return {begun: ear.begun, holes: ear.holes, moved: soundOf(name)?.dataset.slot !== ear.slot()};
  }

  // When somebody's claps are seen and heard: the middle of the picture flashes, the sound beeps.
  async function claps(name, seconds) {
    const ear = await listen(name);
    const seen = [];
    const video = pictureOf(tileOf(name));
    let dark = true, open = true;
    const each = (_, frame) => {
      if (!open) return;
      eye.drawImage(video, 0, 0, 64, 36);
      const level = eye.getImageData(32, 18, 1, 1).data[1];
      if (level > 160 && dark) seen.push(performance.timeOrigin + frame.expectedDisplayTime);
      dark = level < 90 ? true : level > 160 ? false : dark;
      video.requestVideoFrameCallback(each);
    };
    video.requestVideoFrameCallback(each);
    await new Promise((done) => setTimeout(done, seconds * 1000));
    open = false;
    const deviceMs = ear.deviceMs();
    await ear.stop();
    return {seen, heard: ear.begun, deviceMs};
  }

  window.crowdProbe = {
    watch, shown, names, largeOnes, colourOn, memberOf, untilSeen, steadiness, longestMistake, beginListening, endListening,
    claps, now, heard: () => room().state.value.slots.filter((slot) => slot.kind === 'audio' && slot.member).length,
    hears: (name) => soundOf(name) !== null,
    admitAll: () => room().ask('admit', {}),
    framesSince: (since) => Object.fromEntries([...known].map(([name, one]) => [name, one.times.filter((at) => at >= since)])),
  };
})();
