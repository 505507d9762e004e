import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatList } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import type { PersonFound, PersonRequests } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { saveFile } from '../../ui/save-file';
import { table } from '../../ui/table';
import { when } from './facts';

const CLUES = ['reference', 'name', 'email', 'number'] as const;
type Clue = (typeof CLUES)[number];
type Found = PersonFound['contacts'][number];
type Request = PersonRequests['requests'][number];
const CHANNELS = ['video', 'phone', 'message', 'callback', 'chat'] as const;
const SHORTEST_REASON = 3;

/** Who was looked for, by what, and why. */
interface Asked {
  clue: Partial<Record<Clue, string>>;
  by: Clue;
  reason: string;
}

/** A person's data: found, given out, erased; and what was asked so far. */
export class PersonsPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private by: Clue = 'reference';
  @state() private found: readonly Found[] | null = null;
  @state() private apart = 0;
  @state() private erasing = false;
  #asked: Asked | null = null;
  readonly #searching = new Action(this, personWords);
  readonly #acting = new Action<'export' | 'erase'>(this, personWords);
  readonly #listed = new Reading<PersonRequests>(
    this,
    (signal) => this.session.api('persons/requests', { signal }),
    errorWords,
  );

  protected override render() {
    return html`
      <section aria-labelledby="persons-title" data-testid="persons" class="vs-stack">
        <div class="staff-head">
          <h2 id="persons-title" tabindex="-1">${tu('requests.title')}</h2>
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tu('requests.intro')}</p>
          ${this.#form()} ${actionBox(this.#searching)} ${this.#results()}
          ${actionBox(this.#acting)}
        </div>
        <section class="vs-card staff-card" aria-labelledby="persons-list">
          <div class="staff-head">
            <h3 id="persons-list">${tu('requests.list')}</h3>
            <a href="/quality#section=custody">${tu('requests.decide')}</a>
          </div>
          ${readingBox(this.#listed, ({ requests }) => this.#table(requests))}
        </section>
      </section>
      ${this.#question()}
    `;
  }

  #form() {
    const { by } = this;
    return html`
      <form class="persons-form" novalidate @submit=${this.#search}>
        ${selectField<Clue>({
          id: 'person-by',
          label: tu('requests.by'),
          value: by,
          options: CLUES.map((each) => [each, tu(`requests.by.${each}`)]),
          change: (value) => {
            this.by = value;
            this.#forget();
          },
        })}
        ${textField({
          id: 'person-value',
          label: tu(`requests.by.${by}`),
          type: by === 'email' ? 'email' : by === 'number' ? 'tel' : 'text',
          hint: tu('requests.value.hint'),
          autocomplete: 'off',
          autocapitalize: by === 'reference' ? 'characters' : 'none',
          required: true,
          maxlength: 254,
          input: () => this.#forget(),
        })}
        ${textField({
          id: 'person-reason',
          label: tu('requests.reason'),
          hint: tu('requests.reason.hint'),
          autocomplete: 'off',
          required: true,
          minlength: SHORTEST_REASON,
          maxlength: 400,
        })}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="find-person"
            aria-busy=${this.#searching.busy}
          >
            ${icon('search')} ${tu(this.#searching.busy ? 'requests.searching' : 'requests.search')}
          </button>
        </div>
      </form>
    `;
  }

  /** What was found belongs to what was written. */
  #forget(): void {
    this.found = null;
    this.#asked = null;
    this.#acting.done = '';
  }

  readonly #search = async (event: Event): Promise<void> => {
    event.preventDefault();
    const value = (id: string) =>
      this.querySelector<HTMLInputElement>(`#person-${id}`)?.value.trim() ?? '';
    const reason = value('reason');
    this.#forget();
    if (reason.length < SHORTEST_REASON) {
      this.#searching.problem = { text: tu('requests.error.reason') };
      focusOn(this, '#person-reason');
      return;
    }
    const asked: Asked = { clue: { [this.by]: value('value') }, by: this.by, reason };
    await this.#searching.run('search', async () => {
      const body = { ...asked.clue, reason };
      const known = await this.session.api('persons/search', { method: 'POST', body });
      this.found = known.contacts;
      this.apart = known.apart;
      this.#asked = asked;
    });
    await this.updateComplete;
    focusOn(this, '.persons-found');
  };

  #results() {
    const { found, apart } = this;
    if (found === null) return nothing;
    const count = found.length;
    return html`
      <div class="persons-found vs-stack" tabindex="-1" data-testid="person-found" role="status">
        <p>
          <strong>
            ${count > 0 ? tu('requests.found', { count }) : tu(apart > 0 ? 'requests.found.noContact' : 'requests.found.none')}
          </strong>
        </p>
        ${
          count > 1 && this.#asked?.by === 'name'
            ? alertBox(tu('requests.found.name'), { tone: 'warning' })
            : nothing
        }
        ${
          apart === 0
            ? nothing
            : html`
                <p>${tu('requests.found.apart', { count: apart })}</p>
              `
        }
        ${count === 0 ? nothing : this.#contacts(found)}
        ${count + apart === 0 ? nothing : this.#buttons(found)}
      </div>
    `;
  }

  #contacts(found: readonly Found[]) {
    return table<Found>({
      look: 'admin-table',
      rows: found,
      key: ({ id }) => id,
      columns: [
        {
          name: 'reference',
          heading: tu('requests.column.reference'),
          cell: ({ reference }) => html`
            <code>${reference}</code>
          `,
        },
        {
          name: 'topic',
          heading: tu('requests.column.topic'),
          labelled: true,
          cell: ({ category }) => {
            const known = this.categories.find(({ id }) => id === category);
            return known ? categoryText(known).label : '–';
          },
        },
        {
          name: 'channel',
          heading: tu('requests.column.channel'),
          labelled: true,
          cell: ({ channel }) => {
            const known = CHANNELS.find((each) => each === channel);
            return known ? tu(`requests.channel.${known}`) : channel;
          },
        },
        {
          name: 'when',
          heading: tu('requests.column.when'),
          cell: ({ createdAt, state }) => html`
            ${when(createdAt)}
            ${
              state === 'closed'
                ? nothing
                : html`
                    <span class="admin-second">${tu('requests.open')}</span>
                  `
            }
          `,
        },
      ],
    });
  }

  #buttons(found: readonly Found[]) {
    return html`
      <div class="vs-row">
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="export-person"
          aria-busy=${this.#acting.is('export')}
          @click=${() => void this.#export()}
        >
          ${icon('download')}
          ${tu(this.#acting.is('export') ? 'requests.exporting' : 'requests.export')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="erase-person"
          ?disabled=${found.some(({ state }) => state !== 'closed')}
          @click=${() => (this.erasing = true)}
        >
          ${tu('requests.erase')}
        </button>
      </div>
      ${
        found.some(({ state }) => state !== 'closed')
          ? html`
              <p class="vs-hint">${tu('requests.error.contact_open')}</p>
            `
          : nothing
      }
    `;
  }

  async #export(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    await this.#acting.run(
      'export',
      async () => {
        const body = { ...asked.clue, reason: asked.reason };
        const given: unknown = await this.session.api('persons/export', { method: 'POST', body });
        const text = JSON.stringify(given, null, 2);
        saveFile(new Blob([text], { type: 'application/json' }), 'person.json');
      },
      tu('requests.exported'),
    );
    await this.#listed.again();
  }

  #question() {
    const count = this.found?.length ?? 0;
    return confirmDialog({
      open: this.erasing,
      heading: count === 0 ? tu('requests.erase.apart') : tu('requests.erase.title', { count }),
      text: tu('requests.erase.text'),
      cancel: ts('staff.cancel'),
      close: () => (this.erasing = false),
      confirm: tu('requests.erase'),
      act: () => void this.#erase(),
      testid: 'confirm-erase',
      danger: true,
      busy: this.#acting.busy,
    });
  }

  async #erase(): Promise<void> {
    const asked = this.#asked;
    const contacts = this.found?.length ?? 0;
    this.erasing = false;
    if (!asked || contacts + this.apart === 0) return;
    const done = await this.#acting.run('erase', async () => {
      const body = { ...asked.clue, reason: asked.reason, contacts };
      const gone = await this.session.api('persons/erase', { method: 'POST', body });
      this.found = null;
      this.#acting.done = gone.request
        ? tu('requests.erase.waits')
        : contacts === 0
          ? tu('requests.erased.apart')
          : tu('requests.erased', { count: gone.contacts });
    });
    if (!done && this.#acting.problem?.code === 'contacts_changed') this.found = null;
    await this.#listed.again();
  }

  #table(requests: readonly Request[]) {
    return table<Request>({
      testid: 'person-requests',
      look: 'admin-table',
      rows: requests,
      key: ({ id }) => id,
      empty: tu('requests.list.none'),
      columns: [
        {
          name: 'what',
          heading: tu('requests.column.what'),
          cell: ({ kind, at }) => html`
            ${tu(`requests.kind.${kind}`)}
            <span class="admin-second">${when(at)}</span>
          `,
        },
        {
          name: 'state',
          heading: tu('requests.column.state'),
          cell: ({ state, decidedWhy }) => html`
            <span class="vs-badge" data-tone=${TONES[state]}>${tu(`requests.state.${state}`)}</span>
            ${
              decidedWhy
                ? html`
                    <span class="admin-second">${decidedWhy}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'contacts',
          heading: tu('requests.column.contacts'),
          labelled: true,
          cell: ({ contacts, references }) => html`
            ${contacts}
            <span class="admin-second">${formatList(references)}</span>
          `,
        },
        {
          name: 'who',
          heading: tu('requests.column.who'),
          labelled: true,
          cell: ({ by }) => by ?? tu('requests.machine'),
        },
        {
          name: 'why',
          heading: tu('requests.column.why'),
          labelled: true,
          cell: ({ reason }) => reason || '–',
        },
      ],
    });
  }
}
customElements.define('vs-persons', PersonsPanel);

const TONES: Record<Request['state'], string> = {
  waiting: 'warning',
  refused: 'danger',
  done: 'success',
};

const REFUSALS = [
  'contacts_changed',
  'contact_open',
  'already_asked',
  'nobody_found',
  'recording_kept',
  'reason_names_person',
  'invalid',
] as const;

function personWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tu(`requests.error.${code}`));
}
