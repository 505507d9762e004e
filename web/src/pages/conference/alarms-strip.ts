import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tn } from '../../i18n/alarms';
import type { Alarm } from '../../staff/alarms/alarm-words';
import '../../staff/alarms/alarms';
import { SoundChoice } from '../../staff/alarms/sound-choice';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** The alarms above the room: a supervisor who is in a conference answers for the floor all the same, and may silence them. */
export class ConferenceAlarms extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private alarms: readonly Alarm[] = [];
  readonly #sound = new SoundChoice();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sound.follow(this.scope);
    this.watch(this.#sound.on);
  }

  protected override render() {
    return html`
      <vs-alarms
        .session=${this.session}
        .shown=${2}
        hands
        leads
        ?sound=${this.#sound.on.value}
        @alarms=${(event: CustomEvent<readonly Alarm[]>) => (this.alarms = event.detail)}
      ></vs-alarms>
      ${this.alarms.length > 0 ? this.#bell() : nothing}
    `;
  }

  #bell() {
    const on = this.#sound.on.value;
    const words = tn(on ? 'alarms.sound.off' : 'alarms.sound.on');
    return html`
      <button
        type="button"
        class="vs-icon-button"
        data-testid="alarm-sound"
        title=${words}
        aria-label=${words}
        @click=${this.#sound.turn}
      >
        ${icon(on ? 'bell' : 'bellOff')}
      </button>
    `;
  }
}
customElements.define('vs-conference-alarms', ConferenceAlarms);
