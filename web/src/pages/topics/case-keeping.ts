import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { ts } from '../../i18n/staff';
import { tt } from '../../i18n/topic-editor';
import type { Topic, TopicsShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { nameOf } from './topics';
import './topics.scss';
import { topicWords } from './words';

const DAY_S = 24 * 3_600;
const MOST_DAYS = 3_650;

interface Known {
  topics: TopicsShown;
  /** The station's own days; null where they are not told. */
  days: number | null;
}
interface TopicChange {
  revision: number;
  topic: Omit<Topic, 'id'>;
}
type Ended = 'answered' | 'unanswered';

/** How long written cases are kept, by topic and by how they ended; changed here as on the page of a topic. */
export class CaseKeeping extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private editing: Topic | null = null;
  @state() private typed: Record<Ended, string> = { answered: '', unanswered: '' };
  @state() private wrong: ReadonlySet<Ended> = new Set();
  readonly #read = new Reading<Known>(this, (signal) => this.#known(signal), topicWords);
  readonly #action = new Action(this, topicWords);

  async #known(signal: AbortSignal): Promise<Known> {
    const [topics, { kinds }] = await Promise.all([
      this.session.api('topics', { signal }),
      this.session.api('upkeep/kept', { signal }),
    ]);
    const span = kinds.find(({ name }) => name === 'messages')?.spanS ?? null;
    return { topics, days: span === null ? null : Math.round(span / DAY_S) };
  }

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="case-keeping" data-testid="case-keeping">
        <div class="staff-head"><h2 id="case-keeping">${tt('keep')}</h2></div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tt('keep.lead')}</p>
          ${this.editing ? nothing : actionBox(this.#action)}
          ${readingBox(this.#read, (known) => this.#table(known))}
        </div>
        ${this.#dialog()}
      </section>
    `;
  }

  #table({ topics, days }: Known) {
    return table<Topic>({
      testid: 'case-keeping-table',
      look: 'admin-table',
      caption: tt('keep'),
      rows: topics.topics,
      key: (topic) => topic.id,
      columns: [
        {
          name: 'topic',
          heading: tt('column.name'),
          cell: (topic) => html`
            ${nameOf(topic)}
            ${
              topic.retired
                ? html`
                    <span class="admin-second">${tt('state.retired')}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'answered',
          heading: tt('keep.column.answered'),
          labelled: true,
          cell: (topic) => daysWords(topic.keepAnsweredDays, days),
        },
        {
          name: 'unanswered',
          heading: tt('keep.column.unanswered'),
          labelled: true,
          cell: (topic) => daysWords(topic.keepUnansweredDays, days),
        },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (topic) => html`
            <div class="admin-actions">
              <button
                type="button"
                class="btn btn-link"
                aria-label=${tt('keep.edit.of', { name: nameOf(topic) })}
                data-testid="case-keeping-edit-${topic.id}"
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

  #dialog() {
    const { editing } = this;
    const days = this.#read.value?.days ?? null;
    const field = (of: Ended) =>
      textField({
        id: `case-keep-${of}`,
        testid: `case-keep-${of}`,
        label: tt(`keep.${of}`),
        hint: days === null ? nothing : tt('keep.station', { days }),
        type: 'number',
        min: 1,
        max: MOST_DAYS,
        value: this.typed[of],
        error: this.wrong.has(of) ? tt('keep.wrong') : '',
        input: (typed) => (this.typed = { ...this.typed, [of]: typed }),
      });
    return html`
      <vs-dialog
        ?open=${editing !== null}
        .heading=${editing ? tt('keep.of', { name: nameOf(editing) }) : ''}
        .content=${html`
          <form id="case-keeping-form" class="vs-stack" novalidate @submit=${this.#save}>
            <p class="vs-hint">${tt('keep.hint')}</p>
            ${field('answered')} ${field('unanswered')} ${problemAlert(this.#action.problem)}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tt('keep.save'),
          form: 'case-keeping-form',
          testid: 'save-case-keeping',
          busy: this.#action.busy,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #edit(topic: Topic): void {
    this.typed = {
      answered: String(topic.keepAnsweredDays ?? ''),
      unanswered: String(topic.keepUnansweredDays ?? ''),
    };
    this.wrong = new Set();
    this.#action.problem = null;
    this.#action.done = '';
    this.editing = topic;
  }

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { editing } = this;
    const known = this.#read.value;
    if (!editing || !known) return;
    const answered = this.#daysIn('answered');
    const unanswered = this.#daysIn('unanswered');
    const wrong = new Set<Ended>();
    if (answered === undefined) wrong.add('answered');
    if (unanswered === undefined) wrong.add('unanswered');
    this.wrong = wrong;
    if (answered === undefined || unanswered === undefined) return;
    const { id, ...edited } = editing;
    const topic = { ...edited, keepAnsweredDays: answered, keepUnansweredDays: unanswered };
    const body = { revision: known.topics.revision, topic };
    const isSaved = await this.#action.run('save', () => this.#send(known, id, body), tt('saved'));
    if (isSaved) this.#close();
  };

  /** What a field says; one that a browser cannot read as a number is not empty, though its value is. */
  #daysIn(of: Ended): number | null | undefined {
    const field = this.querySelector<HTMLInputElement>(`#case-keep-${of}`);
    return field?.validity.badInput ? undefined : daysOf(this.typed[of]);
  }

  async #send(known: Known, id: string, body: TopicChange): Promise<void> {
    try {
      const topics = await this.session.api(`topics/${id}`, { method: 'PUT', body });
      this.#read.take({ ...known, topics });
    } catch (error) {
      // somebody else has changed the topics meanwhile: what was typed is for topics that are no more so
      if (error instanceof ApiError && error.code === 'topics_changed') await this.#read.again();
      throw error;
    }
  }

  readonly #close = (): void => {
    const id = this.editing?.id;
    this.editing = null;
    void this.updateComplete.then(() => focusOn(this, `[data-testid="case-keeping-edit-${id}"]`));
  };
}
customElements.define('vs-case-keeping', CaseKeeping);

/** Days as typed: null for the station's own, undefined for anything that is no number. */
function daysOf(typed: string): number | null | undefined {
  if (typed.trim() === '') return null;
  const days = Number(typed);
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : undefined;
}

function daysWords(own: number | null | undefined, station: number | null) {
  if (own !== null && own !== undefined) {
    return html`
      <strong>${tt('keep.days', { count: own })}</strong>
    `;
  }
  return station === null
    ? tt('keep.as')
    : html`
        ${tt('keep.days', { count: station })}
        <span class="admin-second">${tt('keep.as')}</span>
      `;
}
