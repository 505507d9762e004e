import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError, type Category, everyTopic, fetchStation } from '../api';
import { ta } from '../i18n/access';
import { tc } from '../i18n/common';
import { language } from '../i18n/language';
import { formatDateTime, formatTime, STATION_ZONE } from '../i18n/format';
import { ts } from '../i18n/staff';
import { Store } from '../state/store';
import type { Action } from '../ui/action';
import { alertBox } from '../ui/alert';
import { problemAlert } from '../ui/problem';
import { StationElement } from '../ui/element';
import '../ui/dialog';
import { emblem } from '../ui/emblem';
import '../ui/focus-kept';
import '../ui/footer';
import { icon, type IconName } from '../ui/icons';
import '../ui/language-menu';
import { loadingLine } from '../ui/load-state';
import type { Reading } from '../ui/reading';
import './nav';
import type { Problem } from './problem';
import './proof-dialog';
import type { ProofDialog } from './proof-dialog';
import { HOMES, loginAddress, type Role, StaffSession } from './session';

export { problemAlert } from '../ui/problem';
export { errorWords, type Problem } from './problem';

type Phase = 'loading' | 'ready' | 'offline' | 'forbidden';

const RETRY_MS = 4_000;
/** Topics change a few times a month. */
const RENEW_MS = 600_000;

/** A page of the staff: nothing of it is shown before it is known who is there. */
export abstract class StaffPage extends StationElement {
  protected readonly session = new StaffSession();
  protected readonly categories = new Store<readonly Category[]>([]);
  /** The body's name; empty until it is here. */
  protected readonly organisation = new Store('');
  @state() protected phase: Phase = 'loading';
  @state() private leaving = false;
  /** When the page was last put on paper. */
  @state() private printedMs = Date.now();
  /** Why signing out failed, as a stable word. */
  #stays: string | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Reads the topics again. */
  #renewal: ReturnType<typeof setTimeout> | undefined;

