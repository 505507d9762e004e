// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { HoursShown } from '../src/pages/admin/hours';
import '../src/pages/admin/hours-panel';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  key,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  words,
} from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const SHOWN: HoursShown = {
  plan: {
    zone: 'Europe/Rome',
    country: 'IT',
    subdivision: '',
    holidays: true,
    week: { 'mon-fri': ['08:00-13:00', '14:00-17:30'] },
    exceptions: [],
    categories: {},
  },
  revision: 2,
  fromSettings: true,
  alwaysOpen: false,
  changedAt: null,
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET hours': SHOWN,
    'GET hours/holidays': { holidays: [{ date: '2026-12-25', name: 'Natale' }] },
    // what was sent is what counts from now on
    'PUT hours': ({ body }: { body: unknown }) => ({
      ...SHOWN,
      plan: (body as { plan: unknown }).plan,
      revision: 3,
      fromSettings: false,
    }),
    ...answers,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-hours', { session, categories: CATEGORIES });
  return api;
}
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const day = (name: string, within = '.hours > .vs-card > vs-week') =>
  document.querySelector<HTMLElement>(`${within} [data-day="${name}"]`)!;
const sent = (api: FakeApi) =>
  api.sent('PUT hours')[0]?.body as { revision: number; plan: HoursShown['plan'] };

