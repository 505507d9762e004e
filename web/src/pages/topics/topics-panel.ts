import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { formatList } from '../../i18n/format';
import { languageName, OWN_LANGUAGE } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { tt } from '../../i18n/topic-editor';
import type { Topic, TopicChanges, TopicFile, TopicsShown } from '../../protocol/api';
import { type Problem, problemBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { icon, isIcon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { table } from '../../ui/table';
import './topic-form';
import './topic-versions';
import { emptyTopic, missingLanguages, moved, nameOf, readFile, textOf } from './topics';
import './topics.scss';
import { topicWords } from './words';

/** The station's topics: edited, ordered, retired, exported and imported. Tells `topics-changed`. */
export class TopicsPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private shown: TopicsShown | null = null;
  @state() private editing: Topic | null = null;
  /** The order as it is being changed; null while it is as it is stored. */
  @state() private order: readonly string[] | null = null;
  @state() private importing: { file: TopicFile; changes: TopicChanges } | null = null;
  @state() private past = false;
  @state() private problem: Problem | null = null;
  @state() private formProblem: Problem | null = null;
  @state() private done = '';
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.shown = await this.session.api('topics');
      this.problem = null;
    } catch (error) {
      this.problem = topicWords(error);
    }
  }

  get #topics(): readonly Topic[] {
    const topics = this.shown?.topics ?? [];
    return this.order === null
      ? topics
      : this.order.flatMap((id) => topics.filter((each) => each.id === id));
  }

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="topics-title" data-testid="topics">
        <div class="staff-head">
          <h2 id="topics-title">${tt('topics')}</h2>
          ${this.editing || !this.shown ? nothing : this.#tools()}
        </div>
        <p class="vs-soft">${tt('lead')}</p>
        ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
        ${this.done ? alertBox(this.done, { tone: 'success', live: 'status' }) : nothing}
        ${this.shown ? this.#content(this.shown) : this.problem ? nothing : loadingLine(ts('staff.loading'))}
      </section>
    `;
  }

  #content(shown: TopicsShown) {
    if (this.editing) {
      return html`
        <vs-topic-form
          .topic=${this.editing}
          .topics=${shown.topics}
          .problem=${this.formProblem}
          ?busy=${this.busy}
          .save=${this.#save}
          .close=${this.#close}
        ></vs-topic-form>
      `;
    }
    return html`
      ${this.order ? this.#orderBar() : nothing} ${this.#table()}
      <button
        type="button"
        class="btn btn-link"
        aria-expanded=${this.past ? 'true' : 'false'}
        data-testid="topics-past"
        @click=${() => (this.past = !this.past)}
      >
        ${tt('versions')}
      </button>
      ${
        this.past
          ? html`
              <vs-topic-versions
                .session=${this.session}
                .topics=${shown.topics}
                .revision=${shown.revision}
                .restore=${this.#restore}
              ></vs-topic-versions>
            `
          : nothing
      }
      ${this.#importDialog()}
    `;
  }

  #tools() {
    const button = (name: 'new' | 'export' | 'import', act: () => void) => html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="topics-${name}"
        @click=${act}
      >
        ${tt(name)}
      </button>
    `;
    return html`
      <div class="topics-tools">
        ${button('new', () => this.#edit(emptyTopic()))}
        ${button('export', () => void this.#export())}
        ${button('import', () => this.querySelector<HTMLInputElement>('#topics-file')?.click())}
        <input
          type="file"
          id="topics-file"
          data-testid="topics-file"
          accept="application/json,.json"
          aria-label=${tt('import')}
          hidden
          @change=${this.#chosen}
        />
      </div>
    `;
  }

  #orderBar() {
    return alertBox(tt('order.changed'), {
      actions: html`
        <button
          type="button"
          class="btn btn-primary btn-sm"
          data-testid="topics-save-order"
          @click=${() => void this.#saveOrder()}
        >
          ${tt('order.save')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          @click=${() => (this.order = null)}
        >
          ${tt('order.forget')}
        </button>
      `,
    });
  }

  #table() {
    return table<Topic>({
      testid: 'topics-table',
      look: 'admin-table',
      caption: tt('topics'),
      rows: this.#topics,
      key: (topic) => topic.id,
      marks: (topic) => ({ 'data-disabled': topic.retired, 'data-topic': topic.id }),
      columns: [
        {
          name: 'name',
          heading: tt('column.name'),
          cell: (topic) => {
            const { title, label } = textOf(topic, OWN_LANGUAGE);
            return html`
              ${isIcon(topic.icon) ? icon(topic.icon) : nothing} ${title || label}
              <span class="admin-second">
                ${
                  title
                    ? html`
                        ${label} ·
                      `
                    : nothing
                }
                <code>${topic.id}</code>
              </span>
            `;
          },
        },
        {
          name: 'segment',
          heading: tt('segment'),
          labelled: true,
          cell: (topic) => tt(`segment.${topic.segment}`),
        },
        { name: 'state', heading: ts('admin.column.state'), cell: (topic) => this.#state(topic) },
        {
          name: 'order',
          heading: tt('column.order'),
          labelled: true,
          cell: (topic) => this.#movers(topic),
        },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (topic) => html`
            <div class="admin-actions">
              <button
                type="button"
                class="btn btn-link"
                aria-label=${tt('edit.of', { name: nameOf(topic) })}
                data-testid="topic-edit-${topic.id}"
                @click=${() => this.#edit(topic)}
              >
                ${ts('admin.edit')}
              </button>
            </div>
          `,
        },
      ],
    });
  }

  #state(topic: Topic) {
    if (topic.retired) {
      const successor = this.#topics.find((each) => each.id === topic.replacedBy);
      return html`
        <span class="vs-badge" data-tone="danger">${tt('state.retired')}</span>
        ${
          successor
            ? html`
                <span class="admin-second">
                  ${tt('state.replaced', { name: nameOf(successor) })}
                </span>
              `
            : nothing
        }
      `;
    }
    const missing = missingLanguages(topic);
    return html`
      <span class="vs-badge" data-tone="success">${tt('state.current')}</span>
      ${
        missing.length > 0
          ? html`
              <span class="admin-second">
                ${tt('state.missing', { languages: formatList(missing.map(languageName)) })}
              </span>
            `
          : nothing
      }
    `;
  }

  /** Two buttons; with the focus on one of them the arrow keys move the topic as well. */
  #movers(topic: Topic) {
    const ids = this.#topics.map(({ id }) => id);
    const name = nameOf(topic);
    const mover = (step: -1 | 1, sign: string, words: string) => html`
      <button
        type="button"
        class="btn btn-link"
        aria-label=${words}
        data-move=${step === -1 ? 'up' : 'down'}
        aria-disabled=${moved(ids, topic.id, step) ? 'false' : 'true'}
        @click=${() => this.#move(topic, step)}
      >
        ${sign}
      </button>
    `;
    const keyed = (event: KeyboardEvent) => {
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
      if (step === null) return;
      event.preventDefault();
      this.#move(topic, step);
    };
    return html`
      <div class="topics-movers" @keydown=${keyed}>
        ${mover(-1, '↑', tt('up', { name }))} ${mover(1, '↓', tt('down', { name }))}
      </div>
    `;
  }

  #move(topic: Topic, step: -1 | 1): void {
    const stored = (this.shown?.topics ?? []).map(({ id }) => id);
    const made = moved(this.order ?? stored, topic.id, step);
    if (!made) return;
    this.order = made.every((id, at) => id === stored[at]) ? null : made;
    this.done = '';
    announce(
      tt('moved', { name: nameOf(topic), place: made.indexOf(topic.id) + 1, all: made.length }),
    );
    const button = step === -1 ? 'up' : 'down';
    // the row is elsewhere now; whoever moved it goes on moving it
    void this.updateComplete.then(() =>
      focusOn(this, `[data-topic="${topic.id}"] [data-move="${button}"]`),
    );
  }

  #importDialog() {
    const { importing } = this;
    const named = (ids: readonly string[]) =>
      ids.length > 0
        ? formatList(
            ids.map((id) => {
              const topic = importing?.file.topics.find((each) => each.id === id);
              return topic ? nameOf(topic) : id;
            }),
          )
        : tt('import.none');
    return confirmDialog({
      open: importing !== null,
      heading: tt('import.title'),
      text: importing
        ? html`
            ${(['added', 'changed', 'retired'] as const).map(
              (what) => html`
                <span class="topics-what">
                  <strong>${tt(`import.${what}`)}</strong>
                  ${named(importing.changes[what])}
                </span>
              `,
            )}
          `
        : nothing,
      cancel: ts('staff.cancel'),
      close: () => (this.importing = null),
      confirm: tt('import.act'),
      act: () => importing && void this.#import(importing.file),
      testid: 'confirm-import-topics',
      busy: this.busy,
    });
  }

  #edit(topic: Topic): void {
    this.formProblem = null;
    this.done = '';
    this.order = null;
    this.editing = topic;
    void this.updateComplete.then(() => focusOn(this, '[data-testid="topic-form-title"]'));
  }

  readonly #close = (): void => {
    const id = this.editing?.id;
    this.editing = null;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-testid="${id ? `topic-edit-${id}` : 'topics-new'}"]`),
    );
  };

  readonly #save = async (topic: Topic): Promise<void> => {
    const revision = this.shown?.revision ?? 0;
    const isNew = this.editing?.id === '';
    const { id, ...edited } = topic;
    const made = await this.#done(
      () =>
        isNew
          ? this.session.api('topics', { method: 'POST', body: { revision, topic } })
          : this.session.api(`topics/${id}`, { method: 'PUT', body: { revision, topic: edited } }),
      (problem) => (this.formProblem = problem),
    );
    if (!made) return;
    this.editing = topic;
    this.#close();
  };

  async #saveOrder(): Promise<void> {
    const { order, shown } = this;
    if (!order || !shown) return;
    const body = { revision: shown.revision, ids: [...order] };
    const made = await this.#done(() => this.session.api('topic-order', { method: 'PUT', body }));
    if (made) this.order = null;
  }

  readonly #restore = async (number: number): Promise<void> => {
    const body = { revision: this.shown?.revision ?? 0 };
    await this.#done(() =>
      this.session.api(`topic-versions/${number}/restore`, { method: 'POST', body }),
    );
  };

  async #export(): Promise<void> {
    try {
      await this.session.download('topic-file', 'topics.json');
    } catch (error) {
      this.problem = topicWords(error);
    }
  }

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = readFile((await input.files?.[0]?.text()) ?? '');
    // the same file may be chosen again once it was mended
    input.value = '';
    this.done = '';
    this.problem = null;
    if (!file) {
      this.problem = { text: tt('error.file'), code: 'not_json' };
      return;
    }
    try {
      const changes = await this.session.api('topic-file/preview', { method: 'POST', body: file });
      this.importing = { file, changes };
    } catch (error) {
      this.problem = topicWords(error);
    }
  };

  async #import(file: TopicFile): Promise<void> {
    const body = { revision: this.shown?.revision ?? 0, file };
    await this.#done(() => this.session.api('topic-file', { method: 'PUT', body }));
    this.importing = null;
  }

  /** Sends a change; says whether it was made. What somebody else did meanwhile is fetched, and nothing written here lost. */
  async #done(
    send: () => Promise<TopicsShown>,
    failed: (problem: Problem) => void = (problem) => (this.problem = problem),
  ): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.done = '';
    this.problem = null;
    this.formProblem = null;
    try {
      this.shown = await send();
      this.done = tt('saved');
      this.dispatchEvent(new Event('topics-changed'));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'topics_changed') await this.#load();
      failed(topicWords(error));
      return false;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('vs-topics', TopicsPanel);
