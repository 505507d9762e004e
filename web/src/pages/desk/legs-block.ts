import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact, LegShown } from '../../protocol/desk';

const WHY: ReadonlySet<string> = new Set([
  'transferred',
  'agent_lost',
  'switched',
  'left',
  'taken_over',
]);
type Why = 'transferred' | 'agent_lost' | 'switched' | 'left' | 'taken_over';

/** Who has had the contact so far, where that was more than one. */
export function legsBlock(contact: Contact) {
  if (contact.legs.length === 0) return nothing;
  return html`
    <section data-testid="legs">
      <h2 class="desk-legs-title">${td('desk.legs')}</h2>
      <ol class="desk-legs">
        ${contact.legs.map(
          (leg) => html`
            <li>${legWords(leg)}</li>
          `,
        )}
      </ol>
    </section>
  `;
}

function legWords({ name, code, sinceMs, untilMs, why }: LegShown): string {
  const from = formatTime(sinceMs);
  if (untilMs === null) return td('desk.legs.now', { name, code, from });
  const ended = td(`desk.legs.${why && WHY.has(why) ? (why as Why) : 'other'}`);
  return `${td('desk.legs.past', { name, code, from, to: formatTime(untilMs) })}: ${ended}`;
}
