import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { hasCalls, type PathResult, type PathWord, testPath } from '../../call/path-test';
import { tp } from '../../i18n/path';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { formatShare } from '../../i18n/format';

/** What was found where there is no figure: the station had no room, or the browser has no calls. */
export type PathUntried = 'busy' | 'unable';
type State = 'idle' | 'running' | PathUntried | PathResult;

/** Tries the way for sound and pictures, and says in words what was found and what to do about it. */
export class PathTest extends StationElement {
  /** Whether pictures are wanted; another wish is another test. */
  @property({ type: Boolean }) picture = false;
  /** Told what was found, each time. */
  @property({ attribute: false }) found: (word: PathWord | PathUntried) => void = () => undefined;
  @state() private result: State = 'idle';
  #running: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.result = 'idle';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#running?.abort();
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.has('picture') || this.result === 'idle') void this.#run();
  }

  async #run(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.result = 'running';
    let found: PathUntried | PathResult;
    try {
      found = hasCalls()
        ? await testPath({ picture: this.picture, signal: running.signal })
        : 'unable';
    } catch {
      // no room for it, tried too often, or no answer: nothing is known of the path
      found = 'busy';
    }
    if (running.signal.aborted || !this.isConnected) return;
    this.result = found;
    this.found(typeof found === 'string' ? found : found.word);
  }

  #again() {
    return html`
      <button type="button" class="btn btn-sm btn-outline-primary" @click=${() => void this.#run()}>
        ${tp('path.again')}
      </button>
    `;
  }

  protected override render() {
    const { result } = this;
    const word = typeof result === 'string' ? result : result.word;
    return html`
      <div
        class="vs-path"
        data-testid="path-test"
        data-state=${word}
        data-way=${typeof result === 'string' ? nothing : (result.way ?? nothing)}
        role="status"
      >
        ${
          result === 'idle' || result === 'running'
            ? html`
                <p class="vs-hint">${icon('signal')} ${tp('path.running')}</p>
              `
            : result === 'busy'
              ? alertBox(tp('path.busy'), { title: tp('path.busyTitle'), actions: this.#again() })
              : result === 'unable'
                ? alertBox(tp('path.unable'), { tone: 'warning', title: tp('path.unableTitle') })
                : this.#found(result)
        }
      </div>
    `;
  }

  #found(result: PathResult) {
    switch (result.word) {
      case 'none':
        return alertBox(tp('path.none'), {
          tone: 'danger',
          title: tp('path.noneTitle'),
          actions: this.#again(),
        });
      case 'good':
        return html`
          <p class="vs-hint">
            ${icon('check')}
            <span>
              <strong>${tp('path.good')}</strong>
              ${figures(result)}
            </span>
          </p>
        `;
      default: {
        const title = tp(this.picture ? `path.${result.word}` : `path.${result.word}Sound`);
        const hint = result.word === 'bad' ? tp('path.badHint') : '';
        return alertBox(
          html`
            ${hint} ${figures(result)}
          `,
          { tone: 'warning', title, actions: this.#again() },
        );
      }
    }
  }
}
customElements.define('vs-path-test', PathTest);

function figures({ way, rttMs, loss, kbps }: PathResult): string {
  const percent = (share: number) => formatShare(share);
  return [
    way === null ? '' : tp(`path.way.${way}`),
    rttMs === null ? '' : tp('path.rtt', { ms: rttMs }),
    loss === null ? '' : tp('path.loss', { percent: percent(loss) }),
    kbps === null ? '' : tp('path.bandwidth', { kbps }),
  ]
    .filter(Boolean)
    .join(' ');
}
