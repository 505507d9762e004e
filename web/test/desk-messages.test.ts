// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agent } from './desk-samples';
import { closed, desk, rings, talks, wrapsUp, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { fill, key, labelled, press, Refusal, submit, words } from './page';

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

  it('says of every text who wrote it', async () => {
    const there = await desk();
    const answered = { ...text('Sì, ogni cinque anni.'), author: 'operator', operator: '214' };
    Object.assign(there.api.answers, {
      'GET messages': { messages: [listed()], figures },
      'GET messages/m1': { ...opened(), thread: [text('La mia licenza scade?'), answered] },
    });
    await rings(there, { message: { dueAtMs: Date.now(), near: false, again: false } });
    await press('accept-offer');
    socket().answer('acceptOffer');
    await there.is({ agent: agent({ state: 'busy' }) });
    await passes(600);
    const authors = [...document.querySelectorAll('.messages-thread li')].map((each) => [
      each.getAttribute('data-author'),
      words(each.querySelector('strong')),
    ]);
    expect(authors).toEqual([
      ['citizen', 'Cittadino'],
      ['operator', 'Operatore 214'],
    ]);
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
    await press(labelled('Rimetti in lista'));
    expect(there.api.sent('POST messages/m1/release')).toHaveLength(0);
    expect(answer().value).toBe('Sì, ogni cinque anni.');
    there.api.answers['GET messages'] = { messages: [], figures };
    send(opened('La mia licenza scade?'));
    await passes(0);
    expect(document.querySelector('#messages-answer')).toBeNull();
  });
});

describe('a contact that rings over a message', () => {
  const message = {
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
  };
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
  const answer = () => document.querySelector<HTMLTextAreaElement>('#messages-answer')!;

  async function writing(id: string, draft: string | null = null): Promise<Desk> {
    const there = await desk();
    Object.assign(there.api.answers, {
      'GET messages': { messages: [{ ...message, id }], figures },
      [`GET messages/${id}`]: {
        message: { ...message, id },
        name: null,
        email: 'ada@example.org',
        draft,
        thread: [],
        mail: [],
      },
      [`PUT messages/${id}/draft`]: () => undefined,
    });
    await there.is({ agent: agent({ writing: true }) });
    await passes(600);
    return there;
  }

  it('leaves the text, and the caret in it, where they are', async () => {
    const there = await writing('m3');
    const field = answer();
    expect(document.activeElement).toBe(field);
    await fill(field, 'Buongiorno, la sua licenza');
    await rings(there, {}, { writing: true });
    // the offer is there, and the letters go on being text
    expect(words('offer')).toContain('Il messaggio che sta scrivendo resta qui sotto');
    expect(answer()).toBe(field);
    expect(document.activeElement).toBe(field);
    await key('a');
    await key('d');
    expect(socket().commands('acceptOffer')).toEqual([]);
    expect(socket().commands('declineOffer')).toEqual([]);
    await key('Escape');
    await key('a');
    expect(socket().commands('acceptOffer')).toHaveLength(1);
    socket().answer('acceptOffer');
    await talks(there, {}, { agent: agent({ state: 'busy', writing: true }) });
    expect(document.querySelector('vs-messages')?.hasAttribute('hidden')).toBe(true);
    // after the contact it is there again, as it was
    await wrapsUp(there, {}, { writing: true });
    await there.is({ agent: agent({ writing: true }) });
    expect(document.querySelector('vs-messages')?.hasAttribute('hidden')).toBe(false);
    expect(answer()).toBe(field);
    expect(answer().value).toBe('Buongiorno, la sua licenza');
  });

  it('finds the draft at the station, which keeps what is written', async () => {
    const there = await writing('m4', 'Buongiorno,');
    expect(answer().value).toBe('Buongiorno,');
    await fill(answer(), 'Buongiorno, la sua');
    await passes(1_000);
    await fill(answer(), 'Buongiorno, la sua licenza');
    expect(there.api.sent('PUT messages/m4/draft')).toHaveLength(0);
    await passes(1_600);
    expect(there.api.sent('PUT messages/m4/draft').map((each) => each.body)).toEqual([
      { text: 'Buongiorno, la sua licenza' },
    ]);
    expect(words('messages')).toContain('Bozza salvata');
    there.api.answers['PUT messages/m4/draft'] = new Refusal(409, 'not_yours');
    await fill(answer(), 'Altro');
    await passes(1_600);
    expect(words('messages')).toContain('La bozza non è salvata');
  });

  const kept = (there: Desk, id: string) =>
    there.api.sent(`PUT messages/${id}/draft`).map((each) => (each.body as { text: string }).text);

  it('takes up what was written at another desk since, unless something here is not kept yet', async () => {
    const there = await writing('m5');
    await fill(answer(), 'Buongiorno');
    await passes(1_600);
    const again = async (draft: string) => {
      const found = there.api.answers['GET messages/m5'] as object;
      there.api.answers['GET messages/m5'] = { ...found, draft };
      await press(labelled('Torna alla lista'));
      // theirs, so that it opens by itself
      await passes(600);
    };
    await again('Buongiorno, da un’altra postazione');
    expect(answer().value).toBe('Buongiorno, da un’altra postazione');
    there.api.answers['PUT messages/m5/draft'] = new Refusal(503, 'unavailable');
    await fill(answer(), 'Buongiorno, qui');
    await passes(1_600);
    await again('Buongiorno, là');
    expect(answer().value).toBe('Buongiorno, qui');
  });

  it('keeps an answer that was refused as it keeps what is written', async () => {
    const there = await writing('m6');
    await fill(answer(), 'La risposta');
    there.api.answers['POST messages/m6/answer'] = new Refusal(409, 'thread_changed');
    await submit('send-answer');
    expect(kept(there, 'm6')).toEqual([]);
    await passes(1_600);
    expect(kept(there, 'm6')).toEqual(['La risposta']);
    // what is kept already is not kept again
    await submit('send-answer');
    await passes(1_600);
    expect(kept(there, 'm6')).toEqual(['La risposta']);
  });

  it('is not taken for one that was missed when it was a message and is theirs', async () => {
    const there = await desk();
    await rings(there, { message: { dueAtMs: Date.now(), near: false, again: false } });
    await there.is({ agent: agent({ writing: true }) });
    expect(words(document.querySelector('main'))).not.toContain('non è più disponibile');
  });
});
