import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatClock } from '../../i18n/format';
import { announce } from '../../ui/announcer';
import { icon } from '../../ui/icons';
import { DeskPart } from './part';

const MORE_S = 120;
const SHORT_MS = 30_000;

/** How much time is left for the wrap-up, where it has an end, and a button for more. */
export class WrapUpTime extends DeskPart {
  protected override readonly timed = true;
  /** The end whose last half minute has been told. */
  #warned = 0;

  protected override render() {
    const until = this.context.console.desk.value.agent?.wrapUpUntilMs ?? null;
    if (until === null) return nothing;
    const leftMs = Math.max(0, until - this.context.clock.value);
    const seconds = Math.ceil(leftMs / 1000);
    return html`
      <div class="desk-wrap-time" ?data-short=${leftMs <= SHORT_MS} data-testid="wrap-up-left">
        <span role="timer" aria-label=${td('desk.wrap.left.label', { count: seconds })}>
          ${icon('clock')} ${td('desk.wrap.left', { time: formatClock(seconds) })}
        </span>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="more-time"
          aria-label=${td('desk.wrap.more.label')}
          @click=${this.#more}
        >
          ${td('desk.wrap.more')}
        </button>
      </div>
    `;
  }

  protected override updated(): void {
    const until = this.context.console.desk.value.agent?.wrapUpUntilMs ?? null;
    if (until === null || until === this.#warned) return;
    const leftMs = until - this.context.clock.value;
    if (leftMs > SHORT_MS) return;
    this.#warned = until;
    announce(td('desk.wrap.left.short'));
  }

  readonly #more = async (): Promise<void> => {
    const { console } = this.context;
    const done = await console.ask('more-time', () =>
      console.connection.send('extendWrapUp', { seconds: MORE_S }),
    );
    if (done) announce(td('desk.wrap.more.done'));
  };
}
customElements.define('vs-desk-wrap-time', WrapUpTime);
