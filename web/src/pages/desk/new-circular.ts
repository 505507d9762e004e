import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { trl } from '../../i18n/circulars-link';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { readSession, writeSession } from '../../state/storage';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

const PUT_OFF = 'vs.desk.circular';

/** The title of the newest circular that is unread, until it is opened or put off. */
export class NewCircular extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The id of the one that is shown no longer. */
  @state() private putOff = readSession(PUT_OFF);
  /** Nothing is said when it cannot be read: the way to the circulars is in the header all the same. */
  readonly #found = new Reading(
    this,
    (signal) => this.session.api('circulars/unread', { signal }),
    errorWords,
    { hears: 'circulars/unread' },
  );

  protected override render() {
    const newest = this.#found.value?.newest;
    if (!newest || newest.id === this.putOff) return nothing;
    const { id, title } = newest;
    return html`
      <div class="desk-failure" data-testid="new-circular">
        ${alertBox(title, {
          tone: 'info',
          title: trl('circulars.new'),
          live: 'status',
          actions: html`
            <a
              class="btn btn-sm btn-primary"
              href="/circulars?circular=${id}"
              target="_blank"
              aria-label=${trl('circulars.new.read.of', { title })}
              @click=${() => this.#off(id)}
            >
              ${trl('circulars.new.read')}
            </a>
            <button type="button" class="btn btn-sm btn-link" @click=${() => this.#off(id)}>
              ${trl('circulars.new.later')}
            </button>
          `,
        })}
      </div>
    `;
  }

  #off(id: string): void {
    writeSession(PUT_OFF, id);
    this.putOff = id;
  }
}
customElements.define('vs-new-circular', NewCircular);
