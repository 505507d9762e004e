import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tiq } from '../../i18n/inquiries';
import { ts } from '../../i18n/staff';
import type { InquiryNamed, InquiryOpened } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import './inquiry-files';
import './inquiry-move';
import './inquiry-sheet';
import { doubtsOf, dueDay, moment, problemWords, standingWords } from './words';

const SHORTEST = 3;

/** One inquiry with its answers, and what the reader may do about it. Fires `close`. */
export class InquiryView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) inquiry = '';
  @state() private text = '';
  @state() private needs = false;
  @state() private why = '';
  @state() private withdrawing = false;
  @state() private moving = false;
  @state() private sheeting = false;
  #request = crypto.randomUUID();
  readonly #opened = new Reading<InquiryOpened>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<'answer' | 'remind' | 'withdraw'>(this, problemWords);

  get #path() {
    return `inquiries/${encodeURIComponent(this.inquiry)}` as const;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.text.trim() && event.preventDefault(), {
      signal: this.scope,
    });
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('inquiry')) return;
    // what was written belongs to the inquiry before
    this.text = this.why = '';
    this.needs = this.withdrawing = this.moving = this.sheeting = false;
    this.#request = crypto.randomUUID();
    void this.#read();
  }

  async #read(): Promise<void> {
    await this.#opened.anew();
    await this.updateComplete;
    focusOn(this, 'h1');
    if (!this.#opened.value?.unseen) return;
    const { inquiry } = this;
    try {
      // an answer that came between the two is shown, since it counts as read from now on
      const now = await this.session.api(`${this.#path}/reading`, { method: 'PUT' });
      if (inquiry === this.inquiry) this.#opened.take(now);
    } catch {
      // it counts as unread, and is noted when it is opened the next time
    }
  }

  protected override render() {
    const { value: opened, problem } = this.#opened;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-inquiry"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tiq('inquiries.back')}
      </button>
      ${retryBox(this.#opened)}
      ${opened ? this.#shown(opened) : problem ? nothing : loadingLine(ts('staff.loading'))}
    `;
  }

  #shown(opened: InquiryOpened) {
    return html`
      <article class="vs-card inquiry" aria-labelledby="inquiry-title">
        <p class="vs-soft">${tiq('inquiries.number', { reference: opened.reference })}</p>
        <h1 id="inquiry-title" tabindex="-1">${opened.subject}</h1>
        <p>
          <strong data-standing=${opened.standing} data-testid="inquiry-standing">
            ${standingWords(opened)}
          </strong>
        </p>
        <dl class="inquiry-facts">
          ${fact(tiq('inquiries.column.to'), this.#addressee(opened))}
          ${fact(
            tiq('inquiries.column.by'),
            `${opened.mine ? tiq('inquiries.you') : (opened.askedBy ?? '–')}, ${moment(opened.askedAt)}`,
          )}
          ${fact(tiq('inquiries.contact'), this.#contact(opened))}
          ${
            opened.remindedAt === null
              ? nothing
              : fact(tiq('inquiries.reminded'), moment(opened.remindedAt))
          }
          ${
            opened.firstDueAt === null
              ? nothing
              : fact(
                  tiq('inquiries.moved'),
                  `${dueDay(opened.firstDueAt)}. ${opened.movedWhy ?? ''}`,
                )
          }
          ${opened.againOf ? fact(tiq('inquiries.againOf'), named(opened.againOf)) : nothing}
          ${
            opened.askedAgain.length > 0
              ? fact(tiq('inquiries.askedAgain'), opened.askedAgain.map(named))
              : nothing
          }
          ${opened.withdrawnWhy ? fact(tiq('inquiries.withdrawnWhy'), opened.withdrawnWhy) : nothing}
        </dl>
        ${
          opened.mail === 'failed'
            ? alertBox(tiq('inquiries.mail.failed', { error: opened.mailError ?? '' }), {
                tone: 'danger',
              })
            : opened.mail === 'pending'
              ? alertBox(tiq('inquiries.mail.pending'), { tone: 'info' })
              : nothing
        }
        <h2>${tiq('inquiries.question')}</h2>
        <p class="inquiry-words" data-testid="inquiry-question">${opened.question}</p>
      </article>
      ${this.#answers(opened)} ${actionBox(this.#action)}
      ${opened.mayAnswer ? this.#reply(opened) : nothing} ${this.#acts(opened)}
      ${this.#withdrawal()}
      ${
        this.moving
          ? html`
              <vs-inquiry-move
                .session=${this.session}
                .opened=${opened}
                @moved=${this.#moved}
                @close=${() => this.#unmoved('[data-testid=move-inquiry]')}
              ></vs-inquiry-move>
            `
          : nothing
      }
    `;
  }

  #addressee({ addressee, way, email }: InquiryOpened) {
    return way === 'station'
      ? addressee
      : `${addressee} · ${tiq(`inquiries.way.${way}`)}: ${email}`;
  }

  /** The case has a page, which the office that is asked may not see. */
  #contact({ contact, contactId, case: isCase, ours, mine }: InquiryOpened) {
    const code = html`
      <span class="vs-code" data-contact=${contactId}>${contact}</span>
    `;
    if (!isCase) return code;
    return ours && !mine
      ? html`
          ${code} (${tiq('inquiries.case')})
        `
      : html`
          <a
            href="/messages?case=${encodeURIComponent(contact)}"
            target="_blank"
            data-testid="inquiry-case"
          >
            ${code} (${tiq('inquiries.case')})
          </a>
        `;
  }

  #answers(opened: InquiryOpened) {
    if (opened.answers.length === 0) {
      return opened.standing === 'withdrawn'
        ? nothing
        : html`
            <section class="vs-card" aria-labelledby="inquiry-answers">
              <h2 id="inquiry-answers">${tiq('inquiries.answers')}</h2>
              <p class="vs-soft">
                ${tiq(
                  opened.way === 'station'
                    ? 'inquiries.answers.none'
                    : 'inquiries.answers.none.mail',
                )}
              </p>
            </section>
          `;
    }
    return html`
      <section class="vs-card" aria-labelledby="inquiry-answers">
        <h2 id="inquiry-answers">${tiq('inquiries.answers')}</h2>
        <ol class="inquiry-answers" data-testid="inquiry-answers">
          ${opened.answers.map(
            (each) => html`
              <li ?data-automatic=${each.automatic}>
                ${
                  each.automatic
                    ? html`
                        <p>
                          <span class="vs-badge" data-tone="info">
                            ${tiq('inquiries.answer.automatic')}
                          </span>
                          <span class="vs-soft">${tiq('inquiries.answer.automatic.hint')}</span>
                        </p>
                      `
                    : nothing
                }
                <p class="vs-soft">
                  ${[tiq(`inquiries.answer.${each.way}`, { who: each.by ?? each.sender }), moment(each.at)].join(' · ')}
                </p>
                ${doubtsOf(each).map((doubt) => alertBox(doubt, { tone: 'warning' }))}
                <p class="inquiry-words">${each.text}</p>
                ${
                  each.files > 0
                    ? html`
                        <vs-inquiry-files
                          .session=${this.session}
                          .opened=${opened}
                          .answer=${each}
                        ></vs-inquiry-files>
                      `
                    : nothing
                }
              </li>
            `,
          )}
        </ol>
        ${opened.answers.some(({ automatic }) => !automatic) ? this.#sheet(opened) : nothing}
      </section>
    `;
  }

  #sheet(opened: InquiryOpened) {
    if (opened.sheet !== null) {
      return html`
        <p>
          <a
            href="/sheets?sheet=${encodeURIComponent(opened.sheet)}"
            target="_blank"
            data-testid="inquiry-sheet-made"
          >
            ${tiq('inquiries.sheet.open')}
          </a>
        </p>
      `;
    }
    return this.sheeting
      ? html`
          <vs-inquiry-sheet
            .session=${this.session}
            .opened=${opened}
            @made=${() => {
              this.sheeting = false;
              void this.#opened.again();
            }}
            @close=${() => (this.sheeting = false)}
          ></vs-inquiry-sheet>
        `
      : html`
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="make-sheet"
            @click=${() => (this.sheeting = true)}
          >
            ${icon('book')} ${tiq('inquiries.sheet.make')}
          </button>
        `;
  }

  #reply(opened: InquiryOpened) {
    const isOurs = opened.ours;
    return html`
      <section class="vs-card" aria-labelledby="inquiry-reply-title">
        <h2 id="inquiry-reply-title">${tiq(isOurs ? 'inquiries.reply' : 'inquiries.note')}</h2>
        <form class="inquiry-form" novalidate @submit=${this.#send}>
          ${textArea({
            id: 'inquiry-reply',
            testid: 'inquiry-reply',
            label: tiq('inquiries.reply.text'),
            hint: tiq(isOurs ? 'inquiries.reply.hint' : 'inquiries.note.hint'),
            rows: 6,
            maxlength: 20_000,
            value: this.text,
            error: this.needs ? tiq('inquiries.reply.need') : '',
            input: (text) => (this.text = text),
          })}
          <div class="inquiry-acts">
            <button
              class=${isOurs ? 'btn btn-primary' : 'btn btn-outline-primary'}
              data-testid="send-reply"
              aria-busy=${this.#action.is('answer') ? 'true' : 'false'}
            >
              ${tiq(isOurs ? 'inquiries.reply.send' : 'inquiries.note.save')}
            </button>
          </div>
        </form>
      </section>
    `;
  }

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.text.trim();
    this.needs = text.length < 2;
    if (this.needs) {
      focusOn(this, '#inquiry-reply');
      return;
    }
    const isDone = await this.#action.run(
      'answer',
      async () => {
        const body = { request: this.#request, text };
        const path = `${this.#path}/answers` as const;
        this.#opened.take(await this.session.api(path, { method: 'POST', body }));
      },
      tiq('inquiries.reply.done'),
    );
    if (!isDone) return;
    this.text = '';
    this.#request = crypto.randomUUID();
    await this.updateComplete;
    focusOn(this, 'h1');
  };

  #acts({ id, mayChange, mayAskAgain }: InquiryOpened) {
    if (!mayChange && !mayAskAgain) return nothing;
    return html`
      <div class="inquiry-acts">
        ${
          mayChange
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="remind-inquiry"
                  aria-busy=${this.#action.is('remind') ? 'true' : 'false'}
                  @click=${this.#remind}
                >
                  ${icon('bell')} ${tiq('inquiries.remind')}
                </button>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="move-inquiry"
                  @click=${() => (this.moving = true)}
                >
                  ${tiq('inquiries.move')}
                </button>
              `
            : nothing
        }
        ${
          mayAskAgain
            ? html`
                <a
                  class="btn btn-outline-primary"
                  href="/inquiries?new=1&again=${encodeURIComponent(id)}"
                  data-testid="ask-again"
                >
                  ${tiq('inquiries.again')}
                </a>
              `
            : nothing
        }
        ${
          mayChange
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-danger"
                  data-testid="withdraw-inquiry"
                  @click=${() => (this.withdrawing = true)}
                >
                  ${tiq('inquiries.withdraw')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  readonly #moved = ({ detail }: CustomEvent<InquiryOpened>): void => {
    this.#opened.take(detail);
    this.#action.done = tiq('inquiries.move.done', { day: dueDay(detail.dueAt) });
    this.#unmoved('h1');
  };

  #unmoved(next: string): void {
    this.moving = false;
    void this.updateComplete.then(() => focusOn(this, next));
  }

  readonly #remind = async (): Promise<void> => {
    await this.#action.run(
      'remind',
      async () => {
        const path = `${this.#path}/reminders` as const;
        this.#opened.take(await this.session.api(path, { method: 'POST' }));
      },
      tiq('inquiries.remind.done'),
    );
  };

  #withdrawal() {
    const close = () => (this.withdrawing = false);
    return html`
      <vs-dialog
        ?open=${this.withdrawing}
        .heading=${tiq('inquiries.withdraw.title')}
        .content=${html`
          <p>${tiq('inquiries.withdraw.text')}</p>
          <form id="inquiry-withdrawal" @submit=${this.#withdraw}>
            ${textArea({
              id: 'inquiry-why',
              testid: 'inquiry-why',
              label: tiq('inquiries.withdraw.why'),
              focus: true,
              required: true,
              rows: 2,
              maxlength: 300,
              value: this.why,
              input: (why) => (this.why = why),
            })}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tiq('inquiries.ask.cancel'),
          close,
          confirm: tiq('inquiries.withdraw'),
          form: 'inquiry-withdrawal',
          testid: 'confirm-inquiry-withdrawal',
          danger: true,
          busy: this.#action.busy,
          disabled: this.why.trim().length < SHORTEST,
        })}
        @close=${close}
      ></vs-dialog>
    `;
  }

  readonly #withdraw = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reason = this.why.trim();
    if (reason.length < SHORTEST) return;
    this.withdrawing = false;
    await this.#action.run(
      'withdraw',
      async () => {
        const path = `${this.#path}/withdrawal` as const;
        this.#opened.take(await this.session.api(path, { method: 'POST', body: { reason } }));
      },
      tiq('inquiries.withdraw.done'),
    );
  };
}
customElements.define('vs-inquiry', InquiryView);

/** Another inquiry that asks the same. */
function named({ id, reference, addressee }: InquiryNamed) {
  return html`
    <a class="inquiry-named" href="/inquiries?inquiry=${encodeURIComponent(id)}">
      ${addressee} (${reference})
    </a>
  `;
}

function fact(name: string, value: unknown) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}
