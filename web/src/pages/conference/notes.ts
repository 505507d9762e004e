import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import { difference, placeAfter } from '../../state/passage';
import { textArea } from '../../ui/field';
import { ConferencePart } from './part';

const MOST_CHARACTERS = 20_000;

/** The text that everybody inside writes together. */
export class ConferenceNotes extends ConferencePart {
  @state() private composing = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const { notes } = this.room;
    for (const store of [notes.state, notes.loading, notes.refused]) this.watch(store);
    notes.open();
    window.addEventListener('pagehide', () => void notes.flush(), { signal: this.scope });
    this.scope.addEventListener('abort', () => void notes.flush(), { once: true });
  }

  protected override render() {
    const { notes } = this.room;
    const { text, unsent } = notes.state.value;
    const guest = this.room.state.value.part === 'guest';
    const mayWrite = !guest || this.conference?.guestsWrite === true;
    const refused = notes.refused.value;
    return html`
      <section class="vs-notes" aria-labelledby="notes-title">
        <h2 id="notes-title">${tk('conference.notes')}</h2>
        <p class="vs-soft" id="notes-help">
          ${tk(mayWrite ? 'conference.notes.help' : 'conference.notes.readOnly')}
        </p>
        <textarea
          class="vs-input"
          data-testid="notes"
          aria-labelledby="notes-title"
          aria-describedby="notes-help"
          maxlength=${MOST_CHARACTERS}
          ?readonly=${!mayWrite || notes.loading.value}
          @input=${(event: InputEvent) => this.#typed(event)}
          @compositionstart=${() => this.#compose(true)}
          @compositionend=${(event: Event) => this.#composed(event)}
          @blur=${() => void notes.flush()}
        ></textarea>
        <p class="vs-soft" data-testid="notes-state">
          ${
            notes.loading.value
              ? tk('conference.notes.loading')
              : unsent
                ? tk('conference.notes.sending')
                : text
                  ? tk('conference.notes.kept')
                  : nothing
          }
        </p>
        <div role="alert">
          ${
            refused
              ? html`
                  <p>
                    ${tk(refused.code === 'notes_full' ? 'conference.notes.full' : 'conference.notes.refused')}
                  </p>
                  ${textArea({
                    id: 'notes-refused',
                    label: tk('conference.notes.yours'),
                    readonly: true,
                    rows: 3,
                    value: refused.text,
                  })}
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    @click=${() => notes.refused.set(null)}
                  >
                    ${tk('conference.notes.dismiss')}
                  </button>
                `
              : nothing
          }
        </div>
        ${
          this.chairs
            ? html`
                <label class="vs-check">
                  <input
                    type="checkbox"
                    data-testid="guests-write"
                    .checked=${this.conference?.guestsWrite === true}
                    @change=${(event: Event) =>
                      this.room.ask('letGuestsWrite', {
                        allowed: (event.currentTarget as HTMLInputElement).checked,
                      })}
                  />
                  <span>${tk('conference.notes.guests')}</span>
                </label>
              `
            : nothing
        }
      </section>
    `;
  }

  /** What others wrote comes in around the place where one is writing. */
  protected override updated(): void {
    const field = this.querySelector<HTMLTextAreaElement>('[data-testid="notes"]');
    const { text } = this.room.notes.state.value;
    if (!field || this.composing || field.value === text) return;
    const { value, selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
    const change = difference(value, text);
    field.value = text;
    field.setSelectionRange(
      placeAfter(selectionStart, change),
      placeAfter(selectionEnd, change),
      selectionDirection,
    );
    field.scrollTop = scrollTop;
  }

  #typed(event: InputEvent): void {
    if (this.composing || event.isComposing) return;
    this.room.notes.typed((event.currentTarget as HTMLTextAreaElement).value);
  }

  #compose(composing: boolean): void {
    this.composing = composing;
    this.room.notes.compose(composing);
  }

  #composed(event: Event): void {
    // what was composed first, then what others wrote meanwhile
    this.room.notes.typed((event.currentTarget as HTMLTextAreaElement).value);
    this.#compose(false);
  }
}
customElements.define('vs-conference-notes', ConferenceNotes);
