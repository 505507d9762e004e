// Sends and fetches the files of a contact's chat by HTTP. No DOM.
import { ApiError, request } from '../api';

/** What may be sent, as the station says. */
export interface FileRules {
  mediaTypes: readonly string[];
  maxBytes: number;
  most: number;
}

/** The files of one contact, as the chat shows them. */
export interface ChatFiles {
  readonly rules: FileRules | null;
  /**
   * Sends a file. `upload` names it: with the same name it may be sent again after a lost answer. `told` hears the share
   * that has gone out, until `signal` aborts.
   * @throws {ApiError} what the station or the line says; `AbortError` when it was taken back.
   */
  send(
    file: Blob & { name: string },
    upload: string,
    told: (share: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws {ApiError} */
  fetch(lineId: string, what: 'file' | 'preview', signal?: AbortSignal): Promise<Blob>;
}

type Ask = () => XMLHttpRequest;

/** `base` is the address below `/api/v1/`, `token` the bearer's. The socket brings the line of what was sent. */
export function chatFiles(
  base: string,
  token: () => string | Promise<string>,
  rules: FileRules | null,
  ask: Ask = () => new XMLHttpRequest(),
): ChatFiles {
  return {
    rules,
    async send(file, upload, told, signal) {
      const address = `/api/v1/${base}?${new URLSearchParams({ upload, name: file.name }).toString()}`;
      await posted(ask(), address, await token(), file, told, signal);
    },
    async fetch(lineId, what, signal) {
      const path = `${base}/${lineId}${what === 'preview' ? '/preview' : ''}`;
      const answer = await request(path, { token: await token(), ...(signal && { signal }) });
      return answer.blob();
    },
  };
}

const made = new WeakMap<object, { of: string; files: ChatFiles }>();

/** The same for the contact that `owner` has in hand: the same object as long as it is that one, under the same rules. */
export function filesInHand(
  owner: object,
  contactId: string,
  rules: FileRules | null,
  make: () => ChatFiles,
): ChatFiles {
  const of = `${contactId} ${JSON.stringify(rules)}`;
  let known = made.get(owner);
  if (known?.of !== of) {
    known = { of, files: make() };
    made.set(owner, known);
  }
  return known.files;
}

/** `fetch` tells nothing of what has gone out. */
function posted(
  sending: XMLHttpRequest,
  address: string,
  token: string,
  file: Blob,
  told: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => signal.removeEventListener('abort', stop);
    const stop = () => sending.abort();
    const failed = (error: Error) => {
      end();
      reject(error);
    };
    const aborted = () => failed(new DOMException('taken back', 'AbortError'));
    if (signal.aborted) {
      aborted();
      return;
    }
    sending.open('POST', address);
    sending.setRequestHeader('authorization', `Bearer ${token}`);
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.responseType = 'text';
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) told(event.loaded / event.total);
    };
    sending.onload = () => {
      const { status } = sending;
      if (status >= 200 && status < 300) {
        end();
        resolve();
        return;
      }
      const code = codeIn(sending.responseText) ?? `http-${status}`;
      failed(new ApiError(status, code, code));
    };
    sending.onerror = () => failed(new ApiError(0, 'offline', 'no answer'));
    sending.onabort = aborted;
    signal.addEventListener('abort', stop, { once: true });
    sending.send(file);
  });
}

function codeIn(text: string): string | null {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}
