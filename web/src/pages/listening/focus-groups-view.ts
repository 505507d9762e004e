import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tfg } from '../../i18n/focus-groups';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { languageName } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import type { FocusGroupList, FocusGroupShown } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './focus-group';
import './focus-group-form';
import { peopleWords, PLACES, stateWords } from './focus-words';

type Open = { what: 'new' } | { what: 'group'; id: string } | null;

/** Focus groups: how many volunteers there are, a new group, and those that were held. Nobody is named. */
export class FocusGroupsView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private open: Open = null;
  @state() private done = '';
  readonly #list = new Reading<FocusGroupList>(
    this,
    (signal) => this.session.api('focus-groups', { signal }),
    errorWords,
  );

  protected override render() {
    const { open } = this;
    if (open?.what === 'new') {
      return html`
        ${this.#back()}
        <vs-focus-form
          .session=${this.session}
          @saved=${(event: CustomEvent<string>) => void this.#made(event.detail)}
          @close=${() => void this.#closed()}
        ></vs-focus-form>
      `;
    }
    if (open) {
      return html`
        ${this.#back()}
        <vs-focus-group
          .session=${this.session}
          .group=${open.id}
          .done=${this.done}
          @close=${(event: CustomEvent<string>) => void this.#closed(event.detail)}
        ></vs-focus-group>
      `;
    }
    return html`
      <div class="vs-stack" data-testid="focus-groups">
        <p>${tfg('lead')}</p>
        <div role="status">${this.done ? alertBox(this.done, { tone: 'success' }) : nothing}</div>
        ${readingBox(this.#list, (found) => this.#shown(found))}
      </div>
    `;
  }

  #back() {
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="back-to-groups"
        @click=${() => void this.#closed()}
      >
        ${tfg('back')}
      </button>
    `;
  }

  #shown({ groups, pools, k, mails }: FocusGroupList) {
    return html`
      <section class="vs-card vs-stack" aria-labelledby="focus-pool">
        <h2 id="focus-pool">${tfg('pool')}</h2>
        ${
          pools.length === 0
            ? html`
                <p>${tfg('pool.none', { k })}</p>
              `
            : html`
                <ul data-testid="focus-pool">
                  ${pools.map(
                    ({ language: spoken, volunteers, places }) => html`
                      <li>
                        ${tfg('pool.language', { language: languageName(spoken), count: volunteers })}
                        ${placesWords(places)}
                      </li>
                    `,
                  )}
                </ul>
              `
        }
        ${
          mails
            ? nothing
            : html`
                <p class="vs-soft">${tfg('noMail')}</p>
              `
        }
      </section>
      <div class="staff-head">
        <h2 id="focus-list" tabindex="-1">${tfg('list')}</h2>
        <button
          type="button"
          class="btn btn-sm btn-primary"
          data-testid="new-group"
          @click=${() => (this.open = { what: 'new' })}
        >
          ${tfg('new')}
        </button>
      </div>
      ${table<FocusGroupShown>({
        testid: 'focus-list',
        caption: tfg('list'),
        rows: groups,
        key: ({ id }) => id,
        empty: emptyLine(tfg('none')),
        columns: [
          {
            name: 'title',
            heading: tfg('column.title'),
            cell: (group) => html`
              <button
                type="button"
                class="btn btn-link"
                data-testid="open-group"
                data-group=${group.id}
                aria-label=${tfg('open.named', { title: group.title })}
                @click=${() => this.#show(group.id)}
              >
                ${group.title}
              </button>
            `,
          },
          {
            name: 'when',
            heading: tfg('column.when'),
            labelled: true,
            cell: ({ startsAt }) => formatDateTime(Date.parse(startsAt), STATION_ZONE),
          },
          {
            name: 'state',
            heading: tfg('column.state'),
            labelled: true,
            cell: (group) => stateWords(group),
          },
          {
            name: 'people',
            heading: tfg('column.people'),
            labelled: true,
            cell: (group) => peopleWords(group),
          },
        ],
      })}
    `;
  }

  #show(id: string): void {
    this.done = '';
    this.open = { what: 'group', id };
  }

  async #made(id: string): Promise<void> {
    this.done = tfg('made');
    this.open = { what: 'group', id };
    await this.#list.again();
  }

  async #closed(done = ''): Promise<void> {
    const id = this.open?.what === 'group' ? this.open.id : '';
    this.done = done;
    this.open = null;
    await this.#list.again();
    await this.updateComplete;
    focusOn(this, `[data-group="${CSS.escape(id)}"], #focus-list`);
  }
}
customElements.define('vs-focus-groups', FocusGroupsView);

function placesWords(places: Readonly<Record<string, number>>): string {
  const parts = Object.entries(places).map(([place, count]) => {
    const known = PLACES.find((each) => each === place);
    return `${known ? tls(`paper.place.${known}`) : tfg('pool.others')} ${count}`;
  });
  return parts.length ? `(${parts.join(', ')})` : '';
}