describe('opening hours', () => {
  it('are shown as they are: week, holidays, no single day, nothing to save', async () => {
    await shown();
    expect(words('hours')).toContain('Valgono gli orari della configurazione.');
    expect([...day('mon').querySelectorAll('input')].map(({ value }) => value)).toEqual([
      '08:00',
      '13:00',
      '14:00',
      '17:30',
    ]);
    expect(words(day('sat'))).toContain('chiuso');
    expect(words('hours')).toContain('25 dicembre 2026: Natale');
    expect(part('save-hours')?.getAttribute('aria-disabled')).toBe('true');
    expect(() => labelled('Torna alla configurazione')).toThrow();
    await expectAccessible();
  });

  it('of a day are added and corrected, and what ends before it begins is said there', async () => {
    const api = await shown();
    await press(labelled('Aggiungi orario: sabato'));
    const [opens, closes] = [...day('sat').querySelectorAll('input')];
    expect(document.activeElement).toBe(opens);
    expect([opens!.value, closes!.value]).toEqual(['08:00', '13:00']);
    await fill(closes!, '07:00');
    expect(words(day('sat'))).toContain('con la fine dopo l’inizio');
    await press('save-hours');
    expect(api.sent('PUT hours')).toEqual([]);
    expect(words('hours')).toContain('Scriva gli orari come 8:30, con la fine dopo l’inizio.');
    await fill(closes!, '12:30');
    expect(words(day('sat'))).not.toContain('con la fine dopo l’inizio');
    await press('save-hours');
    expect(sent(api)).toMatchObject({
      revision: 2,
      plan: { week: { 'mon-fri': ['08:00-13:00', '14:00-17:30'], sat: ['08:00-12:30'] } },
    });
    expect(words('hours')).toContain('Gli orari valgono da adesso.');
    expect(words('hours')).toContain('Valgono gli orari salvati qui.');
    expect(part('save-hours')?.getAttribute('aria-disabled')).toBe('true');
  });

  it('are told as citizens will read them, while they are typed', async () => {
    await shown();
    const read = () => words('hours-preview').replaceAll('\u2060', '');
    expect(read()).toContain('Così leggono i cittadini lun–ven 08:00–13:00 e 14:00–17:30');
    await press(labelled('Togli 14:00-17:30: venerdì'));
    expect(read()).toContain('lun–gio 08:00–13:00 e 14:00–17:30 ven 08:00–13:00');
    await fill(day('fri').querySelectorAll('input')[1]!, '07:00');
    expect(part('hours-preview')).toBeNull();
    await press(labelled('Annulla le modifiche'));
    expect(read()).toContain('lun–ven 08:00–13:00 e 14:00–17:30');
    await expectAccessible();
  });

  it('of a day are taken away, until midnight is the end of the day', async () => {
    const api = await shown();
    await press(labelled('Togli 14:00-17:30: venerdì'));
    expect(document.activeElement).toBe(labelled('Aggiungi orario: venerdì'));
    await fill(day('fri').querySelectorAll('input')[1]!, '00:00');
    await press('save-hours');
    expect(sent(api).plan.week).toEqual({
      'mon-thu': ['08:00-13:00', '14:00-17:30'],
      fri: ['08:00-24:00'],
    });
  });

  it('are typed as people write times', async () => {
    const api = await shown();
    const [opens, closes] = [...day('fri').querySelectorAll('input')];
    await fill(opens!, '9');
    await fill(closes!, '12.30');
    expect([opens!.value, closes!.value]).toEqual(['09:00', '12:30']);
    await fill(closes!, 'mezzogiorno');
    expect(closes!.getAttribute('aria-invalid')).toBe('true');
    expect(words(day('fri'))).toContain('Scriva gli orari come 8:30');
    await fill(closes!, '1230');
    await press('save-hours');
    expect(sent(api).plan.week['fri']).toEqual(['09:00-12:30', '14:00-17:30']);
  });

  it('take along a day that is written and not added yet', async () => {
    const api = await shown();
    expect(part('save-hours')?.getAttribute('aria-disabled')).toBe('true');
    await fill(field('exception-date'), '24/12/2031');
    await fill(field('exception-periods'), '9-12');
    expect(document.querySelector('[data-unsaved]')).not.toBeNull();
    await press('save-hours');
    expect(sent(api).plan.exceptions).toEqual([
      { date: '2031-12-24', until: null, periods: ['09:00-12:00'], note: '' },
    ]);
  });

  it('are not saved while such a day is wrong', async () => {
    const api = await shown();
    await fill(field('exception-date'), '24/12/2031');
    await fill(field('exception-periods'), 'mattina');
    await press('save-hours');
    expect(api.sent('PUT hours')).toEqual([]);
    expect(words('hours')).toContain('Scriva gli orari come 8:30');
  });

  it('of single days are typed in, sorted, and taken away again', async () => {
    const api = await shown();
    await press('add-exception');
    expect(words('hours')).toContain('Scelga il giorno.');
    expect(document.activeElement).toBe(field('exception-date'));
    await fill(field('exception-date'), '24/12/2031');
    await fill(field('exception-until'), '1.12.31');
    await press('add-exception');
    expect(words('hours')).toContain('L’ultimo giorno viene prima del primo.');
    await fill(field('exception-until'), '');
    await fill(field('exception-periods'), '09:00-12:00; 11:00-13:00');
    await press('add-exception');
    expect(words('hours')).toContain('Due orari si sovrappongono.');
    await fill(field('exception-periods'), '09:00 – 12:00');
    await fill(field('exception-note'), 'Vigilia');
    await press('add-exception');
    expect(words('hours-exceptions')).toContain('24 dicembre 2031 09:00-12:00 (Vigilia)');
    expect(field('exception-note').value).toBe('');

    // Enter in a field adds as well
    await fill(field('exception-date'), '2031-08-01');
    await fill(field('exception-until'), '15/8/2031');
    field('exception-note').focus();
    expect(await key('Enter')).toBe(true);
    expect([...part('hours-exceptions')!.children].map((each) => words(each))).toEqual([
      'dal 1 agosto 2031 al 15 agosto 2031 chiuso Togli',
      '24 dicembre 2031 09:00-12:00 (Vigilia) Togli',
    ]);
    await press(labelled('Togli la giornata: dal 1 agosto 2031 al 15 agosto 2031'));
    await expectAccessible();
    await press('save-hours');
    expect(sent(api).plan.exceptions).toEqual([
      { date: '2031-12-24', until: null, periods: ['09:00-12:00'], note: 'Vigilia' },
    ]);
  });

  it('of a topic differ in week, holidays and single days, and follow the station again', async () => {
    const api = await shown();
    await fill('hours-topic', 'weapons');
    await press('add-topic-hours');
    const topic = document.querySelector<HTMLElement>('[data-topic="weapons"]')!;
    expect(words(topic)).toContain('Armi');
    expect(parts('hours-topic')[0]!.querySelectorAll('option')).toHaveLength(CATEGORIES.length - 1);
    await fill(field('weapons-holidays'), 'open');
    await fill(field('weapons-exception-date'), '2031-12-26');
    await press('weapons-add-exception');
    expect(words('weapons-hours-exceptions')).toContain('26 dicembre 2031 chiuso');
    await press(labelled('Togli 14:00-17:30: lunedì', topic));
    await expectAccessible();
    await press('save-hours');
    expect(sent(api).plan.categories).toEqual({
      weapons: {
        week: { mon: ['08:00-13:00'], 'tue-fri': ['08:00-13:00', '14:00-17:30'] },
        exceptions: [{ date: '2031-12-26', until: null, periods: [], note: '' }],
        holidays: false,
      },
    });
    expect(sent(api).plan.exceptions).toEqual([]);
    await press(labelled('Usa gli orari della stazione: Armi'));
    expect(document.querySelector('[data-topic]')).toBeNull();
  });

  it('may be kept on holidays, which are listed no more then', async () => {
    const api = await shown();
    await check('hours-holidays', false);
    expect(words('hours')).not.toContain('Natale');
    await press('save-hours');
    expect(sent(api).plan.holidays).toBe(false);
  });

  it('are given up', async () => {
    const api = await shown();
    await check('hours-holidays', false);
    await press(labelled('Annulla le modifiche'));
    expect(part('hours-holidays')).toHaveProperty('checked', true);
    expect(part('save-hours')?.getAttribute('aria-disabled')).toBe('true');
    expect(api.sent('PUT hours')).toEqual([]);
  });

  it('go back to those of the settings', async () => {
    const api = await shown({
      'GET hours': { ...SHOWN, fromSettings: false, alwaysOpen: true },
      'DELETE hours': SHOWN,
    });
    expect(words('hours')).toContain('La stazione è impostata sempre aperta');
    await press(labelled('Torna alla configurazione'));
    expect(api.sent('DELETE hours').map(({ path }) => path)).toEqual(['hours?revision=2']);
    expect(words('hours')).toContain('Valgono di nuovo gli orari della configurazione.');
  });

  it.each([
    [409, 'hours_changed', 'Qualcun altro ha cambiato gli orari nel frattempo.'],
    [422, 'invalid_hours', 'forse due giornate particolari coprono lo stesso giorno'],
    [403, 'forbidden', 'Il suo incarico non permette questa operazione.'],
  ])('that are refused with %i %s stay as typed, and it is said', async (status, code, said) => {
    await shown({ 'PUT hours': new Refusal(status, code) });
    await check('hours-holidays', false);
    await press('save-hours');
    expect(words('hours')).toContain(said);
    expect(part('hours-holidays')).toHaveProperty('checked', false);
  });

  it('that could not be read are read again', async () => {
    const api = await shown({ 'GET hours': new Refusal(500, 'internal') });
    expect(part('save-hours')).toBeNull();
    api.answers['GET hours'] = SHOWN;
    await press(labelled('Riprova ora'));
    expect(part('save-hours')).not.toBeNull();
  });
});
