import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { DeviceKind, Devices, DeviceStatus } from '../call/devices';
import { tk } from '../i18n/call';
import { tc } from '../i18n/common';
import { StationElement } from './element';
import { icon } from './icons';

/**
 * What has become of microphone, camera and speaker during a call, in words, and what the person can do:
 * a device that went away and what is used instead, one that the system holds back, one that may not be
 * used. Says nothing while all is well.
 */
export class DeviceNotices extends StationElement {
  @property({ attribute: false }) devices: Devices | null = null;
  @property({ type: Boolean }) withCamera = true;
  @property({ attribute: false }) withMicrophone = true;
  /** Whether problems are told of too; the desk does so in its own way. */
  @property({ type: Boolean }) withProblems = false;
  /** Whether what was so already when the call began is told of as well. */
  @property({ type: Boolean }) withKnown = false;
  /** Goes on without a device that cannot be used. */
  @property({ attribute: false }) without: ((kind: 'microphone' | 'camera') => void) | null = null;

  /** What was so when the call began, and is no news. */
  #known: DeviceStatus | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.devices) return;
    this.#known = this.devices.status.value;
    this.watch(this.devices.losses);
    this.watch(this.devices.withheld);
    this.watch(this.devices.status);
  }

  protected override render() {
    const kinds = (['microphone', 'camera', 'speaker'] as const).filter(
      (kind) =>
        (kind !== 'camera' || this.withCamera) && (kind !== 'microphone' || this.withMicrophone),
    );
    return html`
      <div class="vs-device-notices" role="status">${kinds.map((kind) => this.#notice(kind))}</div>
    `;
  }

  #notice(kind: DeviceKind): TemplateResult | typeof nothing {
    const { devices } = this;
    if (!devices) return nothing;
    const loss = devices.losses.value[kind];
    const label = loss && loss.label !== '' ? loss.label : tc(`device.${kind}`);
    if (loss?.back) {
      return this.#box(kind, 'back', tk('lost.back', { label }), [
        [tk('lost.useAgain'), () => void devices.useAgain(kind)],
        [tk('lost.accept'), () => devices.accept(kind)],
      ]);
    }
    if (kind === 'speaker') {
      return loss
        ? this.#box(kind, 'lost', tk('lost.speaker', { label }), [
            [tk('lost.accept'), () => devices.accept(kind)],
          ])
        : nothing;
    }
    if (loss) {
      const { instead } = loss;
      const words = instead
        ? tk(`lost.${kind}`, { label, instead })
        : tk(`lost.${kind}None`, { label });
      return this.#box(kind, 'lost', words, [
        instead
          ? [tk('lost.accept'), () => devices.accept(kind)]
          : [tk('problem.retry'), () => void devices.retry()],
      ]);
    }
    const problem = devices.status.value[`${kind}Problem`];
    const news = this.withKnown || problem !== this.#known?.[`${kind}Problem`];
    if (this.withProblems && news && problem !== null && problem !== 'insecure') {
      const { without } = this;
      return this.#box(kind, problem, tk(`problem.${kind}.${problem}`), [
        [tk('problem.retry'), () => void devices.retry()],
        ...(without ? [[tk('problem.without'), () => without(kind)] as const] : []),
      ]);
    }
    if (problem === 'insecure' && this.withProblems && this.withKnown) {
      return this.#box(kind, problem, tk('problem.insecure'), []);
    }
    return devices.withheld.value[kind]
      ? this.#box(kind, 'withheld', tk(`withheld.${kind}`), [])
      : nothing;
  }

  #box(
    kind: DeviceKind,
    state: string,
    words: string,
    actions: readonly (readonly [label: string, press: () => void])[],
  ) {
    return html`
      <div
        class="vs-device-notice"
        data-testid="device-notice"
        data-kind=${kind}
        data-state=${state}
      >
        ${icon('warning')}
        <span>${words}</span>
        ${actions.map(
          ([label, press]) => html`
            <button type="button" class="btn btn-sm btn-outline-primary" @click=${press}>
              ${label}
            </button>
          `,
        )}
      </div>
    `;
  }
}
customElements.define('vs-device-notices', DeviceNotices);
