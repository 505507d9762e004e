// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/listening/listening-page';
import type { PaperView } from '../src/pages/listening/paper-view';
import type { CodeList, Deeper, DeeperRow, SaidList } from '../src/protocol/api';
import type { Role } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, mount, part, parts, press, Refusal, settled, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const ASKED = { stars: 'Vuoi aggiungere altri dettagli?', 'online-better': 'Che cosa manca?' };
const TEXTS: SaidList = {
  asked: ASKED,
  texts: [
    { id: 'a', about: 'stars', month: '2026-10', text: 'Mi chiamo Anna', signs: ['name'] },
    { id: 'b', about: 'online-better', month: '2026-09', text: 'Più sedie', signs: [] },
  ],
};
const ROW: DeeperRow = {
  key: 'o1',
  label: 'Nucleo 01',
  contacts: 40,
  rated: 20,
  average: 4.5,
  low: 0.1,
  lowest: 4.2,
  highest: 4.8,
  differs: 'above',
  serviceLevel: 0.9,
  quality: 88.2,
  judged: 9,
};
const FEW: DeeperRow = {
  ...ROW,
  key: '',
  label: null,
  rated: null,
  average: null,
  low: null,
  lowest: null,
  highest: null,
  differs: null,
  quality: null,
  judged: null,
};
const DEEPER: Deeper = {
  by: 'office',
  first: '2026-06',
  last: '2026-11',
  k: 5,
  rows: [ROW, FEW],
  total: ROW,
  leftOut: 3,
};

async function shown(role: Role, hash = '', answers: Record<string, unknown> = {}) {
  history.replaceState(null, '', `/listening${hash}`);
  const api = signedIn(role, {
    'GET results/texts': TEXTS,
    'PUT results/texts/a': () => undefined,
    'PUT results/texts/b': () => undefined,
    'GET results/deeper': DEEPER,
    ...answers,
  });
  await mount('vs-listening');
  await settled();
  return api;
}

function last(api: FakeApi) {
  return api.requests.at(-1)!;
}

describe('free answers', () => {
  it('are shown with what in them may lead to a person, and decided one by one', async () => {
    const api = await shown('quality');
    expect(document.querySelector('[role="tab"]')).toBeNull();
    expect(words('said-list')).toContain('Forse dati personali un nome');
    expect(words('said-list')).toContain('Che cosa manca? · settembre 2026');
    await expectAccessible();
    await press(parts('said-remove')[0]!);
    await settled();
    expect(last(api)).toMatchObject({ path: 'results/texts/a', body: { decision: 'removed' } });
    expect(words('said-list')).not.toContain('Anna');
    expect(document.activeElement?.textContent).toContain('Più sedie');
    await press(parts('said-show')[0]!);
    await settled();
    expect(last(api)).toMatchObject({ path: 'results/texts/b', body: { decision: 'cleared' } });
    expect(document.body.textContent).toContain('Non c’è nulla da leggere.');
    expect(document.activeElement?.id).toBe('said-state');
  });

  it('are found by month and by question', async () => {
    await shown('quality');
    await fill(document.getElementById('said-month')!, '2026-09');
    expect(words('said-count')).toContain('1 risposta.');
    await fill(document.getElementById('said-question')!, 'stars');
    expect(document.body.textContent).toContain('Nessuna risposta con questi filtri.');
  });

  it('that were shown can be read again, and removed', async () => {
    const api = await shown('supervisor');
    await fill(document.getElementById('said-state')!, 'cleared');
    await settled();
    expect(last(api).path).toBe('results/texts?state=cleared&lang=it');
    expect(part('said-show')).toBeNull();
    await press(parts('said-remove')[0]!);
    expect(last(api).body).toEqual({ decision: 'removed' });
  });

  it('stay where they are when the decision fails', async () => {
    await shown('quality', '', { 'PUT results/texts/a': new Refusal(404, 'not_found') });
    await press(parts('said-show')[0]!);
    expect(words('said-list')).toContain('Anna');
    expect(document.querySelector('.staff-problem')).not.toBeNull();
  });
});

