import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tml } from '../../i18n/mailing-list';
import { ts } from '../../i18n/staff';
import type { BodyList, BodyShown, ListSubscriberShown, ListSubscribers } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { placeOf } from '../bodies/words';
import { moment, problemWords } from './words';

const TYPED_MS = 250;
const SHOWN = 12;

/** The offices that take part: asked out of the directory of bodies, confirmed by themselves, taken off. */
export class ListSubscribersPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ type: Boolean }) moderates = false;
  @state() private words = '';
  @state() private leaving: ListSubscriberShown | null = null;
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #subscribers = new Reading<ListSubscribers>(
    this,
    (signal) => this.session.api('mailing-list/subscribers', { signal }),
    problemWords,
  );
  readonly #found = new Reading<BodyList>(
    this,
    (signal) =>
      this.session.api(`bodies?${new URLSearchParams({ words: this.words }).toString()}`, {
        signal,
      }),
    problemWords,
    { begins: false, patient: true },
  );
  readonly #action = new Action(this, problemWords);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override render() {
    return html`
      ${this.moderates ? this.#search() : nothing} ${actionBox(this.#action)}
      ${retryBox(this.#subscribers)} ${this.#table()}
      ${confirmDialog({
        open: this.leaving !== null,
        heading: tml('list.remove.title'),
        text: tml('list.remove.text', { name: this.leaving?.name ?? '' }),
        cancel: tml('list.cancel'),
        close: () => (this.leaving = null),
        confirm: tml('list.remove'),
        act: () => void this.#remove(),
        testid: 'confirm-remove-subscriber',
        danger: true,
      })}
    `;
  }

  #search() {
    const found = this.#found.value;
    return html`
      ${textField({
        id: 'list-words',
        testid: 'list-body-words',
        label: tml('list.ask.label'),
        hint: tml('list.ask.hint'),
        type: 'search',
        autocomplete: 'off',
        maxlength: 200,
        value: this.words,
        input: (words) => {
          this.words = words;
          clearTimeout(this.#typed);
          this.#typed = setTimeout(() => void this.#found.again(), TYPED_MS);
        },
      })}
      ${retryBox(this.#found)}
      ${
        found === null || this.words.trim() === ''
          ? nothing
          : found.bodies.length === 0
            ? emptyLine(tml('list.ask.none'))
            : html`
                <ul class="list-found" data-testid="list-found">
                  ${found.bodies.slice(0, SHOWN).map((each) => this.#body(each))}
                </ul>
              `
      }
    `;
  }

  #body(body: BodyShown) {
    return html`
      <li>
        <span>
          <strong>${body.name}</strong>
          <span class="list-second">
            ${[placeOf(body), body.email || tml('list.ask.noAddress')].filter(Boolean).join(' · ')}
          </span>
        </span>
        ${
          this.#isThere(body)
            ? html`
                <span class="vs-soft">${tml('list.ask.there')}</span>
              `
            : body.email
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="ask-body"
                    aria-label="${tml('list.ask')}: ${body.name}"
                    @click=${() => void this.#ask(body)}
                  >
                    ${tml('list.ask')}
                  </button>
                `
              : html`
                  <a href="/bodies" target="_blank">${tml('list.ask.directory')}</a>
                `
        }
      </li>
    `;
  }

  #isThere({ email }: BodyShown): boolean {
    const known = this.#subscribers.value?.subscribers ?? [];
    return email !== '' && known.some((each) => each.email === email.toLowerCase());
  }

  #table() {
    const { value, problem } = this.#subscribers;
    return table<ListSubscriberShown>({
      testid: 'list-subscribers',
      caption: tml('list.tab.subscribers'),
      rows: value?.subscribers ?? null,
      problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: tml('list.subscribers.none'),
      columns: [
        {
          name: 'name',
          heading: tml('list.column.office'),
          cell: (each) => html`
            ${each.name}
            <span class="list-second">${each.email}</span>
          `,
        },
        {
          name: 'state',
          heading: tml('list.column.state'),
          labelled: true,
          cell: (each) => this.#stands(each),
        },
        ...(this.moderates
          ? [
              {
                name: 'acts',
                heading: tml('list.column.acts'),
                cell: (each: ListSubscriberShown) => this.#acts(each),
              },
            ]
          : []),
      ],
    });
  }

  #stands({ state: stands, invitedAt, confirmedAt, failed }: ListSubscriberShown) {
    const at = moment(confirmedAt ?? invitedAt);
    return html`
      ${tml(`list.subscriber.${stands}`, { at })}
      ${
        failed
          ? html`
              <span class="list-failed">${tml('list.subscriber.failed', { error: failed })}</span>
            `
          : nothing
      }
    `;
  }

  #acts(each: ListSubscriberShown) {
    return html`
      <div class="list-acts">
        ${
          each.state === 'asked'
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="ask-subscriber-again"
                  aria-label="${tml('list.askAgain')}: ${each.name}"
                  @click=${() => void this.#askAgain(each)}
                >
                  ${tml('list.askAgain')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-danger btn-sm"
          data-testid="remove-subscriber"
          aria-label="${tml('list.remove')}: ${each.name}"
          @click=${() => (this.leaving = each)}
        >
          ${tml('list.remove')}
        </button>
      </div>
    `;
  }

  async #ask(body: BodyShown): Promise<void> {
    await this.#action.run(
      body.id,
      async () => {
        const path = 'mailing-list/subscribers' as const;
        const taken = await this.session.api(path, { method: 'POST', body: { body: body.id } });
        this.#subscribers.take(taken);
      },
      tml('list.ask.done', { name: body.name }),
    );
  }

  async #askAgain({ id, name }: ListSubscriberShown): Promise<void> {
    await this.#action.run(
      id,
      async () => {
        const path = `mailing-list/subscribers/${encodeURIComponent(id)}/invitation` as const;
        this.#subscribers.take(await this.session.api(path, { method: 'POST' }));
      },
      tml('list.ask.done', { name }),
    );
  }

  async #remove(): Promise<void> {
    const { leaving } = this;
    this.leaving = null;
    if (!leaving) return;
    await this.#action.run(
      leaving.id,
      async () => {
        const path = `mailing-list/subscribers/${encodeURIComponent(leaving.id)}` as const;
        this.#subscribers.take(await this.session.api(path, { method: 'DELETE' }));
      },
      tml('list.remove.done', { name: leaving.name }),
    );
  }
}
customElements.define('vs-list-subscribers', ListSubscribersPanel);
