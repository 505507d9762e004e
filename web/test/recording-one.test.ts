// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type { Integrity } from '../src/pages/quality/archive';
import { RecordingOne } from '../src/pages/quality/recording-one';
import type { QualityContext } from '../src/pages/quality/sections';
import { say } from '../src/pages/quality/viewing-reason';
import { eventually } from './eventually';
import { check, fill, labelled, part, press, settled, words } from './page';
import { expectAccessible } from './accessibility';

// what stands beside the player reads from elsewhere
vi.mock('../src/pages/quality/player-panels', () => ({}));

beforeEach(() => {
  sessionStorage.clear();
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

const WHOLE: Integrity = { ...ALTERED, state: 'whole', wrong: [], findings: [] };
const REVIEWER = { id: 'a1', role: 'quality' as const };

async function opened(integrity: Integrity, more: object = {}, me: object = REVIEWER) {
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
    me,
    categories: [],
    params: new URLSearchParams('recording=r1'),
    go: vi.fn(),
  } as unknown as QualityContext;
  document.body.append(one);
  await eventually(() => expect(one.querySelector('h1')).not.toBeNull());
  const dialog = () => one.querySelector<HTMLElement & { open: boolean }>('vs-reason-dialog');
  const part = (id: string) => one.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  return { one, views, dialog, part };
}

it('says before it plays that a file is poor, and in what', async () => {
  await opened(WHOLE, { verdict: 'poor', faults: ['silence'] });
  expect(part('file-notice')?.textContent).toContain('non sono utilizzabili: microfono muto');
});

it('is named by topic, operator, date and channel', async () => {
  const operators = [{ id: 'a1', displayName: 'Anna Rossi', code: 'ABC-123' }];
  const { one } = await opened(WHOLE, { title: 'Piano', category: 'conference', operators });
  expect(words(one.querySelector('h1'))).toBe(
    'Conferenza: Piano Anna Rossi (ABC-123) · 26 nov 2026, 10:00 · video · AAAA-BBBB',
  );
  expect(part('recording-about')).not.toBeNull();
});

it('asks why with nothing chosen, opens nothing before, and asks once a session', async () => {
  const chief = { id: 'a2', role: 'supervisor' } as const;
  const { one, views, dialog } = await opened(WHOLE, {}, chief);
  await eventually(() => expect(dialog()?.open).toBe(true));
  await settled();
  expect(one.querySelectorAll('input[name="reason"]:checked')).toHaveLength(0);
  await press('save-reason');
  expect(words(one.querySelector('#reason-wrong'))).toBe('Scelga il motivo.');
  expect(document.activeElement).toBe(part('reason-service'));
  await check('reason-other');
  await press('save-reason');
  expect(words(one.querySelector('#reason-wrong'))).toContain('Scriva qual è il motivo');
  expect(views).toEqual([]);
  await expectAccessible();

  await check('reason-training');
  await press('save-reason');
  await eventually(() => expect(part('player')).not.toBeNull());
  expect(views).toEqual([{ reason: 'training', despite: false }]);
  expect(words(one.querySelector('.quality-reason'))).toContain('formazione');

  one.remove();
  const next = await opened(WHOLE, {}, chief);
  await eventually(() => expect(next.part('player')).not.toBeNull());
  expect(next.views).toEqual([{ reason: 'training', despite: false }]);
});

it('opens for a reviewer at once, whose task is the reason until another is said', async () => {
  const { one, views, dialog } = await opened(WHOLE);
  await eventually(() => expect(part('player')).not.toBeNull());
  expect(dialog()?.open).toBe(false);
  expect(views).toEqual([{ reason: 'review', despite: false }]);
  expect(words(one.querySelector('.quality-reason'))).toContain('controllo qualità');
  await press(labelled('Cambia'));
  await check('reason-complaint');
  await press('save-reason');
  await eventually(() => expect(views.at(-1)).toEqual({ reason: 'complaint', despite: false }));
});

it('asks somebody else anew, and each role for reasons of its own', async () => {
  say(REVIEWER, { reason: 'review', detail: '' });
  const { views, dialog } = await opened(WHOLE, {}, { id: 'a2', role: 'supervisor' });
  await eventually(() => expect(dialog()?.open).toBe(true));
  await settled();
  expect(part('reason-review')).toBeNull();
  expect(part('reason-service')).not.toBeNull();
  expect(part('reason-complaint')).not.toBeNull();
  expect(part('reason-request')).not.toBeNull();
  await press(labelled('Annulla'));
  expect(dialog()?.open).toBe(false);
  expect(views).toEqual([]);
  // nothing was opened, and the page says how to go on
  await press(labelled('Indica il motivo e apri'));
  expect(dialog()?.open).toBe(true);
});

it('warns of one that does not verify, and opens it for nobody who gave no reason', async () => {
  say(REVIEWER, { reason: 'review', detail: '' });
  const { one, views, dialog, part } = await opened(ALTERED);
  await eventually(() => expect(part('integrity-notice')).not.toBeNull());
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
  // what was said of others is not said of this one
  expect(one.querySelectorAll('input[name="reason"]:checked')).toHaveLength(0);
  await check(labelled('verifica di un reclamo').querySelector('input')!);
  await fill(one.querySelector('#reason-detail')!, 'chiesta');
  await press('save-reason');
  await eventually(() => expect(part('player')).not.toBeNull());
  expect(views).toEqual([{ reason: 'complaint: chiesta', despite: true }]);
  expect(part('integrity-notice')).not.toBeNull();
  expect(part('open-despite')).toBeNull();
});
