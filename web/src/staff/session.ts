// The signed-in member of the staff: an access token in memory, renewed by the refresh cookie.
import { api, ApiError, request, type RequestOptions } from '../api';
import { saveFile } from '../ui/save-file';
import type { FactorAsked, Me, Notice, Role, SessionOpened } from '../protocol/api';
import type { AnswerTo, Known, Method } from '../rest';
import { bound } from '../state/bound';
import { notices } from '../state/notices';
import { Store } from '../state/store';
import { IdleWatch } from './idle';
export type { FactorAsked, Me, Notice, Role };

/** Where each role works. */
export const HOMES: Record<Role, string> = {
  operator: '/desk',
  supervisor: '/supervisor',
  quality: '/quality',
  admin: '/admin',
  office: '/office',
};

/** Renewed this long before it ends; a token of five minutes lives four. */
const MARGIN_MS = 60_000;
const RETRY_MS = 5_000;

/** How a person may bring the second factor. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery';

/** The password is right, and a second factor is asked for. */
export class FactorRequiredError extends Error {
  constructor(readonly asked: FactorAsked) {
    super('a second factor is required');
    this.name = 'FactorRequiredError';
  }
}

/** What proves who somebody is, besides the password. */
export type FactorProof = { code: string } | { recoveryCode: string } | { passkey: object };

/** Fewest characters of a password; the station refuses shorter ones. */
export const SHORTEST_PASSWORD = 10;

/**
 * One sign-in of this page. It renews itself while the page is open; `ended` tells that the station
 * no longer knows it.
 */
export class StaffSession {
  readonly me = new Store<Me | null>(null);
  readonly ended = new Store<boolean>(false);
  /** Knows whether somebody is there, and warns before the session ends because nobody is. */
  readonly idle = new IdleWatch(() => void this.renew().catch(() => undefined));
  /** Asks the person to prove once more who they are; gives whether they did. Set by a page that can. */
  prove: (() => Promise<boolean>) | null = null;
  readonly #listeners = new Set<(token: string) => void>();
  #token: string | null = null;
  /** When the token runs out by this machine's clock, which may differ from the station's. */
  #endsAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewing: Promise<string> | null = null;
  /** Why the station no longer knows the sign-in. */
  #over: ApiError | null = null;

  /** Takes up the sign-in that the cookie stands for. Gives whether there is one. */
  async restore(): Promise<boolean> {
    try {
      await this.renew();
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return false;
      throw error;
    }
  }

  /** @throws {FactorRequiredError}, or {ApiError} with the code of the refusal. */
  async signIn(username: string, password: string): Promise<Me> {
    const body = { username, password };
    try {
      return this.#take(await api('session', { method: 'POST', body }));
    } catch (error) {
      const refused = error instanceof ApiError ? error.body : {};
      if ('secondFactor' in refused) throw new FactorRequiredError(refused.secondFactor);
      throw error;
    }
  }

  /** Goes on after a {@link FactorRequiredError}. @throws {ApiError} */
  async complete(ticket: string, proof: FactorProof): Promise<Me> {
    const body = { ticket, ...proof };
    return this.#take(await api('session/factor', { method: 'POST', body }));
  }

  async changePassword(present: string, next: string): Promise<void> {
    await this.api('me/password', { method: 'POST', body: { present, new: next } });
    await this.renew();
  }

  notice(): Promise<Notice> {
    return this.api('me/notice');
  }

  /** @throws {ApiError} `notice_changed` when it is another one by now. */
  async acceptNotice(version: string): Promise<void> {
    await this.api('me/notice', { method: 'POST', body: { version } });
    await this.renew();
  }

