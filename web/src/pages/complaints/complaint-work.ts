import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tz } from '../../i18n/complaints';
import type { ChoiceShown, ComplaintOpened } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { randomId } from '../../state/connection';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { selectField, textArea } from '../../ui/field';
import { choiceWords } from '../complaint/calls';
import { problemWords } from './words';

const WHYS = ['information', 'unfounded', 'duplicate', 'other-body', 'withdrawn'] as const;
type Why = (typeof WHYS)[number];
type Missing = 'cause' | 'measure' | 'answer' | 'back';
type Act = ComplaintOpened['may'][number];

/** What may be done with a complaint now: examined, its cause and measure decided, answered, closed. */
export class ComplaintWork extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: ComplaintOpened;
  @property({ attribute: false }) choices: readonly ChoiceShown[] = [];
  @state() private cause = '';
  @state() private measure = '';
  @state() private detail = '';
  @state() private answer = '';
  @state() private missing: ReadonlySet<Missing> = new Set();
  @state() private closing = false;
  @state() private why: Why = 'information';
  #note = '';
  @state() private back = '';
  /** The same for every try of one answer, so that it goes once. */
  #request = randomId();
  readonly #action = new Action<'examine' | 'decide' | 'answer' | 'back' | 'close'>(
    this,
    problemWords,
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    const before = changes.get('opened');
    if (!changes.has('opened')) return;
    const { reading } = this.opened;
    if (before?.complaint.id === this.opened.complaint.id) {
      const isNew = reading.text !== before.reading.text;
      const anew = isNew || reading.by !== before.reading.by;
      // somebody else's answer is read, and sent, as it stands now
      if (anew && reading.by !== null && !reading.mine) this.answer = reading.text;
      // the answer that came back, once the address is corrected; a field that somebody has emptied stays so
      if (isNew && this.answer === '') this.answer = reading.text;
      return;
    }
    this.back = this.#note = '';
    this.why = 'information';
    this.closing = false;
    this.missing = new Set();
    this.cause = this.opened.complaint.cause?.id ?? '';
    this.measure = this.opened.complaint.measure?.id ?? '';
    this.detail = this.opened.measureText;
    this.answer = reading.text;
  }

  get #path() {
    return `complaints/${encodeURIComponent(this.opened.complaint.id)}` as const;
  }

  protected override render() {
    const may = new Set<Act>(this.opened.may);
    if (may.size === 0) return nothing;
    return html`
      <section class="vs-card" aria-labelledby="complaint-work">
        <h2 id="complaint-work">${tz('complaints.work')}</h2>
        ${actionBox(this.#action)}
        ${
          may.has('examine')
            ? html`
                <p>${tz('complaints.examine.lead')}</p>
                <div class="complaint-acts">
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="examine-complaint"
                    aria-busy=${this.#action.is('examine') ? 'true' : 'false'}
                    @click=${() => void this.#examine()}
                  >
                    ${tz('complaints.examine')}
                  </button>
                </div>
              `
            : nothing
        }
        ${may.has('decide') ? this.#decision() : nothing}
        ${may.has('answer') ? this.#answering() : nothing}
        ${
          may.has('close')
            ? html`
                <div class="complaint-acts">
                  <button
                    type="button"
                    class="btn btn-link"
                    data-testid="end-complaint"
                    @click=${() => (this.closing = true)}
                  >
                    ${tz('complaints.close')}
                  </button>
                </div>
                ${this.#dialog()}
              `
            : nothing
        }
      </section>
    `;
  }

  #options(list: 'cause' | 'measure', chosen: string) {
    return [
      ['', tz('complaints.choose')] as const,
      ...this.choices
        .filter((each) => each.list === list && (each.retiredAt === null || each.id === chosen))
        .map((each) => [each.id, choiceWords(each)] as const),
    ];
  }

  #decision() {
    return html`
      <form class="complaint-form" novalidate @submit=${this.#decide}>
        <div class="complaint-when">
          ${selectField({
            id: 'decide-cause',
            testid: 'decide-cause',
            label: tz('complaints.fact.cause'),
            value: this.cause,
            options: this.#options('cause', this.cause),
            error: this.missing.has('cause') ? tz('complaints.need.choice') : '',
            change: (cause) => (this.cause = cause),
          })}
          ${selectField({
            id: 'decide-measure',
            testid: 'decide-measure',
            label: tz('complaints.fact.measure'),
            value: this.measure,
            options: this.#options('measure', this.measure),
            error: this.missing.has('measure') ? tz('complaints.need.choice') : '',
            change: (measure) => (this.measure = measure),
          })}
        </div>
        ${textArea({
          id: 'decide-detail',
          label: tz('complaints.fact.detail'),
          hint: tz('complaints.detail.hint'),
          rows: 2,
          maxlength: 2000,
          value: this.detail,
          input: (detail) => (this.detail = detail),
        })}
        <div class="complaint-acts">
          <button
            class="btn ${this.opened.complaint.measure ? 'btn-outline-primary' : 'btn-primary'}"
            data-testid="decide-complaint"
            aria-busy=${this.#action.is('decide') ? 'true' : 'false'}
          >
            ${tz(this.opened.complaint.measure ? 'complaints.decide.again' : 'complaints.decide')}
          </button>
        </div>
      </form>
    `;
  }

  #answering() {
    const { reading } = this.opened;
    const reads = reading.by !== null && !reading.mine;
    return html`
      ${this.#readers()}
      <form class="complaint-form" novalidate @submit=${this.#send}>
        ${textArea({
          id: 'complaint-answer',
          testid: 'complaint-answer',
          label: tz('complaints.answer'),
          hint: tz(
            this.opened.complaint.reopened ? 'complaints.answer.last' : 'complaints.answer.hint',
          ),
          rows: 6,
          maxlength: 5000,
          value: this.answer,
          error: this.missing.has('answer') ? tz('complaints.need.answer') : '',
          input: (answer) => (this.answer = answer),
        })}
        <div class="complaint-acts">
          <button
            class="btn btn-primary"
            data-testid="answer-complaint"
            aria-busy=${this.#action.is('answer') ? 'true' : 'false'}
          >
            ${tz(reading.wanted ? 'complaints.answer.propose' : 'complaints.answer.send')}
          </button>
        </div>
      </form>
      ${reads ? this.#sendingBack() : nothing}
    `;
  }

  /** Who has written the answer that waits, who reads it, and what was said of it. */
  #readers() {
    const { reading } = this.opened;
    const said = reading.steps.at(-1);
    const told =
      reading.by !== null
        ? alertBox(
            reading.mine
              ? tz('complaints.reading.mine')
              : tz('complaints.reading.theirs', { name: reading.by }),
          )
        : said?.kind === 'sent-back'
          ? alertBox(
              tz('complaints.reading.back', { name: said.by ?? '', words: said.words ?? '' }),
              {
                tone: 'warning',
              },
            )
          : reading.wanted
            ? alertBox(tz('complaints.reading.wanted'))
            : nothing;
    return html`
      <div class="complaint-reading" data-testid="complaint-reading">${told}</div>
    `;
  }

  #sendingBack() {
    return html`
      <form class="complaint-form" novalidate @submit=${this.#sendBack}>
        ${textArea({
          id: 'complaint-back',
          testid: 'complaint-back',
          label: tz('complaints.reading.change'),
          rows: 2,
          maxlength: 500,
          value: this.back,
          error: this.missing.has('back') ? tz('complaints.need.back') : '',
          input: (back) => (this.back = back),
        })}
        <div class="complaint-acts">
          <button
            class="btn btn-outline-primary"
            data-testid="send-back-complaint"
            aria-busy=${this.#action.is('back') ? 'true' : 'false'}
          >
            ${tz('complaints.reading.sendBack')}
          </button>
        </div>
      </form>
    `;
  }

  #dialog() {
    const close = () => (this.closing = false);
    return html`
      <vs-dialog
        ?open=${this.closing}
        .heading=${tz('complaints.close.title')}
        .content=${html`
          <p>${tz('complaints.close.lead')}</p>
          <form id="close-complaint" @submit=${this.#close}>
            ${selectField<Why>({
              id: 'close-why',
              testid: 'close-why',
              label: tz('complaints.close.why'),
              value: this.why,
              options: WHYS.map((each) => [each, tz(`complaints.ended.${each}`)] as const),
              change: (why) => (this.why = why),
            })}
            ${textArea({
              id: 'close-note',
              label: tz('complaints.close.note'),
              rows: 3,
              maxlength: 500,
              input: (note) => (this.#note = note),
            })}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tz('complaints.close.cancel'),
          close,
          confirm: tz('complaints.close.act'),
          form: 'close-complaint',
          testid: 'confirm-close',
          danger: true,
          busy: this.#action.is('close'),
        })}
        @close=${close}
      ></vs-dialog>
    `;
  }

  #examine(): Promise<boolean> {
    return this.#action.run('examine', async () =>
      this.#changed(await this.session.api(`${this.#path}/examination`, { method: 'POST' })),
    );
  }

  readonly #decide = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = new Set<Missing>();
    if (this.cause === '') missing.add('cause');
    if (this.measure === '') missing.add('measure');
    this.missing = missing;
    if (missing.size > 0) return;
    const body = { cause: this.cause, measure: this.measure, text: this.detail.trim() };
    await this.#action.run(
      'decide',
      async () =>
        this.#changed(await this.session.api(`${this.#path}/decision`, { method: 'POST', body })),
      tz('complaints.decided'),
    );
  };

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.missing = new Set(this.answer.trim() === '' ? ['answer' as const] : []);
    if (this.missing.size > 0) return;
    const read = { text: this.answer, seenTexts: this.opened.thread.length };
    const done = this.opened.reading.wanted
      ? await this.#action.run(
          'answer',
          async () =>
            this.#changed(
              await this.session.api(`${this.#path}/proposal`, { method: 'POST', body: read }),
            ),
          tz('complaints.proposed'),
        )
      : await this.#action.run(
          'answer',
          async () =>
            this.#changed(
              await this.session.api(`${this.#path}/answer`, {
                method: 'POST',
                body: { request: this.#request, ...read },
              }),
            ),
          tz('complaints.answered'),
        );
    if (done) this.#request = randomId();
    else if (this.#action.problem?.code === 'thread_changed') {
      this.dispatchEvent(new CustomEvent('unread'));
    }
  };

  readonly #sendBack = async (event: Event): Promise<void> => {
    event.preventDefault();
    const words = this.back.trim();
    this.missing = new Set(words === '' ? ['back' as const] : []);
    if (this.missing.size > 0) return;
    const done = await this.#action.run(
      'back',
      async () =>
        this.#changed(
          await this.session.api(`${this.#path}/send-back`, { method: 'POST', body: { words } }),
        ),
      tz('complaints.sentBack'),
    );
    if (done) this.back = '';
  };

  readonly #close = async (event: Event): Promise<void> => {
    event.preventDefault();
    const body = { why: this.why, note: this.#note.trim() };
    await this.#action.run('close', async () =>
      this.#changed(await this.session.api(`${this.#path}/close`, { method: 'POST', body })),
    );
    this.closing = false;
  };

  #changed(opened: ComplaintOpened): void {
    this.opened = opened;
    this.dispatchEvent(new CustomEvent('changed', { detail: opened }));
  }
}
customElements.define('vs-complaint-work', ComplaintWork);
