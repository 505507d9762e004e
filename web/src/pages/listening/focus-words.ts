// Focus groups in words.
import { html } from 'lit';
import { tfg } from '../../i18n/focus-groups';
import type { FocusGroupShown } from '../../protocol/api';
import { errorWords } from '../../staff/page';

const CODES = [
  'past',
  'too_long',
  'too_few',
  'nobody_left',
  'over',
  'called',
  'begun',
  'published',
  'changed',
  'empty',
  'personal_data',
  'not_over',
  'not_found',
] as const;
export const focusWords = (error: unknown) =>
  errorWords(error, CODES, (code) => tfg(`error.${code}`));

export const PLACES = ['barracks', 'patrol', 'neighbourhood', 'phone', 'online'] as const;

export function stateWords({ state: at, publishedAt }: FocusGroupShown) {
  const name = publishedAt === null ? at : 'published';
  const tone = {
    draft: 'warning',
    called: 'info',
    over: 'info',
    off: 'danger',
    published: 'success',
  };
  return html`
    <span class="vs-badge" data-tone=${tone[name]}>${tfg(`state.${name}`)}</span>
  `;
}

export function peopleWords({ state: at, accepted, seats, invited, tookPart }: FocusGroupShown) {
  if (tookPart) return tfg('people.took', { count: tookPart });
  return at === 'draft'
    ? tfg('people.none', { seats })
    : tfg('people', { accepted, seats, invited });
}
