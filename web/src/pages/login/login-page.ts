import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { ta } from '../../i18n/access';
import { ts } from '../../i18n/staff';
import { language, OWN_LANGUAGE, whenWordsCame } from '../../i18n/language';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import '../../ui/footer';
import '../../ui/header';
import { field, textField, type TextField, textInput } from '../../ui/field';
import { icon } from '../../ui/icons';
import { waitWords } from '../../staff/access-words';
import './factor-ask';
import '../../staff/factor-enrol';
import type { Enrolled, FactorKind } from '../../staff/factor-enrol';
import { problemWords } from './login-words';
import { passkeysHere } from '../../staff/passkey';
import type { Problem } from '../../staff/problem';
import {
  type FactorAsked,
  FactorRequiredError,
  HOMES,
  type Me,
  type Notice,
  safeNext,
  StaffSession,
  SHORTEST_PASSWORD,
} from '../../staff/session';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';

type Step =
  | 'starting'
  | 'sign-in'
  | 'factor'
  | 'new-password'
  | 'enrol'
  | 'recovery'
  | 'notice'
  | 'leaving';

/** Here the person is not in yet, and may be somebody who looks for the station. */
const OUTSIDE: readonly Step[] = ['starting', 'sign-in', 'factor', 'leaving'];

/** What can be read once more. */
interface Again {
  again(): Promise<unknown>;
}

/**
 * Signing in, with a second factor where there is one; the change of a one-time password, the enrolment of a factor
 * that the role needs, and the notice about being recorded come first.
 */
