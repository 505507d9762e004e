// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { panels } from '../src/pages/quality/beside-player';
import type { PlayerContext } from '../src/pages/quality/sections';
import { expectAccessible } from './accessibility';
import { mount, part, parts, press, Refusal, settled, silence, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const PATH = 'GET review/contacts/c1/files';
const FILE = {
  id: 'f1',
  author: 'citizen',
  name: 'documento.jpg',
  mediaType: 'image/jpeg',
  size: 240_000,
  sha256: 'ab',
  sentAt: '2026-11-27T09:00:00Z',
};
const RECORDING = { contactId: 'c1', title: null, sealedAt: null } as PlayerContext['recording'];

async function shown(answers: Record<string, unknown>) {
  const api = signedIn('quality', answers);
  const context = await qualityContext('quality');
  await mount('vs-files-panel', { context: { ...context, recording: RECORDING } });
  return { api, context };
}

it('asks for the files by a button alone, since that is put on record', async () => {
  const { api, context } = await shown({ [PATH]: { files: [FILE] } });
  expect(api.sent(PATH)).toHaveLength(0);
  await press('show-files');
  expect(api.sent(PATH)).toHaveLength(1);
  expect(words('kept-files')).toContain('documento.jpg');
  expect(words('kept-files')).toContain('240 kB');
  await expectAccessible();
  const saved = vi.spyOn(context.session, 'download').mockResolvedValue();
  await press(parts('save-file')[0]!);
  expect(saved.mock.calls[0]?.slice(0, 2)).toEqual([
    'review/contacts/c1/files/f1',
    'documento.jpg',
  ]);
});

it('says that there are none, or why they cannot be shown', async () => {
  let answer: unknown = new Refusal(409, 'contact_open');
  await shown({ [PATH]: () => answer });
  await press('show-files');
  expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
  answer = { files: [] };
  await press('show-files');
  expect(part('no-files')).not.toBeNull();
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

it('says nothing of a request that ended with its page, once it is put elsewhere', async () => {
  await shown({ [PATH]: silence });
  const panel = document.querySelector('vs-files-panel')!;
  await press('show-files');
  panel.remove();
  await settled();
  document.body.append(panel);
  await settled();
  expect(document.querySelector('[role="alert"]')).toBeNull();
  expect(part('show-files')?.getAttribute('aria-busy')).not.toBe('true');
});

it('is there for contacts whose recording is not sealed', () => {
  const fits = panels.find(({ name }) => name === 'files')?.fits;
  const of = (change: object) =>
    fits?.({ recording: { ...RECORDING, ...change } } as PlayerContext);
  expect(of({})).toBe(true);
  expect(of({ title: 'Riunione' })).toBe(false);
  expect(of({ sealedAt: '2026-11-27T09:00:00Z' })).toBe(false);
});
