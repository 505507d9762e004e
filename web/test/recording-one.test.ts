// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type { Integrity } from '../src/pages/quality/archive';
import { RecordingOne } from '../src/pages/quality/recording-one';
import type { QualityContext } from '../src/pages/quality/sections';
import { check, fill, labelled, part, press, settled, words } from './page';
import { expectAccessible } from './accessibility';

// what stands beside the player reads from elsewhere
vi.mock('../src/pages/quality/player-panels', () => ({}));

beforeEach(() => {
  void setLanguage('it');
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.reject(new Error('nothing is fetched here'))),
  );
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const RECORDING = {
  id: 'r1',
  contactId: 'c1',
  reference: 'AAAA-BBBB',
  title: null,
  category: 'weapons',
  channel: 'video',
  state: 'ready',
  startedAt: '2026-11-26T09:00:00Z',
  endedAt: '2026-11-26T09:05:00Z',
  durationMs: 300_000,
  bytes: 1,
  verdict: 'good',
  faults: [],
  technical: {},
  failure: null,
  parties: [],
  gaps: [],
  operators: [],
  quality: [],
  keepUntil: '2027-05-26T09:00:00Z',
  keptBy: 'default',
  sealedAt: null,
  outcome: 'completed',
  wrapUpCode: null,
  satisfaction: null,
  escalatedAt: null,
};
const ALTERED: Integrity = {
  state: 'altered',
  wrong: ['media'],
  findings: [{ kind: 'segment_changed', where: 'citizen.audio.0/2' }],
  mediaChecked: true,
};

async function opened(integrity: Integrity, more: object = {}) {
  const views: unknown[] = [];
  const api = vi.fn((path: string, options?: { body: unknown }) => {
    if (path.endsWith('/views')) {
      views.push(options?.body);
      const view = { id: 'v1', recordingId: 'r1', expiresAt: '', durationMs: 300_000 };
      return Promise.resolve({ ...view, parties: [], gaps: [], marks: [] });
    }
    if (path === 'recordings/r1') return Promise.resolve({ ...RECORDING, integrity, ...more });
    return Promise.resolve({ comments: [] });
  });
  const one = new RecordingOne();
  one.context = {
    session: { api },
    me: { role: 'quality' },
    categories: [],
    params: new URLSearchParams('recording=r1'),
    go: vi.fn(),
  } as unknown as QualityContext;
  document.body.append(one);
  await vi.waitFor(() => expect(one.querySelector('h1')).not.toBeNull());
  const dialog = () => one.querySelector<HTMLElement & { open: boolean }>('vs-reason-dialog');
  const part = (id: string) => one.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  return { one, views, dialog, part };
}

it('says before it plays that a file is poor, and in what', async () => {
  const whole = { ...ALTERED, state: 'whole' as const, wrong: [], findings: [] };
  await opened(whole, { verdict: 'poor', faults: ['silence'] });
  expect(part('file-notice')?.textContent).toContain('non sono utilizzabili: microfono muto');
});

it('opens a whole recording at once', async () => {
  const { views, part } = await opened({ ...ALTERED, state: 'whole', wrong: [], findings: [] });
  await vi.waitFor(() => expect(part('player')).not.toBeNull());
  expect(views).toEqual([{ reason: 'review', despite: false }]);
  expect(part('integrity-notice')).toBeNull();
});

it('warns of one that does not verify, and opens it for nobody who gave no reason', async () => {
  const { one, views, dialog, part } = await opened(ALTERED);
  await vi.waitFor(() => expect(part('integrity-notice')).not.toBeNull());
  expect(words(part('integrity-notice')!.querySelector('[role="alert"]'))).toContain(
    'non è integra',
  );
  expect(words('integrity-notice')).toContain('sono stati cambiati, tagliati o tolti');
  expect(part('player')).toBeNull();
  expect(one.querySelector('video')).toBeNull();
  await expectAccessible();

  part('open-despite')?.click();
  await one.updateComplete;
  expect(dialog()?.open).toBe(true);
  expect(views).toEqual([]);
  // given up: the warning stands as it did
  (dialog() as unknown as { close: () => void }).close();
  await one.updateComplete;
  expect(dialog()?.open).toBe(false);
  expect(views).toEqual([]);
  expect(part('open-despite')).not.toBeNull();

  part('open-despite')?.click();
  await one.updateComplete;
  await settled();
  await check(labelled('verifica di un reclamo').querySelector('input')!);
  await fill(one.querySelector('#reason-detail')!, 'chiesta');
  await press('save-reason');
  await vi.waitFor(() => expect(part('player')).not.toBeNull());
  expect(views).toEqual([{ reason: 'complaint: chiesta', despite: true }]);
  expect(part('integrity-notice')).not.toBeNull();
  expect(part('open-despite')).toBeNull();
});
