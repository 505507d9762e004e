// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import type { CopyState, FollowedCopy } from '../src/pages/copy/calls';
import '../src/pages/copy/copy-page';
import { exitElsewhere } from '../src/state/quick-exit';
import { expectAccessible } from './accessibility';
import {
  FakeApi,
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
import { freshPages, STATION } from './staff';

freshPages();

const COPY: FollowedCopy = {
  reference: '7K4-92Q',
  state: 'open',
  spans: [
    { fromMs: Date.parse('2026-11-26T09:00:00Z'), untilMs: Date.parse('2026-11-26T09:05:00Z') },
  ],
  durationS: 300,
  sources: [
    { party: 'citizen', sound: true, picture: true, screen: false },
    { party: 'agent', sound: true, picture: false, screen: false },
  ],
  keptUntilMs: Date.parse('2027-05-26T09:00:00Z'),
  askedAt: null,
  decidedAt: null,
  reason: null,
  files: [],
  readyUntil: null,
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = new FakeApi({ 'GET station': STATION, 'POST copies/follow': COPY, ...answers });
  await mount('vs-copy-page');
  return api;
}
async function opened(copy: Partial<FollowedCopy>): Promise<FakeApi> {
  const api = await shown({ 'POST copies/follow': { ...COPY, ...copy } });
  await fill('copy-code', 'ABCD-EFGH');
  await submit('copy-code');
  return api;
}
const failure = () => words(document.querySelector('main [role="alert"]'));

describe('a page beside the station', () => {
  it('goes with the others at the quick exit', async () => {
    const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    await shown({ 'GET station': { ...STATION, quickExitUrl: 'https://meteo.example/' } });
    exitElsewhere();
    await eventually(() => expect(replaced).toHaveBeenCalledWith('https://meteo.example/'));
    expect(document.body.children).toHaveLength(0);
    expect(sessionStorage.getItem('vs.gone')).toBe('https://meteo.example/');
    document.documentElement.hidden = false;
    sessionStorage.clear();
  });

  it('leads back in its language', async () => {
    await shown({ 'GET station': { ...STATION, quickExitUrl: 'https://meteo.example/' } });
    language.set('de');
    await settled();
    expect(document.querySelector('.copy-back')?.getAttribute('href')).toBe('/?lang=de');
    language.set('it');
  });
});

describe('the page of copies', () => {
  it('asks for the code of the receipt, and sends it in the body alone', async () => {
    const api = await shown();
    expect(document.title).toContain('Stazione virtuale');
    await expectAccessible();
    await submit('copy-code');
    expect(api.sent('POST copies/follow')).toEqual([]);

    await fill('copy-code', 'ABCD-EFGH');
    await submit('copy-code');
    expect(api.sent('POST copies/follow').map(({ path, body }) => [path, body])).toEqual([
      ['copies/follow', { code: 'ABCD-EFGH' }],
    ]);
    expect(words('copy-state')).toBe('Non ha ancora chiesto una copia.');
    expect(document.activeElement).toBe(document.querySelector('main h1'));
    expect(words(document.querySelector('main'))).toContain('7K4-92Q');
    await expectAccessible();
  });

  it.each([
    [404, 'not_found', 'Nessuna ricevuta ha questo codice.'],
    [429, 'rate_limited', 'Troppi tentativi.'],
    [500, 'internal', 'Qualcosa non ha funzionato.'],
  ])('says what a refusal with %i means', async (status, code, said) => {
    await shown({ 'POST copies/follow': new Refusal(status, code) });
    await fill('copy-code', 'ABCD');
    await submit('copy-code');
    expect(failure()).toContain(said);
    expect(part('copy-state')).toBeNull();
    expect(part('open-copy')?.getAttribute('aria-busy')).toBe('false');
  });

  it('says when the station is not heard of, and takes the code the next time', async () => {
    const api = await shown();
    api.offline = true;
    await fill('copy-code', 'ABCD');
    await submit('copy-code');
    expect(failure()).toContain('Manca la connessione.');
    api.offline = false;
    await submit('copy-code');
    expect(part('copy-state')?.dataset['state']).toBe('open');
  });

  it('lets a copy be asked for, with the same code', async () => {
    const api = await opened({});
    api.answers['POST copies/ask'] = { ...COPY, state: 'asked', askedAt: '2026-11-27T09:00:00Z' };
    await press('ask-copy');
    expect(api.sent('POST copies/ask')[0]?.body).toEqual({ code: 'ABCD-EFGH' });
    expect(part('copy-state')?.dataset['state']).toBe('asked');
    expect(words('copy-state')).toContain('27 novembre');
    expect(part('ask-copy')).toBeNull();
    expect(document.activeElement).toBe(document.querySelector('main h1'));
  });

  it('says when it cannot be asked for yet', async () => {
    const api = await opened({});
    api.answers['POST copies/ask'] = new Refusal(409, 'not_ready');
    await press('ask-copy');
    expect(failure()).toContain('La registrazione non è ancora pronta.');
    expect(part('ask-copy')).not.toBeNull();
  });

  it.each<[CopyState, boolean, string]>([
    ['open', true, 'Non ha ancora'],
    ['asked', false, '26 novembre'],
    ['preparing', false, '27 novembre'],
    ['ready', false, ''],
    ['failed', true, ''],
    ['expired', true, ''],
    ['refused', false, ''],
    ['gone', false, ''],
  ])('says what %s means, and whether it may be asked for then: %s', async (state, may, said) => {
    await opened({ state, askedAt: '2026-11-26T09:00:00Z', decidedAt: '2026-11-27T09:00:00Z' });
    expect(words('copy-state')).toContain(said);
    if (!said) expect(words('copy-state')).not.toContain('novembre');
    expect(words('copy-state')).toMatch(/[.!]$/);
    expect(words('copy-state')).not.toMatch(/[{}]|state\./);
    expect(part('ask-copy') !== null).toBe(may);
  });

  it('gives the reason of a refusal in the words of the office', async () => {
    await opened({ state: 'refused', decidedAt: '2026-11-27T09:00:00Z', reason: 'è sigillata' });
    expect(words('copy-state')).toContain('è sigillata');
  });

  it('gives the files of one that is ready, with their size, and until when', async () => {
    await opened({
      state: 'ready',
      readyUntil: '2026-12-04T09:00:00Z',
      files: [
        {
          name: 'a.mp4',
          size: 12_340_000,
          contentType: 'video/mp4',
          url: '/api/v1/copies/files/1',
        },
        { name: 'b.txt', size: 12, contentType: 'text/plain', url: '/api/v1/copies/files/2' },
      ],
    });
    expect(words('copy-state')).toContain('4 dicembre');
    const files = parts('copy-file') as HTMLAnchorElement[];
    expect(files.map((each) => each.getAttribute('href'))).toEqual([
      '/api/v1/copies/files/1',
      '/api/v1/copies/files/2',
    ]);
    expect(files.map((each) => each.hasAttribute('download'))).toEqual([true, true]);
    expect(words(files[0]!)).toContain('12,3 MB');
    expect(words(files[1]!)).toContain('0,1 MB');
    await expectAccessible();
  });

  it('is closed so that nobody reads on, and forgets the code', async () => {
    await opened({});
    await press(labelled('Chiudi e usa un altro codice'));
    expect(part('copy-state')).toBeNull();
    expect((part('copy-code') as HTMLInputElement).value).toBe('');
    expect(document.activeElement).toBe(document.querySelector('main h1'));
  });
});
