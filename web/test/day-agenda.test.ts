// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { language } from '../src/i18n/language';
import { askedWords, DayAgenda, suggestedItems } from '../src/pages/day/agenda';
import type { Agenda } from '../src/pages/day/day';
import { CATEGORIES, freshPages } from './staff';
import { AGENDA, NOTHING } from './day-samples';
import { part, settled, words } from './page';

freshPages();

describe('how often authorisation was asked for', () => {
  it.each([
    [1, 1, 'Armi: 1 richiesta, di cui 1 negata'],
    [1, 0, 'Armi: 1 richiesta, di cui 0 negate'],
    [3, 1, 'Armi: 3 richieste, di cui 1 negata'],
    [3, 2, 'Armi: 3 richieste, di cui 2 negate'],
  ])('%i and %i: %s', (asked, refused, words) => {
    language.set('it');
    expect(askedWords('Armi', asked, refused)).toBe(words);
  });
});

describe('emerging themes', () => {
  const emerging: Agenda['emerging'] = [
    { id: 't1', name: 'Sportello digitale', topics: [], people: 30, usual: 2.5, confirmed: true },
    { id: 't2', name: '', topics: ['weapons'], people: 9, usual: 3, confirmed: false },
  ];

  it('stand on the day’s page with the way to all of them', async () => {
    const shown = new DayAgenda();
    shown.categories = CATEGORIES;
    shown.agenda = { ...AGENDA, emerging };
    document.body.append(shown);
    await settled();
    expect(words('agenda-emerging')).toContain('Sportello digitale: 30 persone');
    expect(words('agenda-emerging')).toContain('argomento Armi: 9 persone');
    expect(part('agenda-emerging')?.querySelector('a')?.getAttribute('href')).toBe(
      '/supervisor/drivers',
    );
    shown.agenda = NOTHING;
    await settled();
    expect(words('agenda-emerging')).toBe('Temi emergenti Nessun tema sopra il solito.');
  });

  it('are points of a brainstorming, and the largest of a briefing', () => {
    const items = (kind: 'brainstorming' | 'briefing' | 'meeting') =>
      suggestedItems({ ...NOTHING, emerging }, kind, (id) => id);
    const said = ['Tema emergente: Sportello digitale', 'Tema emergente: argomento weapons'];
    expect(items('brainstorming')).toEqual(said);
    expect(items('briefing')).toEqual(said);
    expect(items('meeting')).toEqual([]);
  });
});