describe('results for supervisors', () => {
  it('say what differs, how surely, and nothing of few', async () => {
    const api = await shown('supervisor', '#results');
    const table = words('deeper-table');
    expect(table).toContain('Nucleo 01');
    expect(table).toContain('tra 4,2 e 4,8');
    expect(table).toContain('Più alta');
    expect(table).toContain('Sede centrale');
    expect(table).toContain('Non mostrata, per non rivelarne meno di 5');
    expect(document.body.textContent).toContain('3 contatti di gruppi con meno di 5');
    await expectAccessible();
    await fill(document.getElementById('deeper-by')!, 'topic');
    await settled();
    expect(last(api).path).toMatch(/^results\/deeper\?by=topic&first=\d{4}-\d{2}$/);
    await fill(document.getElementById('deeper-months')!, '24');
    await settled();
    expect(api.requests.filter(({ path }) => path.startsWith('results/deeper'))).toHaveLength(3);
  });

  it('are not among what a reviewer finds', async () => {
    await shown('quality', '#results');
    expect(part('deeper-table')).toBeNull();
    expect(part('said-list')).not.toBeNull();
  });
});

const CODES: CodeList = {
  codes: [
    {
      id: 'c0de',
      place: 'patrol',
      office: 'Nucleo 01',
      name: 'Auto 7',
      at: '2026-11-02T09:00:00Z',
      by: 'Anna Rossi',
    },
  ],
  offices: [{ id: 'o1', name: 'Nucleo 01' }],
};

describe('forms of paper', () => {
  it('are printed, and entered one by one in the version that is printed on them', async () => {
    const address = '/questionnaire?token=x';
    const api = await shown('operator', '', {
      'POST results/paper': ({ body }: { body: { version?: number } }) =>
        body.version === 7 ? new Refusal(404, 'not_found') : { address },
      'GET results/codes': CODES,
    });
    await fill(document.getElementById('paper-place')!, 'patrol');
    expect(part('paper-print')?.getAttribute('href')).toBe(
      '/questionnaire/form?place=patrol&lang=it',
    );
    await expectAccessible();
    const gone: string[] = [];
    document.querySelector<PaperView>('vs-paper')!.go = (to) => gone.push(to);
    await press(part('paper-enter')!);
    expect(last(api).body).toEqual({ place: 'patrol', office: '' });
    expect(gone).toEqual(['/questionnaire?token=x&lang=it']);
    await fill(part('paper-version')!, '7');
    await press(part('paper-enter')!);
    expect(last(api).body).toEqual({ place: 'patrol', office: '', version: 7 });
    expect(document.body.textContent).toContain('controlli il numero in fondo al foglio');
  });
});

describe('codes for walls', () => {
  it('are made for an office, shown, printed and withdrawn', async () => {
    const api = await shown('supervisor', '#paper', {
      'GET results/codes': { ...CODES, codes: [] },
      'POST results/codes': CODES,
      'DELETE results/codes/c0de': { ...CODES, codes: [] },
    });
    expect(document.body.textContent).toContain('Non c’è ancora nessun codice.');
    await fill(document.getElementById('code-place')!, 'patrol');
    await fill(part('code-office')!, 'o1');
    await fill(part('code-name')!, 'Auto 7');
    await press(part('make-code')!);
    await settled();
    expect(last(api).body).toEqual({ place: 'patrol', office: 'o1', name: 'Auto 7' });
    expect(words('place-codes')).toContain('Auto 7');
    expect(part('show-code')?.getAttribute('href')).toBe('/questionnaire/show?code=c0de&lang=it');
    expect(part('print-code')?.getAttribute('href')).toBe('/questionnaire/form?code=c0de&lang=it');
    await expectAccessible();
    await press(part('withdraw-code')!);
    await press(part('confirm-withdraw-code')!);
    await settled();
    expect(last(api).method).toBe('DELETE');
    expect(document.body.textContent).toContain('tolga le copie stampate');
  });

  it('are seen by operators, who make none', async () => {
    await shown('operator', '', { 'GET results/codes': CODES });
    expect(words('place-codes')).toContain('Nucleo 01');
    expect(part('make-code')).toBeNull();
    expect(part('withdraw-code')).toBeNull();
  });
});
