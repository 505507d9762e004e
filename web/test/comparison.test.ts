// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { Beside, Compared, FeedSourceShown } from '../src/protocol/api';
import '../src/pages/comparison/sources-panel';
import '../src/pages/listening/comparison-view';
import { expectAccessible } from './accessibility';
import { fill, mount, part, parts, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const BODY: FeedSourceShown = {
  id: 's1',
  name: 'Comune',
  url: 'https://urp.example.org/results-feed.json',
  published: false,
  body: 'Comune di Prova',
  last: '2026-10',
  licence: 'https://creativecommons.org/licenses/by/4.0/',
  figures: 2,
  readAt: '2026-11-26T09:00:00Z',
  triedAt: '2026-11-26T09:00:00Z',
  fault: null,
};
const list = (...sources: FeedSourceShown[]) => ({
  sources,
  address: 'https://station.example/results-feed.json',
});

async function panel(sources: FeedSourceShown[], answers: Record<string, unknown> = {}) {
  const api = signedIn('admin', { 'GET comparison/sources': list(...sources), ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-feed-sources', { session });
  await settled();
  return api;
}

describe('bodies to compare with', () => {
  it('are added by address, and say at once what went wrong', async () => {
    const api = await panel([], {
      'POST comparison/sources': { ...BODY, body: null, fault: 'unreachable' },
    });
    expect(words('feed-sources')).toContain('Non c’è ancora nessun ente');
    expect(words('feed-sources')).toContain('https://station.example/results-feed.json');
    await press('new-source');
    expect(part('add-source')).not.toBeNull();
    await submit(document.querySelector('#source-form')!);
    expect(document.body.textContent).toContain('Manca il nome.');
    await fill('source-name', ' Comune ');
    await submit(document.querySelector('#source-form')!);
    expect(document.body.textContent).toContain('Manca l’indirizzo.');
    await fill('source-url', BODY.url!);
    await expectAccessible();
    await submit(document.querySelector('#source-form')!);
    expect(api.sent('POST comparison/sources').map(({ body }) => body)).toEqual([
      { name: 'Comune', url: BODY.url },
    ]);
    expect(words('feed-sources')).toContain('aggiunto, ma l’indirizzo non risponde');
  });

  it('are added by a file, and a file that is no feed is named', async () => {
    const api = await panel([], { 'POST comparison/sources': new Refusal(422, 'not_json') });
    await press('new-source');
    await fill('source-name', 'Comune');
    expect(part('source-way-url')).not.toBeNull();
    part('source-way-file')!.click();
    await settled();
    await submit(document.querySelector('#source-form')!);
    expect(document.body.textContent).toContain('Scelga un file.');
    choose('source-feed', '{"a": 1');
    await submit(document.querySelector('#source-form')!);
    expect(api.sent('POST comparison/sources')[0]?.body).toEqual({
      name: 'Comune',
      feed: '{"a": 1',
    });
    expect(document.body.textContent).toContain('Il file non si può usare: non è JSON.');
  });

  it('are read again, shown to everybody, hidden and deleted', async () => {
    const api = await panel([BODY], {
      'POST comparison/sources/s1/reading': { ...BODY, fault: 'refused' },
      'PATCH comparison/sources/s1': BODY,
      'DELETE comparison/sources/s1': () => undefined,
    });
    expect(words('sources-table')).toContain('Dati fino a ottobre 2026');
    await press('source-read');
    expect(words('feed-sources')).toContain('Comune: l’indirizzo non dà il file.');
    await press('source-publish');
    api.answers['GET comparison/sources'] = list({ ...BODY, published: true });
    await press('source-publish');
    await press('source-hide');
    expect(api.sent('PATCH comparison/sources/s1').map(({ body }) => body)).toEqual([
      { published: true },
      { published: true },
      { published: false },
    ]);
    await press('source-remove');
    expect(api.sent('DELETE comparison/sources/s1')).toEqual([]);
    await press('confirm-source');
    expect(api.sent('DELETE comparison/sources/s1')).toHaveLength(1);
  });

  it('of a file take a newer one, and a failed reading stands in the table', async () => {
    const api = await panel([{ ...BODY, url: null, fault: 'other_version' }], {
      'PUT comparison/sources/s1/feed': BODY,
    });
    expect(words('source-fault')).toContain('è di una versione che qui non si legge');
    expect(part('source-file')).not.toBeNull();
    choose('source-newer', '{}');
    await settled();
    expect(api.sent('PUT comparison/sources/s1/feed')[0]?.body).toEqual({ feed: '{}' });
    await expectAccessible();
  });
});

function choose(testid: string, text: string): void {
  const input = part(testid) as HTMLInputElement;
  const file = new File([text], 'feed.json', { type: 'application/json' });
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  input.dispatchEvent(new Event('change'));
}

const own: Beside = {
  source: '',
  body: 'Stazione',
  value: 0.8,
  lowest: 0.75,
  highest: 0.84,
  n: 400,
  first: '2026-01',
  last: '2026-10',
  old: false,
  differs: null,
};
const within: Compared = {
  measure: 'answered_within',
  limit: 60,
  own,
  others: [
    { ...own, source: 'a', body: 'Altro ente', value: 0.6, differs: 'below' },
    { ...own, source: 'b', body: 'Ente lento', old: true },
    { ...own, source: 'c', body: 'Ente uguale' },
  ],
  elsewhere: ['Ente svelto'],
};

async function view(found: unknown) {
  signedIn('supervisor', { 'GET comparison': found });
  const { session } = await qualityContext('supervisor');
  await mount('vs-comparison', { session });
  await settled();
}

describe('the comparison', () => {
  it('says that there is nobody to compare with, or nothing of our own', async () => {
    await view({ measures: [], sources: 0, failing: [] });
    expect(words('comparison-none')).toContain('un amministratore può aggiungerlo');
    await view({ measures: [], sources: 1, failing: [] });
    expect(words('comparison')).toContain('Non ci sono ancora risultati pubblicati');
  });

  it('shows each body with its interval and age, and calls chance chance', async () => {
    await view({ measures: [within], sources: 4, failing: ['Comune'] });
    expect(words('comparison')).toContain('Chiamate a cui si è risposto entro 60 secondi');
    expect(words('comparison')).toContain('Ultimo aggiornamento non riuscito per Comune');
    const rows = [...parts('comparison-table')[0]!.querySelectorAll('tbody tr')].map((row) =>
      row.textContent.replaceAll(/\s+/g, ' ').trim(),
    );
    expect(rows[0]).toContain('Noi');
    expect(rows[1]).toMatch(/Altro ente.*60.*Più basso/);
    expect(rows[2]).toContain('Dati troppo vecchi');
    expect(rows[3]).toContain('Nessuna differenza certa');
    expect(words('comparison')).toContain('misurati con un altro limite: Ente svelto');
    await expectAccessible();
  });
});
