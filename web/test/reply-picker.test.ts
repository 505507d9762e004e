// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { agent } from './desk-samples';
import { closed, type Desk, desk, talks } from './desk-visit';
import { socket } from './fake-io';
import { fill, key, part, parts, press, Refusal, settled, submit, words } from './page';

afterEach(closed);

const reply = (title: string, text: string, more = {}) => ({
  id: title,
  title,
  text,
  language: 'it',
  category: null,
  version: 1,
  writtenAt: '2026-11-26T09:00:00+01:00',
  by: 'Capo',
  retiredAt: null,
  ...more,
});
const REPLIES = {
  placeholders: ['nome', 'riferimento', 'operatore', 'argomento', 'data', 'orario'],
  replies: [
    reply('Saluto', 'Buongiorno {nome},\nsono {operatore}. Riferimento {riferimento}.'),
    reply('Denuncia', 'Venga di persona.'),
    reply('Greeting', 'Good morning', { language: 'en' }),
  ],
};
const dialog = () => document.querySelector('dialog[open]');
const input = () => part('chat-input') as HTMLInputElement;
const titles = () => parts('reply-option').map((it) => words(it.querySelector('strong')));
const chosen = () => words(document.querySelector('[role="option"][aria-selected="true"] strong'));

async function chatting(name: string | null, more = {}): Promise<Desk> {
  const there = await desk();
  there.api.answers['GET replies'] = REPLIES;
  await talks(there, { modality: 'text', name, callCode: 'MGB-3XQ', ...more });
  input().focus();
  return there;
}

describe('ready-made replies in the chat', () => {
  it('are searched from the keyboard, and inserted with their places filled in', async () => {
    const there = await chatting('Maria');
    expect(await key('/')).toBe(true);
    expect(titles()).toEqual(['Saluto', 'Denuncia', 'Greeting']);
    expect(document.activeElement).toBe(part('replies-search'));
    await key('ArrowDown');
    expect(chosen()).toBe('Denuncia');
    expect(part('replies-search')?.getAttribute('aria-activedescendant')).toBe(
      document.querySelector('[aria-selected="true"]')?.id,
    );
    await fill('replies-search', 'sono');
    expect(titles()).toEqual(['Saluto']);
    await key('Enter');
    await settled();
    expect(dialog()).toBeNull();
    // a line of the chat has no line ends
    expect(input().value).toBe('Buongiorno Maria, sono MGB-3XQ. Riferimento 7K4-92Q.');
    expect(document.activeElement).toBe(input());
    // nothing has been sent by that
    expect(socket().commands('sendChat')).toEqual([]);
    await submit('chat-send');
    expect(socket().commands('sendChat')).toMatchObject([
      { text: 'Buongiorno Maria, sono MGB-3XQ. Riferimento 7K4-92Q.' },
    ]);
    expect(there.api.sent('GET replies')).toHaveLength(1);
  });

  it('stand in a list that anybody can use', async () => {
    await chatting(null);
    await key('/');
    vi.useRealTimers();
    await expectAccessible(dialog()!);
  });

  it('mark what is missing, in the list and in the field', async () => {
    await chatting(null);
    await key('/');
    const option = parts('reply-option')[0]!;
    expect(words(option.querySelector('mark'))).toBe('{nome}');
    // as it will stand in the line: its spaces and line ends are shown
    expect(option.querySelector('.replies-text')?.textContent).toMatch(
      /^Buongiorno {nome},\nsono /,
    );
    expect(words(option)).toContain('Manca: nome del cittadino. Lo scriva al posto segnato.');
    await key('Enter');
    await settled();
    const { selectionStart, selectionEnd, value } = input();
    expect(value.slice(selectionStart ?? 0, selectionEnd ?? 0)).toBe('{nome}');
  });

  it('stand in the place of what was marked', async () => {
    await chatting('Maria');
    await fill(input(), 'Un momento, prego');
    input().setSelectionRange(3, 10);
    await press(part('open-replies')!);
    await press(parts('reply-option')[1]!);
    expect(input().value).toBe('Un Venga di persona., prego');
  });

  it('close with Escape, and leave the field as it was', async () => {
    await chatting('Maria');
    await key('/');
    dialog()!.dispatchEvent(new Event('cancel', { cancelable: true }));
    await settled();
    expect(dialog()).toBeNull();
    expect(input().value).toBe('');
    expect(document.activeElement).toBe(input());
  });

  it('open by the button, too; a slash within a text is a slash', async () => {
    await chatting('Maria');
    await fill(input(), 'Via Roma 3');
    expect(await key('/')).toBe(false);
    expect(dialog()).toBeNull();
    await press('open-replies');
    expect(words(dialog())).toContain('Risposte pronte');
    await press(parts('reply-option')[1]!);
    expect(input().value).toContain('Venga di persona.');
  });

  it('say that there are none, none with these words, or that they have not come', async () => {
    const there = await chatting('Maria');
    there.api.answers['GET replies'] = new Refusal(503, 'away');
    await key('/');
    expect(words(dialog())).toContain('Le risposte non sono arrivate.');
    there.api.answers['GET replies'] = { ...REPLIES, replies: [] };
    await press([...dialog()!.querySelectorAll('button')].find((it) => words(it) === 'Riprova')!);
    expect(words(dialog())).toContain('Non ci sono ancora risposte pronte.');
    expect(await key('Enter')).toBe(true);
    there.api.answers['GET replies'] = REPLIES;
    dialog()!.dispatchEvent(new Event('cancel', { cancelable: true }));
    await settled();
    await key('/');
    await fill('replies-search', 'xyz');
    expect(words(dialog())).toContain('Nessuna risposta con queste parole.');
  });
});

it('ready-made replies go into a written message with their lines', async () => {
  const there = await desk();
  const message = {
    id: 'm9',
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
  Object.assign(there.api.answers, {
    'GET replies': REPLIES,
    'GET messages': { messages: [message], figures: { open: 0, taken: 1, near: 0, overdue: 0 } },
    'GET messages/m9': { message, name: 'Ada', email: 'a@b.it', draft: null, thread: [], mail: [] },
  });
  await there.is({ agent: agent({ writing: true }) });
  await vi.advanceTimersByTimeAsync(600);
  const field = document.querySelector<HTMLTextAreaElement>('#messages-answer')!;
  expect(document.activeElement).toBe(field);
  expect(await key('/')).toBe(true);
  await key('Enter');
  await settled();
  expect(field.value).toBe('Buongiorno Ada,\nsono 214. Riferimento 7K4-92Q.');
  await fill(field, '1/2');
  field.setSelectionRange(1, 1);
  expect(await key('/')).toBe(false);
});
