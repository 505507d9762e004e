import { CAPTURE } from './simulcast';

/** A member whom a chair shows to everybody is large on every screen: as much as the camera gives, up to this. */
export const PRESENTED: MediaTrackConstraints = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { ideal: 24, max: 30 },
};

/** What is used of a camera's track. */
export type Sized = Pick<MediaStreamTrack, 'applyConstraints' | 'readyState'>;

/**
 * Asks the camera for the larger size while one is presented, and for the usual one afterwards. The picture that is
 * sent has its layers in the same proportions, so each viewer goes on getting what fits. A camera that has no larger
 * size, or refuses, is left as it is.
 */
export class CameraSize {
  #track: Sized | null = null;
  /** What was asked of this track last. */
  #large = false;
  #turn = Promise.resolve();

  /** Brings the camera to what is wanted; a track that is new begins with the usual size. Never throws. */
  follow(track: Sized | null, presented: boolean): Promise<void> {
    if (track !== this.#track) {
      this.#track = track;
      this.#large = false;
    }
    if (!track || track.readyState === 'ended' || presented === this.#large) return this.#turn;
    this.#large = presented;
    // one after the other: the last word counts, whichever takes longer
    this.#turn = this.#turn.then(async () => {
      try {
        await track.applyConstraints(presented ? PRESENTED : CAPTURE);
      } catch {
        // it keeps the size it has
      }
    });
    return this.#turn;
  }
}
