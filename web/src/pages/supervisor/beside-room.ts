import { ApiError } from '../../api';
import { Devices } from '../../call/devices';
import { Peer } from '../../call/peer';
import type { SlotContent } from '../../call/slots';
import { Store } from '../../state/store';
import type { StaffSession } from '../../staff/session';
import type { MonitoringShown as Told } from '../../protocol/api';

/** `listen`: heard by nobody; `whisper`: by the operator alone; `join`: heard and seen by all. */
export type Way = 'listen' | 'whisper' | 'join';

export interface Beside {
  /** `opening` until the station has agreed, `over` when it has ended. */
  phase: 'opening' | 'there' | 'over';
  way: Way;
  /** Whether the operator is told that somebody listens. */
  shown: boolean;
  slots: readonly SlotContent[];
  /** Whether one's own microphone and camera are on, where the way lets anybody hear or see them. */
  microphone: boolean;
  camera: boolean;
  /** What has been asked for and not answered yet. */
  turning: Way | null;
  /** Why the last thing asked for was not done: the station's word, or `no_microphone`. */
  problem: string | null;
  /** It ended because the conversation did, and not the connection alone. */
  finished: boolean;
}

/** Who is seen and heard beside an operator has to be right at once; one page for a contact asks, and nobody tells it. */
const LOOK_MS = 1_000;
const NO_TRACKS = { microphone: null, camera: null };
const FINISHED = new Set(['not_connected', 'not_video', 'unknown_contact']);
const ENDED = new Set(['not_monitoring', ...FINISHED]);

/** Why a conversation cannot be taken over, as people are told: while a colleague is asked, or with a contact in hand. */
const REFUSED_AS: Record<string, string> = {
  not_connected: 'consulting',
  agent_busy: 'busy',
  offer_pending: 'busy',
  in_wrap_up: 'busy',
};

/**
 * A supervisor's page at the side of an operator. Microphone and camera are asked for at `whisper` and `join`, and
 * let go of before anything else when that ends.
 */
export class BesideRoom {
  readonly state = new Store<Beside>({
    phase: 'opening',
    way: 'listen',
    shown: true,
    slots: [],
    microphone: true,
    camera: true,
    turning: null,
    problem: null,
    finished: false,
  });
  readonly devices: Devices;
  readonly peer: Peer;

