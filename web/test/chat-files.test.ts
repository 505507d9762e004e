// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { tf } from '../src/i18n/files';
import { type ChatFiles, chatFiles, filesInHand } from '../src/state/chat-files';
import { ChatAttach } from '../src/ui/chat-attach';
import type { ChatFile } from '../src/ui/chat-file';
import { type ChatLine, ChatPanel } from '../src/ui/chat';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { clearPage, part, parts, press, said, settled, words } from './page';

const RULES = { mediaTypes: ['image/jpeg', 'application/pdf'], maxBytes: 1_000_000, most: 20 };

interface Sent {
  name: string;
  upload: string;
  told: (share: number) => void;
  signal: AbortSignal;
  end: () => void;
  fail: (code: string) => void;
}

/** Takes files, and ends or refuses each when a test says so. */
class Files implements ChatFiles {
  rules: typeof RULES | null = RULES;
  readonly sent: Sent[] = [];
  readonly fetched: string[] = [];
  content: Blob | Error = new Blob(['x'], { type: 'image/jpeg' });

  send(
    file: Blob & { name: string },
    upload: string,
    told: (share: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      this.sent.push({
        ...{ name: file.name, upload, told, signal },
        end: resolve,
        fail: (code) => reject(new ApiError(422, code, code)),
      });
    });
  }

  fetch(lineId: string, what: 'file' | 'preview'): Promise<Blob> {
    this.fetched.push(`${lineId} ${what}`);
    const { content } = this;
    return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
  }

  get last(): Sent {
    const last = this.sent.at(-1);
    if (!last) throw new Error('nothing was sent');
    return last;
  }
}

const file = (name: string, size = 10) =>
  new File([new Uint8Array(size)], name, { type: 'image/jpeg' });
const line = (change: Partial<ChatFile> = {}): ChatLine => ({
  lineId: 'l1',
  author: 'agent',
  text: 'modulo.pdf',
  sentAtMs: 0,
  file: {
    name: 'modulo.pdf',
    mediaType: 'application/pdf',
    size: 1_400_000,
    state: 'ready',
    reason: null,
    width: null,
    height: null,
    ...change,
  },
});

let files: Files;

async function chat(lines: readonly ChatLine[] = []): Promise<ChatPanel> {
  const panel = Object.assign(new ChatPanel(), { lines, files });
  document.body.append(panel);
  await settled();
  return panel;
}

function attach(): ChatAttach {
  const found = document.querySelector('vs-chat-attach');
  if (!(found instanceof ChatAttach)) throw new Error('nothing to attach with');
  return found;
}

async function take(...taken: File[]): Promise<void> {
  attach().take(taken);
  await settled();
}

/** An event as the browser makes it, with files. */
function carrying(kind: string, where: 'dataTransfer' | 'clipboardData', carried: File[]): Event {
  const event = new Event(kind, { bubbles: true, cancelable: true });
  const types = carried.length > 0 ? ['Files'] : ['text/plain'];
  Object.defineProperty(event, where, { value: { files: carried, types, dropEffect: 'none' } });
  return event;
}

beforeEach(() => {
  files = new Files();
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});
afterEach(() => {
  clearPage();
  vi.unstubAllGlobals();
});

