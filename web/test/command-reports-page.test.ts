// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/command-reports/command-reports-page';
import type { CommandReports, CommandReportShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import {
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const OCTOBER = {
  kind: 'month',
  first: '2026-10-01',
  last: '2026-10-31',
  title: 'Relazione mensile: ottobre 2026',
} as const;
const DRAFT: CommandReportShown = {
  id: 'r1',
  ...OCTOBER,
  language: 'it',
  state: 'draft',
  revision: 3,
  counted_at: '2026-11-16T09:00:00Z',
  released: true,
  written_at: '2026-11-17T09:00:00Z',
  written_by: 'Anna Rossi',
  signed_at: null,
  signed_by: null,
  sha256: null,
  sections: [
    {
      name: 'contacts',
      title: 'Contatti',
      rows: [{ label: 'Contatti ricevuti', now: '1.240', before: '1.100' }],
      lists: [{ title: 'Contatti per canale', rows: [['Telefono', '300']] }],
      text: 'Sono arrivati più contatti.',
    },
    { name: 'trust', title: 'Fiducia', rows: [], lists: [], text: '' },
  ],
};
const SIGNED: CommandReportShown = {
  ...DRAFT,
  state: 'signed',
  signed_at: '2026-11-18T09:00:00Z',
  signed_by: 'Anna Rossi',
  sha256: 'abc123',
};
const LIST: CommandReports = {
  reports: [{ id: 'r1', ...OCTOBER, state: 'draft', signed_at: null, signed_by: null }],
  due: [{ ...OCTOBER }],
  offered: [
    { kind: 'quarter', first: '2026-07-01', last: '2026-09-30', title: 'Relazione trimestrale' },
  ],
};

async function shown(answers: Record<string, unknown> = {}, query = ''): Promise<FakeApi> {
  history.replaceState(null, '', `/supervisor/command-reports${query}`);
  const api = signedIn('supervisor', {
    'GET command-reports': LIST,
    'GET command-reports/r1': DRAFT,
    ...answers,
  });
  await mount('vs-command-reports');
  await settled();
  return api;
}

const last = (api: FakeApi) => api.requests.at(-1)!;
const text = (name: string) => part(`report-text-${name}`) as HTMLTextAreaElement;

describe('reports to the command', () => {
  it('are listed, with what is due, and one is drafted for a period that is over', async () => {
    const api = await shown({ 'POST command-reports': DRAFT });
    expect(words('reports-due')).toContain('Una relazione aspetta la firma. Relazione mensile');
    expect(words('reports-list')).toContain('Bozza');
    await expectAccessible();
    await fill(part('report-period')!, 'quarter/2026-07-01');
    await submit(part('make-report')!.closest('form')!);
    await settled();
    expect(api.sent('POST command-reports')[0]?.body).toEqual({
      kind: 'quarter',
      first: '2026-07-01',
      language: 'it',
    });
    expect(document.querySelector('h2')?.textContent).toContain('ottobre 2026');
  });

  it('open what is due: the draft that was begun, or another', async () => {
    const api = await shown({ 'POST command-reports': DRAFT });
    await press(part('due-report')!);
    await settled();
    expect(api.sent('POST command-reports')).toEqual([]);
    expect(api.sent('GET command-reports/r1')).toHaveLength(1);
  });

  it.each([
    ['not_over', 'Il periodo non è ancora concluso.'],
    ['no_period', 'Questo periodo non esiste'],
  ])('say why one cannot be drafted: %s', async (code, said) => {
    await shown({ 'POST command-reports': new Refusal(409, code) });
    await fill(part('report-period')!, 'quarter/2026-07-01');
    await submit(part('make-report')!.closest('form')!);
    await settled();
    expect(words(document.querySelector('[role="alert"]'))).toContain(said);
    expect(part('reports-list')).not.toBeNull();
  });

  it('are opened out of their list, each by its title', async () => {
    const second = { ...LIST.reports[0]!, id: 'r2', title: 'Relazione mensile: settembre 2026' };
    await shown({
      'GET command-reports': { ...LIST, reports: [...LIST.reports, second] },
      'GET command-reports/r2': { ...DRAFT, id: 'r2', title: second.title },
    });
    await press(labelled('settembre 2026', part('reports-list')!));
    await settled();
    expect(document.querySelector('h2')?.textContent).toContain('settembre 2026');
  });

  it('say so where there are none', async () => {
    await shown({ 'GET command-reports': { reports: [], due: [], offered: [] } });
    expect(document.body.textContent).toContain('Non c’è ancora nessuna relazione.');
    expect(part('reports-due')).toBeNull();
    await expectAccessible();
  });
});

describe('a draft', () => {
  it('is written beside its figures, and what stands in the fields is saved before it is signed', async () => {
    const api = await shown(
      {
        'PUT command-reports/r1': { ...DRAFT, revision: 4 },
        'POST command-reports/r1/signature': SIGNED,
      },
      '?report=r1',
    );
    expect(document.body.textContent).toContain('1.240');
    expect(document.body.textContent).toContain('Contatti per canale');
    await expectAccessible();
    await fill(text('trust'), 'La fiducia cresce.');
    await press(part('sign-report')!);
    await press(part('confirm-report')!);
    await settled();
    await settled();
    expect(api.sent('PUT command-reports/r1')[0]?.body).toEqual({
      revision: 3,
      texts: {
        contacts: 'Sono arrivati più contatti.',
        trust: 'La fiducia cresce.',
        themes: '',
        complaints: '',
        sheets: '',
        service: '',
        quality: '',
      },
    });
    expect(last(api).body).toEqual({ revision: 4 });
    expect(words('report-state')).toContain('Firmata da Anna Rossi');
    expect(document.body.textContent).toContain('abc123');
    expect(part('report-text-trust')).toBeNull();
    expect(part('remove-report')).toBeNull();
    await expectAccessible();
  });

  it('keeps what was written when somebody else was faster, and is reloaded', async () => {
    await shown({ 'PUT command-reports/r1': new Refusal(409, 'changed') }, '?report=r1');
    await fill(text('trust'), 'Una frase lunga');
    await press(part('save-report')!);
    await settled();
    expect(text('trust').value).toBe('Una frase lunga');
    expect(document.body.textContent).toContain('Un’altra persona ha salvato nel frattempo');
    await press(part('reload-report')!);
    await settled();
    expect(text('trust').value).toBe('');
  });

  it('is counted anew, says what is not out yet, and is thrown away after a question', async () => {
    const api = await shown(
      {
        'GET command-reports/r1': { ...DRAFT, released: false },
        'POST command-reports/r1/figures': DRAFT,
        'DELETE command-reports/r1': undefined,
      },
      '?report=r1',
    );
    expect(words('report-unreleased')).toContain('due settimane');
    await press(part('recount-report')!);
    await settled();
    expect(part('report-unreleased')).toBeNull();
    api.answers['DELETE command-reports/r1'] = () => undefined;
    await press(part('remove-report')!);
    await press(part('confirm-report')!);
    await settled();
    expect(last(api).path).toMatch(/^command-reports\?language=it/);
    expect(document.body.textContent).toContain('La bozza è eliminata.');
  });

  it('is not left with texts that are not saved, unless one says so', async () => {
    await shown({}, '?report=r1');
    await fill(text('trust'), 'Qualcosa');
    await press(part('back-to-reports')!);
    expect(part('reports-list')).toBeNull();
    await press(part('confirm-report')!);
    await settled();
    expect(part('reports-list')).not.toBeNull();
  });

  it('is taken away as files', async () => {
    const api = await shown(
      { 'GET command-reports/r1/pdf': 'pdf', 'GET command-reports/r1/markdown': 'text' },
      '?report=r1',
    );
    await press(part('report-pdf')!);
    await settled();
    await press(part('report-markdown')!);
    await settled();
    expect(api.sent('GET command-reports/r1/pdf')).toHaveLength(1);
    expect(api.sent('GET command-reports/r1/markdown')).toHaveLength(1);
  });
});
