// What the list says of its entries, in words.
import { html, nothing } from 'lit';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tml } from '../../i18n/mailing-list';
import type { Trace } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/problem';

const REFUSALS = [
  'not_found',
  'not_yours',
  'decided',
  'empty',
  'unknown_question',
  'unknown_body',
  'retired',
  'no_address',
  'subscribed',
  'too_many',
  'asked_today',
  'file_kind',
  'file_refused',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tml(`list.error.${code}`));
}

export function moment(at: string): string {
  return formatDateTime(Date.parse(at), STATION_ZONE);
}

/** What in a text may tell of a person, before it goes to other bodies. */
export function traceBox(traces: readonly Trace[]) {
  if (traces.length === 0) return nothing;
  return html`
    <div class="list-traces" role="alert" data-testid="list-traces">
      <p><strong>${tml('list.traces')}</strong></p>
      <ul>
        ${traces.map(
          ({ kind, text }) => html`
            <li>
              ${tml(`list.trace.${kind}`)}:
              <strong>${text}</strong>
            </li>
          `,
        )}
      </ul>
      <p>${tml('list.traces.ask')}</p>
    </div>
  `;
}
