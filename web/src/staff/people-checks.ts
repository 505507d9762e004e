import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { ts } from '../i18n/staff';
import type { AddresseeList } from '../protocol/api';
import { StationElement } from '../ui/element';
import { Reading } from '../ui/reading';
import { errorWords } from './problem';
import { readingBox } from './page';
import type { StaffSession } from './session';

/** Colleagues to whom the station may write, to be chosen by name. Tells `chosen` with their ids. */
export class PeopleChecks extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() legend = '';
  /** Ids of those who are chosen; one who has no address any more is shown as such until unchecked. */
  @property({ attribute: false }) chosen: readonly string[] = [];
  readonly #found = new Reading<AddresseeList>(
    this,
    (signal) => this.session.api('addressees', { signal }),
    errorWords,
  );

  protected override render() {
    return html`
      <fieldset class="people-checks">
        <legend>${this.legend}</legend>
        ${readingBox(this.#found, (found) => this.#list(found))}
      </fieldset>
    `;
  }

  #list({ people }: AddresseeList) {
    const lost = this.chosen.filter((id) => people.every((each) => each.id !== id));
    if (people.length + lost.length === 0) {
      return html`
        <p class="vs-hint" data-testid="no-addressees">${ts('staff.people.none')}</p>
      `;
    }
    return html`
      <div class="people-list">
        ${people.map(({ id, name, role }) => this.#check(id, name, ts(`staff.role.${role}`)))}
        ${lost.map((id) => this.#check(id, ts('staff.people.lost'), ''))}
      </div>
    `;
  }

  #check(id: string, name: string, second: string) {
    return html`
      <label class="vs-check">
        <input
          type="checkbox"
          value=${id}
          data-testid="addressee"
          .checked=${this.chosen.includes(id)}
          @change=${() => this.#toggle(id)}
        />
        <span>
          ${name}
          ${
            second
              ? html`
                  <span class="vs-soft">${second}</span>
                `
              : nothing
          }
        </span>
      </label>
    `;
  }

  #toggle(id: string): void {
    this.chosen = this.chosen.includes(id)
      ? this.chosen.filter((each) => each !== id)
      : [...this.chosen, id];
    this.dispatchEvent(new CustomEvent<readonly string[]>('chosen', { detail: this.chosen }));
  }
}
customElements.define('vs-people-checks', PeopleChecks);
