// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/drivers/drivers-page';
import type { Drivers, DriverThemeShown, Segments } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  mount,
  part,
  parts,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const THEME: DriverThemeShown = {
  id: 't1',
  name: 'sportello, bloccato',
  state: 'emerging',
  kind: 'new',
  words: ['sportello', 'bloccato'],
  topics: ['weapons'],
  codes: ['referred'],
  moved: ['weapons>licences'],
  people: 30,
  usual: 2.6,
  firstWeek: '2026-11-23',
  lastWeek: '2026-11-23',
  fresh: true,
  weeks: [
    { week: '2026-11-16', people: null },
    { week: '2026-11-23', people: 30 },
  ],
  byChannel: [{ key: 'message', people: 30 }],
  byTopic: [
    { key: 'weapons', people: 24 },
    { key: '*', people: 6 },
  ],
  examples: ['Sportello bloccato da ieri', 'Non si apre lo sportello di …'],
  kept: [],
  reason: null,
  decidedBy: null,
  decidedAt: null,
  sheet: null,
  tasks: 0,
};
const SEASONAL: DriverThemeShown = {
  ...THEME,
  id: 't2',
  name: '',
  words: [],
  kind: 'seasonal',
  topics: ['licences'],
};
const DISMISSED: DriverThemeShown = {
  ...THEME,
  id: 't3',
  name: 'prova',
  state: 'dismissed',
  reason: 'Era una prova',
  decidedBy: 'Rita Neri',
  decidedAt: '2026-11-27T09:00:00Z',
};
const DRIVERS: Drivers = {
  countedAt: '2026-11-28T03:10:00Z',
  weeks: 20,
  weeksNeeded: 5,
  k: 5,
  themes: [THEME, SEASONAL, DISMISSED],
  searches: [{ week: '2026-11-23', word: 'monopattino', searches: 7 }],
};
const SEGMENTS: Segments = {
  months: ['2026-10', '2026-09'],
  month: '2026-10',
  contacts: 400,
  k: 5,
  portions: [
    { dimension: 'segment', value: 'civil', contacts: 380 },
    { dimension: 'segment', value: 'military', contacts: 20 },
    { dimension: 'language', value: 'it', contacts: 388 },
    { dimension: 'language', value: '*', contacts: 12 },
    { dimension: 'need', value: 'hard-of-hearing+slow-speech', contacts: 6 },
    { dimension: 'office', value: 'o1', contacts: 9 },
    { dimension: 'time', value: 'afternoon', contacts: 90 },
    { dimension: 'time', value: 'midday', contacts: 30 },
  ],
  offices: { o1: 'NU.R.P. di Lecce' },
};

async function shown(answers: Record<string, unknown> = {}) {
  const api = signedIn('supervisor', {
    'GET drivers': DRIVERS,
    'GET drivers/segments': SEGMENTS,
    'GET day/people': { people: [{ id: 'a1', name: 'Anna', office: 'Lecce' }] },
    ...answers,
  });
  await mount('vs-drivers');
  return api;
}

/** The first theme's card, and something in it. */
const card = () => parts('driver-theme')[0] ?? document.body;
const inCard = (id: string) => part(id, card()) ?? id;
const bodies = (api: FakeApi, call: string) => api.sent(call).map(({ body }) => body);

