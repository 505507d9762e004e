import { Store } from '../state/store';

export interface SharedScreen {
  picture: MediaStreamTrack;
  /** What the shared window or tab sounds like, where the person and the browser let it be heard. */
  sound: MediaStreamTrack | null;
}

/** Text that scrolls needs no more; what moves there may be jerky, but not blurred. */
const SCREEN: DisplayMediaStreamOptions = {
  video: { frameRate: { ideal: 10, max: 15 } },
  audio: true,
};

interface Display {
  getDisplayMedia?: (options: DisplayMediaStreamOptions) => Promise<MediaStream>;
}

function browserDisplay(): Display | undefined {
  const here = globalThis as { navigator?: { mediaDevices?: Display } };
  return here.navigator?.mediaDevices;
}

/** The screen, window or tab that this person shows; nothing until they choose one in their browser. */
export class ScreenShare {
  readonly shared = new Store<SharedScreen | null>(null);

  readonly #display: Display | undefined;
  #asking = false;
  /** Counts the ends of sharing: what was asked for before one is not shown after it. */
  #ends = 0;
  #closed = false;

  constructor(display = browserDisplay()) {
    this.#display = display;
  }

  /** Telephones have nothing to choose from. */
  get possible(): boolean {
    return typeof this.#display?.getDisplayMedia === 'function';
  }

  /**
   * Has the browser ask what to show. Gives `refused` when the person chose nothing, which is no error,
   * and `failed` when the system does not let the browser see the screen.
   */
  async start(): Promise<'shared' | 'refused' | 'failed'> {
    if (this.shared.value) return 'shared';
    if (this.#asking || !this.#display?.getDisplayMedia) return 'refused';
    this.#asking = true;
    const ends = this.#ends;
    try {
      const stream = await this.#display.getDisplayMedia(SCREEN);
      const picture = stream.getTracks().find((track) => track.kind === 'video');
      const sound = stream.getTracks().find((track) => track.kind === 'audio') ?? null;
      if (!picture || this.#closed || ends !== this.#ends) {
        for (const track of stream.getTracks()) track.stop();
        return 'refused';
      }
      picture.contentHint = 'detail';
      if (sound) sound.contentHint = 'music';
      // "Stop sharing" in the browser's own bar, or the window shown was closed.
      picture.addEventListener('ended', () => this.#ended(picture), { once: true });
      this.shared.set({ picture, sound });
      return 'shared';
    } catch (error) {
      return error instanceof Error && error.name === 'NotAllowedError' ? 'refused' : 'failed';
    } finally {
      this.#asking = false;
    }
  }

  /** Ends the sharing; what the person may just be choosing is not shown either. */
  stop(): void {
    this.#ends += 1;
    const { value } = this.shared;
    this.shared.set(null);
    value?.picture.stop();
    value?.sound?.stop();
  }

  /** Stops for good. */
  close(): void {
    this.#closed = true;
    this.stop();
  }

  #ended(picture: MediaStreamTrack): void {
    if (this.shared.value?.picture === picture) this.stop();
  }
}
