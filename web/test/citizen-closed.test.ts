// @vitest-environment happy-dom
// The first page while the station, or one of its topics, is closed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { category } from './citizen-samples';
import { chooses, closed, visit } from './citizen-visit';
import { eventually } from './eventually';
import { socket } from './fake-io';
import { check, part, press, submit, words } from './page';

const enabled = (id: string) => part(id)?.hasAttribute('disabled') === false;

afterEach(closed);

describe('a station that is closed', () => {
  const shut = {
    open: false,
    state: 'closed',
    closedWhy: 'holiday',
    nextOpening: '2026-11-27T09:00:00+01:00',
    categories: [category('weapons', { open: false, state: 'closed' })],
  } as const;

  it('says when it opens and what can be done until then', async () => {
    await visit({ ...shut, categories: [...shut.categories] });
    const state = words('station-state');
    expect(state).toContain('Chiusa adesso');
    expect(state).toContain('Oggi è festivo.');
    expect(state).toContain('Riapre domani alle 09:00');
    expect(part('leave-message')?.getAttribute('href')).toBe('/message?lang=it');
    expect(part('callback')?.getAttribute('href')).toBe('#callback');
    const saved = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:reminder');
    await press('opening-reminder');
    await eventually(() => expect(saved).toHaveBeenCalled());
    const file = saved.mock.calls[0]?.[0] as Blob;
    expect(await file.text()).toContain('DTSTART:20261127T080000Z');
  });

  it('lets nobody in, asks for no camera, and says why', async () => {
    const there = await visit({ ...shut, categories: [...shut.categories] });
    await chooses(there);
    await check('consent-recording');
    expect(enabled('enter-queue')).toBe(false);
    expect(words(document.querySelector('#enter-hint'))).toBe('La stazione è chiusa');
    expect(part('leave-message')?.getAttribute('href')).toBe('/message?topic=weapons&lang=it');
    expect(there.media.asked).toEqual([]);
  });

  it('lets those in whose topic is open longer', async () => {
    const open = category('welfare', { nextOpening: null });
    const there = await visit({ ...shut, categories: [...shut.categories, open] });
    expect(words('topic-welfare')).toContain('aperto ora');
    expect(words('topic-weapons')).not.toContain('ora');
    await chooses(there, 'welfare');
    await check('consent-no-recording');
    expect(enabled('enter-queue')).toBe(true);
    await submit('enter-queue');
    expect(socket().commands('enterQueue')).toMatchObject([{ category: 'welfare' }]);
  });
});

it('says that the topic alone is closed, where the station is open', async () => {
  const there = await visit({
    categories: [category('weapons', { open: false, state: 'closed' })],
  });
  await chooses(there);
  expect(enabled('enter-queue')).toBe(false);
  expect(words(document.querySelector('#enter-hint'))).toBe('Questo argomento ora è chiuso');
});
