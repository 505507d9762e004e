import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tml } from '../../i18n/mailing-list';
import { ts } from '../../i18n/staff';
import type { ListEntryMade, ListEntryShown, ListThread } from '../../protocol/api';
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
import './list-entry-form';
import { moment, problemWords } from './words';

const SHORTEST = 3;
type Verdict = 'refuse' | 'withdraw';

/** A question with its answers, and what a moderator decides. Fires `close`. */
export class ListThreadView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) entry = '';
  @state() private answering = false;
  /** The entry that a moderator reads before it goes out. */
  @state() private publishing = '';
  @state() private deciding: { entry: string; verdict: Verdict } | null = null;
  @state() private why = '';
  readonly #thread = new Reading<ListThread>(
    this,
    (signal) => this.session.api(`mailing-list/${encodeURIComponent(this.entry)}`, { signal }),
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<Verdict | 'file'>(this, problemWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('entry')) return;
    this.answering = false;
    this.publishing = '';
    this.deciding = null;
    void this.#read();
  }

  async #read(): Promise<void> {
    await this.#thread.anew();
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  protected override render() {
    const { value: thread, problem } = this.#thread;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-thread"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tml('list.back')}
      </button>
      ${retryBox(this.#thread)} ${actionBox(this.#action)}
      ${thread ? this.#shown(thread) : problem ? nothing : loadingLine(ts('staff.loading'))}
      ${this.#dialog()}
    `;
  }

  #shown(thread: ListThread) {
    const { question, answers } = thread;
    return html`
      <article class="vs-card" aria-labelledby="list-question">
        <h1 id="list-question" tabindex="-1">${question.title}</h1>
        ${this.#entry(question, thread)}
      </article>
      <section class="vs-card" aria-labelledby="list-answers">
        <h2 id="list-answers">${tml('list.answers')}</h2>
        ${
          answers.length === 0
            ? html`
                <p class="vs-soft">${tml('list.answers.none')}</p>
              `
            : html`
                <ol class="list-answers" data-testid="list-answers">
                  ${answers.map(
                    (each) => html`
                      <li>${this.#entry(each, thread)}</li>
                    `,
                  )}
                </ol>
              `
        }
        ${question.state === 'published' ? this.#answer(thread) : nothing}
      </section>
    `;
  }

  #entry(each: ListEntryShown, thread: ListThread) {
    return html`
      <p class="vs-soft">
        ${
          each.state === 'published'
            ? nothing
            : html`
                <span class="vs-badge" data-tone=${each.state === 'waiting' ? 'warning' : 'info'}>
                  ${tml(`list.state.${each.state}`)}
                </span>
              `
        }
        ${each.author} · ${moment(each.at)}
      </p>
      ${
        each.sender
          ? html`
              <p class="vs-soft">${tml('list.sender', { address: each.sender })}</p>
            `
          : nothing
      }
      ${each.why ? alertBox(tml('list.why', { reason: each.why }), { tone: 'info' }) : nothing}
      ${
        this.publishing === each.id
          ? html`
              <vs-list-entry-form
                .session=${this.session}
                .entry=${each.id}
                .question=${each.id === thread.question.id ? '' : thread.question.id}
                .heading=${each.title}
                .text=${each.text}
                .files=${each.fileNames.length}
                publishes
                @made=${this.#made}
                @close=${() => (this.publishing = '')}
              ></vs-list-entry-form>
            `
          : html`
              <p class="list-words">${each.text}</p>
              ${this.#mails(each)} ${thread.mayModerate ? this.#acts(each) : nothing}
            `
      }
      ${each.files > 0 ? this.#files(each) : nothing}
    `;
  }

  /** What came with a mail; of one that is not kept any more, how many there were. */
  #files({ id, files, fileNames, shares, state: stands }: ListEntryShown) {
    const passed = shares ? 'list.files.shared' : 'list.files.held';
    return html`
      <p class="vs-soft">
        ${tml('list.files', { count: files })} ${stands === 'published' ? tml(passed) : nothing}
        ${fileNames.length === 0 ? tml('list.files.gone') : nothing}
      </p>
      <ul class="list-files">
        ${fileNames.map(
          (name, number) => html`
            <li>
              <button
                type="button"
                class="btn btn-link btn-sm"
                data-testid="list-file"
                aria-busy=${this.#action.is('file') ? 'true' : 'false'}
                @click=${() => void this.#download(id, number, name)}
              >
                ${icon('download')} ${tml('list.file', { name })}
              </button>
            </li>
          `,
        )}
      </ul>
    `;
  }

  async #download(entry: string, number: number, name: string): Promise<void> {
    const path = `mailing-list/${encodeURIComponent(entry)}/files/${number}`;
    await this.#action.run('file', () => this.session.download(path, name));
  }

  #mails({ sent, failed, state: stands }: ListEntryShown) {
    return html`
      ${
        stands === 'published'
          ? html`
              <p class="vs-soft" data-testid="list-mails">
                ${tml('list.sent', { count: sent })}${failed > 0 ? `, ${tml('list.failed', { count: failed })}` : nothing}
              </p>
            `
          : nothing
      }
    `;
  }

  #acts({ id, state: stands }: ListEntryShown) {
    const decide = (verdict: Verdict) => () => {
      this.why = '';
      this.deciding = { entry: id, verdict };
    };
    if (stands === 'waiting') {
      return html`
        <div class="list-acts">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="read-entry"
            @click=${() => (this.publishing = id)}
          >
            ${tml('list.review')}
          </button>
          <button
            type="button"
            class="btn btn-outline-danger"
            data-testid="refuse-entry"
            @click=${decide('refuse')}
          >
            ${tml('list.refuse')}
          </button>
        </div>
      `;
    }
    return stands === 'published'
      ? html`
          <div class="list-acts">
            <button
              type="button"
              class="btn btn-link"
              data-testid="withdraw-entry"
              @click=${decide('withdraw')}
            >
              ${tml('list.withdraw')}
            </button>
          </div>
        `
      : nothing;
  }

  #answer({ question, mayModerate }: ListThread) {
    return this.answering
      ? html`
          <vs-list-entry-form
            .session=${this.session}
            .question=${question.id}
            .heading=${question.title}
            ?publishes=${mayModerate}
            @made=${this.#made}
            @close=${() => (this.answering = false)}
          ></vs-list-entry-form>
        `
      : html`
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="answer-list"
            @click=${() => (this.answering = true)}
          >
            ${tml('list.answer')}
          </button>
        `;
  }

  readonly #made = ({ detail }: CustomEvent<ListEntryMade>): void => {
    this.answering = false;
    this.publishing = '';
    this.#action.done = tml(
      detail.state === 'published' ? 'list.done.published' : 'list.done.waits',
    );
    void this.#read();
  };

  #dialog() {
    const close = () => (this.deciding = null);
    const verdict = this.deciding?.verdict ?? 'refuse';
    return html`
      <vs-dialog
        ?open=${this.deciding !== null}
        .heading=${tml(`list.${verdict}.title`)}
        .content=${html`
          <p>${tml(`list.${verdict}.text`)}</p>
          <form id="list-verdict" @submit=${this.#decide}>
            ${textArea({
              id: 'list-why',
              testid: 'list-why',
              label: tml('list.reason'),
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
          cancel: tml('list.cancel'),
          close,
          confirm: tml(verdict === 'refuse' ? 'list.refuse' : 'list.withdraw'),
          form: 'list-verdict',
          testid: 'confirm-verdict',
          danger: true,
          busy: this.#action.busy,
          disabled: this.why.trim().length < SHORTEST,
        })}
        @close=${close}
      ></vs-dialog>
    `;
  }

  readonly #decide = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { deciding } = this;
    const reason = this.why.trim();
    if (!deciding || reason.length < SHORTEST) return;
    this.deciding = null;
    const { entry, verdict } = deciding;
    const isDone = await this.#action.run(
      verdict,
      async () => {
        const path = `mailing-list/${encodeURIComponent(entry)}/verdict` as const;
        await this.session.api(path, { method: 'PUT', body: { verdict, reason } });
      },
      tml(`list.done.${verdict}`),
    );
    if (isDone) await this.#read();
  };
}
customElements.define('vs-list-thread', ListThreadView);