describe('sending a file in the chat', () => {
  it('shows how far it is, and nothing once it is a line', async () => {
    await chat();
    await take(file('foto.jpg'));
    expect(words('chat-sending')).toContain('foto.jpg');
    files.last.told(0.5);
    await settled();
    const bar = part('chat-sending')?.querySelector('progress');
    expect(bar?.getAttribute('aria-label')).toBe(tf('sending', { name: 'foto.jpg' }));
    expect(words('chat-sending')).toContain('50');
    files.last.end();
    await settled();
    expect(part('chat-sending')).toBeNull();
  });

  it('can be used without seeing it', async () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    const picture = { width: 10, height: 10, mediaType: 'image/jpeg' };
    await chat([line(), { ...line(picture), lineId: 'l2' }]);
    await take(file('vuoto.jpg', 0), file('foto.jpg'));
    await eventually(() => expect(document.querySelector('.vs-chat-preview')).not.toBeNull());
    await expectAccessible();
  });

  it('sends one after the other', async () => {
    await chat();
    await take(file('a.jpg'), file('b.jpg'));
    expect(files.sent.map(({ name }) => name)).toEqual(['a.jpg']);
    files.last.end();
    await settled();
    expect(files.sent.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
    expect(new Set(files.sent.map(({ upload }) => upload)).size).toBe(2);
  });

  it('sends where the browser makes no UUIDs, as Safari before 15.4', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    await chat();
    await take(file('a.jpg'));
    expect(files.last.upload).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  });

  it('takes one back, and the next goes on', async () => {
    await chat();
    await take(file('a.jpg'), file('b.jpg'));
    const [first] = files.sent;
    const cancel = parts('chat-sending-cancel')[0];
    expect(cancel?.getAttribute('aria-label')).toBe(tf('cancel.of', { name: 'a.jpg' }));
    if (cancel) await press(cancel);
    expect(first?.signal.aborted).toBe(true);
    expect(document.activeElement).toBe(part('chat-attach'));
    expect(files.last.name).toBe('b.jpg');
    expect(parts('chat-sending')).toHaveLength(1);
  });

  it.each([
    ['file_kind', 'JPEG'],
    ['file_heic', 'HEIC'],
    ['too_many_files', '20'],
    ['not_connected', tf('wrong.over')],
    ['too_many_requests', tf('wrong.tooOften')],
    ['what is not known', tf('wrong.offline')],
  ])('says in words that it was refused for %s', async (code, expected) => {
    vi.useFakeTimers();
    await chat();
    await take(file('foto.jpg'));
    files.last.fail(code);
    await settled();
    expect(words('chat-sending')).toContain('foto.jpg');
    expect(words('chat-sending')).toContain(expected);
    await vi.advanceTimersByTimeAsync(100);
    expect(said()).toContain(expected);
    vi.useRealTimers();
  });

  it('does not send what is empty or too large', async () => {
    await chat();
    await take(file('vuoto.jpg', 0), file('grande.jpg', 1_000_001));
    expect(files.sent).toEqual([]);
    expect(parts('chat-sending').map((each) => each.dataset['wrong'])).toEqual([
      'empty',
      'tooLarge',
    ]);
    expect(words(parts('chat-sending')[1] ?? null)).toContain('1');
    for (const each of parts('chat-sending-dismiss')) await press(each);
    expect(parts('chat-sending')).toEqual([]);
  });

  it('sends it again under the same name after a lost answer', async () => {
    await chat();
    await take(file('foto.jpg'));
    files.last.fail('offline');
    await settled();
    await press('chat-sending-again');
    expect(files.sent).toHaveLength(2);
    expect(files.sent[0]?.upload).toBe(files.sent[1]?.upload);
    files.last.end();
    await settled();
    expect(part('chat-sending')).toBeNull();
  });

  it('does not offer again what would be refused again', async () => {
    await chat();
    await take(file('foto.exe'));
    files.last.fail('file_kind');
    await settled();
    expect(part('chat-sending-again')).toBeNull();
  });

  it('takes what is dropped on the chat, and what is pasted', async () => {
    const panel = await chat();
    const section = panel.querySelector('.vs-chat');
    const over = carrying('dragover', 'dataTransfer', [file('a.jpg')]);
    section?.dispatchEvent(over);
    await settled();
    expect(over.defaultPrevented).toBe(true);
    expect(words(panel)).toContain(tf('drop'));
    section?.dispatchEvent(carrying('drop', 'dataTransfer', [file('a.jpg')]));
    await settled();
    expect(words(panel)).not.toContain(tf('drop'));
    files.last.end();
    await settled();
    const pasted = carrying('paste', 'clipboardData', [file('image.png')]);
    part('chat-input')?.dispatchEvent(pasted);
    await settled();
    expect(pasted.defaultPrevented).toBe(true);
    expect(files.sent.map(({ name }) => name)).toEqual(['a.jpg', 'image.png']);
    const text = carrying('paste', 'clipboardData', []);
    part('chat-input')?.dispatchEvent(text);
    expect(text.defaultPrevented).toBe(false);
  });

  it('keeps a file that misses the chat from replacing the page', async () => {
    const panel = await chat();
    const missed = () => {
      const event = carrying('drop', 'dataTransfer', [file('a.jpg')]);
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(missed()).toBe(true);
    expect(files.sent).toEqual([]);
    panel.remove();
    expect(missed()).toBe(false);
  });

  it('offers nothing where nothing may be sent', async () => {
    files.rules = null;
    const panel = await chat([line()]);
    expect(part('chat-attach')).toBeNull();
    part('chat-input')?.dispatchEvent(carrying('paste', 'clipboardData', [file('a.jpg')]));
    expect(files.sent).toEqual([]);
    expect(part('chat-file-save')).not.toBeNull();
    panel.disabled = true;
    files.rules = RULES;
    await settled();
    expect(part('chat-attach')).toBeNull();
  });

  it('offers the camera where a finger points', async () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    await chat();
    const input = part('chat-photograph')?.nextElementSibling;
    expect(input?.getAttribute('capture')).toBe('environment');
    expect(part('chat-attach-file')?.getAttribute('accept')).toBe('image/jpeg,application/pdf');
    // the line to write in stays the first field
    expect(document.querySelector('vs-chat input')).toBe(part('chat-input'));
  });

  it('lets go of what is on its way when the chat goes', async () => {
    const panel = await chat();
    await take(file('a.jpg'));
    panel.remove();
    expect(files.last.signal.aborted).toBe(true);
  });
});