export class LoginPage extends StationElement {
  readonly #session = new StaffSession();
  @state() private step: Step = 'starting';
  @state() private shown = false;
  @state() private capsLock = false;
  /** Seconds until the next attempt is heard. */
  @state() private waitS = 0;
  @state() private asked: FactorAsked | null = null;
  @state() private codes: readonly string[] = [];
  /** The password that was signed in with, so that it is not asked for twice. */
  @state() private presentPassword = '';
  #countdown: ReturnType<typeof setInterval> | undefined;
  readonly #action = new Action(this, (error) => this.#wordsOf(error));
  readonly #notice = new Reading<Notice>(this, () => this.#session.notice(), problemWords, {
    begins: false,
  });
  readonly #kinds = new Reading<readonly FactorKind[]>(
    this,
    async (signal) => {
      const { passkeyHost } = await this.#session.api('me/factors', { signal });
      return passkeysHere(passkeyHost) ? ['passkey', 'totp'] : ['totp'];
    },
    problemWords,
    { begins: false },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    language.subscribe(() => this.#setTitle(), this.scope);
    this.#setTitle();
    void this.#restore();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#countdown);
  }

  #setTitle(): void {
    document.title = `${ts('login.title')} · ${ts('staff.service')}`;
  }

  /** Somebody who is signed in already goes straight on. */
  async #restore(): Promise<void> {
    const known = await this.#session.restore().catch(() => false);
    if (this.step !== 'starting') return;
    const me = this.#session.me.value;
    if (known && me) this.#goOn(me);
    else this.step = 'sign-in';
  }

  #goOn(me: Me): void {
    if (me.mustChangePassword) {
      this.step = 'new-password';
      this.shown = false;
      void this.updateComplete.then(() =>
        focusOn(this, this.presentPassword ? '#new-password' : '#present-password'),
      );
      return;
    }
    if (me.mustEnrolFactor) {
      this.step = 'enrol';
      void this.#read(this.#kinds);
      return;
    }
    if (me.noticeDue) {
      this.step = 'notice';
      void this.#read(this.#notice);
      return;
    }
    this.#leave(me);
  }

  #leave(me: Me): void {
    this.step = 'leaving';
    const next = new URLSearchParams(location.search).get('next');
    location.replace(safeNext(next, location.origin) ?? HOMES[me.role]);
  }

  protected override render() {
    return html`
      <vs-header .name=${ts('staff.service')} .tagline=${ts('login.title')}></vs-header>
      <main
        id="main"
        class="login"
        data-step=${this.step}
        @keydown=${this.#key}
        @keyup=${this.#key}
      >
        <div class="vs-card login-card">${this.#stepShown()}</div>
        ${
          OUTSIDE.includes(this.step)
            ? html`
                <p class="login-citizen"><a href="/">${ts('login.citizen')}</a></p>
              `
            : nothing
        }
      </main>
      <vs-footer class="staff-footer" beside></vs-footer>
    `;
  }

  #stepShown() {
    switch (this.step) {
      case 'factor':
        return html`
          <vs-factor-ask
            .session=${this.#session}
            .asked=${this.asked}
            @proven=${this.#enter}
            @again=${this.#again}
          ></vs-factor-ask>
        `;
      case 'new-password':
        return this.#newPassword();
      case 'enrol':
        return this.#enrol();
      case 'recovery':
        return html`
          <vs-recovery-codes .codes=${this.codes} @kept=${this.#enter}></vs-recovery-codes>
        `;
      case 'notice':
        return this.#noticeText();
      default:
        return this.#signIn();
    }
  }

  readonly #enter = (): void => {
    const me = this.#session.me.value;
    if (me) this.#goOn(me);
  };

  readonly #again = (): void => {
    this.presentPassword = '';
    this.#action.problem = null;
    this.step = 'sign-in';
    void this.updateComplete.then(() => focusOn(this, '#username'));
  };

  #enrol() {
    const failed = [this.#kinds, this.#action].find(({ problem }) => problem !== null);
    return html`
      <h1 tabindex="-1">${ta('access.enrol.title')}</h1>
      <p class="vs-soft">${ta('access.enrol.intro')}</p>
      ${this.#problemBox(failed?.problem ?? null)}
      ${
        failed
          ? this.#againButton(failed)
          : html`
              <vs-factor-enrol
                .session=${this.#session}
                .kinds=${this.#kinds.value ?? []}
                @enrolled=${this.#enrolled}
              ></vs-factor-enrol>
            `
      }
    `;
  }

  readonly #enrolled = async (event: CustomEvent<Enrolled>): Promise<void> => {
    this.codes = event.detail.codes;
    await this.#action.run('renew', async () => {
      await this.#session.renew();
      if (this.codes.length > 0) this.step = 'recovery';
      else this.#enter();
    });
  };

  #signIn() {
    return html`
      <h1>${ts('login.title')}</h1>
      <p class="vs-soft">${ts('login.intro')}</p>
      ${this.#problemBox(this.#action.problem)}
      <form @submit=${this.#submitSignIn} novalidate>
        ${textField({
          id: 'username',
          label: ts('login.username'),
          testid: 'username',
          name: 'username',
          required: true,
          autofocus: true,
          autocomplete: 'username',
          autocapitalize: 'none',
          maxlength: 64,
        })}
        ${this.#passwordField('password', ts('login.password'), 'current-password')}
        ${this.#submitButton(ts('login.submit'), ts('login.submitting'), 'sign-in')}
      </form>
      <p class="vs-hint">${ts('login.help')}</p>
    `;
  }

  #newPassword() {
    return html`
      <h1>${ts('login.new.title')}</h1>
      <p class="vs-soft">${ts('login.new.intro')}</p>
      ${this.#problemBox(this.#action.problem)}
      <form @submit=${this.#submitNewPassword} novalidate>
        <input
          class="visually-hidden"
          name="username"
          autocomplete="username"
          tabindex="-1"
          aria-hidden="true"
          readonly
          .value=${this.#session.me.value?.username ?? ''}
        />
        ${
          this.presentPassword
            ? nothing
            : this.#passwordField('present-password', ts('login.new.present'), 'current-password')
        }
        ${this.#passwordField(
          'new-password',
          ts('login.new.password'),
          'new-password',
          ts('login.new.hint', { count: SHORTEST_PASSWORD }),
        )}
        ${this.#submitButton(ts('login.new.submit'), ts('login.new.submitting'), 'save-password')}
      </form>
    `;
  }

  async #read(what: Again): Promise<void> {
    await what.again();
    await this.updateComplete;
    focusOn(this, '.login-card h1');
  }

  #againButton(what: Again) {
    return html`
      <button type="button" class="btn btn-primary" @click=${() => void this.#read(what)}>
        ${ts('staff.retry')}
      </button>
    `;
  }

  #noticeText() {
    const { value, problem } = this.#notice;
    const text = value?.texts[language.value] ?? value?.texts[OWN_LANGUAGE];
    const me = this.#session.me.value;
    return html`
      <h1 tabindex="-1">${text?.title ?? ts('login.notice.title')}</h1>
      ${this.#problemBox(this.#action.problem ?? problem)}
      ${
        text
          ? html`
              <ul class="login-notice">
                ${text.points.map(
                  (point) => html`
                    <li>${point}</li>
                  `,
                )}
              </ul>
              <form @submit=${this.#acceptNotice}>
                ${this.#submitButton(
                  ts('login.notice.accept'),
                  ts('login.notice.accepting'),
                  'accept-notice',
                )}
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="notice-later"
                  @click=${() => me && this.#leave(me)}
                >
                  ${ts('login.notice.later')}
                </button>
              </form>
              <p class="vs-hint">${ts('login.notice.hint')}</p>
            `
          : problem
            ? this.#againButton(this.#notice)
            : loadingLine(ts('login.notice.loading'))
      }
    `;
  }

  readonly #acceptNotice = async (event: Event): Promise<void> => {
    event.preventDefault();
    const notice = this.#notice.value;
    if (!notice) return;
    await this.#action.run('accept', async () => {
      await this.#session.acceptNotice(notice.version);
      const me = this.#session.me.value;
      if (me) this.#leave(me);
    });
    // Another version came out meanwhile: that one is to be read.
    if (this.#action.problem?.code !== 'notice_changed') return;
    this.#action.problem = null;
    await this.#read(this.#notice);
  };

  #problemBox(problem: Problem | null) {
    return html`
      <div role="alert" class="login-problem">
        ${
          this.waitS > 0
            ? alertBox(waitWords(this.waitS), { tone: 'warning' })
            : problem
              ? alertBox(problem.text, { tone: 'danger', code: problem.code })
              : nothing
        }
      </div>
    `;
  }

  #passwordField(id: string, label: string, autocomplete: AutoFill, hint?: string) {
    const caps = html`
      <span class="login-caps">${icon('warning')} ${ts('login.caps')}</span>
    `;
    const of: TextField = {
      id,
      label,
      hint: this.capsLock ? caps : (hint ?? nothing),
      hintLive: true,
      testid: id,
      name: id,
      type: this.shown ? 'text' : 'password',
      required: true,
      autocomplete,
      autocapitalize: 'none',
      maxlength: 256,
    };
    return field(
      of,
      html`
        <div class="login-password">
          ${textInput(of)}
          <button
            type="button"
            aria-label=${ts(this.shown ? 'login.hide' : 'login.show')}
            title=${ts(this.shown ? 'login.hide' : 'login.show')}
            aria-pressed=${this.shown ? 'true' : 'false'}
            @click=${() => (this.shown = !this.shown)}
          >
            ${icon(this.shown ? 'eyeOff' : 'eye')}
          </button>
        </div>
      `,
    );
  }

  #submitButton(words: string, busyWords: string, testId: string) {
    const busy = this.#action.busy || this.step === 'leaving';
    return html`
      <button
        type="submit"
        class="btn btn-primary"
        data-testid=${testId}
        aria-busy=${busy ? 'true' : 'false'}
        ?disabled=${this.waitS > 0}
      >
        ${busy ? busyWords : words}
      </button>
    `;
  }

  readonly #key = (event: KeyboardEvent): void => {
    this.capsLock = event.getModifierState('CapsLock');
  };

  #valueOf(id: string): string {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? '';
  }

  readonly #submitSignIn = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    const username = this.#valueOf('username').trim();
    const password = this.#valueOf('password');
    if (!username || !password) {
      this.#action.problem = { text: ts('login.error.empty') };
      focusOn(this, username ? '#password' : '#username');
      return;
    }
    await this.#action.run('sign-in', async () => {
      this.presentPassword = password;
      try {
        this.#goOn(await this.#session.signIn(username, password));
      } catch (error) {
        if (!(error instanceof FactorRequiredError)) throw error;
        this.asked = error.asked;
        this.step = 'factor';
      }
    });
    if (this.#action.problem) {
      const field = this.querySelector<HTMLInputElement>('#password');
      field?.focus();
      field?.select();
    }
  };

  readonly #submitNewPassword = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    const present = this.presentPassword || this.#valueOf('present-password');
    const next = this.#valueOf('new-password');
    if (next.length < SHORTEST_PASSWORD || next === present) {
      this.#action.problem = { text: ts('login.new.error.password_weak') };
      focusOn(this, '#new-password');
      return;
    }
    await this.#action.run('change', async () => {
      try {
        await this.#session.changePassword(present, next);
      } catch (error) {
        // the one that was given at the sign-in holds no more: it is asked for
        if (error instanceof ApiError && error.code === 'password_wrong') this.presentPassword = '';
        throw error;
      }
      const me = this.#session.me.value;
      if (me) this.#goOn(me);
    });
  };

  #wordsOf(error: unknown): Problem {
    if (!(error instanceof ApiError && error.waitS > 0)) return problemWords(error);
    this.#waitFor(error.waitS);
    // until the countdown is over it is said by that
    return { text: waitWords(this.waitS) };
  }

  #waitFor(seconds: number): void {
    clearInterval(this.#countdown);
    this.waitS = Math.ceil(seconds);
    this.#countdown = setInterval(() => {
      this.waitS -= 1;
      if (this.waitS > 0) return;
      clearInterval(this.#countdown);
      this.#action.problem = null;
    }, 1000);
  }
}
whenWordsCame(() => customElements.define('vs-login', LoginPage));