  readonly #at: `contacts/${string}/monitoring`;
  readonly #scope = new AbortController();
  #servers: Told['iceServers'] = [];
  #looking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: Pick<StaffSession, 'api'>,
    readonly contactId: string,
    parts: { devices?: Devices; peer?: Peer } = {},
  ) {
    this.#at = `contacts/${contactId}/monitoring`;
    this.devices = parts.devices ?? new Devices();
    this.peer =
      parts.peer ??
      new Peer({
        iceServers: () =>
          this.#servers.map(({ urls, username, credential }) => ({
            urls,
            ...(username && { username }),
            ...(credential && { credential }),
          })),
        offer: (sdp, peerId) => this.#connect(sdp, peerId),
      });
    const { signal } = this.#scope;
    this.devices.status.subscribe(() => void this.#send(), signal);
  }

  /** Begins to listen. */
  async open(): Promise<void> {
    try {
      const told = await this.session.api(this.#at, { method: 'POST' });
      if (this.#scope.signal.aborted) {
        this.#tellLeft();
        return;
      }
      this.#servers = told.iceServers;
      this.#put({ phase: 'there', way: told.way, shown: told.shown });
      // a page loaded anew is no longer heard, whatever it was before
      if (told.way !== 'listen') await this.turn('listen');
    } catch (error) {
      this.#put({ problem: wordOf(error) });
      this.#end();
      return;
    }
    this.peer.connect();
    void this.peer.setLive(true);
    this.#lookLater();
  }

  /** Listens, whispers or joins from now on; does nothing while another change is under way. */
  async turn(way: Way): Promise<void> {
    const { phase, turning } = this.state.value;
    if (phase !== 'there' || turning || way === this.state.value.way) return;
    await this.#turn(way);
  }

  async #turn(way: Way): Promise<void> {
    this.#put({ turning: way, problem: null });
    // nothing said in between is to reach whom it is not meant for
    await this.peer.setTracks(NO_TRACKS);
    await this.devices.use(this.#wanted(way));
    const { microphone } = this.state.value;
    if (way !== 'listen' && microphone && this.devices.status.value.microphone === null) {
      await this.#giveUp('no_microphone');
      return;
    }
    try {
      const told = await this.session.api(this.#at, { method: 'PUT', body: this.#told(way) });
      this.#put({ way: told.way, turning: null });
      await this.#send();
    } catch (error) {
      const word = wordOf(error);
      if (ENDED.has(word)) {
        this.#end(word);
        return;
      }
      // unless the station has surely changed nothing, nobody knows who would hear what is said now
      if (word !== 'too_many_requests') this.#put({ way: 'listen' });
      await this.#giveUp(word);
    }
  }

  /** Turns one's own microphone or camera on or off: here first, and then the others are told. */
  async switch(kind: 'microphone' | 'camera'): Promise<void> {
    const { phase, turning, way } = this.state.value;
    if (phase !== 'there' || turning || way === 'listen') return;
    const wasOn = this.state.value[kind];
    this.#put({ [kind]: !wasOn, problem: null });
    await this.#send();
    await this.devices.use(this.#wanted(way));
    if (!wasOn && this.devices.status.value[kind] === null) {
      this.#put({ [kind]: false, problem: `no_${kind}` });
    }
    try {
      await this.session.api(this.#at, { method: 'PUT', body: this.#told(way) });
    } catch (error) {
      const word = wordOf(error);
      if (ENDED.has(word)) this.#end(word);
      // what is sent is right; only what the others read of it is old
      else this.#put({ problem: word });
    }
  }

  /** Which devices are open in a way. */
  #wanted(way: Way): { microphone: boolean; camera: boolean } {
    const { microphone, camera } = this.state.value;
    return { microphone: way !== 'listen' && microphone, camera: way === 'join' && camera };
  }

  #told(way: Way) {
    const { microphone, camera } = this.state.value;
    return { way, ...(!microphone && { microphone }), ...(!camera && { camera }) };
  }

  /** The conversation becomes one's own, to go on at a desk; whether it did. Of no use after that. */
  async takeOver(): Promise<boolean> {
    if (this.state.value.phase !== 'there' || this.state.value.turning) return false;
    this.#put({ problem: null });
    try {
      await this.session.api(`${this.#at}/take-over`, { method: 'POST' });
    } catch (error) {
      const word = wordOf(error);
      if (word === 'not_monitoring' || word === 'unknown_contact') this.#end(word);
      else this.#put({ problem: REFUSED_AS[word] ?? word });
      return false;
    }
    this.#end('not_connected');
    return true;
  }

  /** Ends it, here at once. Of no use afterwards. */
  leave(): void {
    const was = this.state.value.phase;
    this.#end();
    if (was !== 'over') this.#tellLeft();
  }

  /** A step that fails leaves the page as its state says. */
  async #giveUp(problem: string): Promise<void> {
    await this.devices.use(this.#wanted(this.state.value.way));
    this.#put({ turning: null, problem });
    await this.#send();
  }

  #tellLeft(): void {
    // the page may be going away; whoever does not hear of it notices the connection's end
    void this.session.api(this.#at, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  }

  #end(word = ''): void {
    if (this.#scope.signal.aborted) return;
    this.#scope.abort();
    clearTimeout(this.#looking);
    this.devices.close();
    this.peer.close();
    this.#put({ phase: 'over', turning: null, slots: [], finished: FINISHED.has(word) });
  }

  async #send(): Promise<void> {
    const { way, turning } = this.state.value;
    if (turning) return;
    const wanted = this.#wanted(way);
    const { microphone, camera } = this.devices.status.value;
    await this.peer.setTracks({
      microphone: wanted.microphone ? microphone : null,
      camera: wanted.camera ? camera : null,
    });
  }

  async #connect(sdp: string, peerId: string | null): Promise<{ sdp: string; peerId: string }> {
    try {
      return await this.session.api(`${this.#at}/media`, { method: 'POST', body: { sdp, peerId } });
    } catch (error) {
      const word = wordOf(error);
      if (ENDED.has(word)) this.#end(word);
      throw error;
    }
  }

  #lookLater(): void {
    if (this.#scope.signal.aborted) return;
    this.#looking = setTimeout(() => void this.#look().finally(() => this.#lookLater()), LOOK_MS);
  }

  async #look(): Promise<void> {
    const before = this.state.value;
    try {
      const { slots, shown, way } = await this.session.api(this.#at, {
        signal: this.#scope.signal,
      });
      // heard otherwise than the page says, as when an answer was lost: by nobody is safe
      if (before === this.state.value && !before.turning && way !== before.way) {
        await this.#turn('listen');
        return;
      }
      this.peer.expectsMedia = slots.some(({ party }) => party !== null);
      if (JSON.stringify(slots) !== JSON.stringify(this.state.value.slots)) this.#put({ slots });
      if (shown !== this.state.value.shown) this.#put({ shown });
    } catch (error) {
      const word = wordOf(error);
      if (ENDED.has(word)) this.#end(word);
    }
  }

  #put(change: Partial<Beside>): void {
    this.state.set({ ...this.state.value, ...change });
  }
}

function wordOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'page';
}
