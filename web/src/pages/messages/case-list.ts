import { html, nothing } from 'lit';
import { tl } from '../../i18n/messages';
import { icon } from '../../ui/icons';
import type { Figures, Listed } from './calls';
import { dueWords, holderWords, momentWords } from './words';

/** What a row of the list needs of its page. */
interface Row {
  topic: (id: string) => string;
  office: (id: string) => string;
  picked: boolean;
  pick: () => void;
  open: () => void;
  /** Whether it is the one that is open. */
  current: boolean;
}

/** How the cases stand, in words. */
export function counts(figures: Figures) {
  const waiting = figures.open + figures.taken;
  return html`
    <p class="messages-counts">
      ${
        figures.urgent > 0
          ? html`
              <strong class="vs-badge" data-tone="danger">
                ${icon('warning')} ${tl('urgent.count', { count: figures.urgent })}
              </strong>
            `
          : nothing
      }
      ${
        figures.overdue > 0
          ? html`
              <strong class="vs-badge" data-tone="danger">
                ${icon('warning')} ${tl('overdue', { count: figures.overdue })}
              </strong>
            `
          : nothing
      }
      ${
        figures.near > figures.overdue
          ? html`
              <span class="vs-badge" data-tone="warning">
                ${icon('clock')} ${tl('near', { count: figures.near - figures.overdue })}
              </span>
            `
          : nothing
      }
      <span>${tl('waiting', { count: waiting })}</span>
      <span>${tl('today', { answered: figures.answeredToday, late: figures.lateToday })}</span>
    </p>
  `;
}

/** A case in the list. */
export function row(message: Listed, of: Row) {
  const tone = message.urgent || message.overdue ? 'danger' : message.near ? 'warning' : 'info';
  return html`
    <li data-tone=${tone} data-testid="message-row" aria-current=${of.current ? 'true' : nothing}>
      ${
        message.state === 'open'
          ? html`
              <label class="messages-pick">
                <input
                  type="checkbox"
                  aria-label="${tl('pick')}: ${message.reference}"
                  .checked=${of.picked}
                  @change=${of.pick}
                />
              </label>
            `
          : nothing
      }
      <div class="messages-what">
        <strong>${message.subject ?? of.topic(message.category)}</strong>
        ${
          message.urgent
            ? html`
                <strong class="vs-badge" data-tone="danger">
                  ${icon('warning')} ${tl('urgent')}
                </strong>
              `
            : nothing
        }
        <span class="messages-due">
          ${icon(tone === 'info' ? 'clock' : 'warning')} ${dueWords(message)}
        </span>
        <span class="messages-small">
          <span class="vs-code">${message.reference}</span>
          ${marks(message, of.topic(message.category), of.office)}
          ${message.again ? ` · ${tl('again')}` : ''} ${holderWords(message)}
        </span>
      </div>
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        aria-label="${tl('open')}: ${of.topic(message.category)}, ${message.reference}"
        data-open-case=${message.id}
        @click=${of.open}
      >
        ${tl('open')}
      </button>
    </li>
  `;
}

/** How a case came in and where it is, in a few words. */
export function marks(message: Listed, topic: string, office: (id: string) => string): string {
  return [
    message.subject ? topic : null,
    message.source && message.source !== 'web' ? tl(`source.${message.source}`) : null,
    message.kind && message.kind !== 'message' ? tl(`kind.${message.kind}`) : null,
    message.office ? office(message.office) : null,
    message.snoozedUntil ? tl('snoozed', { when: momentWords(message.snoozedUntil) }) : null,
    message.proposed ? tl('waitsForEyes') : null,
  ]
    .filter((each) => each !== null)
    .map((each) => `· ${each}`)
    .join(' ');
}

/** Up and down go from row to row. */
export function moved(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget as HTMLElement;
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
  const buttons = [...list.querySelectorAll('button')];
  event.preventDefault();
  buttons[buttons.indexOf(event.target) + step]?.focus();
}
