import { Clock, correct, placeIn } from './timeline';

interface Film {
  video: HTMLVideoElement;
  offsetS: number;
  /** The last place this was set to by us; other movements are somebody else's wish. */
  setTo: number | null;
}

const STEP_MS = 100;
const END_SLACK_S = 0.05;

/**
 * Plays the films of one recording together. The clock is ours: each film is held to it, and it
 * waits for a film that is not loaded. A film that is played or moved by other means (the browser's
 * menu, media keys) takes the others with it.
 */
export class Films {
  readonly clock: Clock;
  #films: Film[] = [];
  #wanted = false;
  #buffering = false;
  #knownS: number | null;

  constructor(
    durationS: number | null,
    private readonly changed: () => void,
    scope: AbortSignal,
  ) {
    this.#knownS = durationS;
    this.clock = new Clock(() => performance.now() / 1000);
    const timer = setInterval(() => this.#step(), STEP_MS);
    scope.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  get playing(): boolean {
    return this.#wanted;
  }

  get buffering(): boolean {
    return this.#wanted && this.#buffering;
  }

  /** Whether every film shows what it should: none is on its way to another place. */
  get settled(): boolean {
    return this.#films.every(
      ({ video }) => !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    );
  }

  get durationS(): number {
    if (this.#knownS !== null) return this.#knownS;
    return Math.max(0, ...this.#films.map((film) => film.offsetS + lengthOf(film.video)));
  }

  add(video: HTMLVideoElement, offsetMs: number, scope: AbortSignal): void {
    const film: Film = { video, offsetS: offsetMs / 1000, setTo: null };
    video.preservesPitch = true;
    this.#films.push(film);
    const on = (name: string, act: () => void) =>
      video.addEventListener(name, act, { signal: scope });
    on('play', () => this.#wanted || this.play());
    on('seeking', () => this.#moved(film));
    on('seeked', this.changed);
    on('loadeddata', this.changed);
    on('loadedmetadata', this.changed);
    scope.addEventListener(
      'abort',
      () => (this.#films = this.#films.filter((each) => each !== film)),
      { once: true },
    );
  }

  play(): void {
    if (this.clock.position >= this.durationS - END_SLACK_S) this.seek(0);
    this.#wanted = true;
    this.#step();
    this.changed();
  }

  pause(): void {
    this.#wanted = false;
    this.clock.stand();
    for (const { video } of this.#films) video.pause();
    this.#settle();
    this.changed();
  }

  toggle(): void {
    if (this.#wanted) this.pause();
    else this.play();
  }

  seek(positionS: number): void {
    this.clock.moveTo(Math.min(Math.max(0, positionS), this.durationS));
    this.#settle();
    this.changed();
  }

  setSpeed(speed: number): void {
    this.clock.setSpeed(speed);
    this.#step();
    this.changed();
  }

  /** Puts every film where the clock stands. */
  #settle(): void {
    for (const film of this.#films) {
      const length = lengthOf(film.video);
      const place = Math.min(Math.max(0, this.clock.position - film.offsetS), length);
      if (Math.abs(film.video.currentTime - place) > 0.01) put(film, place);
    }
  }

  #moved(film: Film): void {
    const { currentTime } = film.video;
    if (film.setTo !== null && Math.abs(currentTime - film.setTo) < 0.05) return;
    this.seek(currentTime + film.offsetS);
  }

  #step(): void {
    if (!this.#wanted) return;
    const { position } = this.clock;
    if (position >= this.durationS - END_SLACK_S && this.durationS > 0) {
      this.pause();
      return;
    }
    const waiting = this.#films.some(
      (film) =>
        this.#due(film) !== null && film.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    );
    if (waiting !== this.#buffering) {
      this.#buffering = waiting;
      this.changed();
    }
    if (waiting) this.clock.stand();
    else this.clock.run();
    for (const film of this.#films) this.#hold(film, waiting);
    this.changed();
  }

  #due(film: Film): number | null {
    return placeIn(this.clock.position, film.offsetS, lengthOf(film.video) - END_SLACK_S);
  }

  #hold(film: Film, waiting: boolean): void {
    const { video } = film;
    const due = this.#due(film);
    if (due === null || waiting) {
      if (!video.paused) video.pause();
      return;
    }
    const correction = correct(video.currentTime, due, this.clock.speed);
    if (correction.kind === 'jump') {
      if (!video.seeking) put(film, correction.to);
    } else if (video.playbackRate !== correction.rate) {
      video.playbackRate = correction.rate;
    }
    // A browser that refuses to play before a gesture leaves the film standing; our own pause, while it waits for
    // another film, only interrupts a beginning.
    if (video.paused) {
      void video.play().catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'AbortError')) this.pause();
      });
    }
  }
}

function put(film: Film, place: number): void {
  film.setTo = place;
  film.video.currentTime = place;
}

function lengthOf(video: HTMLVideoElement): number {
  return Number.isFinite(video.duration) ? video.duration : 0;
}
