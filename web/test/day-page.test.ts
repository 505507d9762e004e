// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/day/day-page';
import { expectAccessible } from './accessibility';
import { AGENDA, HELD, LISTED, NOTHING, ON, RECORD, TASK } from './day-samples';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { NOTHING as NO_SHEETS } from './sheets';
import { freshPages, signedIn } from './staff';

freshPages();

const NOW = new Date(`${ON}T09:00:00Z`);

let api: FakeApi;

async function shown(answers: Record<string, unknown> = {}, on = ''): Promise<void> {
  history.replaceState(null, '', `/supervisor/day${on === '' ? '' : `?on=${on}`}`);
  api = signedIn('supervisor', {
    'GET days': { days: [{ on: ON, phase: 'open', tasks: 2, undone: 1, decisions: 0 }] },
    [`GET days/${ON}`]: { ...RECORD, tasks: [] },
    [`GET days/${ON}/conferences`]: { conferences: [] },
    'GET day/tasks': { tasks: [] },
    'GET conferences': { conferences: [] },
    'GET day/agenda': NOTHING,
    'GET day/people': { people: [{ id: 'p1', name: 'Anna Rossi', office: 'Nucleo Ostia' }] },
    'GET offices': {
      offices: [
        { id: 'ostia', name: 'Nucleo Ostia', email: 'o@example.org', disabledAt: null },
        { id: 'nord', name: 'Nucleo Roma Nord', email: null, disabledAt: null },
        { id: 'old', name: 'Vecchio', disabledAt: '2026-01-01T00:00:00Z' },
      ],
    },
    'GET day': { on: ON, phase: 'closed', recorded: false, letsIn: true, moves: [] },
    'GET sheets': { sheets: [] },
    'GET sheets/waiting': NO_SHEETS,
    'GET readiness': { askedFor: null, offices: [] },
    'GET alarms': { nowMs: 0, alarms: [] },
    ...answers,
  });
  await mount('vs-working-day');
}
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));

