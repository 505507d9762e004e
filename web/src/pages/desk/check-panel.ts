import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { icon, type IconName } from '../../ui/icons';
import '../../ui/meter';
import type { CheckResult, DeskCheck, DeviceVerdict } from './check';
import { DeskPart } from './part';
import { formatPercent } from '../../i18n/amounts';

type Tone = 'good' | 'attention' | 'none';

/** The results of the check in words, each with what can be done about it. */
export class CheckPanel extends DeskPart {
  @property({ attribute: false }) check!: DeskCheck;
  /** While it rings there is nothing to start here. */
  @property({ type: Boolean }) still = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.check.result);
  }

  protected override render() {
    const result = this.check.result.value;
    return html`
      <section class="desk-card desk-check" aria-labelledby="desk-check">
        <header>
          <h2 id="desk-check">${td('desk.check.heading')}</h2>
        </header>
        ${
          result.phase === 'watching'
            ? html`
                <div class="desk-check-live">
                  <video autoplay playsinline muted .srcObject=${this.#picture()}></video>
                  <div>
                    <p>${td('desk.check.speak')}</p>
                    <vs-meter
                      bare
                      .track=${this.context.console.devices.status.value.microphone}
                    ></vs-meter>
                  </div>
                </div>
              `
            : nothing
        }
        <ul>
          ${row('camera', td('desk.check.camera'), deviceWords('camera', result), tone(result.camera))}
          ${row(
            'microphone',
            td('desk.check.microphone'),
            deviceWords('microphone', result),
            tone(result.microphone),
          )}
          ${row('signal', td('desk.check.path'), pathWords(result), pathTone(result))}
          ${this.#soundRow()} ${this.#notificationRow(result)}
        </ul>
        ${this.still ? nothing : this.#runButton(result)}
      </section>
    `;
  }

  #stream: MediaStream | null = null;

  #picture(): MediaStream | null {
    const { camera } = this.context.console.devices.status.value;
    if (camera !== (this.#stream?.getTracks()[0] ?? null)) {
      this.#stream = camera ? new MediaStream([camera]) : null;
    }
    return this.#stream;
  }

  #runButton(result: CheckResult) {
    if (result.phase === 'watching') {
      return html`
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          @click=${() => void this.check.stop()}
        >
          ${td('desk.check.stop')}
        </button>
      `;
    }
    const running = result.phase === 'running';
    const fresh = result.camera === 'unknown' && result.microphone === 'unknown';
    return html`
      <button
        type="button"
        class="btn btn-sm btn-outline-primary"
        aria-busy=${running ? 'true' : 'false'}
        @click=${() => void (running || this.check.run(true))}
      >
        ${td(running ? 'desk.check.running' : fresh ? 'desk.check.run' : 'desk.check.again')}
      </button>
    `;
  }

  #soundRow() {
    const { ringer } = this.context;
    const percent = formatPercent(ringer.volume);
    const words =
      ringer.state === 'ready'
        ? td('desk.check.sound.ok', { percent })
        : td(`desk.check.sound.${ringer.state}`);
    const action = html`
      <button
        type="button"
        class="btn btn-link"
        @click=${() => void ringer.unlock().then(() => ringer.ring())}
      >
        ${td('desk.check.sound.try')}
      </button>
    `;
    return row(
      'bell',
      td('desk.check.sound'),
      words,
      ringer.state === 'ready' ? 'good' : 'attention',
      this.still || ringer.state === 'missing' ? nothing : action,
    );
  }

  #notificationRow({ notifications }: CheckResult) {
    const action = html`
      <button type="button" class="btn btn-link" @click=${() => void this.check.askNotifications()}>
        ${td('desk.check.notifications.allow')}
      </button>
    `;
    return row(
      'mail',
      td('desk.check.notifications'),
      td(`desk.check.notifications.${notifications}`),
      notifications === 'ok' ? 'good' : 'attention',
      notifications === 'ask' ? action : nothing,
    );
  }
}
customElements.define('vs-desk-check', CheckPanel);

function pathTone({ path }: CheckResult): Tone {
  if (typeof path === 'string') return 'none';
  return path.word === 'good' ? 'good' : 'attention';
}

function pathWords({ path, phase }: CheckResult): string {
  if (typeof path === 'string') {
    if (phase === 'running') return td('desk.check.running');
    return td(path === 'untried' ? 'desk.check.path.untried' : 'desk.check.unknown');
  }
  if (path.word === 'none' || path.way === null) return td('desk.check.path.none');
  const way = td(`desk.check.way.${path.way}`);
  return td(`desk.check.path.${path.word}`, { way, ms: path.rttMs ?? 0 });
}

function tone(verdict: DeviceVerdict): Tone {
  if (verdict === 'unknown') return 'none';
  return verdict === 'ok' ? 'good' : 'attention';
}

function deviceWords(kind: 'camera' | 'microphone', result: CheckResult): string {
  const verdict = result[kind];
  if (verdict === 'unknown') return td('desk.check.unknown');
  if (verdict === 'ok') {
    const device = result[`${kind}Name`] || td('desk.check.device.unnamed');
    return td(`desk.check.${kind}.ok`, { device });
  }
  return kind === 'microphone' && verdict === 'silent'
    ? td('desk.check.microphone.silent')
    : td(`desk.check.${kind}.${verdict === 'silent' ? 'busy' : verdict}`);
}

function row(name: IconName, label: string, words: string, mark: Tone, action: unknown = nothing) {
  return html`
    <li data-tone=${mark}>
      ${icon(mark === 'good' ? 'check' : mark === 'attention' ? 'warning' : name)}
      <span class="desk-check-words">
        <b>${label}</b>
        <span>${words}</span>
      </span>
      ${action}
    </li>
  `;
}
