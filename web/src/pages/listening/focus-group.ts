import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tfg } from '../../i18n/focus-groups';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { languageName } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import type { FocusGroupShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { Reading } from '../../ui/reading';
import './focus-group-form';
import { focusWords, peopleWords, stateWords } from './focus-words';

type Asking = 'invite' | 'callOff' | 'remove' | 'publish';

/** One group: its invitations, its conference, and the summary afterwards. Fires `close`, with what was done in words. */
export class FocusGroupDetail extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The id of the group. */
  @property({ attribute: false }) group = '';
  /** What was done before it was opened. */
  @property({ attribute: false }) done = '';
  @state() private editing = false;
  @state() private asking: Asking | null = null;
  @state() private text: string | null = null;
  readonly #read = new Reading<FocusGroupShown>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    focusWords,
    { begins: false },
  );
  readonly #action = new Action(this, focusWords);

  get #path() {
    return `focus-groups/${encodeURIComponent(this.group)}` as const;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('group')) void this.#open();
  }

  async #open(): Promise<void> {
    this.text = null;
    await this.#read.anew();
    this.#action.done = this.done;
    await this.updateComplete;
    focusOn(this, 'h2');
  }

  protected override render() {
    const { asking } = this;
    return html`
      <div class="vs-stack">
        ${actionBox(this.#action)} ${readingBox(this.#read, (shown) => this.#shown(shown))}
      </div>
      ${confirmDialog({
        open: asking !== null,
        heading: tfg(`ask.${asking ?? 'invite'}`),
        text: tfg(`ask.${asking ?? 'invite'}.text`),
        cancel: tfg('cancel'),
        close: () => (this.asking = null),
        confirm: asking === 'publish' ? tfg('summary.publish') : tfg(asking ?? 'invite'),
        act: () => void this.#confirmed(),
        testid: 'confirm-group',
        danger: asking === 'callOff' || asking === 'remove',
        busy: this.#action.busy,
      })}
    `;
  }

  #shown(group: FocusGroupShown) {
    if (this.editing) {
      return html`
        <vs-focus-form
          .session=${this.session}
          .of=${group}
          @saved=${() => void this.#saved()}
          @close=${(event: Event) => {
            event.stopPropagation();
            this.editing = false;
          }}
        ></vs-focus-form>
      `;
    }
    const { place, language, recorded } = group;
    return html`
      <div class="vs-stack" data-testid="focus-group">
        <div class="vs-card vs-stack">
          <h2 tabindex="-1">${group.title}</h2>
          <p>${stateWords(group)} ${peopleWords(group)}</p>
          <p>
            ${formatDateTime(Date.parse(group.startsAt), STATION_ZONE)} · ${languageName(language)}
            · ${place ? tls(`paper.place.${place}`) : tfg('form.place.all')}
          </p>
          <p class="focus-words">${group.purpose}</p>
          ${
            recorded
              ? html`
                  <p class="vs-soft">${tfg('form.recorded')}</p>
                `
              : nothing
          }
          <h3>${tfg('guide')}</h3>
          <ol>
            ${group.guide.map(
              ({ question, minutes }) => html`
                <li>${question} (${minutes}′)</li>
              `,
            )}
          </ol>
          ${this.#acts(group)}
        </div>
        ${this.#summary(group)}
      </div>
    `;
  }

  #acts({ state: at, conference }: FocusGroupShown) {
    if (at === 'off') return nothing;
    const draft = at === 'draft';
    return html`
      <div class="vs-row">
        ${
          at === 'over'
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="invite-group"
                  @click=${() => (this.asking = 'invite')}
                >
                  ${tfg(draft ? 'invite' : 'invite.more')}
                </button>
              `
        }
        ${
          draft
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="edit-group"
                  @click=${() => (this.editing = true)}
                >
                  ${tfg('edit')}
                </button>
                <button
                  type="button"
                  class="btn btn-outline-danger"
                  data-testid="remove-group"
                  @click=${() => (this.asking = 'remove')}
                >
                  ${tfg('remove')}
                </button>
              `
            : nothing
        }
        ${
          conference && !draft
            ? html`
                <a
                  class="btn btn-outline-primary"
                  href="/conference/${conference}"
                  target="_blank"
                  rel="noopener"
                >
                  ${tfg('conference')}
                </a>
              `
            : nothing
        }
        ${
          at === 'called'
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-danger"
                  data-testid="call-off-group"
                  @click=${() => (this.asking = 'callOff')}
                >
                  ${tfg('callOff')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #summary(group: FocusGroupShown) {
    if (group.state === 'draft' || group.state === 'off') return nothing;
    if (group.state === 'called') {
      return html`
        <p class="vs-soft">${tfg('summary.later')}</p>
      `;
    }
    if (group.publishedAt !== null) {
      return html`
        <section class="vs-card vs-stack" aria-labelledby="focus-summary">
          <h3 id="focus-summary">${tfg('summary')}</h3>
          <p class="focus-words" data-testid="focus-summary-shown">${group.summary}</p>
        </section>
      `;
    }
    const text = this.text ?? group.summary;
    return html`
      <section class="vs-card vs-stack" aria-label=${tfg('summary')}>
        ${
          group.outline
            ? html`
                <details>
                  <summary>${tfg('summary.outline')}</summary>
                  <p class="focus-words">${group.outline}</p>
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="take-outline"
                    @click=${() => (this.text = [text, group.outline].filter(Boolean).join('\n\n'))}
                  >
                    ${tfg('summary.take')}
                  </button>
                </details>
              `
            : nothing
        }
        ${textArea({
          id: 'focus-summary-text',
          testid: 'focus-summary',
          label: tfg('summary'),
          hint: tfg('summary.hint'),
          rows: 10,
          maxlength: 8000,
          value: text,
          input: (value) => (this.text = value),
        })}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="keep-summary"
            aria-busy=${this.#action.is('keep') ? 'true' : 'false'}
            @click=${() => void this.#keep(group)}
          >
            ${tfg('summary.keep')}
          </button>
          <button
            type="button"
            class="btn btn-primary"
            data-testid="publish-summary"
            @click=${() => (this.asking = 'publish')}
          >
            ${tfg('summary.publish')}
          </button>
        </div>
      </section>
    `;
  }

  async #saved(): Promise<void> {
    this.editing = false;
    await this.#read.again();
    this.#action.done = tfg('saved');
  }

  async #keep({ revision, summary }: FocusGroupShown): Promise<void> {
    const body = { text: this.text ?? summary, revision };
    const kept = await this.#action.run(
      'keep',
      () => this.session.api(`${this.#path}/summary`, { method: 'PUT', body }),
      tfg('summary.kept'),
    );
    if (kept) await this.#again();
  }

  /** Reads again what was written; the page keeps its words of what was done. */
  async #again(): Promise<void> {
    await this.#read.again();
    this.text = null;
  }

  async #confirmed(): Promise<void> {
    const { asking } = this;
    const shown = this.#read.value;
    if (!asking || !shown) return;
    const path = this.#path;
    const done = await this.#action.run(asking, async () => {
      if (asking === 'remove') {
        await this.session.api(path, { method: 'DELETE' });
      } else if (asking === 'invite') {
        const { invited } = await this.session.api(`${path}/invitations`, { method: 'POST' });
        this.#action.done = tfg('invited', { count: invited - shown.invited });
      } else if (asking === 'callOff') {
        await this.session.api(`${path}/cancellation`, { method: 'POST' });
        this.#action.done = tfg('calledOff');
      } else {
        const body = { text: this.text ?? shown.summary, revision: shown.revision };
        await this.session.api(`${path}/publication`, { method: 'POST', body });
        this.#action.done = tfg('summary.published');
      }
    });
    this.asking = null;
    if (!done) return;
    if (asking === 'remove')
      this.dispatchEvent(new CustomEvent('close', { detail: tfg('removed') }));
    else await this.#again();
  }
}
customElements.define('vs-focus-group', FocusGroupDetail);
