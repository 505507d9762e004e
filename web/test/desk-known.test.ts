// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { closed, desk, talks } from './desk-visit';
import { part, press, Refusal, settled, words } from './page';

afterEach(closed);

const CALL = 'GET contacts/c1/recognition';
const tab = (name: string) =>
  [...document.querySelectorAll('[role="tab"]')].find((each) => words(each) === name)!;
const CASE = {
  reference: 'AB12-CD34',
  kind: 'message',
  category: 'weapons',
  subject: 'Licenza',
  state: 'open',
  at: '2026-11-20T09:00:00Z',
  dueAt: '2026-11-27T09:00:00Z',
  linked: true,
};
const KNOWN = {
  since: '2026-10-01T09:00:00Z',
  channel: 'text',
  needs: [],
  // the newest is said first, wherever it stands
  cases: [
    {
      ...CASE,
      reference: 'EF56-GH78',
      kind: 'contact',
      subject: null,
      state: 'closed',
      at: '2026-11-19T09:00:00Z',
      dueAt: null,
    },
    CASE,
  ],
  openable: ['AB12-CD34'],
};

async function inContact(answer: unknown) {
  const there = await desk();
  there.api.answers[CALL] = answer;
  await talks(there, { contactId: 'c1' });
  await press(tab('Contatto'));
  await settled();
  return there;
}

describe('a citizen who asked to be recognised', () => {
  it('is met with what they asked before and what is open', async () => {
    const there = await inContact({ known: KNOWN });
    const said = words('known-citizen');
    expect(said).toContain('Come ha chiesto il 20 novembre 2026: Licenza');
    expect(said).toMatch(
      /Pratiche aperte Messaggio AB12-CD34 .* da rispondere entro il 27 novembre/,
    );
    expect(said).toMatch(/Contatti precedenti Contatto EF56-GH78 .* conclusa/);
    expect(said).toContain('Preferisce scrivere.');
    const links = [...part('known-citizen')!.querySelectorAll('a')];
    expect(links.map((each) => [words(each), each.getAttribute('href')])).toEqual([
      ['AB12-CD34', '/messages?case=AB12-CD34'],
    ]);
    expect(there.api.sent(CALL)).toHaveLength(1);
    vi.useRealTimers();
    await expectAccessible(document.querySelector('vs-known-citizen')!);
  });

  it('is nobody where nothing was asked for', async () => {
    await inContact({ known: null });
    expect(part('known-citizen')).toBeNull();
    expect(words(document.querySelector('vs-known-citizen'))).toBe('');
  });

  it('is read again after a failure', async () => {
    const there = await inContact(new Refusal(500, 'internal'));
    expect(words(document.querySelector('vs-known-citizen'))).toContain('Non è stato possibile');
    there.api.answers[CALL] = { known: KNOWN };
    await press('known-again');
    await settled();
    expect(part('known-citizen')).not.toBeNull();
  });

  it('is not shown in the next contact', async () => {
    const there = await inContact({ known: KNOWN });
    there.api.answers['GET contacts/c2/recognition'] = { known: null };
    await talks(there, { contactId: 'c2' });
    await press(tab('Contatto'));
    await settled();
    expect(part('known-citizen')).toBeNull();
  });
});
