import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { calendarDay } from '../../i18n/format';
import { dayText } from '../../i18n/moments';
import { tr } from '../../i18n/circulars';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { type CircularOpened, type CircularReader, standing } from './circulars';
import { endWords, forWhom, moment, problemWords, standingWords } from './words';

const SHORTEST = 3;

/** One circular: read, confirmed; for those who publish, who has done so, reminders, and its end. */
export class CircularView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) circular = '';
  @property({ type: Boolean }) publishes = false;
  @state() private withdrawing = false;
  @state() private why = '';
  readonly #opened = new Reading<CircularOpened>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    problemWords,
    { begins: false },
  );
  readonly #readers = new Reading<readonly CircularReader[]>(
    this,
    async (signal) => (await this.session.api(`${this.#path}/readers`, { signal })).readers,
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<'confirm' | 'remind' | 'withdraw'>(this, problemWords);

  get #path() {
    return `circulars/${encodeURIComponent(this.circular)}` as const;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('circular')) void this.#read();
  }

  async #read(): Promise<void> {
    await this.#opened.anew();
    if (this.publishes) void this.#readers.anew();
    await this.updateComplete;
    const { value: opened } = this.#opened;
    if (!opened) return;
    focusOn(this, 'h1');
    if (!opened.mine || opened.readAt !== null) return;
    try {
      this.#opened.take(await this.#say(false));
    } catch {
      // it counts as unread, and is noted when it is opened the next time
    }
  }

  #say(confirmed: boolean): Promise<CircularOpened> {
    return this.session.api(`${this.#path}/reading`, { method: 'PUT', body: { confirmed } });
  }

  protected override render() {
    const { value: opened, problem } = this.#opened;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-circular"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tr('circulars.back')}
      </button>
      ${retryBox(this.#opened)}
      ${opened ? this.#shown(opened) : problem ? nothing : loadingLine(ts('staff.loading'))}
    `;
  }

  #shown(opened: CircularOpened) {
    const end = endWords(opened);
    return html`
      <article class="vs-card circular" aria-labelledby="circular-title">
        <p class="vs-soft">${tr('circulars.number', { number: opened.number })}</p>
        <h1 id="circular-title" tabindex="-1">${opened.title}</h1>
        <p class="vs-soft">
          ${tr('circulars.by', { name: opened.publishedBy, at: moment(opened.publishedAt) })} ·
          ${forWhom(opened)}${
            opened.until !== null && opened.state === 'in_force'
              ? ` · ${tr('circulars.until', { day: dayText(opened.until) })}`
              : ''
          }
        </p>
        ${end ? alertBox(end, { tone: 'warning' }) : nothing}
        <div class="circular-text" data-testid="circular-text">${opened.text}</div>
        ${this.#own(opened)} ${actionBox(this.#action)}
      </article>
      ${this.publishes ? this.#among(opened) : nothing}
    `;
  }

  /** What the reader has still to do. */
  #own(opened: CircularOpened) {
    const today = calendarDay(Date.now());
    const how = standing(opened, today);
    if (how === 'none') return nothing;
    const said = html`
      <p class="circulars-standing" data-standing=${how} data-testid="own-standing">
        ${standingWords(opened, today)}
      </p>
    `;
    if (how !== 'confirm' && how !== 'late') return said;
    return html`
      ${said}
      <div class="circular-confirm">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="confirm-circular"
          aria-describedby="circular-confirm-help"
          aria-busy=${this.#action.is('confirm') ? 'true' : 'false'}
          @click=${this.#confirm}
        >
          ${icon('check')} ${tr('circulars.confirm')}
        </button>
        <p class="vs-soft" id="circular-confirm-help">${tr('circulars.confirm.help')}</p>
      </div>
    `;
  }

  readonly #confirm = async (): Promise<void> => {
    await this.#action.run(
      'confirm',
      async () => this.#opened.take(await this.#say(true)),
      tr('circulars.confirm.done'),
    );
    if (this.publishes) void this.#readers.again();
  };

  /** Whom it is for, and what those who publish do about it. */
  #among(opened: CircularOpened) {
    const readers = this.#readers.value;
    const left = readers?.filter((each) => !isDone(opened, each)).length ?? 0;
    return html`
      <section class="vs-card" aria-labelledby="circular-readers">
        <h2 id="circular-readers">${tr('circulars.readers')}</h2>
        ${
          readers
            ? html`
                <p data-testid="readers-left">
                  ${
                    left > 0
                      ? tr('circulars.readers.left', { count: left })
                      : tr('circulars.readers.all')
                  }
                  ${
                    opened.remindedAt === null
                      ? nothing
                      : html`
                          <span class="vs-soft">
                            ${tr('circulars.reminded', { at: moment(opened.remindedAt) })}
                          </span>
                        `
                  }
                </p>
              `
            : nothing
        }
        ${opened.state === 'in_force' ? this.#acts(left) : nothing} ${retryBox(this.#readers)}
        ${this.#list(opened)}
      </section>
      ${this.#withdrawal()}
    `;
  }

  #acts(left: number) {
    return html`
      <div class="circular-acts">
        ${
          left > 0
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="remind-readers"
                  aria-describedby="circular-remind-help"
                  aria-busy=${this.#action.is('remind') ? 'true' : 'false'}
                  @click=${this.#remind}
                >
                  ${tr('circulars.remind')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-danger"
          data-testid="withdraw-circular"
          @click=${() => (this.withdrawing = true)}
        >
          ${tr('circulars.withdraw')}
        </button>
      </div>
      ${
        left > 0
          ? html`
              <p class="vs-soft" id="circular-remind-help">${tr('circulars.remind.help')}</p>
            `
          : nothing
      }
    `;
  }

  readonly #remind = async (): Promise<void> => {
    await this.#action.run('remind', async () => {
      const { people } = await this.session.api(`${this.#path}/reminders`, { method: 'POST' });
      this.#action.done = tr('circulars.remind.done', { count: people });
    });
    void this.#opened.again();
    void this.#readers.again();
  };

  #list(opened: CircularOpened) {
    const not = html`
      <span class="circulars-standing" data-standing="unread">${tr('circulars.readers.not')}</span>
    `;
    return table<CircularReader>({
      testid: 'readers-table',
      caption: tr('circulars.readers.of'),
      rows: this.#readers.value,
      problem: this.#readers.problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: '',
      columns: [
        { name: 'name', heading: tr('circulars.readers.name'), cell: ({ name }) => name },
        {
          name: 'role',
          heading: tr('circulars.readers.role'),
          labelled: true,
          cell: ({ role }) => ts(`staff.role.${role}`),
        },
        {
          name: 'office',
          heading: tr('circulars.readers.office'),
          labelled: true,
          cell: ({ office }) => office ?? '–',
        },
        {
          name: 'read',
          heading: tr('circulars.readers.read'),
          labelled: true,
          cell: ({ readAt }) => (readAt === null ? not : moment(readAt)),
        },
        opened.confirm && {
          name: 'confirmed',
          heading: tr('circulars.readers.confirmed'),
          labelled: true,
          cell: ({ confirmedAt }) => (confirmedAt === null ? not : moment(confirmedAt)),
        },
      ],
    });
  }

  #withdrawal() {
    const close = () => (this.withdrawing = false);
    return html`
      <vs-dialog
        ?open=${this.withdrawing}
        .heading=${tr('circulars.withdraw.title')}
        .content=${html`
          <p>${tr('circulars.withdraw.text')}</p>
          <form id="circular-withdrawal" @submit=${this.#withdrawn}>
            ${textArea({
              id: 'circular-why',
              label: tr('circulars.withdraw.why'),
              testid: 'withdrawal-reason',
              focus: true,
              required: true,
              rows: 2,
              minlength: SHORTEST,
              maxlength: 300,
              value: this.why,
              input: (value) => (this.why = value),
            })}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tr('circulars.withdraw.cancel'),
          close,
          confirm: tr('circulars.withdraw'),
          form: 'circular-withdrawal',
          testid: 'confirm-withdrawal',
          danger: true,
          busy: this.#action.busy,
          disabled: this.why.trim().length < SHORTEST,
        })}
        @close=${close}
      ></vs-dialog>
    `;
  }

  readonly #withdrawn = async (event: Event): Promise<void> => {
    event.preventDefault();
    const body = { reason: this.why.trim() };
    if (body.reason.length < SHORTEST) return;
    this.withdrawing = false;
    const path = `${this.#path}/withdrawal` as const;
    await this.#action.run(
      'withdraw',
      async () => this.#opened.take(await this.session.api(path, { method: 'POST', body })),
      tr('circulars.withdraw.done'),
    );
  };
}
customElements.define('vs-circular', CircularView);

function isDone({ confirm }: CircularOpened, { readAt, confirmedAt }: CircularReader): boolean {
  return (confirm ? confirmedAt : readAt) !== null;
}