  /** @throws {ApiError} when the station does not answer; the session goes on. */
  async signOut(): Promise<void> {
    await api('session', { method: 'DELETE', token: this.#token });
    notices.leave(this);
    clearTimeout(this.#timer);
    this.idle.stop();
    this.#token = null;
    this.me.set(null);
  }

  /** A token that is good for a while yet. @throws {ApiError} when the sign-in is over. */
  async token(): Promise<string> {
    return this.#token && this.#endsAtMs - Date.now() > MARGIN_MS / 2 ? this.#token : this.renew();
  }

  /** Calls `listener` with each new token until `signal` aborts. */
  onToken(listener: (token: string) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /**
   * Calls the API as this person; a token that was refused is renewed once. What takes a fresh proof is asked for it, and
   * done once it is there.
   */
  api<const Path extends string, M extends Method = 'GET'>(
    path: Known<Path, M>,
    options: RequestOptions<Path, M> = {},
  ): Promise<AnswerTo<Path, M>> {
    // unknown between: the compiler gives up comparing the answers of so many routes with themselves
    const answer = this.#proven(() => this.#call<Path, M>(path, options));
    return answer as Promise<AnswerTo<Path, M>>;
  }

  async #proven<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const asks = error instanceof ApiError && error.code === 'reauthentication_required';
      if (!asks || !(await this.prove?.())) throw error;
      return send();
    }
  }

  /**
   * Has the browser keep a file of the API under a name. @throws {ApiError} when it does not come, and
   * what an aborted `signal` throws.
   */
  async download(path: string, name: string, signal?: AbortSignal): Promise<void> {
    saveFile(await this.file(path, signal), name);
  }

  /** The content of a file of the API. @throws as {@link download} does. */
  async file(path: string, signal?: AbortSignal): Promise<Blob> {
    const answer = await this.#withToken((token) =>
      request(path, { token, ...(signal && { signal }) }),
    );
    return answer.blob();
  }

  #call<const Path extends string, M extends Method>(
    path: Known<Path, M>,
    options: RequestOptions<Path, M>,
  ): Promise<unknown> {
    return this.#withToken<unknown>((token) => api<Path, M>(path, { ...options, token }));
  }

  /** A token that was refused is renewed once. */
  async #withToken<T>(ask: (token: string) => Promise<T>): Promise<T> {
    try {
      return await ask(await this.token());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      return ask(await this.renew());
    }
  }

  /**
   * Exchanges the refresh cookie for a new token; callers at the same time share one exchange. A sign-in that is over
   * stays so: what a page goes on reading asks the station no more.
   */
  async renew(): Promise<string> {
    if (this.#over) throw this.#over;
    this.#renewing ??= this.#exchange().finally(() => (this.#renewing = null));
    return await this.#renewing;
  }

  async #exchange(): Promise<string> {
    const controller = new AbortController();
    const release = bound(controller);
    try {
      const opened = await api('session/refresh', {
        method: 'POST',
        headers: { 'x-idle-seconds': String(this.idle.seconds) },
        signal: controller.signal,
      });
      this.#take(opened);
      return opened.accessToken;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        notices.leave(this);
        clearTimeout(this.#timer);
        this.idle.stop();
        this.#token = null;
        if (this.me.value) {
          this.#over = error;
          this.ended.set(true);
        }
      } else if (this.me.value) {
        this.#renewIn(RETRY_MS);
      }
      throw error;
    } finally {
      release();
    }
  }

  #take({ accessToken, me, idleEndsAt }: SessionOpened): Me {
    this.#token = accessToken;
    this.#over = null;
    const lifetime = lifetimeMs(accessToken);
    this.#endsAtMs = Date.now() + lifetime;
    this.me.set(me);
    // both by the station's clock, which may differ from this machine's
    this.idle.follow(idleEndsAt ? Date.parse(idleEndsAt) - issuedAtMs(accessToken) : null);
    this.#renewIn(Math.max(RETRY_MS, lifetime - MARGIN_MS));
    for (const listener of [...this.#listeners]) listener(accessToken);
    notices.follow(this);
    return me;
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.renew().catch(() => undefined), ms);
  }
}

/** From issue to expiry, both by the station's clock. Five minutes when the token does not say. */
export function lifetimeMs(token: string): number {
  const { iat, exp } = claims(token);
  return iat !== undefined && exp !== undefined ? (exp - iat) * 1000 : 300_000;
}

/** When the token was issued by the station's clock; now when it does not say. */
function issuedAtMs(token: string): number {
  const { iat } = claims(token);
  return iat === undefined ? Date.now() : iat * 1000;
}

function claims(token: string): { iat?: number; exp?: number } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload)) as { iat?: number; exp?: number };
  } catch {
    return {};
  }
}

/** A path of this site to go to after signing in, or `null` for anything else. */
export function safeNext(wanted: string | null, origin: string): string | null {
  if (!wanted?.startsWith('/')) return null;
  try {
    const url = new URL(wanted, origin);
    if (url.origin !== origin || url.pathname === '/login') return null;
    return url.pathname + url.search + url.hash;
  } catch {
    return null;
  }
}

export function loginAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
}
