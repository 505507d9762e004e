import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { language, whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { tf } from '../../i18n/start';
import { errorWords, type Problem } from '../../staff/problem';
import { FactorRequiredError, StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import './set-up';
import '../../ui/footer';
import '../../ui/header';
import { loadingLine } from '../../ui/load-state';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';

/** Where the second factor is enrolled, and what follows it: the guide. */
const NEXT = `/login?next=${encodeURIComponent('/start')}`;

/** The first administrator of a new station, made with a code of the command line. */
export class StartPage extends StationElement {
  @state() private made = false;
  /** `known`: somebody is signed in here, and the guide goes on. */
  readonly #state = new Reading<{ open: boolean; known: boolean }>(
    this,
    async (signal) => {
      const { open } = await api('first-start', { signal });
      return { open, known: !open && (await new StaffSession().restore()) };
    },
    errorWords,
  );
  readonly #making = new Action(this, startWords);

  override connectedCallback(): void {
    super.connectedCallback();
    const titled = () => (document.title = `${tf('title')} · ${ts('staff.service')}`);
    language.subscribe(titled, this.scope);
    titled();
  }

  protected override render() {
    if (this.#state.value?.known) {
      return html`
        <vs-set-up></vs-set-up>
      `;
    }
    return html`
      <vs-header .name=${ts('staff.service')} .tagline=${tf('title')}></vs-header>
      <main id="main" class="login">
        <div class="vs-card login-card">${this.#content()}</div>
      </main>
      <vs-footer class="staff-footer" beside></vs-footer>
    `;
  }

  #content() {
    const { value, problem } = this.#state;
    if (problem) {
      return html`
        <h1>${tf('title')}</h1>
        ${problemAlert(problem)}
        <button type="button" class="btn btn-primary" @click=${() => void this.#state.again()}>
          ${ts('staff.retry')}
        </button>
      `;
    }
    if (value === null) return loadingLine(tf('loading'));
    if (this.made || !value.open) return this.#closed();
    return html`
      <h1>${tf('title')}</h1>
      <p class="vs-soft">${tf('intro')}</p>
      <ol class="start-steps" aria-label=${tf('steps')}>
        <li aria-current="step">${tf('step.account')}</li>
        <li>${tf('step.factor')}</li>
        <li>${tf('step.live')}</li>
      </ol>
      <div class="login-problem" role="alert">${problemAlert(this.#making.problem)}</div>
      ${this.#form()}
    `;
  }

  #closed() {
    return html`
      <h1 tabindex="-1">${tf('closed')}</h1>
      ${
        this.made
          ? alertBox(tf('made'), { tone: 'success', live: 'status' })
          : html`
              <p>${tf('closed.text')}</p>
            `
      }
      <a class="btn btn-primary" href=${NEXT} data-testid="to-sign-in">${tf('closed.go')}</a>
    `;
  }

  #form() {
    const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? undefined;
    return html`
      <form novalidate @submit=${this.#submitted}>
        ${textField({
          id: 'start-code',
          label: tf('code'),
          hint: tf('code.hint'),
          autocomplete: 'one-time-code',
          autocapitalize: 'characters',
          look: 'login-code',
          required: true,
          autofocus: true,
          maxlength: 32,
          ...(code !== undefined && { value: code }),
        })}
        ${textField({ id: 'start-name', label: tf('name'), autocomplete: 'name', maxlength: 120 })}
        ${textField({
          id: 'start-username',
          label: tf('username'),
          hint: tf('username.hint'),
          autocomplete: 'username',
          autocapitalize: 'none',
          required: true,
          maxlength: 32,
        })}
        ${textField({
          id: 'start-password',
          label: tf('password'),
          hint: tf('password.hint'),
          type: 'password',
          autocomplete: 'new-password',
          required: true,
          maxlength: 200,
        })}
        ${textField({
          id: 'start-again',
          label: tf('again'),
          type: 'password',
          autocomplete: 'new-password',
          required: true,
          maxlength: 200,
        })}
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="make-administrator"
          aria-busy=${this.#making.busy ? 'true' : 'false'}
        >
          ${tf(this.#making.busy ? 'submitting' : 'submit')}
        </button>
      </form>
    `;
  }

  #valueOf(id: string): string {
    return this.querySelector<HTMLInputElement>(`#start-${id}`)?.value ?? '';
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const code = this.#valueOf('code').trim();
    const username = this.#valueOf('username').trim().toLowerCase();
    const password = this.#valueOf('password');
    const empty = [
      ['code', code],
      ['username', username],
      ['password', password],
    ].find(([, value]) => value === '');
    if (empty) {
      this.#making.problem = { text: tf('error.empty') };
      focusOn(this, `#start-${empty[0]}`);
      return;
    }
    if (password !== this.#valueOf('again')) {
      this.#making.problem = { text: tf('error.differ') };
      focusOn(this, '#start-again');
      return;
    }
    const displayName = this.#valueOf('name').trim();
    const body = { code, username, displayName, password };
    const isMade = await this.#making.run('make', () =>
      api('first-start', { method: 'POST', body }),
    );
    if (isMade) await this.#enter(username, password);
    else if (this.#making.problem?.code === 'first_start_closed') await this.#state.again();
  };

  /** Signs in and goes on; where that fails, the person signs in as everybody does. */
  async #enter(username: string, password: string): Promise<void> {
    try {
      await new StaffSession().signIn(username, password);
      location.assign(NEXT);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof FactorRequiredError)) throw error;
      this.made = true;
      await this.updateComplete;
      focusOn(this, 'h1');
    }
  }
}
whenWordsCame(() => customElements.define('vs-start', StartPage));

const REFUSALS = [
  'code_wrong',
  'password_weak',
  'password_common',
  'account_invalid',
  'username_taken',
  'too_many_requests',
] as const;

function startWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tf(`error.${code}`));
}
