import { html, nothing } from 'lit';
import { type Station, topicName } from '../../api';
import { formatDate, formatList } from '../../i18n/format';
import { languageName } from '../../i18n/language';
import { tk } from '../../i18n/recognition';
import type { Kept, KnownCase } from './calls';

const day = (at: string, { timeZone }: Kept) => formatDate(Date.parse(at), timeZone);

/** What somebody told of themselves, and until when it is kept. */
export function wishesKept(kept: Kept) {
  const needs = kept.needs.map((need) => tk(`need.${need}`));
  return html`
    <dl class="vs-facts" data-testid="kept-wishes">
      <dt>${tk('language')}</dt>
      <dd>${languageName(kept.language)}</dd>
      <dt>${tk('needs')}</dt>
      <dd>${needs.length ? formatList(needs) : tk('needs.none')}</dd>
      <dt>${tk('channel')}</dt>
      <dd>${tk(`channel.${kept.channel ?? 'any'}`)}</dd>
      <dt>${tk('written.kept')}</dt>
      <dd>${tk(kept.written ? 'written.yes' : 'written.no')}</dd>
      ${
        kept.mailed
          ? html`
              <dt>${tk('email')}</dt>
              <dd>${kept.email ?? tk('email.none')}</dd>
            `
          : nothing
      }
      <dt>${tk('since')}</dt>
      <dd>${day(kept.consentedAt, kept)}</dd>
      <dt>${tk('ends')}</dt>
      <dd>${tk('ends.on', { date: day(kept.endsOn, kept) })}</dd>
    </dl>
  `;
}

/** Contacts that belong to the code. */
export function casesKept(kept: Kept, station: Station | null, remove: (case_: KnownCase) => void) {
  if (kept.cases.length === 0) {
    return html`
      <p class="vs-soft">${tk('cases.none')}</p>
    `;
  }
  return html`
    <ul class="kept-list" data-testid="kept-cases">
      ${kept.cases.map(
        (each) => html`
          <li>
            <div>
              <strong>${caseTitle(each, station)}</strong>
              <span class="vs-soft">
                ${tk('case.facts', { reference: each.reference, date: day(each.at, kept) })}
              </span>
              <span>${stateWords(each, kept)}</span>
            </div>
            <button
              type="button"
              class="btn btn-sm btn-outline-primary"
              data-testid="remove-case"
              aria-label=${tk('case.remove.named', { reference: each.reference })}
              @click=${() => remove(each)}
            >
              ${tk('case.remove')}
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}

function caseTitle(each: KnownCase, station: Station | null): string {
  const kind = tk(`case.${each.kind}`);
  const about = each.subject ?? topicName(station, each.category);
  return about ? `${kind}: ${about}` : kind;
}

function stateWords(each: KnownCase, kept: Kept): string {
  if (each.state === 'open' && each.dueAt !== null) {
    return tk('case.open.due', { date: day(each.dueAt, kept) });
  }
  return tk(`case.${each.state}`);
}

/** Which operators were shown it, and when. */
export function seenBy(kept: Kept) {
  if (kept.seen.length === 0) {
    return html`
      <p class="vs-soft">${tk('seen.none')}</p>
    `;
  }
  return html`
    <ul class="kept-list" data-testid="kept-seen">
      ${kept.seen.map(
        (each) => html`
          <li>
            ${tk('seen.by', {
              operator: each.operator,
              date: day(each.at, kept),
              reference: each.reference,
            })}
          </li>
        `,
      )}
    </ul>
  `;
}
