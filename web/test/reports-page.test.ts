// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type { Figures, Report, ReportChoices, Row } from '../src/pages/reports/report';
import '../src/pages/reports/reports-page';
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
  settled,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, signedIn } from './staff';

// it draws on a canvas, which is not there; browsers show it
vi.mock('../src/pages/reports/chart', () => ({}));

freshPages();
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-26T11:00:00Z'), toFake: ['Date'] }));

const FIGURES: Figures = {
  offered: 600,
  answeredWithin: 500,
  abandonedWithin: 5,
  abandonedAfter: 35,
  lost: 0,
  failed: 0,
  waiting: 0,
  handled: 540,
  averageAbandonS: 60,
  averageTalkS: 300,
  averageWrapUpS: 60,
  measured: 0,
  poor: 0,
  answered: 540,
  abandoned: 40,
  abandonedShort: 5,
  removed: 1,
  replaced: 0,
  messages: 0,
  rated: 12,
  satisfaction: 4.25,
  promised: 0,
  promiseKept: 0,
  promiseOpen: 0,
  promiseShare: null,
  serviceLevelAnswered: 0.84,
  serviceLevelOffered: 0.8,
  abandonment: 0.07,
  averageWaitS: 45,
  longestWaitS: 600,
  averageHandlingS: 360,
};
const row = (key: string, offered: number, more: Partial<Row> = {}): Row => ({
  key,
  label: null,
  figures: { ...FIGURES, offered },
  channels: { video: offered },
  growth: {},
  work: null,
  ...more,
});
const REPORT: Report = {
  first: '2026-10-28',
  last: '2026-11-26',
  by: 'day',
  timeZone: 'Europe/Rome',
  at: '2026-11-26T11:00:00Z',
  unfinished: true,
  rows: [row('2026-11-25', 250), row('2026-11-26', 350)],
  total: row('', 600),
  before: null,
};
const CHOICES: ReportChoices = {
  operators: [{ id: 'anna', name: 'Anna Rossi' }],
  agreement: 'Accordo del 1° marzo 2026',
  operatorsUntil: '2026-11-23',
  offices: [{ id: 'office-01', name: 'Nucleo di Torino', mailed: true }],
  wrapUps: ['information-given', 'follow-up'],
  thresholds: { defaultS: 20, byCategory: {}, shortAbandonS: 5, target: 0.8 },
};

let api: FakeApi;

async function shown(answers: Record<string, unknown> = {}, search = ''): Promise<void> {
  history.replaceState(null, '', `/supervisor/reports${search}`);
  api = signedIn('supervisor', {
    'GET reports': REPORT,
    'GET reports/choices': CHOICES,
    ...answers,
  });
  await mount('vs-reports');
}
const asked = () =>
  Object.fromEntries(new URLSearchParams(api.sent('GET reports').at(-1)!.path.split('?')[1]));

