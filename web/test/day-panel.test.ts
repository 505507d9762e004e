// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/day/readiness';
import type { Day } from '../src/pages/supervisor/day-moves';
import type { DayPanel } from '../src/pages/supervisor/day-panel';
import '../src/pages/supervisor/day-panel';
import { expectAccessible } from './accessibility';
import { AGENDA } from './day-samples';
import {
  check,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

async function shown(tag: string, answers: Record<string, unknown>) {
  const api = signedIn('supervisor', answers);
  const { session } = await qualityContext('supervisor');
  await mount(tag, { session, categories: CATEGORIES });
  return api;
}

describe('the phases of the day', () => {
  const BY_HOURS: Day = {
    on: '2026-11-26',
    phase: 'closed',
    brainstorming: false,
    recorded: false,
    revision: 0,
    moves: ['brief', 'open'],
    letsIn: true,
    late: false,
    opensItselfAt: null,
    endsAt: null,
  };
  const BRIEFING: Day = {
    ...BY_HOURS,
    phase: 'briefing',
    recorded: true,
    revision: 1,
    moves: ['open', 'close'],
    letsIn: false,
  };
  const MOVED = {
    tasks: [{ id: 't1' }],
    decisions: [],
    moves: [
      {
        move: 'brief',
        phase: 'briefing',
        at: '2026-11-26T07:00:00Z',
        by: 'Capo Ufficio 1',
        byItself: false,
        note: 'Comincia Ostia.',
      },
      {
        move: 'open',
        phase: 'open',
        at: '2026-11-26T07:30:00Z',
        by: '',
        byItself: true,
        note: null,
      },
    ],
  };

  it('are moved on; what keeps out citizens is asked about first', async () => {
    const api = await shown('vs-day', {
      'GET day': BY_HOURS,
      'POST day/moves': BRIEFING,
      'GET days/2026-11-26': MOVED,
      'GET days/2026-11-26/conferences': { conferences: [] },
    });
    expect(words('day-phase')).toBe('Aperta secondo gli orari');
    expect(part('day-moves')).toBeNull();
    await press('day-brief');
    await eventually(() =>
      expect(words(dialog())).toContain('nessun cittadino può più entrare in coda'),
    );
    await press(labelled('Annulla', dialog()!));
    expect(api.sent('POST day/moves')).toEqual([]);
    await fill(field('day-note'), ' Comincia Ostia. ');
    await press('day-brief');
    await expectAccessible();
    await press('confirm-day');
    expect(api.sent('POST day/moves')[0]?.body).toEqual({
      move: 'brief',
      revision: 0,
      note: 'Comincia Ostia.',
    });
    expect(dialog()).toBeNull();
    expect(words('day-phase')).toBe('Briefing in corso');
    const made = [...part('day-moves')!.children].map((each) => words(each));
    expect(made).toEqual([
      '08:00 briefing · Capo Ufficio 1 · Comincia Ostia.',
      '08:30 apertura · da sola',
    ]);
    expect(field('day-note').value).toBe('');

    // what lets citizens in is not asked about
    api.answers['POST day/moves'] = { ...BRIEFING, phase: 'open', revision: 2, letsIn: true };
    await press('day-open');
    expect(dialog()).toBeNull();
    expect(words('day-phase')).toBe('Aperta');
  });

  it('lead through a briefing by one primary button at each moment', async () => {
    const opened = { location: { href: '' }, close: vi.fn() };
    vi.stubGlobal('open', () => opened);
    const roll = [
      { name: 'Nucleo Ostia', standing: 'present' },
      { name: 'Nucleo Roma Nord', standing: 'connected' },
    ];
    const met = (state: string) => ({
      conferences: [{ id: 'c1', kind: 'briefing', state, openedAt: '2026-11-26T07:00:00Z', roll }],
    });
    const api = await shown('vs-day', {
      'GET day': BRIEFING,
      'GET days/2026-11-26': MOVED,
      'GET days/2026-11-26/conferences': { conferences: [] },
      'GET offices': {
        offices: [
          { id: 'ostia', name: 'Nucleo Ostia', disabledAt: null },
          { id: 'nord', name: 'Nucleo Roma Nord', disabledAt: null },
        ],
      },
      'GET day/agenda': AGENDA,
      'POST conferences': { id: 'c1' },
    });
    const primary = () =>
      [...document.querySelectorAll('.floor-day .btn-primary')].map((each) => words(each));
    expect(primary()).toEqual(['Chiama gli uffici: Briefing']);
    expect(document.querySelector('[data-step="briefing"]')?.getAttribute('aria-current')).toBe(
      'step',
    );
    expect(words('day-steps')).toContain('Briefing 08:00');
    expect(words('day-flow')).toContain('Compiti e decisioni: 1 compito, 0 decisioni');

    // asked first: whom, and what it speaks of
    await press('call-offices');
    await eventually(() => expect(words('confirm-conference')).toBe('Chiama 2 uffici'));
    await expectAccessible();
    await check(dialog()!.querySelector('[value="nord"]')!, false);
    expect(words('confirm-conference')).toBe('Chiama 1 ufficio');
    expect(words('call-items')).toContain('Armi: più rinunce');
    await check(part('call-items')!.querySelector('input')!, false);
    expect(api.sent('POST conferences')).toEqual([]);
    api.answers['GET days/2026-11-26/conferences'] = met('open');
    await submit(field('call-title'));
    const sent = api.sent('POST conferences')[0]?.body as { items: { text: string }[] };
    expect(sent).toMatchObject({ kind: 'briefing', title: 'Briefing', offices: ['ostia'] });
    expect(sent.items.map(({ text }) => text).join()).not.toContain('Armi: più rinunce');
    expect(opened.location.href).toContain('/conference/c1');
    expect(dialog()).toBeNull();

    await eventually(() => expect(primary()).toEqual(['Entra nella conferenza']));
    api.answers['GET day'] = { ...BRIEFING, late: true, endsAt: '2026-11-26T16:30:00Z' };
    await document.querySelector<DayPanel>('vs-day')!.again();
    await settled();
    expect(primary()).toEqual(['Apri la giornata']);
    expect(part('day-join')?.className).toContain('btn-outline-primary');
    api.answers['GET day'] = BRIEFING;
    await document.querySelector<DayPanel>('vs-day')!.again();
    await settled();
    expect(part('day-join')?.getAttribute('target')).toBe('_blank');
    expect(words('day-flow')).toContain('Appello: 1 su 2');
    api.answers['GET days/2026-11-26/conferences'] = met('ended');
    await document.querySelector<DayPanel>('vs-day')!.again();
    await settled();
    expect(primary()).toEqual(['Apri la giornata']);
    expect(part('day-open')).not.toBeNull();
  });

  it('call nobody when the station refuses, and close the tab that was meant for it', async () => {
    const opened = { location: { href: '' }, close: vi.fn() };
    vi.stubGlobal('open', () => opened);
    await shown('vs-day', {
      'GET day': BRIEFING,
      'GET days/2026-11-26': MOVED,
      'GET days/2026-11-26/conferences': { conferences: [] },
      'GET offices': { offices: [] },
      'GET day/agenda': AGENDA,
      'POST conferences': new Refusal(503, 'away'),
    });
    await press('call-offices');
    await eventually(() => expect(words('confirm-conference')).toBe('Apri senza chiamare uffici'));
    await fill(field('call-kind'), 'debriefing');
    expect(field('call-title').value).toBe('De-briefing');
    expect(words('call-items')).toContain('I dati di oggi: 48 contatti, 6 rinunce, 88%');
    await fill(field('call-title'), ' ');
    await submit(field('call-title'));
    expect(words(dialog())).toContain('Dia un titolo');
    await fill(field('call-title'), 'De-briefing');
    await submit(field('call-title'));
    await eventually(() => expect(words(dialog())).toContain('Non è riuscito'));
    expect(opened.close).toHaveBeenCalledOnce();
    expect(opened.location.href).toBe('');
  });

  it('that somebody else has moved meanwhile are said to be, as they are now', async () => {
    const api = await shown('vs-day', {
      'GET day': { ...BY_HOURS, letsIn: false },
      'POST day/moves': new Refusal(409, 'moved'),
      'GET days/2026-11-26': MOVED,
    });
    expect(words('day-phase')).toBe('Non ancora cominciata');
    api.answers['GET day'] = BRIEFING;
    api.answers['GET days/2026-11-26/conferences'] = { conferences: [] };
    await press('day-brief');
    expect(words(document.querySelector('[role="alert"]'))).toContain('cambiata da altri');
    expect(words('day-phase')).toBe('Briefing in corso');
  });

  it('that are late say so, and when the station opens by itself', async () => {
    await shown('vs-day', {
      'GET day': { ...BY_HOURS, late: true, opensItselfAt: '2026-11-26T07:30:00Z' },
    });
    expect(words(document.querySelector('[role="alert"]'))).toContain(
      'Si apre da sola alle 08:30.',
    );
  });

  it('are followed every half minute, besides what the station tells', async () => {
    vi.useFakeTimers();
    const api = await shown('vs-day', { 'GET day': BY_HOURS, 'GET days/2026-11-26': MOVED });
    api.answers['GET day'] = { ...BRIEFING, phase: 'open', brainstorming: true };
    await vi.advanceTimersByTimeAsync(30_000);
    expect(words('day-phase')).toBe('Aperta, brainstorming in corso');
    document.body.replaceChildren();
    const looks = api.sent('GET day').length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent('GET day')).toHaveLength(looks);
  });
});

