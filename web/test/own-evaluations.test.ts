// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/evaluations/evaluations-page';
import { expectAccessible } from './accessibility';
import { fill, mount, part, Refusal, settled, submit, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const EVALUATION = {
  id: 'e1',
  recordingId: 'r1',
  reference: 'G3S3-FJXR',
  category: 'licences',
  occurredAt: '2026-11-21T15:13:00Z',
  form: { id: 'f1', name: 'Ascolto' },
  version: 1,
  state: 'released',
  tenths: 292,
  limited: null,
  dispute: null,
};
const OPENED = {
  evaluation: EVALUATION,
  content: {
    sections: [
      {
        id: 's1',
        title: 'Risposta',
        weight: 1,
        items: [{ id: 'right', text: 'Dà la risposta giusta', kind: 'yes_no', weight: 1 }],
      },
    ],
  },
  answers: { right: 0 },
  comments: {},
  summary: '',
  score: { tenths: 292, sections: { s1: 0 }, missing: [], failed: [], limited: null },
  watched: null,
  watch: null,
  reply: '',
  repliedAt: null,
  dispute: null,
  other: null,
};
const REPLIED = { ...OPENED, reply: 'Era così.', repliedAt: '2026-11-22T08:00:00Z' };
const DISPUTED = {
  ...REPLIED,
  dispute: { state: 'open', items: [], why: 'Non era così.', raisedAt: '2026-11-22T08:00:01Z' },
};

async function shown(answers: Record<string, unknown>) {
  const api = signedIn('operator', { 'GET me/evaluations/e1': OPENED, ...answers });
  location.hash = '#evaluation=e1';
  await mount('vs-own-evaluations');
  await settled();
  return api;
}

async function sendBoth(): Promise<void> {
  await fill(document.querySelector('#own-reply')!, 'Era così.');
  await submit('reply');
  await fill(document.querySelector('#dispute-why')!, 'Non era così.');
  await submit('dispute-form');
}

it('a dispute that is sent while the reply is on its way is sent after it', async () => {
  let replied: (answer: unknown) => void = () => undefined;
  const api = await shown({
    'POST me/evaluations/e1/reply': () => new Promise((resolve) => (replied = resolve)),
    'POST me/evaluations/e1/dispute': DISPUTED,
  });
  await sendBoth();
  // once more while it waits: it is one dispute
  await submit('dispute-form');
  expect(api.sent('POST me/evaluations/e1/dispute')).toHaveLength(0);
  replied(REPLIED);
  await settled();
  expect(api.sent('POST me/evaluations/e1/dispute').map(({ body }) => body)).toEqual([
    { why: 'Non era così.', items: [] },
  ]);
  expect(part('dispute-form')).toBeNull();
  expect(part('reply')).toBeNull();
  await expectAccessible();
});

it('a reply that is refused keeps no dispute from being sent', async () => {
  const api = await shown({
    'POST me/evaluations/e1/reply': new Refusal(503, 'unavailable'),
    'POST me/evaluations/e1/dispute': { ...DISPUTED, reply: '', repliedAt: null },
  });
  await sendBoth();
  await settled();
  expect(api.sent('POST me/evaluations/e1/dispute')).toHaveLength(1);
  // the reply can be tried again, and its words are still there
  expect(words('dispute')).toContain('Non era così.');
  expect(document.querySelector<HTMLTextAreaElement>('#own-reply')!.value).toBe('Era così.');
});
