// A recording that does not verify: said in plain words before anything of it is played.

import { html, nothing } from 'lit';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import type { Integrity } from './archive';

/** Whether it is opened for nobody who has not said that they know. */
export function isAltered(integrity: Integrity | null): boolean {
  return integrity?.state === 'altered';
}

/** Whether it is opened for anybody: what was put back or has no key is not. */
function canBeOpened({ wrong }: Integrity): boolean {
  return !wrong.includes('history') && !wrong.includes('key');
}

export interface IntegrityOptions {
  /** Opens it all the same; without it the warning stays, and nothing is asked. */
  despite?: (() => void) | undefined;
}

/** What is wrong, what to do, and where for whoever helps; nothing for a whole one. */
export function integrityNotice(integrity: Integrity | null, { despite }: IntegrityOptions = {}) {
  if (integrity === null || integrity.state === 'whole') return nothing;
  if (integrity.state === 'unchecked') {
    return notice(
      'unchecked',
      alertBox(ts('integrity.unchecked.text'), {
        tone: 'warning',
        title: ts('integrity.unchecked.title'),
      }),
    );
  }
  const open = canBeOpened(integrity);
  const words = html`
    <ul>
      ${integrity.wrong.map(
        (each) => html`
          <li data-wrong=${each}>${ts(`integrity.wrong.${each}`)}</li>
        `,
      )}
    </ul>
    <p>${ts(open ? 'integrity.do' : 'integrity.do.closed')}</p>
    ${
      integrity.findings.length === 0
        ? nothing
        : html`
            <details>
              <summary>${ts('integrity.details')}</summary>
              <ul>
                ${integrity.findings.map(
                  ({ kind, where }) => html`
                    <li><code>${kind} ${where}</code></li>
                  `,
                )}
              </ul>
            </details>
          `
    }
  `;
  return notice(
    'altered',
    alertBox(words, {
      tone: 'danger',
      title: ts('integrity.title'),
      live: 'alert',
      actions:
        open && despite
          ? html`
              <button
                type="button"
                class="btn btn-outline-danger"
                data-testid="open-despite"
                @click=${despite}
              >
                ${ts('integrity.despite')}
              </button>
            `
          : nothing,
    }),
  );
}

function notice(state: Integrity['state'], box: unknown) {
  return html`
    <div class="quality-notice" data-testid="integrity-notice" data-state=${state}>${box}</div>
  `;
}