describe('the day', () => {
  it('says of each part that there is nothing yet', async () => {
    await shown();
    expect(words('open-tasks')).toBe('Nessun compito da fare.');
    expect(words('conferences')).toBe('Nessuna conferenza in corso o fissata.');
    expect(words('decisions')).toBe('Oggi non è stata registrata nessuna decisione.');
    expect(words('agenda')).toContain('Nella settimana passata non ci sono stati contatti.');
    expect(words('agenda')).toContain('Nessun allarme.');
    expect(words('attendance')).toContain('Oggi nessuno è ancora stato in una conferenza.');
    expect(document.body.textContent).toContain('Non ci sono ancora giorni precedenti.');
    await expectAccessible();
  });

  it('names the sheets that have expired or are to be confirmed, with the way to each', async () => {
    const sheet = (id: string, freshness: string, freshUntil: string) => ({
      id,
      title: `Scheda ${id}`,
      freshness,
      freshUntil,
      state: 'published',
      owner: id === 'a' ? { id: 'p1', name: 'Anna Rossi' } : null,
    });
    await shown({
      'GET sheets': ({ path }: { path: string }) => ({
        sheets: path.endsWith('due')
          ? [sheet('a', 'due', `${ON}T12:00:00Z`)]
          : [sheet('b', 'expired', `${ON}T05:00:00Z`)],
      }),
      'GET sheets/waiting': { ...NO_SHEETS, toReview: 2 },
    });
    const items = [...(part('day-sheets')?.querySelectorAll('li') ?? [])].map(words);
    expect(items[0]).toContain('Scheda b scaduta');
    expect(items[0]).toContain('nessuno la segue');
    expect(items[1]).toContain('Scheda a scade');
    expect(items[1]).toContain('Anna Rossi');
    expect(labelled('Scheda a').getAttribute('href')).toBe('/sheets?shelf=lapsing&sheet=a');
    expect(labelled('2 testi attendono una sua revisione').getAttribute('href')).toBe(
      '/sheets?shelf=review',
    );
    await expectAccessible();
  });

  it('asks for the sheets once a minute', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    await shown();
    const reads = () => api.sent('GET sheets/waiting').length;
    expect(reads()).toBe(1);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(reads()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(reads()).toBe(2);
  });

  it('is for supervisors', async () => {
    api = signedIn('operator');
    await mount('vs-working-day');
    expect(part('open-tasks')).toBeNull();
    expect(document.querySelector('main a')?.getAttribute('href')).toBe('/desk');
    expect(api.sent('GET days')).toEqual([]);
  });

  it('says when the station is not heard of, and goes on when it is again', async () => {
    await shown({ 'GET days': new Refusal(503, 'away') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    expect(part('decisions')).toBeNull();
    await press(labelled('Riprova ora'));
    expect(part('decisions')).toBeNull();
    api.answers['GET days'] = { days: [] };
    await press(labelled('Riprova ora'));
    expect(part('decisions')).not.toBeNull();
    expect(document.querySelector('.staff-problem')).toBeNull();
  });

  it('is read again every half minute, until the page is left', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    await shown();
    api.answers['GET day/tasks'] = { tasks: [TASK] };
    vi.advanceTimersByTime(30_000);
    await settled();
    expect(words('open-tasks')).toContain('Richiamare la scuola di Ostia');
    const reads = api.sent('GET days').length;
    document.body.replaceChildren();
    vi.advanceTimersByTime(60_000);
    expect(api.sent('GET days')).toHaveLength(reads);
  });

  it('is read in English', async () => {
    await shown();
    void setLanguage('en');
    await settled();
    expect(document.body.textContent).toContain('What to talk about');
  });
});

describe('tasks', () => {
  it('are given to an office by a day and a time; what is missing is said where it is missing', async () => {
    await shown({ 'POST day/tasks': {} });
    await fill(field('task-day'), 'domani');
    await submit('give-task');
    expect(field('task-text').getAttribute('aria-invalid')).toBe('true');
    expect(document.body.textContent).toContain('Scriva che cosa fare.');
    await fill(field('task-text'), 'Richiamare la scuola di Ostia');
    await submit('give-task');
    expect(field('task-day').getAttribute('aria-invalid')).toBe('true');
    expect(document.body.textContent).toContain('Scriva il giorno come 24/11/2026');
    expect(api.sent('POST day/tasks')).toEqual([]);

    await fill(field('task-day'), '24/11/2030');
    await fill(field('task-time'), '13.00');
    // a closed office is given nothing
    expect([...field('task-to').querySelectorAll('option')].map((each) => words(each))).toEqual([
      'Tutti',
      'Nucleo Ostia',
      'Nucleo Roma Nord',
      'Anna Rossi, Nucleo Ostia',
    ]);
    await fill(field('task-to'), 'office:ostia');
    api.answers['GET day/tasks'] = { tasks: [TASK] };
    await submit('give-task');
    expect(api.sent('POST day/tasks')[0]?.body).toEqual({
      text: 'Richiamare la scuola di Ostia',
      until: '2030-11-24T12:00:00.000Z',
      officeId: 'ostia',
    });
    expect(field('task-text').value).toBe('');
    await eventually(() => expect(said()).toBe('Compito assegnato.'));
    expect(words('open-tasks')).toContain(
      'Nucleo Ostia · entro domenica 29 novembre alle 13:00 · da Capo Ufficio 1',
    );
  });

  it('without a time are for the end of the day, and may be for a person', async () => {
    await shown({ 'POST day/tasks': {} });
    await fill(field('task-text'), 'Leggere la circolare');
    await fill(field('task-day'), '24/11/2030');
    await fill(field('task-to'), 'person:p1');
    await submit('give-task');
    expect(api.sent('POST day/tasks')[0]?.body).toEqual({
      text: 'Leggere la circolare',
      until: '2030-11-24T16:30:00.000Z',
      accountId: 'p1',
    });
  });

  it('are said to be done, with by whom, and not to be', async () => {
    await shown({
      'GET day/tasks': { tasks: [TASK] },
      [`GET days/${ON}`]: RECORD,
      'PATCH day/tasks/t1': {},
      'PATCH day/tasks/t2': {},
    });
    expect(words('done-tasks')).toContain('fatto da Capo Ufficio 1 alle 09:30');
    expect(words('done-tasks')).toContain('“avvisati”');
    await expectAccessible();
    await press('task-done');
    expect(api.sent('PATCH day/tasks/t1')[0]?.body).toEqual({ done: true });
    await eventually(() => expect(said()).toBe('Compito segnato come fatto.'));
    await press('task-undone');
    expect(api.sent('PATCH day/tasks/t2')[0]?.body).toEqual({ done: false });
  });

  it('that are late or gone are said to be', async () => {
    await shown({
      'GET day/tasks': { tasks: [{ ...TASK, until: '2026-11-26T08:00:00Z' }] },
      'PATCH day/tasks/t1': new Refusal(404, 'not_found'),
    });
    expect(words('open-tasks')).toContain('scaduto: era per');
    await press('task-done');
    expect(document.body.textContent).toContain('Questo compito non c’è più.');
  });
});

describe('decisions', () => {
  it('are put on record with the topic and the sheet that change', async () => {
    await shown({ 'POST day/decisions': {} });
    await submit('add-decision');
    expect(field('decision-text').getAttribute('aria-invalid')).toBe('true');
    await fill(field('decision-text'), 'Chiedere prima la targa');
    await fill(field('decision-category'), 'licences');
    await fill(field('decision-sheet'), 'Multe 3');
    const decision = {
      id: 'd1',
      text: 'Chiedere prima la targa',
      category: 'licences',
      sheet: 'Multe 3',
      decidedBy: 'Capo Ufficio 1',
      decidedAt: '2026-11-26T08:00:00Z',
    };
    api.answers[`GET days/${ON}`] = { ...RECORD, decisions: [decision] };
    await submit('add-decision');
    expect(api.sent('POST day/decisions')[0]?.body).toEqual({
      text: 'Chiedere prima la targa',
      category: 'licences',
      sheet: 'Multe 3',
    });
    expect(words('decisions')).toContain('Licenze · scheda «Multe 3» · Capo Ufficio 1 · 09:00');
    expect(field('decision-text').value).toBe('');
  });
});

describe('conferences', () => {
  it('are scheduled with offices and items; what the station refuses is said in the dialog', async () => {
    await shown({ 'POST conferences': new Refusal(422, 'past') });
    await press('schedule-conference');
    expect(field('schedule-day').value).toBe('27/11/2026');
    await fill(field('schedule-kind'), 'debriefing');
    // a title that nobody wrote follows the kind
    expect(field('schedule-title').value).toBe('De-briefing');
    await submit(field('schedule-title'));
    expect(words(dialog())).toContain('Scriva un giorno come 24/11/2026');
    expect(document.activeElement).toBe(field('schedule-time'));
    await fill(field('schedule-day'), '1/1/2020');
    await fill(field('schedule-time'), '17');
    await submit(field('schedule-title'));
    expect(words(dialog())).toContain('Quell’ora è già passata.');

    await fill(field('schedule-day'), '24/11/2030');
    await check(dialog()!.querySelector('[value="nord"]')!, false);
    await press('more-items');
    const items = () => [...dialog()!.querySelectorAll<HTMLInputElement>('.day-item input')];
    expect(document.activeElement).toBe(items()[0]);
    await fill(items()[0]!, 'Nuova scheda sulle patenti');
    await fill(items()[1]!, '15');
    await press('more-items');
    await expectAccessible();
    api.answers['POST conferences'] = { id: 'c1' };
    api.answers['GET conferences'] = { conferences: [LISTED] };
    await press('send-conference');
    expect(api.sent('POST conferences').at(-1)?.body).toEqual({
      kind: 'debriefing',
      title: 'De-briefing',
      startsAt: '2030-11-24T16:00:00.000Z',
      minutes: 60,
      invite: false,
      invited: [],
      offices: ['ostia'],
      items: [{ text: 'Nuova scheda sulle patenti', minutes: 15 }],
    });
    expect(dialog()).toBeNull();
    expect(words('conferences')).toContain('domenica 24 novembre 2030 alle 17:00');
  });

  it('need a title, and keep one that was written', async () => {
    await shown();
    await press('schedule-conference');
    await fill(field('schedule-title'), 'Riunione di zona');
    await fill(field('schedule-kind'), 'meeting');
    expect(field('schedule-title').value).toBe('Riunione di zona');
    await fill(field('schedule-title'), ' ');
    await submit(field('schedule-title'));
    expect(words(dialog())).toContain('Dia un titolo alla conferenza.');
  });

  it('are called off once it was confirmed, and one that has begun is not', async () => {
    await shown({ 'GET conferences': { conferences: [LISTED] }, 'DELETE conferences/c1': {} });
    await press('call-off');
    expect(words(dialog())).toContain('La conferenza «De-briefing» non si terrà più.');
    await press(labelled('Annulla', dialog()!));
    expect(api.sent('DELETE conferences/c1')).toEqual([]);
    api.answers['DELETE conferences/c1'] = new Refusal(409, 'begun');
    await press('call-off');
    await press('confirm-off');
    expect(document.body.textContent).toContain('La conferenza è già cominciata');
    api.answers['DELETE conferences/c1'] = {};
    api.answers['GET conferences'] = { conferences: [{ ...LISTED, state: 'ended' }] };
    await press('call-off');
    await press('confirm-off');
    expect(words('conferences')).toContain('Disdetta');
    expect(part('call-off')).toBeNull();
  });

  it('stand as they are: open, over, called', async () => {
    const open = { ...LISTED, id: 'c2', title: 'Brainstorming', state: 'open', people: 2 };
    const over = {
      ...LISTED,
      id: 'c3',
      state: 'ended',
      openedAt: '2026-11-26T07:00:00Z',
      endedAt: '2026-11-26T08:00:00Z',
    };
    const called = { ...LISTED, id: 'c4', startsAt: null };
    await shown({ 'GET conferences': { conferences: [open, over, called] } });
    const rows = [...part('conferences')!.children].map((each) => words(each));
    expect(rows[0]).toContain('In corso, 2 presenti');
    expect(rows[1]).toContain('Terminata alle 09:00');
    expect(rows[2]).toContain('Chiamata, non ancora aperta');
    expect(parts('join').map((each) => each.getAttribute('href'))).toEqual([
      '/conference/c2',
      '/conference/c4',
    ]);
    expect(labelled('Apri il verbale').getAttribute('href')).toBe(
      '/supervisor/minutes?conference=c3',
    );
  });
});

describe('what to speak of', () => {
  it('are the figures of the day before against those of a week earlier, and what else stands out', async () => {
    await shown({ 'GET day/agenda': AGENDA });
    expect(words('agenda-today')).toBe(
      'Oggi finora 48 contatti, 6 rinunce, 88% di risposte in tempo 1 messaggio oltre le 24 ore 3 contatti che hanno squillato senza risposta 1 reclamo 2 compiti da fare',
    );
    const rows = () => [...part('agenda')!.querySelectorAll('tr')].map((each) => words(each));
    expect(rows()).toHaveLength(6);
    expect(rows()[1]).toBe('Armi 40 prima 35 25% prima 10% 70% prima –');
    const text = words('agenda');
    expect(text).toContain('1 volta è stato chiamato il 112');
    expect(text).toContain('2 contatti interrotti per un guasto nostro');
    expect(text).toContain('1 messaggio ha superato le 24 ore');
    expect(text).toContain('2 messaggi stanno per superare le 24 ore');
    expect(text).toContain('Armi: 2,7 su 5 (12 risposte); prima 3,4');
    expect(text).toContain('Armi: 61,5 su 100 (1 valutazione)');
    expect(text).toContain('Richiamare la scuola di Ostia · Nucleo Ostia · scaduto');
    await expectAccessible();
    await press(part('agenda')!.querySelector('button')!);
    expect(rows()).toHaveLength(7);
  });

  it('become the items of a conference', async () => {
    await shown({ 'GET day/agenda': AGENDA });
    await press('schedule-conference');
    await press(labelled('Usa i punti suggeriti dai dati'));
    const items = [...dialog()!.querySelectorAll<HTMLInputElement>('.day-item')].map(
      (each) => each.querySelector('input')!.value,
    );
    expect(items).toEqual([
      'Armi: più rinunce di una settimana prima',
      'Licenze: più rinunce di una settimana prima',
      'Privacy: più rinunce di una settimana prima',
      'Allarmi e guasti',
      'Armi: giudizi bassi',
      'Messaggi vicini alle 24 ore o oltre',
      'Schede scadute o da confermare',
      'Armi: autorizzazioni chieste spesso',
      'Compiti scaduti',
    ]);
  });
});

describe('attendance', () => {
  it('says who was there from when to when, and how the roll was answered', async () => {
    await shown({ [`GET days/${ON}/conferences`]: { conferences: [HELD] } });
    const text = words('attendance');
    expect(text).toContain('Brainstorming 08:00–09:00 · 2 persone · nessuno l’ha chiusa');
    expect(text).toContain('Capo Ufficio 1 · presiede · dalle 08:00');
    expect(text).toContain('Anna Rossi · Nucleo Ostia, per telefono · 08:10–08:20');
    expect(text).toContain('Nucleo Ostia · in ritardo, alle 08:06');
    expect(text).toContain('Nucleo Roma Nord · collegato, non ha risposto');
    await expectAccessible();
  });
});

describe('a day that is over', () => {
  const THEN = '2026-11-20';
  const before = {
    'GET days': {
      days: [
        { on: THEN, phase: 'closed', tasks: 1, undone: 1, decisions: 0 },
        { on: ON, phase: 'open', tasks: 0, undone: 0, decisions: 0 },
      ],
    },
    [`GET days/${THEN}/conferences`]: { conferences: [] },
  };

  it('shows its phases and by whom they were moved, its tasks, and the way back', async () => {
    await shown(
      {
        ...before,
        [`GET days/${THEN}`]: {
          ...RECORD,
          on: THEN,
          tasks: [{ ...TASK, on: THEN, until: null }],
          moves: [
            {
              move: 'brief',
              phase: 'briefing',
              at: '2026-11-20T07:00:00Z',
              by: '',
              byItself: false,
              note: 'Comincia Ostia.',
            },
            {
              move: 'open',
              phase: 'open',
              at: '2026-11-20T07:30:00Z',
              by: '',
              byItself: true,
              note: '',
            },
          ],
        },
      },
      THEN,
    );
    expect(words('moves-then')).toContain('08:00');
    expect(words('moves-then')).toContain('account non più esistente · Comincia Ostia.');
    expect(words('tasks-then')).toContain('non fatto');
    expect(part('give-task')).toBeNull();
    expect(part('add-decision')).toBeNull();
    expect(part('schedule-conference')).toBeNull();
    expect(labelled('Torna a oggi').getAttribute('href')).toBe('/supervisor/day');
    const earlier = part('earlier-days')!.querySelector('a')!;
    expect(earlier.getAttribute('href')).toBe(`/supervisor/day?on=${THEN}`);
    expect(earlier.getAttribute('aria-current')).toBe('true');
    expect(words('earlier-days')).toContain('1 compito · 1 da fare');
    await expectAccessible();
  });

  it.each([
    ['among the days that are listed', before['GET days'].days],
    [
      'before those, which the station is asked about',
      Array.from({ length: 90 }, () => before['GET days'].days[0]!),
    ],
  ])('says when nothing was recorded of it: %s', async (_, days) => {
    await shown(
      {
        'GET days': { days },
        'GET days/2026-01-02': new Refusal(404, 'not_found'),
        'GET days/2026-01-02/conferences': { conferences: [] },
      },
      '2026-01-02',
    );
    expect(document.body.textContent).toContain('Di questo giorno non è stato registrato nulla.');
    expect(words('tasks-then')).toBe('Quel giorno non sono stati assegnati compiti.');
    await expectAccessible();
  });
});
