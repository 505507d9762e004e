// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import '../src/pages/desk/new-circular';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { noticeSockets } from './fake-io';
import { clearPage, labelled, mount, part, press, Refusal, settled, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();
beforeEach(() => sessionStorage.clear());

const unread = (id: string, title: string) => ({
  unread: 1,
  newest: { id, title },
  toConfirm: 0,
  overdue: 0,
  reminded: false,
});

async function shown(answer: unknown) {
  const api = signedIn('operator', { 'GET circulars/unread': answer });
  const { session } = await qualityContext('operator');
  await mount('vs-new-circular', { session });
  await settled();
  return api;
}

describe('a new circular at the desk', () => {
  it('is shown by its title, and leads to its text', async () => {
    await shown(unread('c7', 'Nuovo modulo'));
    expect(words('new-circular')).toContain('Nuova circolare');
    expect(words('new-circular')).toContain('Nuovo modulo');
    expect(part('new-circular')?.querySelector('[role="status"]')).not.toBeNull();
    const link = labelled('Leggi «Nuovo modulo»');
    expect(link.getAttribute('href')).toBe('/circulars?circular=c7');
    await expectAccessible();
    link.addEventListener('click', (event) => event.preventDefault());
    await press(link);
    expect(part('new-circular')).toBeNull();
  });

  it('is put off until the station tells of another one', async () => {
    noticeSockets.length = 0;
    const api = await shown(unread('c7', 'Nuovo modulo'));
    await press(labelled('Più tardi'));
    expect(part('new-circular')).toBeNull();
    await eventually(() => expect(noticeSockets.at(-1)?.opened).toBe(1));
    const socket = noticeSockets.at(-1)!;
    socket.fire('connect');
    api.answers['GET circulars/unread'] = unread('c8', 'Nuovo orario');
    socket.fire('event', { type: 'changed', topics: ['circulars/unread'] });
    await eventually(() => expect(words('new-circular')).toContain('Nuovo orario'));

    // the page is loaded again
    await press(labelled('Più tardi'));
    clearPage();
    await shown(unread('c8', 'Nuovo orario'));
    expect(part('new-circular')).toBeNull();
  });

  it('is not there where all is read, or nothing could be', async () => {
    await shown({ ...unread('c7', ''), unread: 0, newest: null });
    expect(part('new-circular')).toBeNull();
    clearPage();
    await shown(new Refusal(500, 'internal'));
    expect(part('new-circular')).toBeNull();
  });
});
