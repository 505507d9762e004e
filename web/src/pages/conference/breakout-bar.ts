import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tb } from '../../i18n/breakout';
import { formatClock, formatTime } from '../../i18n/format';
import type { Line } from '../../protocol/conference';
import { callingRooms, ownRoom } from '../../state/breakout';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import { ConferencePart, unrecordedOf } from './part';

/** Under the title: in which breakout room one is, until when, what is said to all rooms, who calls for a chair. */
export class ConferenceBreakoutBar extends ConferencePart {
  /** The station's clock, a second at a time. */
  @property({ type: Number }) nowMs = 0;
  /** The last line to all rooms that was read. */
  @state() private read = '';

  protected override render() {
    const { conference } = this;
    const breakout = conference?.breakout;
    if (!conference || !breakout) return nothing;
    const own = ownRoom(conference, this.room.state.value.you);
    const ends = breakout.endsAtMs;
    const left =
      ends === null ? '' : tb('breakout.left', { time: formatTime(ends), left: this.#left(ends) });
    return html`
      <div class="vs-breakout-bar" data-testid="breakout-bar" data-room=${own?.groupId ?? nothing}>
        <p>
          <strong>${own ? tb('breakout.in', { name: own.name }) : tb('breakout.main')}</strong>
          ${left}
          ${conference.recording && unrecordedOf(this.room.state.value) ? tb('breakout.unrecorded') : nothing}
        </p>
        ${this.chairs ? this.#chair(own !== null) : this.#help(own?.helpSinceMs ?? null, own !== null)}
      </div>
      ${this.#calls(own?.groupId ?? null)} ${this.#told()}
    `;
  }

  #left(endsMs: number): string {
    return formatClock(Math.ceil((endsMs - this.nowMs) / 1000));
  }

  #chair(apart: boolean) {
    const { you } = this.room.state.value;
    return html`
      ${
        apart && you
          ? html`
              <button
                type="button"
                class="btn btn-outline-primary btn-sm"
                data-testid="to-main-room"
                @click=${() => this.room.ask('moveToRoom', { member: you })}
              >
                ${tb('breakout.toMain')}
              </button>
            `
          : nothing
      }
      <button
        type="button"
        class="btn btn-primary btn-sm"
        data-testid="end-breakout"
        @click=${() => this.room.ask('endBreakout', {})}
      >
        ${tb('breakout.end')}
      </button>
    `;
  }

  #help(since: number | null, apart: boolean) {
    if (!apart) return nothing;
    return html`
      <span role="status">${since === null ? nothing : tb('breakout.helpAsked')}</span>
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid="call-for-help"
        @click=${() => this.room.ask('callForHelp', { wanted: since === null })}
      >
        ${tb(since === null ? 'breakout.help' : 'breakout.helpBack')}
      </button>
    `;
  }

  #calls(own: string | null) {
    const { you } = this.room.state.value;
    if (!this.chairs || !you) return nothing;
    return callingRooms(this.conference)
      .filter(({ groupId }) => groupId !== own)
      .map(({ groupId, name, helpBy }) =>
        alertBox(tb('breakout.calls', { name, who: this.member(helpBy)?.name ?? '' }), {
          tone: 'warning',
          live: 'alert',
          actions: html`
            <button
              type="button"
              class="btn btn-primary btn-sm"
              data-testid="answer-help"
              @click=${() => this.room.ask('moveToRoom', { member: you, groupId })}
            >
              ${tb('breakout.go')}
            </button>
          `,
        }),
      );
  }

  #told() {
    const { chat, you } = this.room.state.value;
    const opened = this.conference?.breakout?.openedAtMs ?? 0;
    const line = chat.findLast(
      ({ everywhere, sentAtMs, member }) => everywhere && sentAtMs >= opened && member !== you,
    );
    if (!line || line.lineId === this.read) return nothing;
    return alertBox(line.text, {
      live: 'alert',
      title: tb('breakout.toldBy', { name: line.name, time: formatTime(line.sentAtMs) }),
      actions: html`
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="told-read"
          @click=${() => this.#dismiss(line)}
        >
          ${icon('check')} ${tb('breakout.read')}
        </button>
      `,
    });
  }

  #dismiss(line: Line): void {
    this.read = line.lineId;
  }
}
customElements.define('vs-conference-breakout-bar', ConferenceBreakoutBar);
