// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type {
  ForecastShown,
  ForecastSlot,
  Patterns,
  ReportChoices,
  SavedReports,
} from '../src/protocol/api';
import '../src/pages/reports/reports-page';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import {
  check,
  type FakeApi,
  fill,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

// it draws on a canvas, which is not there; browsers show it
vi.mock('../src/pages/reports/chart', () => ({}));

freshPages();
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-26T11:00:00Z'), toFake: ['Date'] }));

const CHOICES: ReportChoices = {
  operators: null,
  agreement: '',
  operatorsUntil: null,
  offices: [],
  wrapUps: [],
  thresholds: { defaultS: 20, byCategory: {}, shortAbandonS: 5, target: 0.8 },
};
const slot = (time: string, more: Partial<ForecastSlot> = {}): ForecastSlot => ({
  time,
  expected: 0,
  low: 0,
  high: 0,
  needed: 0,
  inTime: 1,
  planned: null,
  rostered: null,
  actual: null,
  present: null,
  ...more,
});
const FORECAST: ForecastShown = {
  day: '2026-11-27',
  topics: '',
  weekday: 4,
  holiday: false,
  closed: false,
  enough: true,
  daysKnown: 120,
  daysNeeded: 10,
  total: 12.4,
  handlingS: 300,
  handlingAssumed: false,
  patienceS: 150,
  thresholdS: 20,
  target: 0.8,
  slots: [
    slot('07:30'),
    slot('08:00', { expected: 4.2, low: 2, high: 7, needed: 2 }),
    slot('08:30', { expected: 8.2, low: 5, high: 12, needed: 4 }),
    slot('09:00'),
  ],
  backtest: {
    days: 36,
    contacts: 4781,
    error: 0.343,
    naive: 0.448,
    dayError: 0.147,
    dayNaive: 0.193,
    within: 0.823,
  },
  planRevision: 0,
  at: '2026-11-26T11:00:00Z',
};
const PATTERNS: Patterns = {
  first: '2026-11-20',
  last: '2026-11-26',
  timeZone: 'Europe/Rome',
  at: '2026-11-26T11:00:00Z',
  heat: [
    {
      weekday: 0,
      time: '09:00',
      days: 1,
      offered: 12,
      perDay: 12,
      answered: 10,
      abandoned: 2,
      serviceLevelOffered: 0.75,
      averageWaitS: 40,
    },
    {
      weekday: 4,
      time: '10:00',
      days: 1,
      offered: 3,
      perDay: 3,
      answered: 3,
      abandoned: 0,
      serviceLevelOffered: 1,
      averageWaitS: 10,
    },
  ],
  waits: [
    { overS: 0, upToS: 10, answered: 30, abandoned: 5 },
    { overS: 10, upToS: 20, answered: 10, abandoned: 0 },
    { overS: 20, upToS: null, answered: 10, abandoned: 1 },
  ],
};

let api: FakeApi;

async function shown(view: string, answers: Record<string, unknown> = {}): Promise<void> {
  history.replaceState(null, '', `/supervisor/reports?view=${view}`);
  api = signedIn('supervisor', {
    'GET reports': new Refusal(503, 'not_asked_for'),
    'GET reports/choices': CHOICES,
    'GET reports/patterns': PATTERNS,
    'GET forecast': FORECAST,
    ...answers,
  });
  await mount('vs-reports');
  await settled();
}
const query = (path: string) =>
  Object.fromEntries(new URLSearchParams(api.sent(path).at(-1)!.path.split('?')[1]));
const rows = (table: string) =>
  [...part(table)!.querySelectorAll('tbody tr')].map((each) => words(each));

describe('the forecast', () => {
  it('is of tomorrow, with the interval, the operators needed and how good it is', async () => {
    await shown('forecast');
    expect(query('GET forecast')).toEqual({ day: '2026-11-27', topics: '' });
    expect(rows('forecast-table')).toHaveLength(2);
    expect(rows('forecast-table')[0]).toMatch(/^08:00 4,2 2–7 2 –$/);
    expect(words('forecast-tiles')).toContain('4 alle 08:30');
    expect(words('forecast-backtest')).toContain('34%, contro 45%');
    expect(words('forecast-backtest')).toContain('36 giorni');
    await expectAccessible();
  });

  it('is of another day and of some topics', async () => {
    await shown('forecast');
    await press(parts('forecast-day')[2]!);
    expect(query('GET forecast').day).toBe('2026-11-29');
    expect(parts('forecast-day')[2]?.getAttribute('aria-pressed')).toBe('true');
    await fill('forecast-topics', 'military');
    expect(query('GET forecast')).toEqual({ day: '2026-11-29', topics: 'military' });
  });

  it('says when the station is closed, and when too little is known', async () => {
    await shown('forecast', { 'GET forecast': { ...FORECAST, closed: true, holiday: true } });
    expect(words('forecast-closed')).toContain('giorno festivo');
    await expectAccessible();
    document.body.replaceChildren();
    await shown('forecast', { 'GET forecast': { ...FORECAST, enough: false, daysKnown: 3 } });
    expect(words('forecast-few')).toContain('almeno 10 giorni con contatti: finora sono 3');
    await expectAccessible();
  });

  it('has a plan that is written by hand or taken over, and stored with its revision', async () => {
    await shown('forecast', { 'PUT forecast/plan': { planned: {}, revision: 1 } });
    expect(part('forecast-save')?.getAttribute('aria-disabled')).toBe('true');
    await fill(parts('forecast-planned')[1]!, '3');
    expect(rows('forecast-table')[1]).toContain('ne manca 1');
    await press('forecast-take');
    expect(rows('forecast-table')[1]).toContain('giusti');
    await fill(parts('forecast-planned')[0]!, '5');
    expect(rows('forecast-table')[0]).toContain('3 in più');
    await press('forecast-save');
    expect(api.sent('PUT forecast/plan')[0]?.body).toEqual({
      topics: '',
      weekday: 4,
      planned: { '07:30': 0, '08:00': 5, '08:30': 4, '09:00': 0 },
      revision: 0,
    });
    await settled();
    expect(words(document.querySelector('.staff-outcome'))).toContain(
      'Il piano di venerdì è salvato.',
    );
    await expectAccessible();
  });

  it('says that somebody else has changed the plan', async () => {
    await shown('forecast', { 'PUT forecast/plan': new Refusal(409, 'plan_changed') });
    await press('forecast-take');
    await press('forecast-save');
    expect(words(document.querySelector('.staff-problem'))).toContain('qualcun altro');
    expect(part('forecast-save')?.getAttribute('aria-disabled')).toBeNull();
  });

  it('of a day that is over shows what came beside it', async () => {
    const slots = FORECAST.slots.map((each) => ({ ...each, actual: 6, present: 2.5, planned: 2 }));
    await shown('forecast', { 'GET forecast': { ...FORECAST, slots, planRevision: 3 } });
    expect(rows('forecast-table')).toHaveLength(4);
    expect(words(part('forecast-table')!.querySelector('thead'))).toContain('Contatti arrivati');
    expect(words('forecast-tiles')).toContain('24');
  });

  it('is read in English', async () => {
    await shown('forecast');
    void setLanguage('en');
    await settled();
    expect(words('forecast-backtest')).toContain('34%, against 45%');
    expect(words(part('forecast-table')!.querySelector('thead'))).toContain('Planned on Friday');
  });
});

describe('when and how long people wait', () => {
  it('is a table by weekday and half-hour, of what is chosen', async () => {
    await shown('patterns');
    expect(rows('heat').map((each) => each.split(' ')[0])).toEqual(['09:00', '09:30', '10:00']);
    expect(rows('heat')[0]).toContain('12');
    const cells = part('heat')!.querySelectorAll('td[data-step="5"]');
    expect([...cells].map((each) => words(each))).toEqual(['12']);
    await fill('heat-measure', 'serviceLevelOffered');
    expect(rows('heat')[2]).toContain('100%');
    await expectAccessible();
  });

  it('has the waits of those answered and of those who gave up', async () => {
    await shown('patterns');
    expect(rows('waits')).toEqual([
      'fino a 10 s 30 60% 5',
      '10 s – 20 s 10 80% 0',
      'oltre 20 s 10 100% 1',
    ]);
  });

  it('is printed with its days and its filters, and saved as tables for a spreadsheet', async () => {
    await shown('patterns', { 'GET reports/patterns/csv': 'Giorno;Ora' });
    const printed = vi.fn();
    vi.stubGlobal('print', printed);
    await fill('heat-measure', 'averageWaitS');
    await press('patterns-print');
    expect(printed).toHaveBeenCalledOnce();
    const panel = document.querySelector('#reports-panel');
    expect(words(panel)).toContain('Dal 20/11/2026 al 26/11/2026');
    expect(words(panel!.querySelector('.reports-on-paper'))).toBe('attesa media');
    await fill('reports-channel', 'phone');
    await settled();
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    for (const table of ['heat', 'waits']) {
      await press(`export-${table}`);
      await eventually(() => expect(saved).toContain(`report-${table}-2026-11-20-2026-11-26.csv`));
      expect(query('GET reports/patterns/csv')).toMatchObject({
        table,
        channel: 'phone',
        language: 'it',
      });
    }
    expect(saved).toHaveLength(2);
  });

  it('goes on paper with what the map shows', async () => {
    await shown('patterns', { 'GET reports/patterns/pdf': '%PDF' });
    await fill('heat-measure', 'averageWaitS');
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press('patterns-pdf');
    await eventually(() => expect(saved).toEqual(['report-patterns-2026-11-20-2026-11-26.pdf']));
    expect(query('GET reports/patterns/pdf')).toMatchObject({
      measure: 'averageWaitS',
      language: 'it',
    });
  });

  it('says so when a file does not arrive', async () => {
    await shown('patterns', { 'GET reports/patterns/csv': new Refusal(503, 'away') });
    await press('export-waits');
    await settled();
    expect(words(document.querySelector('[role=alert]'))).toContain('Il file non è arrivato');
  });

  it('follows the filters, which have neither rows nor comparison', async () => {
    await shown('patterns');
    expect(part('reports-by')).toBeNull();
    await press('period-lastMonth');
    await fill('reports-channel', 'phone');
    await settled();
    expect(query('GET reports/patterns')).toEqual({
      from: '2026-10-01',
      to: '2026-10-31',
      by: 'day',
      channel: 'phone',
    });
    expect(location.search).toContain('view=patterns');
  });

  it('of a time without contacts says so', async () => {
    const none = PATTERNS.waits.map((each) => ({ ...each, answered: 0, abandoned: 0 }));
    await shown('patterns', { 'GET reports/patterns': { ...PATTERNS, heat: [], waits: none } });
    expect(part('heat')).toBeNull();
    expect(part('waits')).toBeNull();
    expect(words(document.querySelector('#reports-panel'))).toContain(
      'Nessun contatto in questo periodo',
    );
    await expectAccessible();
  });
});

describe('saved reports', () => {
  const ASKED = {
    by: 'channel',
    category: '',
    channel: '',
    outcome: '',
    operator: '',
    office: '',
    wrapUp: '',
    compare: 'previous',
  } as const;
  const SAVED: SavedReports = {
    mailConfigured: true,
    reports: [
      {
        id: 'r1',
        name: 'Mese per canale',
        period: 'lastMonth',
        first: '2026-10-01',
        last: '2026-10-31',
        asked: ASKED,
        language: 'it',
        offices: ['office-01'],
        people: [],
        owner: 'Capo Uno',
        nextAt: '2026-12-01T06:00:00Z',
        sentFor: '2026-10-01',
      },
    ],
  };
  const NONE: SavedReports = { mailConfigured: true, reports: [] };
  const OFFICES = {
    ...CHOICES,
    offices: [
      { id: 'office-01', name: 'Nucleo di Torino', mailed: true },
      { id: 'office-02', name: 'Nucleo di Bari', mailed: false },
    ],
  };

  it('are opened over their period, told when they are mailed, and removed', async () => {
    await shown('saved', {
      'GET saved-reports': SAVED,
      'DELETE saved-reports/r1': NONE,
    });
    expect(rows('saved-reports')[0]).toContain('il mese scorso Canale Capo Uno a 1 ufficio');
    const link = part('saved-open') as HTMLAnchorElement;
    expect(new URLSearchParams(link.search).get('from')).toBe('2026-10-01');
    expect(new URLSearchParams(link.search).get('by')).toBe('channel');
    await expectAccessible();
    api.answers['GET saved-reports'] = NONE;
    await press('saved-remove');
    await settled();
    expect(words('saved-none')).toContain('Nessun rapporto salvato');
    await expectAccessible();
  });

  it('are what the figures were asked for, under a name and with the offices chosen', async () => {
    await shown('saved&by=category&channel=phone&from=2026-10-01&to=2026-10-31', {
      'GET saved-reports': NONE,
      'GET reports/choices': OFFICES,
      'POST saved-reports': SAVED,
    });
    expect(words('save-what')).toContain('righe per argomento; Canale: telefono');
    await press('save-report');
    expect(api.sent('POST saved-reports')).toHaveLength(0);
    await fill('save-name', 'Telefono');
    await fill('save-period', 'lastWeek');
    expect(parts('save-office')).toHaveLength(1);
    await check('save-office');
    await check('addressee');
    api.answers['GET saved-reports'] = SAVED;
    await press('save-report');
    await settled();
    expect(api.sent('POST saved-reports')[0]?.body).toMatchObject({
      name: 'Telefono',
      period: 'lastWeek',
      asked: { by: 'category', channel: 'phone', compare: 'previous' },
      language: 'it',
      offices: ['office-01'],
      people: ['p1'],
    });
    expect(words(document.querySelector('.staff-outcome'))).toContain('“Telefono” è salvato.');
    expect(rows('saved-reports')).toHaveLength(1);
  });

  it('say that no office has an address, and that mail waits', async () => {
    await shown('saved', {
      'GET saved-reports': { ...SAVED, mailConfigured: false },
      'GET addressees': { people: [] },
    });
    expect(words('no-addressees')).toContain('Nessuno ha un indirizzo');
    expect(words('save-no-offices')).toContain('Nessun ufficio ha un indirizzo');
    expect(words('saved-no-mail')).toContain('non è configurata');
    await expectAccessible();
  });

  it('say why they are not saved', async () => {
    await shown('saved', {
      'GET saved-reports': NONE,
      'POST saved-reports': new Refusal(422, 'unknown_office'),
    });
    await fill('save-name', 'Telefono');
    await press('save-report');
    expect(words(document.querySelector('.staff-problem'))).toContain('non ha un indirizzo e-mail');
  });
});

describe('the sheets', () => {
  const sheets = (by: string) => ({
    first: '2026-11-20',
    last: '2026-11-26',
    by,
    rows: [
      sheetRow(by === 'month' ? '2026-11' : 'weapons', { read: 4, sent: 3, guideRead: 40 }),
      ...(by === 'month' ? [] : [sheetRow('', { read: 9 })]),
    ],
    total: sheetRow('', { read: 13, sent: 3, guideRead: 40, visits: 31, visitsQueued: 12 }),
  });
  function sheetRow(key: string, more: object) {
    return {
      key,
      label: null,
      read: 0,
      sent: 0,
      guideRead: 0,
      guideQueued: 0,
      useful: 0,
      useless: 0,
      visits: null,
      visitsQueued: null,
      ...more,
    };
  }

  it('are told by topic and month, with who read and did not queue', async () => {
    await shown('sheets', {
      'GET guide/report': ({ path }: { path: string }) =>
        sheets(new URLSearchParams(path.split('?')[1]).get('by') ?? ''),
    });
    expect(query('GET guide/report')).toEqual({
      from: '2026-11-20',
      to: '2026-11-26',
      by: 'topic',
    });
    expect(part('reports-category')).toBeNull();
    expect(words('sheets-spared')).toContain('19 visite hanno letto almeno una scheda');
    expect(words('sheets-spared')).toContain('12 visite hanno letto e si sono messe in coda');
    expect(words('sheets-spared')).toContain('non un conto esatto');
    expect(rows('sheets-report')).toEqual(['Armi 4 3 40 0 0 0', 'senza argomento 9 0 0 0 0 0']);
    await expectAccessible();
    await fill('sheets-report-by', 'month');
    await settled();
    expect(rows('sheets-report')).toEqual(['novembre 2026 4 3 40 0 0 0 0 0']);
    expect(words('sheets-report')).toContain('Totale 13 3 40 0 0 0 31 12');
    expect(part('export-sheets-semicolon') && part('export-sheets-comma')).not.toBeNull();
    await fill('sheets-report-by', 'sheet');
    await settled();
    expect(document.body.textContent).toContain('Schede una per una, dal');
  });
});
