/** So long may pictures of whoever had a slot before still come out of the browser's buffer. */
const IN_FLIGHT_MS = 150;
const AT_MOST_MS = 1_000;
/** For browsers that do not tell of frames. */
const WITHOUT_FRAMES_MS = 500;

/**
 * Keeps a tile dark from the moment its slot changes hands until the first picture of whoever has it now.
 *
 * Who has a slot is told beside the pictures, and from then on the worker sends none of whoever had it before: the
 * next frame after those that were on their way is the new one's. `data-settling` is on a video meanwhile.
 */
export class Settling {
  readonly #holders = new Map<string, string>();
  #turn = 0;

  /** `video` shows the pictures of `slot`, which are `holder`'s now. May be repeated. */
  seat(video: HTMLVideoElement, slot: string, holder: string): void {
    const before = this.#holders.get(slot);
    this.#holders.set(slot, holder);
    if (before !== undefined && before !== holder) this.#settle(video);
  }

  #settle(video: HTMLVideoElement): void {
    this.#turn += 1;
    const turn = String(this.#turn);
    video.dataset['settling'] = turn;
    const show = () => {
      if (video.dataset['settling'] === turn) delete video.dataset['settling'];
    };
    const tells = typeof video.requestVideoFrameCallback === 'function';
    setTimeout(show, tells ? AT_MOST_MS : WITHOUT_FRAMES_MS);
    if (!tells) return;
    const from = performance.now() + IN_FLIGHT_MS;
    const frame = () => {
      if (performance.now() >= from) show();
      else video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  }
}
