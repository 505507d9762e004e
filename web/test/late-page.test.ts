// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/late/late-page';
import type { LateCase, LatenessOverview } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { mount, part, Refusal, settled, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const CASE: LateCase = {
  id: 'c1',
  reference: 'AAAA-2222',
  category: 'weapons',
  subject: 'Porto d’armi',
  office: null,
  dueAt: '2026-11-27T09:00:00Z',
  pace: 'late',
  urgent: true,
  holder: null,
  asked: 'Questura di Lecce',
  why: ['nobody_here', 'inquiry'],
};
const NEAR: LateCase = {
  ...CASE,
  id: 'c2',
  reference: 'BBBB-3333',
  category: 'privacy',
  subject: null,
  office: 'NU.R.P. di Lecce',
  dueAt: '2999-11-27T09:00:00Z',
  pace: 'near',
  urgent: false,
  holder: 'Anna',
  why: ['office', 'held'],
};
const LATE: LatenessOverview = {
  at: '2026-11-28T09:00:00Z',
  cases: [CASE, NEAR],
  more: false,
  topics: [
    { category: 'weapons', office: null, waiting: 4, near: 0, late: 1, firstDueAt: CASE.dueAt },
    {
      category: 'privacy',
      office: 'NU.R.P. di Lecce',
      waiting: 2,
      near: 1,
      late: 0,
      firstDueAt: NEAR.dueAt,
    },
  ],
  complaints: { near: 0, late: 2 },
  praises: { near: 0, late: 5 },
  letters: { near: 4, late: 0 },
  inquiries: { near: 3, late: 0 },
};

async function shown(late: unknown) {
  const api = signedIn('supervisor', { 'GET late': late });
  await mount('vs-late');
  return api;
}

const MORE = 'qui stanno i duecento con il termine più vicino';
const rows = (table: string) =>
  [...(part(table)?.querySelectorAll('tbody tr') ?? [])].map((row) => words(row));

describe('what is late', () => {
  it('is told at the top, with the reasons and the way to each case', async () => {
    await shown(LATE);
    expect(words('late-headline')).toMatch(
      /Casi scritti 1 oltre il termine 1 in scadenza Risposte scritte e non ancora partite 0 oltre il termine 4 in scadenza .*Reclami 2 oltre il termine.*Attestazioni di stima 5 oltre il termine/,
    );
    expect(rows('late-cases')).toEqual([
      expect.stringMatching(
        /^Porto d’armi Pericolo AAAA-2222 Armi Oltre il termine: .*27 novembre, 10:00 Chi risponde a questo argomento non è in servizio Si attende la risposta di Questura di Lecce$/,
      ),
      // without a subject it is called by its reference
      expect.stringMatching(
        /^BBBB-3333 BBBB-3333 \S+ Entro .*27 novembre 2999, 10:00 Affidato a NU.R.P. di Lecce Lo ha in mano Anna$/,
      ),
    ]);
    expect(
      [...document.querySelectorAll('[data-testid="late-cases"] tbody tr')].map((row) =>
        row.getAttribute('data-pace'),
      ),
    ).toEqual(['late', 'near']);
    expect(
      [...(part('late-headline')?.children ?? [])].map((each) => [
        each.getAttribute('data-tone'),
        each.querySelector('a')?.getAttribute('href'),
      ]),
    ).toEqual([
      ['danger', undefined],
      [null, undefined],
      ['danger', '/supervisor/complaints'],
      ['danger', '/supervisor/complaints?tab=praise'],
      [null, '/inquiries'],
    ]);
    expect(
      [...(part('late-cases')?.querySelectorAll('a') ?? [])].map((each) =>
        each.getAttribute('href'),
      ),
    ).toEqual(['/messages?case=AAAA-2222', '/messages?case=BBBB-3333']);
    expect(rows('late-topics')).toEqual([
      expect.stringMatching(/^Armi In sede 1 0 4 .*27 novembre, 10:00$/),
      expect.stringMatching(/^\S+ NU.R.P. di Lecce 0 1 2 .*27 novembre 2999, 10:00$/),
    ]);
    expect(document.body.textContent).not.toContain(MORE);
    await expectAccessible();
  });

  it('is narrowed to what is over, and to a topic', async () => {
    await shown(LATE);
    const choose = async (id: string, value: string) => {
      const select = document.querySelector<HTMLSelectElement>(id);
      if (select) select.value = value;
      select?.dispatchEvent(new Event('change'));
      await settled();
    };
    const kept = () =>
      [...(part('late-cases')?.querySelectorAll('a') ?? [])].map(
        (each) => each.getAttribute('href')?.split('=')[1],
      );
    await choose('#late-which', 'near');
    expect(kept()).toEqual(['BBBB-3333']);
    await choose('#late-topic', 'weapons');
    expect(document.body.textContent).toContain('Nessun caso con queste caratteristiche.');
    await choose('#late-which', 'late');
    expect(kept()).toEqual(['AAAA-2222']);
    await choose('#late-topic', 'privacy');
    expect(kept()).toEqual([]);
    await choose('#late-which', '');
    expect(kept()).toEqual(['BBBB-3333']);
  });

  it('tells that there is more than it shows', async () => {
    await shown({ ...LATE, more: true });
    expect(document.body.textContent).toContain(MORE);
  });

  it('is nothing on a good day, and says when it cannot be read', async () => {
    const good = {
      ...LATE,
      cases: [],
      topics: [],
      complaints: { near: 0, late: 0 },
      inquiries: { near: 0, late: 0 },
    };
    await shown(good);
    expect(words('late-none')).toBe('Nessun caso scritto è oltre il termine o in scadenza.');
    document.body.replaceChildren();
    await shown(new Refusal(500, 'internal'));
    expect(words(document.querySelector('.staff-problem'))).toContain('Riprova');
  });

  it('is there in English', async () => {
    await setLanguage('en');
    await shown(LATE);
    expect(words('late-cases')).toContain('Nobody who answers this topic is at work');
  });
});