describe('contact drivers', () => {
  it('tell what rises, by how much, since when and with which words', async () => {
    await shown();
    const theme = words(card());
    expect(theme).toContain('Nuovo Nome da confermare 30 persone mai contato prima');
    expect(theme).toContain('sportello e bloccato');
    expect(theme).toContain('da Armi a Licenze');
    expect(theme).toContain('Indirizzato ad altro ufficio');
    expect(theme).toContain('Armi: 24, altri, non distinti: 6');
    expect(theme).toContain('Sportello bloccato da ieri');
    // the chart's figures stand in a table
    expect(theme).toMatch(/23\/11\/2026 30 16\/11\/2026 meno di 5/);
    expect(words('driver-themes')).not.toContain('Stagionale');
    expect(document.body.textContent).toContain('Argomento: Licenze');
    expect(document.body.textContent).toContain('Scartato: Era una prova');
    expect(words('driver-searches')).toContain('monopattino 7');
    expect(words('drivers-standing')).toContain('almeno 5 persone');
    await expectAccessible();
  });

  it('take a name with the examples that somebody has read', async () => {
    const named = { ...THEME, state: 'confirmed', name: 'Sportello digitale' };
    const api = await shown({
      'PUT drivers/themes/t1/name': { ...DRIVERS, themes: [named] },
    });
    await press(inCard('driver-confirm'));
    await fill('driver-line', ' x ');
    await submit('driver-send');
    expect(words(card())).toContain('Scriva almeno tre caratteri.');
    await fill('driver-line', 'Sportello digitale');
    await check(parts('driver-example')[0] ?? '');
    await expectAccessible();
    await submit('driver-send');
    expect(bodies(api, 'PUT drivers/themes/t1/name')).toEqual([
      { name: 'Sportello digitale', kept: ['Sportello bloccato da ieri'] },
    ]);
    expect(words(card())).toContain('Sportello digitale');
    expect(document.body.textContent).toContain('Nome confermato.');
  });

  it('say what to do about personal data, and keep what was written', async () => {
    await shown({ 'PUT drivers/themes/t1/name': new Refusal(422, 'personal_data') });
    await press(inCard('driver-confirm'));
    await fill('driver-line', 'Chiamare 333 1234567');
    await submit('driver-send');
    expect(words(card())).toContain('sembra esserci un dato personale');
    expect((part('driver-line') as HTMLInputElement).value).toBe('Chiamare 333 1234567');
  });

  it('are dismissed with a reason, merged, made a sheet and a task', async () => {
    const api = await shown({
      'PUT drivers/themes/t1/dismissal': DRIVERS,
      'PUT drivers/themes/t1/merged': DRIVERS,
      'POST drivers/themes/t1/sheet': { sheet: 's1' },
      'POST drivers/themes/t1/tasks': DRIVERS,
      'DELETE drivers/themes/t3/dismissal': DRIVERS,
    });
    await press(inCard('driver-dismiss'));
    await fill('driver-line', 'Una campagna nota');
    await submit('driver-send');
    await press(inCard('driver-merge'));
    await submit('driver-send');
    expect(bodies(api, 'PUT drivers/themes/t1/merged')).toEqual([]);
    await fill('driver-into', 't2');
    await submit('driver-send');
    await press(inCard('driver-sheet'));
    await fill('driver-text', 'Che cosa fare se lo sportello non si apre');
    await submit('driver-send');
    await press(inCard('driver-task'));
    await submit('driver-send');
    await press('driver-restore');
    await submit('driver-send');
    expect(bodies(api, 'PUT drivers/themes/t1/dismissal')).toEqual([
      { reason: 'Una campagna nota' },
    ]);
    expect(bodies(api, 'PUT drivers/themes/t1/merged')).toEqual([{ into: 't2' }]);
    expect(bodies(api, 'POST drivers/themes/t1/sheet')).toEqual([
      {
        title: 'sportello, bloccato',
        text: 'Che cosa fare se lo sportello non si apre',
        topic: 'weapons',
      },
    ]);
    expect(bodies(api, 'POST drivers/themes/t1/tasks')).toEqual([
      { text: 'Aggiorni la scheda che riguarda «sportello, bloccato».', accountId: null },
    ]);
    expect(document.body.textContent).toContain('Tema ripristinato.');
  });

  it('count kinds of users of a closed month', async () => {
    const api = await shown();
    const users = words('driver-users');
    expect(users).toContain('Militari 20 5%');
    expect(users).toContain('altri, non distinti 12 3%');
    expect(users).toContain('NU.R.P. di Lecce 9');
    expect(users).toMatch(/12-14 30 .*14-18 90/);
    await fill('driver-month', '2026-09');
    expect(api.sent('GET drivers/segments').map(({ path }) => path)).toEqual([
      'drivers/segments',
      'drivers/segments?month=2026-09',
    ]);
  });

  it('say what is missing where nothing is known yet', async () => {
    const api = await shown({
      'GET drivers': { ...DRIVERS, countedAt: null, weeks: 0, themes: [], searches: [] },
      'GET drivers/segments': { ...SEGMENTS, months: [], month: null, portions: [] },
      'GET drivers/csv': new Refusal(503, 'unavailable'),
      'GET drivers/parquet': new Refusal(501, 'parquet_missing'),
    });
    expect(document.body.textContent).toContain('Il primo conteggio si fa nelle prossime ore.');
    expect(document.body.textContent).toContain('Nessun tema sopra il solito.');
    expect(document.body.textContent).toContain('Nessun mese chiuso');
    await press('drivers-csv');
    expect(api.sent('GET drivers/csv')[0]!.path).toContain('of=themes&language=it');
    await press('drivers-parquet');
    expect(api.sent('GET drivers/parquet')[0]!.path).not.toContain('language');
    expect(document.body.textContent).toContain('scarichi il CSV');
    expect(part('drivers-csv')?.textContent).toContain('CSV');
    await expectAccessible();
  });

  it('are there in English', async () => {
    await setLanguage('en');
    await shown({
      'GET drivers': { ...DRIVERS, weeks: 2, themes: [{ ...THEME, kind: 'sudden' }] },
    });
    expect(document.body.textContent).toContain('it takes 5 to say what is unusual');
    expect(words(card())).toContain('30 people usually fewer than 5');
  });
});
