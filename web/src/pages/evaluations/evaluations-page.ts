import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { Role } from '../../staff/session';
import { type Problem, problemBox, StaffPage } from '../../staff/page';
import { evaluationView } from '../evaluation/evaluation-view';
import { itemsOf } from '../evaluation/forms';
import { categoryName, noneYet, stateBadge } from '../evaluation/lists';
import './own-recording';
import { type Evaluation, type Opened, points, reviewWords } from '../evaluation/reviews';
import { textArea } from '../../ui/field';
import { loadingLine } from '../../ui/load-state';

/** The two forms of an evaluation's operator. */
type Form = 'reply' | 'dispute';

/** The evaluations released about the signed-in operator, with one reply and one dispute for each. */
export class OwnEvaluations extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator', 'supervisor', 'office'];
  @state() private evaluations: readonly Evaluation[] | null = null;
  @state() private opened: Opened | null = null;
  @state() private problem: Problem | null = null;
  @state() private sending: ReadonlySet<Form> = new Set();
  #sent = Promise.resolve();

  protected override pageTitle(): string {
    return te('evaluation.mine.title');
  }

  protected override entered(): void {
    void this.#load();
    window.addEventListener('popstate', () => void this.#follow(), { signal: this.scope });
    void this.#follow();
  }

  async #load(): Promise<void> {
    try {
      const found = await this.session.api('me/evaluations');
      this.evaluations = found.evaluations;
      this.problem = null;
    } catch (error) {
      if (!this.scope.aborted) this.problem = reviewWords(error);
    }
  }

  /** Opens what the address names. */
  async #follow(): Promise<void> {
    const id = new URLSearchParams(location.hash.slice(1)).get('evaluation');
    if (!id) {
      const before = this.opened?.evaluation.id;
      this.opened = null;
      await this.#load();
      if (before) focusOn(this, `[data-evaluation="${before}"]`);
      return;
    }
    try {
      this.opened = await this.session.api(`me/evaluations/${encodeURIComponent(id)}`);
      this.problem = null;
      await this.updateComplete;
      focusOn(this, 'h1');
    } catch (error) {
      this.problem = reviewWords(error);
    }
  }

  /**
   * Sends what one of the two forms holds. A form that is on its way is not sent twice; the other one waits
   * for it, so that what is shown last is the newest.
   */
  async #send(form: Form, send: () => Promise<Opened>): Promise<void> {
    if (this.sending.has(form)) return;
    this.sending = new Set([...this.sending, form]);
    this.problem = null;
    const sent = this.#sent.then(async () => {
      try {
        this.opened = await send();
      } catch (error) {
        this.problem = reviewWords(error);
      } finally {
        this.sending = new Set([...this.sending].filter((it) => it !== form));
      }
    });
    this.#sent = sent;
    await sent;
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page evaluation-own" tabindex="-1">
        ${this.opened ? this.#one(this.opened) : this.#list()}
      </main>
    `;
  }

  /** Below what the page is about. */
  #problem() {
    return this.problem ? problemBox(this.problem, () => void this.#follow()) : nothing;
  }

  #list() {
    const { evaluations } = this;
    return html`
      <div class="staff-head"><h1 tabindex="-1">${te('evaluation.mine.title')}</h1></div>
      <p class="vs-soft">${te('evaluation.mine.lead')}</p>
      ${this.#problem()}
      <div class="vs-card staff-card">
        ${
          evaluations === null
            ? this.problem
              ? nothing
              : loadingLine(te('evaluation.loading'))
            : evaluations.length === 0
              ? noneYet(te('evaluation.mine.empty.title'), te('evaluation.mine.empty.text'), 'star')
              : html`
                  <ul class="evaluation-list" data-testid="own-evaluations">
                    ${evaluations.map(
                      (it) => html`
                        <li>
                          <a href="#evaluation=${it.id}" data-evaluation=${it.id}>
                            ${it.reference}
                          </a>
                          <span class="vs-soft">
                            ${formatDateTime(Date.parse(it.occurredAt), STATION_ZONE)} ·
                            ${categoryName(it.category, this.categories.value)}
                          </span>
                          <b>${points(it.tenths)}</b>
                          ${stateBadge(it)}
                        </li>
                      `,
                    )}
                  </ul>
                `
        }
      </div>
    `;
  }

  #one(opened: Opened) {
    const { evaluation } = opened;
    return html`
      <a class="btn btn-link" href="#">${icon('back')} ${te('evaluation.back')}</a>
      <div class="staff-head">
        <h1 tabindex="-1">${evaluation.reference}</h1>
        ${stateBadge(evaluation)}
      </div>
      ${this.#problem()}
      <p class="vs-soft">
        ${formatDateTime(Date.parse(evaluation.occurredAt), STATION_ZONE)} ·
        ${categoryName(evaluation.category, this.categories.value)}
      </p>
      <div class="vs-card evaluation-card">
        <h2>${evaluation.form.name}</h2>
        ${evaluationView(opened)}
      </div>
      ${
        evaluation.state === 'released'
          ? html`
              <vs-own-recording
                .session=${this.session}
                .evaluation=${evaluation.id}
                .categories=${this.categories.value}
              ></vs-own-recording>
            `
          : nothing
      }
      ${opened.repliedAt ? nothing : this.#reply(opened)}
      ${
        opened.dispute
          ? opened.dispute.state === 'open'
            ? alertBox(te('evaluation.mine.dispute.waits'), { live: 'status' })
            : nothing
          : evaluation.state === 'released'
            ? this.#dispute(opened)
            : nothing
      }
    `;
  }

  #reply(opened: Opened) {
    return html`
      <form
        class="vs-card evaluation-card"
        data-testid="reply"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const given = new FormData(event.target as HTMLFormElement);
          const body = { text: given.get('text') as string };
          const path = `me/evaluations/${opened.evaluation.id}/reply` as const;
          void this.#send('reply', () => this.session.api(path, { method: 'POST', body }));
        }}
      >
        ${textArea({
          id: 'own-reply',
          label: te('evaluation.mine.reply'),
          name: 'text',
          hint: te('evaluation.mine.reply.hint'),
          required: true,
          minlength: 3,
          maxlength: 2000,
        })}
        <button
          type="submit"
          class="btn btn-outline-primary"
          data-testid="send-reply"
          aria-busy=${this.sending.has('reply') ? 'true' : 'false'}
        >
          ${te('evaluation.mine.reply.send')}
        </button>
      </form>
    `;
  }

  #dispute(opened: Opened) {
    return html`
      <form
        class="vs-card evaluation-card"
        data-testid="dispute-form"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const given = new FormData(event.target as HTMLFormElement);
          const items = given.getAll('item').map(String);
          const body = { why: given.get('why') as string, items };
          const path = `me/evaluations/${opened.evaluation.id}/dispute` as const;
          void this.#send('dispute', () => this.session.api(path, { method: 'POST', body }));
        }}
      >
        <h2>${te('evaluation.mine.dispute')}</h2>
        <fieldset class="evaluation-choices">
          <legend>${te('evaluation.mine.dispute.items')}</legend>
          ${itemsOf(opened.content).map(
            (item) => html`
              <label class="vs-choice">
                <input type="checkbox" name="item" value=${item.id} />
                <span>${item.text}</span>
              </label>
            `,
          )}
        </fieldset>
        ${textArea({
          id: 'dispute-why',
          label: te('evaluation.mine.dispute.why'),
          name: 'why',
          required: true,
          minlength: 3,
          maxlength: 2000,
        })}
        <button
          type="submit"
          class="btn btn-outline-primary"
          data-testid="send-dispute"
          aria-busy=${this.sending.has('dispute') ? 'true' : 'false'}
        >
          ${te('evaluation.mine.dispute.send')}
        </button>
      </form>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-own-evaluations', OwnEvaluations));
