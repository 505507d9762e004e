import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { calendarDay } from '../../i18n/format';
import { tiq } from '../../i18n/inquiries';
import { ts } from '../../i18n/staff';
import type {
  BodyList,
  BodyShown,
  InquiryList,
  InquiryOpened,
  NewInquiry,
} from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dayField } from '../../ui/date-field';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { emptyLine, loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { placeOf } from '../bodies/words';
import { problemWords } from './words';

const TYPED_MS = 250;
const SHORTEST = 3;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 3;
type Kind = 'office' | 'body';
type Missing = 'office' | 'body' | 'subject' | 'question' | 'due';

/** A question about a contact, to one of our offices or to another body. Fires `asked` with its id, and `close`. */
export class InquiryAsk extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The contact or case it is about. */
  @property({ attribute: false }) contact = '';
  /** The inquiry whose words are asked of somebody else; its contact counts. */
  @property({ attribute: false }) again = '';
  @state() private withdraw = true;
  @state() private kind: Kind = 'office';
  @state() private office = '';
  @state() private body: BodyShown | null = null;
  @state() private way: 'email' | 'pec' = 'email';
  @state() private words = '';
  @state() private subject = '';
  @state() private question = '';
  @state() private due = calendarDay(Date.now() + USUAL_DAYS * DAY_MS);
  @state() private missing: ReadonlySet<Missing> = new Set<Missing>();
  readonly #request = crypto.randomUUID();
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #offices = new Reading(
    this,
    async (signal) =>
      (await this.session.api('offices', { signal })).offices.filter(
        ({ disabledAt }) => disabledAt === null,
      ),
    problemWords,
  );
  /** What the station's mail can do. */
  readonly #mail = new Reading<InquiryList>(
    this,
    (signal) =>
      this.session.api(`inquiries?${new URLSearchParams({ contact: this.contact }).toString()}`, {
        signal,
      }),
    problemWords,
  );
  readonly #before = new Reading<InquiryOpened>(
    this,
    (signal) => this.session.api(`inquiries/${encodeURIComponent(this.again)}`, { signal }),
    problemWords,
    {
      begins: false,
      taken: ({ contactId, subject, question }) => {
        this.contact = contactId;
        this.subject = subject;
        this.question = question;
      },
    },
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
  readonly #action = new Action<'ask'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    const isBegun = () =>
      this.subject.trim() !== (this.#before.value?.subject ?? '') ||
      this.question.trim() !== (this.#before.value?.question ?? '');
    addEventListener('beforeunload', (event) => isBegun() && event.preventDefault(), {
      signal: this.scope,
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override firstUpdated(): void {
    void this.#begin();
  }

  async #begin(): Promise<void> {
    if (this.again) await this.#before.again();
    await this.updateComplete;
    focusOn(this, 'input[name=inquiry-kind]');
  }

  protected override render() {
    if (this.again && this.#before.value === null) {
      return this.#before.problem ? retryBox(this.#before) : loadingLine(ts('staff.loading'));
    }
    return html`
      <section class="vs-card" aria-label=${tiq('inquiries.ask.title')}>
        <form class="inquiry-form" novalidate @submit=${this.#ask}>
          ${this.#asked()} ${this.#addressee()}
          ${textField({
            id: 'inquiry-subject',
            testid: 'inquiry-subject',
            label: tiq('inquiries.ask.subject'),
            required: true,
            maxlength: 120,
            autocomplete: 'off',
            value: this.subject,
            error: this.missing.has('subject') ? tiq('inquiries.ask.need.subject') : '',
            input: (subject) => (this.subject = subject),
          })}
          ${textArea({
            id: 'inquiry-question',
            testid: 'inquiry-question',
            label: tiq('inquiries.ask.question'),
            hint: tiq('inquiries.ask.question.hint'),
            required: true,
            rows: 6,
            maxlength: 5000,
            value: this.question,
            error: this.missing.has('question') ? tiq('inquiries.ask.need.question') : '',
            input: (question) => (this.question = question),
          })}
          <div class="inquiry-due">
            ${dayField('inquiry-due', tiq('inquiries.ask.due'), this.due, (due) => (this.due = due))}
            <p class="vs-hint">
              ${this.missing.has('due') ? tiq('inquiries.ask.need.due') : tiq('inquiries.ask.due.hint')}
            </p>
          </div>
          ${actionBox(this.#action)}
          <div class="inquiry-acts">
            <button
              class="btn btn-primary"
              data-testid="send-inquiry"
              aria-busy=${this.#action.busy ? 'true' : 'false'}
            >
              ${tiq('inquiries.ask.send')}
            </button>
            <button
              type="button"
              class="btn btn-outline-primary"
              @click=${() => this.dispatchEvent(new Event('close'))}
            >
              ${tiq('inquiries.ask.cancel')}
            </button>
          </div>
        </form>
      </section>
    `;
  }

  /** The inquiry before, and what becomes of it. */
  #asked() {
    const before = this.#before.value;
    if (!before) return nothing;
    const { addressee, reference } = before;
    return html`
      <p data-testid="asked-before">${tiq('inquiries.again.of', { addressee, reference })}</p>
      ${
        before.mayChange
          ? html`
              <label class="inquiry-check">
                <input
                  type="checkbox"
                  data-testid="withdraw-before"
                  .checked=${this.withdraw}
                  @change=${(event: Event) => (this.withdraw = (event.target as HTMLInputElement).checked)}
                />
                <span>${tiq('inquiries.again.withdraw', { addressee })}</span>
              </label>
            `
          : nothing
      }
    `;
  }

  #addressee() {
    const kinds: readonly Kind[] = ['office', 'body'];
    return html`
      <fieldset class="inquiry-choices">
        <legend>${tiq('inquiries.ask.whom')}</legend>
        ${kinds.map(
          (kind) => html`
            <label>
              <input
                type="radio"
                name="inquiry-kind"
                value=${kind}
                .checked=${this.kind === kind}
                @change=${() => (this.kind = kind)}
              />
              <span>${tiq(`inquiries.ask.whom.${kind}`)}</span>
            </label>
          `,
        )}
      </fieldset>
      ${this.kind === 'office' ? this.#officeField() : this.#bodyField()}
    `;
  }

  #officeField() {
    return html`
      ${retryBox(this.#offices)}
      ${selectField<string>({
        id: 'inquiry-office',
        testid: 'inquiry-office',
        label: tiq('inquiries.ask.office'),
        hint: tiq('inquiries.ask.office.hint'),
        value: this.office,
        choose: tiq('inquiries.ask.choose'),
        options: (this.#offices.value ?? []).map(({ id, name }) => [id, name] as const),
        error: this.missing.has('office') ? tiq('inquiries.ask.need.office') : '',
        change: (office) => (this.office = office),
      })}
    `;
  }

  #bodyField() {
    const { body } = this;
    if (body) {
      return html`
        <div class="inquiry-body">
          <p>
            <strong id="inquiry-body" tabindex="-1">${body.name}</strong>
            <span class="inquiries-second">${placeOf(body)}</span>
          </p>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="other-body"
            @click=${() => void this.#choose(null)}
          >
            ${tiq('inquiries.ask.other')}
          </button>
        </div>
        ${this.#ways(body)}
      `;
    }
    const found = this.#found.value;
    return html`
      ${textField({
        id: 'inquiry-words',
        testid: 'inquiry-words',
        label: tiq('inquiries.ask.body'),
        hint: tiq('inquiries.ask.body.hint'),
        type: 'search',
        autocomplete: 'off',
        maxlength: 200,
        value: this.words,
        error: this.missing.has('body') ? tiq('inquiries.ask.need.body') : '',
        input: (words) => this.#type(words),
      })}
      ${retryBox(this.#found)}
      ${
        found === null
          ? nothing
          : found.bodies.length === 0
            ? emptyLine(tiq('inquiries.ask.body.none'))
            : html`
                <ul class="inquiry-found" data-testid="inquiry-found">
                  ${found.bodies.slice(0, 12).map(
                    (each) => html`
                      <li>
                        <button
                          type="button"
                          class="btn btn-link inquiries-open"
                          @click=${() => void this.#choose(each)}
                        >
                          ${each.name}
                        </button>
                        <span class="inquiries-second">${placeOf(each)}</span>
                      </li>
                    `,
                  )}
                </ul>
              `
      }
    `;
  }

  #ways(body: BodyShown) {
    const certifies = this.#mail.value?.certifies === true;
    const ways = (['email', 'pec'] as const).filter(
      (way) => body[way] && (way === 'email' || certifies),
    );
    if (ways.length === 0) {
      return html`
        <p class="vs-error" role="status">
          ${tiq(body.pec ? 'inquiries.ask.way.noPec' : 'inquiries.ask.way.none')}
          <a href="/bodies" target="_blank">${tiq('inquiries.ask.way.directory')}</a>
        </p>
      `;
    }
    return html`
      <fieldset class="inquiry-choices">
        <legend>${tiq('inquiries.ask.way')}</legend>
        ${ways.map(
          (way) => html`
            <label>
              <input
                type="radio"
                name="inquiry-way"
                value=${way}
                .checked=${this.#wayOf(body) === way}
                @change=${() => (this.way = way)}
              />
              <span>${tiq(`inquiries.ask.way.${way}`, { address: body[way] })}</span>
            </label>
          `,
        )}
      </fieldset>
      ${
        this.#mail.value?.readsMail === false
          ? html`
              <p class="vs-hint">${tiq('inquiries.ask.way.unread')}</p>
            `
          : nothing
      }
    `;
  }

  /** The way that is chosen, as far as the body has it. */
  #wayOf(body: BodyShown): 'email' | 'pec' {
    if (!body.email) return 'pec';
    return body.pec && this.#mail.value?.certifies ? this.way : 'email';
  }

  #type(words: string): void {
    this.words = words;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.#found.again(), TYPED_MS);
  }

  async #choose(body: BodyShown | null): Promise<void> {
    this.body = body;
    await this.updateComplete;
    focusOn(this, body ? '#inquiry-body' : '#inquiry-words');
  }

  readonly #ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { kind, body } = this;
    this.missing = new Set(
      (
        [
          kind === 'office' && this.office === '' && 'office',
          kind === 'body' && body === null && 'body',
          this.subject.trim().length < SHORTEST && 'subject',
          this.question.trim().length < SHORTEST && 'question',
          this.due === '' && 'due',
        ] as const
      ).filter((each) => each !== false),
    );
    if (this.missing.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid=true], #inquiry-due');
      return;
    }
    const wanted: NewInquiry = {
      request: this.#request,
      contact: this.contact,
      ...(kind === 'office'
        ? { office: this.office, way: 'station' as const }
        : { body: body?.id ?? '', way: body ? this.#wayOf(body) : 'email' }),
      subject: this.subject.trim(),
      question: this.question.trim(),
      due: this.due,
      ...(this.again && {
        again: this.again,
        withdraw: this.withdraw && this.#before.value?.mayChange === true,
      }),
    };
    let asked = '';
    const isDone = await this.#action.run('ask', async () => {
      asked = (await this.session.api('inquiries', { method: 'POST', body: wanted })).id;
    });
    if (!isDone) return;
    this.subject = this.question = '';
    this.dispatchEvent(new CustomEvent('asked', { detail: asked }));
  };
}
customElements.define('vs-inquiry-ask', InquiryAsk);