describe('a file in the chat', () => {
  it('is named, with its size, and saved by a button', async () => {
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
    await chat([line()]);
    expect(words('chat-file')).toContain('modulo.pdf');
    expect(words('chat-file')).toContain('1,4 MB');
    expect(part('chat-file-save')?.getAttribute('aria-label')).toBe(
      tf('save.of', { name: 'modulo.pdf' }),
    );
    await press('chat-file-save');
    expect(files.fetched).toEqual(['l1 file']);
    expect(clicked).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it('says when it could not be saved', async () => {
    files.content = new ApiError(404, 'not_found', '');
    await chat([line()]);
    await press('chat-file-save');
    expect(words('chat-file')).toContain(tf('save.failed'));
  });

  it('is shown small where it is a picture, once it may be had', async () => {
    const picture = { name: 'foto.jpg', mediaType: 'image/jpeg', width: 640, height: 480 };
    const panel = await chat([line({ ...picture, state: 'checking', width: null })]);
    expect(words('chat-file-state')).toBe(tf('checking'));
    expect(part('chat-file-save')).toBeNull();
    panel.lines = [line(picture)];
    await eventually(() => expect(document.querySelector('.vs-chat-preview')).not.toBeNull());
    expect(files.fetched).toEqual(['l1 preview']);
    const shown = document.querySelector('.vs-chat-preview');
    expect(shown?.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,/);
    expect(shown?.getAttribute('alt')).toBe(tf('preview', { name: 'foto.jpg' }));
  });

  it.each(['damaged', 'pixels', 'infected', 'unscanned', 'storage', 'interrupted'] as const)(
    'says why it is not to be had: %s',
    async (reason) => {
      await chat([line({ state: 'refused', reason })]);
      expect(words('chat-file-state')).toBe(tf(`refused.${reason}`));
      expect(part('chat-file-save')).toBeNull();
    },
  );

  it('shows a name as letters, whatever it holds', async () => {
    await chat([line({ name: '<img src=x onerror=alert(1)>.pdf' })]);
    expect(document.querySelector('vs-chat img')).toBeNull();
    expect(words('chat-file')).toContain('<img src=x');
  });

  it('is not given the blanks of the page around it where it is a line of text', async () => {
    await chat([{ ...line(), text: 'Sì.\n  Ecco', file: null }]);
    expect(document.querySelector('.vs-chat-text')?.textContent).toBe('Sì.\n  Ecco');
  });
});

describe('the way to the station', () => {
  class Request {
    upload: { onprogress?: (event: object) => void } = {};
    onload = () => undefined;
    onerror = () => undefined;
    onabort = () => undefined;
    status = 0;
    responseText = '';
    responseType = '';
    aborted = false;
    readonly asked: unknown[] = [];
    open(...what: unknown[]) {
      this.asked.push(what);
    }
    setRequestHeader(...what: unknown[]) {
      this.asked.push(what);
    }
    send(body: Blob) {
      this.asked.push(body.size);
    }
    abort() {
      this.aborted = true;
      this.onabort();
    }
    answer(status: number, body: string) {
      Object.assign(this, { status, responseText: body });
      this.onload();
    }
  }

  async function way() {
    const request = new Request();
    const told: number[] = [];
    const taken = new AbortController();
    const made = chatFiles(
      'seat/files',
      () => 'token',
      RULES,
      () => request as unknown as XMLHttpRequest,
    );
    const sending = made.send(file('già.jpg', 3), 'upload-1', (s) => told.push(s), taken.signal);
    sending.catch(() => undefined);
    await settled();
    return { request, told, taken, sending };
  }

  it('sends octets, the name and the bearer', async () => {
    const { request, told, sending } = await way();
    expect(request.asked).toEqual([
      ['POST', '/api/v1/seat/files?upload=upload-1&name=gi%C3%A0.jpg'],
      ['authorization', 'Bearer token'],
      ['content-type', 'application/octet-stream'],
      3,
    ]);
    request.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    request.answer(201, '{"lineId":"l1"}');
    await sending;
    expect(told).toEqual([0.25]);
  });

  it('tells the word of a refusal, of one without words, and of no answer', async () => {
    for (const [end, code] of [
      [(r: Request) => r.answer(422, '{"code":"file_kind"}'), 'file_kind'],
      [(r: Request) => r.answer(502, '<html>'), 'http-502'],
      [(r: Request) => r.onerror(), 'offline'],
    ] as const) {
      const { request, sending } = await way();
      end(request);
      await expect(sending).rejects.toMatchObject({ code });
    }
  });

  it('is broken off when it is taken back', async () => {
    const { request, taken, sending } = await way();
    taken.abort();
    expect(request.aborted).toBe(true);
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is the same as long as the contact is', () => {
    const owner = {};
    const of = (contact: string, rules: typeof RULES | null) =>
      filesInHand(owner, contact, rules, () => chatFiles('seat/files', () => '', rules));
    const first = of('c1', RULES);
    expect(of('c1', { ...RULES })).toBe(first);
    expect(of('c1', null)).not.toBe(first);
    expect(of('c2', null).rules).toBeNull();
  });
});
