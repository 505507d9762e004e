import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { formatList } from '../../i18n/format';
import { languageName, OWN_LANGUAGE } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { tt } from '../../i18n/topic-editor';
import type { Topic, TopicChanges, TopicFile, TopicsShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import '../../staff/versions';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { icon, isIcon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './topic-form';
import { emptyTopic, missingLanguages, moved, nameOf, readFile, textOf } from './topics';
import './topics.scss';
import { topicWords } from './words';

/** The station's topics: edited, ordered, retired, exported and imported. Tells `topics-changed`. */
export class TopicsPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private editing: Topic | null = null;
  /** The order as it is being changed; null while it is as it is stored. */
  @state() private order: readonly string[] | null = null;
  @state() private importing: { file: TopicFile; changes: TopicChanges } | null = null;
  @state() private past = false;
  readonly #read = new Reading<TopicsShown>(
    this,
    (signal) => this.session.api('topics', { signal }),
    topicWords,
  );
  readonly #saving = new Action(this, topicWords);
  readonly #action = new Action(this, topicWords);

  get #listed(): readonly Topic[] {
    const topics = this.#read.value?.topics ?? [];
    return this.order === null
      ? topics
      : this.order.flatMap((id) => topics.filter((each) => each.id === id));
  }

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="topics-title" data-testid="topics">
        <div class="staff-head">
          <h2 id="topics-title">${tt('topics')}</h2>
          ${this.editing || !this.#read.value ? nothing : this.#tools()}
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tt('lead')}</p>
          ${actionBox(this.#action)} ${readingBox(this.#read, (shown) => this.#content(shown))}
        </div>
      </section>
    `;
  }

  #content(shown: TopicsShown) {
    if (this.editing) {
      return html`
        <vs-topic-form
          .session=${this.session}
          .topic=${this.editing}
          .topics=${shown.topics}
          .problem=${this.#saving.problem}
          ?busy=${this.#saving.busy}
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
        ${ts('versions')}
      </button>
      ${
        this.past
          ? html`
              <vs-versions
                .session=${this.session}
                path="topic-versions"
                file="topics"
                first=${tt('version.shipped')}
                consequence=${tt('restore.text')}
                .nameOf=${this.#nameOf}
                .revision=${shown.revision}
                .restore=${this.#restore}
              ></vs-versions>
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
        class=${name === 'new' ? 'btn btn-primary' : 'btn btn-outline-primary'}
        data-testid="topics-${name}"
        @click=${act}
      >
        ${tt(name)}
      </button>
    `;
    return html`
      <div class="topics-tools">
        ${button('new', () => this.#edit(emptyTopic()))} ${button('export', this.#export)}
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
      rows: this.#listed,
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
      const successor = this.#listed.find((each) => each.id === topic.replacedBy);
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
    const ids = this.#listed.map(({ id }) => id);
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
    const stored = (this.#read.value?.topics ?? []).map(({ id }) => id);
    const made = moved(this.order ?? stored, topic.id, step);
    if (!made) return;
    this.order = made.every((id, at) => id === stored[at]) ? null : made;
    this.#action.done = '';
    announce(
      tt('moved', { name: nameOf(topic), place: made.indexOf(topic.id) + 1, all: made.length }),
    );
    const button = step === -1 ? 'up' : 'down';
    // the row is elsewhere now; the page that moved it goes on moving it
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
      busy: this.#action.busy,
    });
  }

  #edit(topic: Topic): void {
    this.#saving.problem = null;
    this.#action.done = '';
    this.order = null;
    this.editing = topic;
    void this.updateComplete.then(() => focusOn(this, 'vs-topic-form h3'));
  }

  readonly #close = (): void => {
    const id = this.editing?.id;
    this.editing = null;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-testid="${id ? `topic-edit-${id}` : 'topics-new'}"]`),
    );
  };

  readonly #save = async (topic: Topic): Promise<void> => {
    const isNew = this.editing?.id === '';
    const { id, ...edited } = topic;
    const isSaved = await this.#saving.run('save', () =>
      this.#send((revision) =>
        isNew
          ? this.session.api('topics', { method: 'POST', body: { revision, topic } })
          : this.session.api(`topics/${id}`, { method: 'PUT', body: { revision, topic: edited } }),
      ),
    );
    if (!isSaved) return;
    this.#action.done = tt(isNew ? 'saved.new' : 'saved');
    this.editing = topic;
    this.#close();
  };

  async #saveOrder(): Promise<void> {
    const ids = [...(this.order ?? [])];
    const isSaved = await this.#change('order', (revision) =>
      this.session.api('topic-order', { method: 'PUT', body: { revision, ids } }),
    );
    if (isSaved) this.order = null;
  }

  readonly #nameOf = (id: string): string => {
    const topic = this.#read.value?.topics.find((each) => each.id === id);
    return topic ? nameOf(topic) : id;
  };

  readonly #restore = async (number: number): Promise<void> => {
    await this.#change('restore', (revision) =>
      this.session.api(`topic-versions/${number}/restore`, { method: 'POST', body: { revision } }),
    );
  };

  async #import(file: TopicFile): Promise<void> {
    await this.#change('import', (revision) =>
      this.session.api('topic-file', { method: 'PUT', body: { revision, file } }),
    );
    this.importing = null;
  }

  readonly #export = () =>
    void this.#action.run('export', () => this.session.download('topic-file', 'topics.json'));

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = readFile((await input.files?.[0]?.text()) ?? '');
    // the same file may be chosen again once it was mended
    input.value = '';
    if (!file) {
      this.#action.problem = { text: tt('error.file'), code: 'not_json' };
      return;
    }
    await this.#action.run('preview', async () => {
      const changes = await this.session.api('topic-file/preview', { method: 'POST', body: file });
      this.importing = { file, changes };
    });
  };

  #change(name: string, send: (revision: number) => Promise<TopicsShown>): Promise<boolean> {
    return this.#action.run(name, () => this.#send(send), tt('saved'));
  }

  /** Sends a change of the topics that are shown. Those that somebody else has changed meanwhile are read again. */
  async #send(send: (revision: number) => Promise<TopicsShown>): Promise<void> {
    try {
      this.#read.take(await send(this.#read.value?.revision ?? 0));
      this.dispatchEvent(new Event('topics-changed'));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'topics_changed') await this.#read.again();
      throw error;
    }
  }
}
customElements.define('vs-topics', TopicsPanel);