describe('readiness', () => {
  const CHECK = {
    name: 'Anna Rossi',
    at: '2026-11-26T07:00:00Z',
    ready: true,
    reasons: [],
    notes: [],
    way: 'direct',
    rttMs: 24,
    loss: 0,
    kbps: 688,
  };
  const BOARD = {
    askedFor: null,
    offices: [
      { id: 'o1', name: 'Pubblico 01', stand: 'ready', checks: [CHECK] },
      {
        id: 'o2',
        name: 'Pubblico 02',
        stand: 'not_ready',
        checks: [
          { ...CHECK, ready: false, way: null, reasons: ['camera_missing', 'never_heard_of'] },
        ],
      },
      { id: 'o3', name: 'Pubblico 03', stand: 'unchecked', checks: [] },
      { id: null, name: '', stand: 'ready', checks: [CHECK] },
    ],
  };

  it('says which offices are ready, and of the others why not and what to do', async () => {
    await shown('vs-day-readiness', { 'GET readiness': BOARD });
    expect(words('readiness-summary')).toBe('1 non pronto · 1 da provare · 1 pronto');
    // those without an office are listed, and are no office
    const [blind, ready, others, unchecked] = parts('readiness-office');
    expect(words(others!)).toContain('Anna Rossi');
    expect(blind?.dataset['stand']).toBe('not_ready');
    expect(words(blind!)).toContain('Pubblico 02');
    expect(words(blind!)).toContain('Camera non trovata.');
    expect(words(blind!)).toContain('Va collegata, poi si ripete la prova.');
    expect(words(ready!)).toContain('via diretta');
    expect(unchecked?.dataset['stand']).toBe('unchecked');
    await expectAccessible();
  });

  it('is asked for at once, or at a time that may be withdrawn', async () => {
    vi.useFakeTimers({ now: new Date('2026-11-26T07:00:00Z'), toFake: ['Date'] });
    const api = await shown('vs-day-readiness', {
      'GET readiness': BOARD,
      'PUT readiness/time': {},
      'DELETE readiness/time': {},
    });
    await press('ask-readiness');
    expect(api.sent('PUT readiness/time')[0]?.body).toEqual({});
    await fill(field('readiness-time'), 'presto');
    await submit('set-readiness');
    expect(field('readiness-time').getAttribute('aria-invalid')).toBe('true');
    expect(api.sent('PUT readiness/time')).toHaveLength(1);
    // twenty to eight is over today
    await fill(field('readiness-time'), '7.40');
    api.answers['GET readiness'] = { ...BOARD, askedFor: '2026-11-27T06:40:00Z' };
    await submit('set-readiness');
    expect(api.sent('PUT readiness/time')[1]?.body).toEqual({ at: '2026-11-27T06:40:00.000Z' });
    expect(words('readiness')).toContain('alle 07:40');
    api.answers['GET readiness'] = BOARD;
    await press('forget-readiness');
    expect(api.sent('DELETE readiness/time')).toHaveLength(1);
    expect(part('forget-readiness')).toBeNull();
  });

  it('that could not be read is said, and what was read before stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const api = await shown('vs-day-readiness', { 'GET readiness': BOARD });
    api.offline = true;
    vi.advanceTimersByTime(30_000);
    await settled();
    expect(parts('readiness-office')).toHaveLength(4);
    expect(words('readiness')).toContain('Le prove non si leggono: riproviamo da soli.');
  });
});
