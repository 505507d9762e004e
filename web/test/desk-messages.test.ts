// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agent } from './desk-samples';
import { closed, desk, rings, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { fill, labelled, press, Refusal, submit, words } from './page';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a message that was offered', () => {
  const listed = (change = {}) => ({
    id: 'm1',
    reference: '7K4-92Q',
    category: 'weapons',
    language: 'it',
    state: 'taken',
    leftAt: '2026-11-26T09:00:00+01:00',
    dueAt: '2026-11-27T09:00:00+01:00',
    near: false,
    overdue: false,
    late: false,
    again: false,
    holder: null,
    mine: true,
    ...change,
  });
  const figures = {
    open: 0,
    taken: 1,
    near: 0,
    overdue: 0,
    answeredToday: 0,
    lateToday: 0,
    mailConfigured: true,
    mailFailed: 0,
  };
  const text = (words: string) => ({
    author: 'citizen',
    text: words,
    writtenAt: '2026-11-26T09:00:00+01:00',
    operator: null,
  });
  const opened = (...texts: string[]) => ({
    message: listed(),
    name: null,
    email: 'ada@example.org',
    thread: texts.map(text),
    mail: [],
  });
  const answer = () => document.querySelector<HTMLTextAreaElement>('#messages-answer')!;

  async function taken(): Promise<Desk> {
    const there = await desk();
    Object.assign(there.api.answers, {
      'GET messages': { messages: [listed()], figures },
      'GET messages/m1': opened('La mia licenza scade?'),
    });
    await rings(there, { message: { dueAtMs: Date.now(), near: false, again: false } });
    await press('accept-offer');
    socket().answer('acceptOffer');
    await there.is({ agent: agent({ state: 'busy' }) });
    await passes(600);
    return there;
  }

  it('opens by itself, and is answered', async () => {
    const there = await taken();
    expect(document.activeElement).toBe(answer());
    expect(words('messages')).toContain('La mia licenza scade?');
    await fill(answer(), 'Sì, ogni cinque anni.');
    there.api.answers['POST messages/m1/answer'] = opened('La mia licenza scade?');
    await submit('send-answer');
    expect(there.api.sent('POST messages/m1/answer')[0]?.body).toMatchObject({
      text: 'Sì, ogni cinque anni.',
      seenTexts: 1,
    });
  });

  it('shows first what the citizen wrote meanwhile, and keeps the draft', async () => {
    const there = await taken();
    await fill(answer(), 'Sì, ogni cinque anni.');
    there.api.answers['POST messages/m1/answer'] = new Refusal(409, 'thread_changed');
    there.api.answers['GET messages/m1'] = opened('La mia licenza scade?', 'E se è già scaduta?');
    await submit('send-answer');
    const fresh = document.querySelector('#messages-new');
    expect(words(fresh)).toContain('E se è già scaduta?');
    expect(document.activeElement).toBe(fresh);
    expect(words('messages')).toContain('ha scritto ancora mentre lei rispondeva');
    expect(answer().value).toBe('Sì, ogni cinque anni.');
    there.api.answers['POST messages/m1/answer'] = opened('La mia licenza scade?');
    await submit('send-answer');
    expect(there.api.sent('POST messages/m1/answer').at(-1)?.body).toMatchObject({ seenTexts: 2 });
  });

  it('does not take it away while the answer is on its way', async () => {
    const there = await taken();
    await fill(answer(), 'Sì, ogni cinque anni.');
    let send: (answer: unknown) => void = () => undefined;
    there.api.answers['POST messages/m1/answer'] = () => new Promise((resolve) => (send = resolve));
    await submit('send-answer');
    await press(labelled('Rimetta in lista'));
    expect(there.api.sent('POST messages/m1/release')).toHaveLength(0);
    expect(answer().value).toBe('Sì, ogni cinque anni.');
    there.api.answers['GET messages'] = { messages: [], figures };
    send(opened('La mia licenza scade?'));
    await passes(0);
    expect(document.querySelector('#messages-answer')).toBeNull();
  });
});
