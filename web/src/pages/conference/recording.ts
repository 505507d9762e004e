import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import { formatTime } from '../../i18n/format';
import type { Recording } from '../../protocol/conference';
import { alertBox } from '../../ui/alert';
import { tb } from '../../i18n/breakout';
import { ConferencePart, unrecordedOf } from './part';

/** That the conference is being recorded, in words, for everybody in it and everybody who waits. */
export function recordingSign(recording: Recording, apart = false) {
  return html`
    <div data-testid="recording-indicator">${recordingLine(recording, apart)}</div>
  `;
}

/** The same without a name by which programs know it; in a breakout room (*apart*) nothing is recorded. */
export function recordingLine(recording: Recording, apart = false) {
  return html`
    <div class="vs-recording" data-state=${apart ? 'apart' : recording.state}>
      <span class="vs-recording-dot" aria-hidden="true"></span>
      <span>${apart ? tb('breakout.unrecordedSign') : recordingWords(recording)}</span>
    </div>
  `;
}

/** Said aloud and shown: since when, by whom, or why nothing is kept at the moment. */
export function recordingWords({ state: fares, startedAtMs, by }: Recording): string {
  switch (fares) {
    case 'starting':
      return tk('conference.recorded.starting', { time: formatTime(startedAtMs), by });
    case 'active':
      return tk('conference.recorded', { time: formatTime(startedAtMs), by });
    case 'interrupted':
      return tk('conference.recorded.interrupted');
    case 'failed':
      return tk('conference.recorded.failed');
    case 'stopping':
      return tk('conference.recorded.stopping');
  }
}

/** The sign, the chair's button, and, until it has been read, what being recorded means. */
export class ConferenceRecording extends ConferencePart {
  /** Since when the recording has gone on that was read about. */
  @state() private read: number | null = null;
  @state() private busy = false;

  protected override render() {
    const recording = this.conference?.recording ?? null;
    return html`
      ${this.#ended()}
      <div class="vs-row">
        ${recording ? recordingSign(recording, unrecordedOf(this.room.state.value)) : nothing}
        ${this.#button(recording)}
      </div>
      ${
        recording && this.read !== recording.startedAtMs
          ? alertBox(tk('conference.recorded.text'), {
              tone: 'warning',
              title: tk('conference.recorded.title'),
              actions: html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="recording-read"
                  @click=${() => (this.read = recording.startedAtMs)}
                >
                  ${tk('conference.recorded.read')}
                </button>
              `,
            })
          : nothing
      }
    `;
  }

  /** A member who comes back is told that the station has ended it; a chair may begin another one. */
  #ended() {
    const at = this.conference?.recordingEnded ?? null;
    if (at === null) return nothing;
    return html`
      <p role="status" data-testid="recording-ended">
        ${tk(this.chairs ? 'conference.recorded.empty.chair' : 'conference.recorded.empty', { time: formatTime(at) })}
      </p>
    `;
  }

  #button(recording: Recording | null) {
    if (!this.chairs || this.conference?.unrecorded) return nothing;
    return html`
      <button
        type="button"
        class="btn btn-outline-primary btn-sm vs-conference-record"
        data-testid=${recording ? 'stop-recording' : 'start-recording'}
        aria-disabled=${this.#unready(recording) ? 'true' : nothing}
        @click=${() => void this.#press(recording ? 'stopRecording' : 'startRecording')}
      >
        ${tk(recording ? 'conference.record.stop' : 'conference.record.start')}
      </button>
    `;
  }

  #unready(recording: Recording | null): boolean {
    return this.busy || recording?.state === 'stopping';
  }

  async #press(command: 'startRecording' | 'stopRecording'): Promise<void> {
    if (this.#unready(this.conference?.recording ?? null)) return;
    this.busy = true;
    await this.room.ask(command, {});
    this.busy = false;
  }
}
customElements.define('vs-conference-recording', ConferenceRecording);
