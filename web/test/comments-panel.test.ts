// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { CommentBook } from '../src/pages/quality/comments';
import '../src/pages/quality/comments-panel';
import type { PlayerContext } from '../src/pages/quality/sections';
import { expectAccessible } from './accessibility';
import { fill, labelled, mount, part, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const COMMENT = {
  id: 'k1',
  atMs: 65_000,
  text: 'Qui spiega bene.',
  author: 'Rita Blu',
  mine: false,
  createdAt: '2026-11-27T09:00:00Z',
};
const MINE = { ...COMMENT, id: 'k2', atMs: 5_000, text: 'Saluto.', author: 'Io', mine: true };
const VIEW = { id: 'v1' } as PlayerContext['view'];

async function shown(answers: Record<string, unknown>, more: Partial<PlayerContext> = {}) {
  const api = signedIn('quality', answers);
  const context = await qualityContext('quality');
  const comments = new CommentBook(context.session, 'r1');
  await comments.load();
  const at = { ms: 12_400 };
  const seek = vi.fn();
  await mount('vs-comments-panel', {
    context: { ...context, comments, view: VIEW, positionMs: () => at.ms, seek, ...more },
  });
  return { api, at, seek };
}
const text = () => part('comment-text') as HTMLTextAreaElement;
const lines = () => [...(part('comments')?.children ?? [])].map((each) => words(each));

it('each comment is at its moment, which it leads to; one takes back one’s own alone', async () => {
  const { api, seek } = await shown({
    'GET recordings/r1/comments': { comments: [MINE, COMMENT], othersLater: false },
    'DELETE recordings/r1/comments/k2': () => undefined,
  });
  expect(lines()[1]).toContain('01:05');
  expect(lines()[1]).toContain('Qui spiega bene. Rita Blu');
  await expectAccessible();
  await press(labelled('Vai a 01:05'));
  expect(seek).toHaveBeenCalledExactlyOnceWith(65_000);
  expect(() => labelled('Cancella il commento al minuto 01:05')).toThrow();
  await press(labelled('Cancella il commento al minuto 00:05'));
  expect(api.sent('DELETE recordings/r1/comments/k2')).toHaveLength(1);
  expect(lines()).toHaveLength(1);
});

it('a comment is of the moment at which its first letter was written, in the order of moments', async () => {
  const { api, at } = await shown({
    'GET recordings/r1/comments': { comments: [MINE, COMMENT], othersLater: false },
    'POST recordings/r1/comments': ({ body }: { body: object }) => ({
      ...MINE,
      id: 'k3',
      ...body,
    }),
  });
  await fill(text(), 'Tono');
  at.ms = 90_000;
  await fill(text(), 'Tono gentile.');
  await submit('save-comment');
  expect(api.sent('POST recordings/r1/comments').map(({ body }) => body)).toEqual([
    { atMs: 12_400, text: 'Tono gentile.' },
  ]);
  expect(lines().map((line) => line.slice(0, 5))).toEqual(['00:05', '00:12', '01:05']);
  expect(text().value).toBe('');
  // the next one is of another moment
  await fill(text(), 'Fine.');
  await submit('save-comment');
  expect(api.sent('POST recordings/r1/comments')[1]!.body).toEqual({ atMs: 90_000, text: 'Fine.' });
});

it('what is refused keeps its words; what is empty is not sent', async () => {
  let answer: unknown = new Refusal(503, 'unavailable');
  const { api } = await shown({
    'GET recordings/r1/comments': { comments: [], othersLater: false },
    'POST recordings/r1/comments': () => answer,
  });
  expect(document.body.textContent).toContain('Ancora nessun commento.');
  await fill(text(), '   ');
  await submit('save-comment');
  expect(api.sent('POST recordings/r1/comments')).toHaveLength(0);
  await fill(text(), 'Tono gentile.');
  await submit('save-comment');
  expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
  expect(text().value).toBe('Tono gentile.');
  answer = { ...MINE, text: 'Tono gentile.' };
  await submit('save-comment');
  expect(document.querySelector('[role="alert"]')).toBeNull();
  expect(lines()).toHaveLength(1);
});

it('pressed twice it is written once', async () => {
  let answer: (comment: unknown) => void = () => undefined;
  const { api } = await shown({
    'GET recordings/r1/comments': { comments: [], othersLater: false },
    'POST recordings/r1/comments': () => new Promise((resolve) => (answer = resolve)),
  });
  await fill(text(), 'Tono gentile.');
  await submit('save-comment');
  await submit('save-comment');
  expect(part('save-comment')!.getAttribute('aria-busy')).toBe('true');
  answer(MINE);
  await settled();
  expect(api.sent('POST recordings/r1/comments')).toHaveLength(1);
  expect(part('save-comment')!.getAttribute('aria-busy')).toBe('false');
});

it('whoever judges is told that the comments of others come later', async () => {
  await shown({ 'GET recordings/r1/comments': { comments: [MINE], othersLater: true } });
  expect(words('others-later')).toContain('dopo aver consegnato la valutazione');
});

it('without a view on record nothing can be written', async () => {
  await shown(
    { 'GET recordings/r1/comments': { comments: [], othersLater: false } },
    { view: null },
  );
  expect(text().disabled).toBe(true);
  expect((part('save-comment') as HTMLButtonElement).disabled).toBe(true);
  expect(part('others-later')).toBeNull();
});
