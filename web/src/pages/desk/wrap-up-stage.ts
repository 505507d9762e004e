import { bySet } from '../../state/desk';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { NOTES_LIMIT } from '../../state/desk-notes';
import { alertBox } from '../../ui/alert';
import { categoryField } from './category-field';
import type { OwnState, WrapUpCode } from './console';
import { categoryLabel } from './context';
import { cutNotice } from './dialled';
import { DeskPart } from './part';
import { qualityLine } from './quality-block';
import { nameOf } from './words';
import './wrap-up-time';
import { selectField, textArea } from '../../ui/field';
import { exactDuration } from '../../i18n/amounts';

const CODES: readonly WrapUpCode[] = [
  'information-given',
  'referred',
  'report-taken',
  'follow-up',
  'not-competent',
  'no-contact',
  'abuse',
];
const NEXT: readonly OwnState[] = ['available', 'paused', 'offline'];

/** After a contact: how it ended, notes for the history, and what the operator does then. */
export class WrapUpStage extends DeskPart {
  @state() private code: WrapUpCode | '' = '';
  @state() private asked = false;
  #suggested = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.context.notes);
  }

  /** Ended for abuse: that is how it went, unless the operator says otherwise. */
  protected override willUpdate(): void {
    const { contact } = this.context.console.desk.value;
    if (typeof contact?.coolDownUntilMs === 'number' && !this.#suggested) {
      this.#suggested = true;
      if (this.code === '') this.code = 'abuse';
    }
  }

  protected override render() {
    const { console, notes } = this.context;
    const { contact } = console.desk.value;
    if (!contact) return nothing;
    const finishing = console.doing.value.has('finish');
    const missing = this.asked && this.code === '';
    return html`
      <section class="desk-card desk-wrap" aria-labelledby="desk-wrap-title">
        <header>
          <h1 id="desk-wrap-title" tabindex="-1">${td('desk.wrap.heading')}</h1>
          <p>${td(endWords(contact))} ${td('desk.wrap.duration', { duration: lasted(contact) })}</p>
          ${
            contact.returnUntilMs === null
              ? nothing
              : html`
                  <p class="vs-soft" data-testid="may-return">${td('desk.wrap.mayReturn')}</p>
                `
          }
          <p class="vs-soft">
            ${nameOf(contact)} · ${categoryLabel(this.context, contact.category)} ·
            ${td('desk.wrap.intro')}
          </p>
          ${cutNotice(contact)} ${qualityLine(contact)}
          <vs-desk-wrap-time .context=${this.context}></vs-desk-wrap-time>
        </header>
        ${this.#reminders(contact)}
        <form @submit=${this.#submitted}>
          <div class="desk-wrap-row">
            ${selectField({
              id: 'desk-wrap-code',
              label: td('desk.wrap.code'),
              testid: 'wrap-up-code',
              describedBy: 'desk-wrap-hint',
              invalid: missing,
              value: this.code,
              choose: td('desk.wrap.code.choose'),
              options: CODES.map((code) => [code, td(`desk.wrap.code.${code}`)]),
              change: (value) => (this.code = value),
            })}
            ${categoryField(this.context, contact, 'desk-wrap-category')}
          </div>
          ${textArea({
            id: 'desk-wrap-notes',
            label: td('desk.wrap.notes'),
            hint: td('desk.wrap.notes.hint'),
            rows: 3,
            maxlength: NOTES_LIMIT,
            value: notes.value,
            input: (value) => notes.set(value),
          })}
          ${this.#next()}
          <div class="desk-wrap-actions">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="finish-wrap-up"
              ?disabled=${this.code === ''}
              aria-busy=${finishing ? 'true' : 'false'}
            >
              ${td(finishing ? 'desk.wrap.finishing' : 'desk.wrap.finish')}
            </button>
            <span class="vs-hint" id="desk-wrap-hint">
              ${this.code === '' ? td('desk.wrap.needCode') : nothing}
            </span>
          </div>
        </form>
      </section>
    `;
  }

  /** What must not be forgotten, and what follows from the code that is chosen. */
  #reminders(contact: Contact) {
    const { coolDownUntilMs, escalation } = contact;
    return html`
      <div class="desk-wrap-reminders" role="status">
        ${
          coolDownUntilMs !== null
            ? alertBox(td('desk.wrap.abuse.until', { time: formatTime(coolDownUntilMs) }))
            : this.code === 'abuse' && !bySet(contact)
              ? alertBox(td('desk.wrap.abuse.hint'))
              : nothing
        }
        ${
          escalation?.outcome === null
            ? alertBox(td('desk.wrap.escalation'), {
                tone: 'warning',
                actions: html`
                  <button
                    type="button"
                    class="btn btn-sm btn-outline-primary"
                    @click=${() =>
                      this.dispatchEvent(new CustomEvent('escalation', { bubbles: true }))}
                  >
                    ${td('desk.wrap.escalation.open')}
                  </button>
                `,
              })
            : nothing
        }
      </div>
    `;
  }

  #next() {
    const { console } = this.context;
    const chosen = console.desk.value.agent?.nextState ?? 'available';
    return html`
      <fieldset class="desk-wrap-next">
        <legend>${td('desk.wrap.next')}</legend>
        <div class="vs-segments">
          ${NEXT.map(
            (each) => html`
              <label>
                <input
                  type="radio"
                  name="next-state"
                  .checked=${each === chosen}
                  @change=${() => void console.setState(each)}
                />
                ${td(`desk.wrap.next.${each}`)}
              </label>
            `,
          )}
        </div>
      </fieldset>
    `;
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.asked = true;
    if (this.code === '') {
      this.querySelector<HTMLSelectElement>('#desk-wrap-code')?.focus();
      return;
    }
    const { console, notes } = this.context;
    if (console.doing.value.has('finish')) return;
    if (await console.finish(this.code, notes.value.trim())) notes.set('');
  };
}
customElements.define('vs-desk-wrap-up', WrapUpStage);

function lasted(contact: Contact): string {
  return exactDuration((contact.endedAtMs ?? contact.connectedAtMs) - contact.connectedAtMs);
}

/** How the own part ended: with the conversation, handed on, or taken over by a supervisor. */
function endWords({ part, legs, endedBy }: Contact) {
  if (!part) return `desk.wrap.ended.${endedBy ?? 'unknown'}` as const;
  const taken = legs.some(({ why }) => why === 'taken_over');
  return taken ? ('desk.wrap.taken' as const) : ('desk.wrap.part' as const);
}
