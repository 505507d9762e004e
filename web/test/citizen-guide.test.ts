// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { forgetGuide, type GuideFound } from '../src/pages/citizen/guide-found';
import type { GuideSheet } from '../src/protocol/api';
import { countQueued, countReading } from '../src/state/guide-visit';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { clearPage, FakeApi, mount, parts, settled, words } from './page';

await import('../src/search/search-it');
await import('../src/search/search-en');

beforeEach(async () => {
  await setLanguage('it');
  forgetGuide();
});
afterEach(() => {
  clearPage();
  sessionStorage.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const LATER = Date.UTC(2999, 0, 1);
const sheet = (id: string, title: string, more: Partial<GuideSheet> = {}): GuideSheet => ({
  id,
  title,
  language: 'it',
  topics: ['weapons'],
  questions: [],
  summary: '',
  text: '',
  freshUntilMs: LATER,
  ...more,
});
const SHEETS = [
  sheet('weapon', 'Rinnovare il porto d’armi'),
  sheet('buy', 'Comprare un’arma'),
  sheet('keep', 'Custodire le armi in casa'),
  sheet('sell', 'Vendere un’arma a un privato'),
  sheet('fine', 'Pagare una multa', { topics: ['road-code'] }),
];

async function shown(properties: object, sheets = SHEETS, behindMs = 0): Promise<FakeApi> {
  const api = new FakeApi({ 'GET guide': () => ({ sheets, nowMs: Date.now() + behindMs }) });
  await mount<GuideFound>('vs-guide-found', properties);
  await vi.dynamicImportSettled();
  await eventually(() => expect(api.sent('GET guide')).toHaveLength(1));
  await settled();
  await vi.dynamicImportSettled();
  await settled();
  return api;
}
const found = () => parts('sheet-result').map(({ dataset }) => dataset['sheet']);

it('offers the best two sheets for what is typed, and none where it would guess', async () => {
  await shown({ query: 'rinnovo porto d’armi' });
  await eventually(() => expect(found()[0]).toBe('weapon'));
  expect(found().length).toBeLessThanOrEqual(2);
  expect(document.querySelector('a')?.getAttribute('href')).toBe('/guide/weapon?lang=it');
  await expectAccessible();
  const element = document.querySelector<GuideFound>('vs-guide-found');
  if (element) element.query = 'xqzw';
  await settled();
  expect(found()).toEqual([]);
});

it('offers the sheets of the topic while one waits, beside the page', async () => {
  await shown({ topic: 'road-code' });
  await eventually(() => expect(found()).toEqual(['fine']));
  expect(document.querySelector('a')?.target).toBe('_blank');
  expect(words('guide-while')).toContain('il suo posto resta');
  await expectAccessible();
});

it('shows nothing of a sheet that has expired meanwhile', async () => {
  await shown({ topic: 'road-code' }, [
    sheet('fine', 'Pagare una multa', { topics: ['road-code'], freshUntilMs: Date.now() - 1 }),
  ]);
  expect(found()).toEqual([]);
});

it('counts by the time of the station, since a telephone may be behind', async () => {
  const fine = { topics: ['road-code'], freshUntilMs: Date.now() + 60_000 };
  await shown({ topic: 'road-code' }, [sheet('fine', 'Pagare una multa', fine)], 61_000);
  expect(found()).toEqual([]);
});

it('lets go of a sheet that expires while one waits', async () => {
  const freshUntilMs = Date.UTC(2026, 10, 28, 10);
  vi.useFakeTimers({
    now: freshUntilMs - 60_000,
    toFake: ['Date', 'setTimeout', 'clearTimeout'],
  });
  await shown({ topic: 'road-code' }, [
    sheet('fine', 'Pagare una multa', { topics: ['road-code'], freshUntilMs }),
  ]);
  await eventually(() => expect(found()).toEqual(['fine']));
  await vi.advanceTimersByTimeAsync(freshUntilMs - Date.now() - 1);
  expect(found()).toEqual(['fine']);
  await vi.advanceTimersByTimeAsync(1);
  expect(found()).toEqual([]);
  vi.useRealTimers();
});

it('lets go of a sheet that is withdrawn while one waits', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  await shown({ topic: 'road-code' });
  await eventually(() => expect(found()).toEqual(['fine']));
  const api = new FakeApi({ 'GET guide': { sheets: [], nowMs: Date.now() } });
  await vi.advanceTimersByTimeAsync(301_000);
  await eventually(() => expect(found()).toEqual([]));
  expect(api.sent('GET guide')).toHaveLength(1);
  vi.useRealTimers();
});

it('says where a sheet is in Italian only', async () => {
  await setLanguage('en');
  await shown({ topic: 'road-code' });
  await eventually(() => expect(words('guide-while')).toContain('in Italian'));
  expect(document.querySelector('a')?.lang).toBe('it');
});

it('counts a sheet once for each tab, and the queue once after', async () => {
  const api = new FakeApi({
    'POST guide/readings': () => undefined,
    'POST guide/queued': () => undefined,
  });
  await countQueued();
  await countReading('weapon');
  await countReading('weapon');
  await countReading('fine');
  await countQueued();
  await countQueued();
  expect(api.requests.map(({ path, body }) => [path, body])).toEqual([
    ['guide/readings', { sheet: 'weapon', first: true }],
    ['guide/readings', { sheet: 'fine', first: false }],
    ['guide/queued', { sheets: ['weapon', 'fine'] }],
  ]);
});
