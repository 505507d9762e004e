import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { DeviceKind, Devices } from '../call/devices';
import { playNotes, TEST_TONE } from '../call/sound';
import { tc } from '../i18n/common';
import { StationElement } from './element';
import { selectField } from './field';
import { icon } from './icons';

let count = 0;

/** Chooses microphone, camera and speaker, and tries the speaker; then it says so with the event `tested`. */
export class DevicePicker extends StationElement {
  @property({ attribute: false }) devices: Devices | null = null;
  @property({ type: Boolean }) withCamera = true;
  /** What the button that tries the speaker says, and what is said after it was pressed. */
  @property() testLabel = '';
  @property() testedLabel = '';
  @state() private tested = false;

  readonly #id = `vs-devices-${(count += 1)}`;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.devices) return;
    this.watch(this.devices.list);
    this.watch(this.devices.choice);
    this.watch(this.devices.status);
  }

  protected override render() {
    return html`
      <div class="vs-stack">
        ${this.withCamera ? this.#select('camera') : nothing} ${this.#select('microphone')}
        ${this.#select('speaker')}
        <div class="vs-row">
          <button type="button" class="btn btn-outline-primary btn-sm" @click=${this.#test}>
            ${icon('speaker')} ${this.testLabel}
          </button>
          <span role="status" class="vs-soft">${this.tested ? this.testedLabel : nothing}</span>
        </div>
      </div>
    `;
  }

  #select(kind: DeviceKind) {
    const list = this.devices?.list.value[kind] ?? [];
    // Browsers that cannot choose a speaker list none.
    if (kind === 'speaker' && list.length === 0) return nothing;
    const label = tc(`device.${kind}`);
    const chosen = this.#chosen(kind);
    return selectField({
      id: `${this.#id}-${kind}`,
      label,
      disabled: list.length === 0,
      value: chosen,
      options:
        list.length === 0
          ? [['', tc('device.default')]]
          : list.map((device, index) => [
              device.deviceId,
              device.label || tc('device.unnamed', { kind: label, number: index + 1 }),
            ]),
      change: (id) => void this.devices?.choose(kind, id),
    });
  }

  #chosen(kind: DeviceKind): string | undefined {
    const wanted = this.devices?.choice.value[kind];
    if (kind === 'speaker') return wanted;
    const used = this.devices?.status.value[kind]?.getSettings().deviceId;
    return used ?? wanted;
  }

  readonly #test = async (): Promise<void> => {
    this.tested = false;
    await playNotes(TEST_TONE, { speaker: this.devices?.choice.value.speaker });
    this.tested = true;
    this.dispatchEvent(new Event('tested'));
  };
}
customElements.define('vs-device-picker', DevicePicker);
