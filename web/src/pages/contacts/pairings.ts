import { html, nothing } from 'lit';
import { tk } from '../../i18n/contacts';
import { calendarDay } from '../../i18n/format';
import { td } from '../../i18n/desk';
import { clockFrom } from './clock';
import { byReason, type ContactListed, type Fairness, type Pairing } from './contacts';
import { aheadWords, endedWords, freeWords, whyAgentWords, whyContactWords } from './words';
import { exactDuration } from '../../i18n/amounts';

const ENGAGED = ['offered', 'busy', 'wrap_up', 'paused'] as const;

/** Why the contact went to whom it went, offer by offer, and who was passed over. */
export function pairingsBlock(fairness: Fairness, contact: ContactListed) {
  if (!fairness.statesKept) {
    return html`
      <p class="vs-soft">${tk('contacts.why.statesGone')}</p>
    `;
  }
  if (fairness.pairings.length === 0) {
    return html`
      <p class="vs-soft">${neverOffered(contact)}</p>
    `;
  }
  return html`
    ${
      fairness.whole
        ? nothing
        : html`
            <p class="vs-soft">${tk('contacts.why.partly')}</p>
          `
    }
    <ol class="contacts-pairings" data-testid="pairings">
      ${fairness.pairings.map((each) =>
        pairing(each, fairness, calendarDay(Date.parse(contact.enteredAt))),
      )}
    </ol>
  `;
}

/** Why there is no offer: it is over, it was taken otherwise, or its time has not come. */
function neverOffered({ state, message }: ContactListed): string {
  if (message?.state === 'closed') return tk('contacts.why.none.messageClosed');
  if (message && message.state !== 'open') return tk('contacts.why.none.message');
  if (state === 'closed') return tk('contacts.why.none.closed');
  return tk(state === 'scheduled' ? 'contacts.why.none.scheduled' : 'contacts.why.none');
}

function pairing(each: Pairing, { names, references }: Fairness, day: string) {
  const name = names[each.agent] ?? tk('contacts.operator');
  const ahead = byReason(
    each.ahead.map((p) => ({ reason: p.reason, name: references[p.contact] ?? '' })),
    each.aheadCounts,
  );
  const free = byReason(
    each.free.map((p) => ({ reason: p.reason, name: names[p.agent] ?? '' })),
    each.freeCounts,
  );
  const engaged = ENGAGED.filter((state) => (each.engaged[state] ?? 0) > 0);
  return html`
    <li>
      <p>
        <time>${clockFrom(day, each.atMs)}</time>
        <b>${tk('contacts.why.offered', { name })}</b>
        <span class="vs-soft">
          ${tk('contacts.why.waited', { duration: exactDuration(each.waitedMs) })}
          ${
            each.ended
              ? html`
                  · ${endedWords(each.ended)}
                `
              : nothing
          }
        </span>
      </p>
      <ul>
        <li>${whyContactWords(each)}</li>
        <li>${whyAgentWords(each.whyAgent)}</li>
        ${ahead.map(
          ({ reason, count, names: who }) => html`
            <li data-reason=${reason}>
              ${tk('contacts.why.ahead', { count, reason: aheadWords(reason) })} ${list(who, count)}
            </li>
          `,
        )}
        ${free.map(
          ({ reason, count, names: who }) => html`
            <li data-reason=${reason}>
              ${tk('contacts.why.free', { count, reason: freeWords(reason) })} ${list(who, count)}
            </li>
          `,
        )}
        ${
          engaged.length > 0
            ? html`
                <li>
                  ${tk('contacts.why.engaged', {
                    states: engaged
                      .map(
                        (state) =>
                          `${String(each.engaged[state])} ${td(`desk.state.${state}`).toLowerCase()}`,
                      )
                      .join(', '),
                  })}
                </li>
              `
            : nothing
        }
        ${
          each.profileAsOfNow
            ? html`
                <li class="vs-soft">${tk('contacts.why.asOfNow')}</li>
              `
            : nothing
        }
      </ul>
    </li>
  `;
}

function list(names: readonly string[], count: number) {
  const known = names.filter((name) => name !== '');
  if (known.length === 0) return nothing;
  const more = count - known.length;
  return html`
    <span class="contacts-second">
      ${known.join(', ')}${more > 0 ? ` ${tk('contacts.why.more', { count: more })}` : nothing}
    </span>
  `;
}