  protected abstract readonly roles: readonly Role[];
  protected abstract pageTitle(): string;
  /** Called once, when somebody with the right role is there. */
  protected abstract entered(): void;
  protected abstract renderPage(): unknown;
  /** Buttons of the page in the header. */
  protected renderTools(): unknown {
    return nothing;
  }
  /** A second row of the header. */
  protected renderBarRow(): unknown {
    return nothing;
  }
  /** The public documents, at the end of the page. */
  protected renderFooter(): unknown {
    return html`
      <vs-footer class="staff-footer" beside></vs-footer>
    `;
  }
  /** Leaving the page would end what its person is in the middle of: the other pages open beside it. */
  protected readonly keepsContact: boolean = false;
  protected get nameInHeader(): string {
    return this.session.me.value?.displayName ?? '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.session.me);
    this.watch(this.categories);
    this.watch(this.session.idle.endsAtMs);
    this.session.prove = () =>
      this.querySelector<ProofDialog>('vs-proof')?.ask() ?? Promise.resolve(false);
    this.session.ended.subscribe((ended) => ended && this.sessionLost(), this.scope);
    language.subscribe(() => this.#setTitle(), this.scope);
    addEventListener('beforeprint', () => (this.printedMs = Date.now()), { signal: this.scope });
    this.#setTitle();
    void this.#enter();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#retry);
    clearTimeout(this.#renewal);
  }

  /** The station no longer knows this sign-in. */
  protected sessionLost(): void {
    location.assign(loginAddress());
  }

  #setTitle(): void {
    document.title = `${this.pageTitle()} · ${ts('staff.service')}`;
  }

  async #enter(): Promise<void> {
    clearTimeout(this.#retry);
    const { scope } = this;
    try {
      if (!(await this.session.restore())) {
        location.replace(loginAddress());
        return;
      }
    } catch {
      this.phase = 'offline';
      if (!scope.aborted) this.#retry = setTimeout(() => void this.#enter(), RETRY_MS);
      return;
    }
    if (scope.aborted) return;
    const me = this.session.me.value;
    if (!me) return;
    if (me.mustChangePassword || me.mustEnrolFactor) {
      location.replace(loginAddress());
      return;
    }
    if (!this.roles.includes(me.role)) {
      this.phase = 'forbidden';
      return;
    }
    this.phase = 'ready';
    void this.loadCategories();
    this.entered();
  }

  /** Labels of the categories; until they are here their places stay empty. A page is open for a whole shift. */
  protected async loadCategories(): Promise<void> {
    const { scope } = this;
    clearTimeout(this.#renewal);
    let nextMs = RENEW_MS;
    try {
      const station = await fetchStation(scope);
      this.organisation.set(station.organisation);
      this.categories.set(everyTopic(station));
    } catch {
      nextMs = RETRY_MS;
    }
    clearTimeout(this.#renewal);
    if (!scope.aborted) this.#renewal = setTimeout(() => void this.loadCategories(), nextMs);
  }

  protected async signOut(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    this.#stays = null;
    try {
      await this.session.signOut();
      location.assign('/login');
    } catch (error) {
      this.#stays = error instanceof ApiError ? error.code : 'page';
      this.leaving = false;
    }
  }

  protected override render() {
    return html`
      <a class="vs-skip" href="#main">${tc('header.skip')}</a>
      ${this.#bar()} ${this.#letterhead()}
      ${
        this.#stays === null
          ? nothing
          : alertBox(ts('staff.stillSignedIn'), {
              tone: 'danger',
              live: 'alert',
              code: this.#stays,
            })
      }
      ${
        this.phase === 'ready'
          ? this.renderPage()
          : html`
              <main id="main">${this.#waiting()}</main>
            `
      }
      ${this.renderFooter()}
      <vs-proof .session=${this.session}></vs-proof>
      ${this.#idleWarning()}
    `;
  }

  /** Nobody has used the page for a while, and the session is about to end. */
  #idleWarning() {
    const endsAtMs = this.session.idle.endsAtMs.value;
    const stay = () => {
      this.session.idle.stay();
    };
    return html`
      <vs-dialog
        ?open=${endsAtMs !== null}
        .heading=${ta('access.idle.title')}
        .content=${html`
          <p role="alert" data-testid="idle-warning">
            ${ta('access.idle.text', { time: endsAtMs === null ? '' : formatTime(endsAtMs) })}
          </p>
        `}
        .actions=${html`
          <button
            type="button"
            class="btn btn-primary"
            data-testid="stay-signed-in"
            data-focus
            @click=${stay}
          >
            ${ta('access.idle.stay')}
          </button>
        `}
        @close=${stay}
      ></vs-dialog>
    `;
  }

  /** Whose page it is and when it was printed; it stands on paper alone. */
  #letterhead() {
    return html`
      <div class="staff-letterhead">
        ${emblem()}
        <p>
          <b>${this.organisation.value}</b>
          ${this.pageTitle()}
        </p>
        <p>${ts('staff.printed', { time: formatDateTime(this.printedMs, STATION_ZONE) })}</p>
      </div>
    `;
  }

  #bar() {
    const me = this.phase === 'ready' ? this.session.me.value : null;
    return html`
      <header class="staff-bar">
        <div class="staff-bar-name">
          ${emblem()}
          <b>${ts('staff.service')}</b>
          ${
            me && !this.keepsContact
              ? nothing
              : html`
                  <span>${this.pageTitle()}</span>
                `
          }
        </div>
        ${
          me
            ? html`
                <vs-staff-nav .of=${me.role} .beside=${this.keepsContact}></vs-staff-nav>
              `
            : nothing
        }
        <div class="staff-bar-tools">
          ${this.phase === 'ready' ? this.renderTools() : nothing}
          <vs-language-menu short></vs-language-menu>
          ${
            this.session.me.value
              ? html`
                  <a
                    class="staff-tool staff-bar-me"
                    href="/me"
                    data-testid="my-access"
                    title=${ta('access.title')}
                  >
                    ${icon('person')}
                    <span class="staff-tool-word">${this.nameInHeader}</span>
                  </a>
                  <button
                    type="button"
                    class="staff-tool"
                    data-testid="sign-out"
                    aria-busy=${this.leaving ? 'true' : 'false'}
                    title=${ts('staff.signOut')}
                    @click=${() => void this.signOut()}
                  >
                    ${icon('logout')}
                    <span class="staff-tool-word">
                      ${ts(this.leaving ? 'staff.signingOut' : 'staff.signOut')}
                    </span>
                  </button>
                `
              : nothing
          }
        </div>
        ${this.phase === 'ready' ? this.renderBarRow() : nothing}
      </header>
    `;
  }

  #waiting() {
    if (this.phase === 'loading') {
      return html`
        <p class="staff-loading vs-soft" role="status">${ts('staff.loading')}</p>
      `;
    }
    const me = this.session.me.value;
    return this.phase === 'offline'
      ? messagePage(
          ts('staff.offline.title'),
          ts('staff.offline.text'),
          html`
            <button type="button" class="btn btn-primary" @click=${() => void this.#enter()}>
              ${ts('staff.retry')}
            </button>
          `,
          'warning',
        )
      : messagePage(
          ts('staff.forbidden.title'),
          me
            ? ts('staff.forbidden.text', {
                name: me.displayName,
                role: ts(`staff.role.${me.role}`),
              })
            : '',
          html`
            <a class="btn btn-primary" href=${me ? HOMES[me.role] : '/login'}>
              ${ts('staff.forbidden.home')}
            </a>
          `,
          'lock',
        );
  }
}

/** What went wrong, in words, with a button that tries again. */
export function problemBox(problem: Problem, retry: () => void) {
  return html`
    <div class="staff-problem">
      ${alertBox(problem.text, {
        tone: 'danger',
        code: problem.code,
        live: 'alert',
        actions: html`
          <button type="button" class="btn btn-sm btn-outline-primary" @click=${retry}>
            ${ts('staff.retry')}
          </button>
        `,
      })}
    </div>
  `;
}

/** The same of what an element reads or does; nothing when nothing went wrong. */
export function retryBox(of: { readonly problem: Problem | null; again(): Promise<unknown> }) {
  return of.problem ? problemBox(of.problem, () => void of.again()) : nothing;
}

/** Shows a reading: its value, or that it is coming, or what went wrong with a button that tries again. */
export function readingBox<T>(
  of: Reading<T>,
  shown: (value: T) => unknown,
  loading = ts('staff.loading'),
) {
  const none = of.problem ? nothing : loadingLine(loading);
  return html`
    ${retryBox(of)} ${of.value === null ? none : shown(of.value)}
  `;
}

/** What came of what was done last. Its place is always there, since readers may not notice one that comes with its words. */
export function actionBox({ problem, done }: Pick<Action, 'problem' | 'done'>) {
  return html`
    <div class="staff-outcome" role="status">
      ${done ? alertBox(done, { tone: 'success' }) : nothing}
    </div>
    ${
      problem
        ? html`
            <div class="staff-problem">${problemAlert(problem)}</div>
          `
        : nothing
    }
  `;
}

/** A page that has only this to say, and what to do about it. */
export function messagePage(title: string, text: string, action: unknown, sign: IconName = 'info') {
  return html`
    <section class="vs-card staff-message" role="alert">
      ${icon(sign)}
      <h1>${title}</h1>
      <p>${text}</p>
      ${action}
    </section>
  `;
}