describe('reports', () => {
  it('are of the last week by day; the table says what the charts say', async () => {
    await shown();
    expect(asked()).toEqual({
      from: '2026-11-20',
      to: '2026-11-26',
      by: 'day',
      compare: 'previous',
    });
    const rows = [...part('reports-table')!.querySelectorAll('tbody tr')].map((each) =>
      words(each),
    );
    expect(rows).toHaveLength(2);
    expect(words(document.querySelector('main'))).toContain(
      'in base a: Accordo del 1° marzo 2026. Si vedono fino al 23/11/2026',
    );
    expect(part('reports-no-operators')).toBeNull();
    expect(rows[1]).toMatch(/^gio 26 nov 350 540 40 84% 80% 45 s/);
    expect(words(part('reports-table')!.querySelector('tfoot td'))).toBe('600');
    expect(document.querySelectorAll('vs-report-chart')).toHaveLength(2);
    expect(words(document.querySelector('dl'))).toContain('600');
    expect(words(document.querySelector('main'))).toContain('12:00');
    await expectAccessible();
  });

  it('are of a period that was chosen, which is in the address and there again afterwards', async () => {
    await shown();
    await press('period-month');
    expect(asked()).toMatchObject({ from: '2026-10-28', to: '2026-11-26', by: 'day' });
    expect(part('period-month')?.getAttribute('aria-pressed')).toBe('true');
    await fill('reports-by', 'operator');
    await fill('reports-category', 'weapons');
    await fill('reports-channel', 'phone');
    await fill('reports-office', 'office-01');
    await fill('reports-operator', 'anna');
    await fill('reports-outcome', 'completed');
    await fill('reports-wrapUp', 'follow-up');
    await fill('reports-compare', '');
    const chosen = {
      from: '2026-10-28',
      to: '2026-11-26',
      by: 'operator',
      category: 'weapons',
      channel: 'phone',
      office: 'office-01',
      operator: 'anna',
      outcome: 'completed',
      wrapUp: 'follow-up',
    };
    expect(asked()).toEqual(chosen);
    const { search } = location;
    document.body.replaceChildren();
    await shown({}, search);
    expect(asked()).toEqual(chosen);
    expect(part('reports-by')).toHaveProperty('value', 'operator');
  });

  it.each(['operator', 'channel', 'category', 'outcome', 'office', 'wrap_up'])(
    'by %s are no line',
    async (by) => {
      const rows = [row('a', 100, { label: 'Anna Rossi' }), row('b', 500, { label: 'Bruno Neri' })];
      await shown({ 'GET reports': { ...REPORT, by, rows } }, `?by=${by}`);
      expect(document.querySelector('vs-report-chart')).toBeNull();
      expect(part('reports-table')!.querySelectorAll('tbody tr')).toHaveLength(2);
    },
  );

  it('by month draw how each channel grows', async () => {
    const grown = { channels: { video: 300, phone: 50 }, growth: { video: 0.5, phone: null } };
    const rows = [row('2026-10', 350, grown), row('2026-11', 250, grown)];
    await shown(
      { 'GET reports': { ...REPORT, by: 'month', rows, total: row('', 600, grown) } },
      '?by=month',
    );
    expect(document.querySelectorAll('vs-report-chart')).toHaveLength(3);
    expect(words('reports-table')).toContain('+50%');
    await expectAccessible();
  });

  it('say what a figure was in the period before, and whether the promise was kept', async () => {
    const promise = { promised: 40, promiseKept: 38, promiseOpen: 3, promiseShare: 0.95 };
    const now = row('', 600, { figures: { ...FIGURES, ...promise } });
    const then = row('', 500, { figures: { ...FIGURES, offered: 500, serviceLevelAnswered: 0.8 } });
    const before = { first: '2026-09-28', last: '2026-10-27', until: null, total: then };
    await shown({ 'GET reports': { ...REPORT, total: now, before } });
    const tile = (name: string) => words(document.querySelector(`[data-figure="${name}"]`));
    expect(words('reports-compared')).toBe('A confronto con 28/09/2026 – 27/10/2026.');
    expect(tile('offered')).toContain('prima 500 (+20%)');
    expect(tile('serviceLevelAnswered')).toContain('prima 80%');
    expect(tile('promiseShare')).toBe('Promessa delle 24 ore 95% 38 su 40 messaggi');
    const foot = [...part('reports-table')!.querySelectorAll('tfoot tr')].map((each) =>
      words(each),
    );
    expect(foot[1]).toMatch(/^Periodo prima 500/);
    await expectAccessible();
  });

  it('have every figure as a column when that is wanted, and explain each', async () => {
    await shown();
    const columns = () => part('reports-table')!.querySelectorAll('thead th').length;
    const usual = columns();
    await check('reports-all-columns');
    expect(columns()).toBeGreaterThan(usual + 15);
    expect(words('reports-table')).toContain('Risposti in tempo');
    expect(words('reports-definitions')).toContain('Risposti in tempo diviso risposti');
    await expectAccessible();
  });

  it('name no operator without an agreement, and say why', async () => {
    await shown({ 'GET reports/choices': { ...CHOICES, operators: null, agreement: '' } });
    expect(part('reports-operator')).toBeNull();
    const rows = [...part('reports-by')!.querySelectorAll('option')].map((each) => each.value);
    expect(rows).not.toContain('operator');
    expect(words(document.querySelector('main'))).not.toContain('in base a');
    expect(words('reports-no-operators')).toContain('art. 4 della L. 300/1970');
    await expectAccessible();
  });

  it.each([
    'today',
    'yesterday',
    'thisWeek',
    'lastWeek',
    'thisMonth',
    'lastMonth',
    'lastQuarter',
    'week',
    'year',
  ])('are of a ready-made period: %s', async (name) => {
    await shown();
    await press(`period-${name}`);
    expect(part(`period-${name}`)?.getAttribute('aria-pressed')).toBe('true');
    expect(asked().to! <= '2026-11-26').toBe(true);
  });

  it('of a time without a contact say so', async () => {
    const none = { ...REPORT, rows: [], total: row('', 0) };
    await shown({ 'GET reports': none });
    expect(part('reports-empty')).not.toBeNull();
    expect(part('reports-table')).toBeNull();
    await expectAccessible();
  });

  it.each([
    ['range_reversed', 'Il primo giorno viene dopo l’ultimo'],
    ['range_too_long', 'Il periodo è troppo lungo'],
    ['internal', 'Non è riuscito.'],
  ])('that are refused for %s say why', async (code, said) => {
    await shown({ 'GET reports': new Refusal(422, code) });
    expect(words(document.querySelector('[role="alert"]'))).toContain(said);
    expect(part('reports-table')).toBeNull();
    await expectAccessible();
  });

  it('are shown as they were asked for last, whichever answer comes first', async () => {
    await shown();
    let late: (value: unknown) => void = () => undefined;
    api.answers['GET reports'] = ({ path }: { path: string }) =>
      path.includes('by=operator')
        ? new Promise((resolve) => (late = resolve))
        : { ...REPORT, total: row('', 77) };
    await fill('reports-by', 'operator');
    await fill('reports-by', 'channel');
    late(REPORT);
    await settled();
    expect(words(part('reports-table')!.querySelector('tfoot td'))).toBe('77');
  });

  it('are saved as files, and it is said when they cannot be', async () => {
    await shown({
      'GET reports/csv': 'offered',
      'GET reports/parquet': new Refusal(501, 'no_parquet'),
    });
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press('export-semicolon');
    await eventually(() => expect(saved).toEqual(['report-day-2026-11-20-2026-11-26.csv']));
    expect(api.sent('GET reports/csv')[0]).toMatchObject({
      path: 'reports/csv?from=2026-11-20&to=2026-11-26&by=day&compare=previous&separator=semicolon&language=it',
      token: 'token',
    });
    await press('export-parquet');
    expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
    expect(saved).toHaveLength(1);
    expect(parts('export-comma')[0]?.getAttribute('aria-busy')).toBe('false');
  });

  it('are saved as a PDF in the language of the page, and printed', async () => {
    await shown({ 'GET reports/pdf': '%PDF' });
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press('export-pdf');
    await eventually(() => expect(saved).toEqual(['report-day-2026-11-20-2026-11-26.pdf']));
    expect(api.sent('GET reports/pdf')[0]?.path).toContain('&language=it');
    const printed = vi.fn();
    vi.stubGlobal('print', printed);
    await press('reports-print');
    expect(printed).toHaveBeenCalledOnce();
  });

  it('are read in English', async () => {
    await shown();
    void setLanguage('en');
    await settled();
    expect(words(part('reports-table')!.querySelector('tbody tr'))).toMatch(/^Wed,? 25 Nov/);
    expect(words(document.querySelector('h1'))).toBe('Reports');
  });

  it('stay sorted in another language, and a row keeps its elements', async () => {
    await shown();
    const rows = () => [...part('reports-table')!.querySelectorAll('tbody tr')];
    const sorted = () =>
      [...part('reports-table')!.querySelectorAll('th')].map((each) =>
        each.getAttribute('aria-sort'),
      );
    const [first, second] = rows();
    await press(part('reports-table')!.querySelectorAll('thead button')[0]!);
    expect(rows()).toEqual([second, first]);
    const before = sorted();
    expect(before).toContain('descending');
    void setLanguage('en');
    await settled();
    expect(sorted()).toEqual(before);
    expect(rows()).toEqual([second, first]);
  });
});
