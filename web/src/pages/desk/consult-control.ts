import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { formatList } from '../../i18n/format';
import { categoryLabel } from './context';
import { DestinationControl, type Option } from './destination-control';
import { type Destinations, isFree, transferFields } from './destinations';
import { agentStateWords } from './words';
import { textArea } from '../../ui/field';

const NOTE_LIMIT = 300;

/** Asking a colleague, or a number outside, or calling in an interpreter, with the citizen on hold. */
export class ConsultControl extends DestinationControl {
  @state() private about = '';

  protected override readonly control = {
    what: 'consult',
    icon: 'people',
    key: 'k',
    testId: 'ask-colleague',
    kinds: ['operator', 'topic', 'office', 'outside'],
  } as const;

  override async show(): Promise<void> {
    this.about = '';
    await super.show();
  }

  /** Only who could come now: nobody waits for a colleague with a citizen on hold. */
  protected override options(found: Destinations): Option[] {
    switch (this.kind) {
      case 'operator':
        return this.operators(found)
          .filter(isFree)
          .map(({ id, name, code }) => [id, `${name} (${code})`]);
      case 'topic': {
        const free = found.operators.filter(isFree);
        return found.topics.flatMap(({ id }): Option[] => {
          const count = free.filter(({ categories }) => categories.includes(id)).length;
          const label = categoryLabel(this.context, id);
          return count > 0 ? [[id, td('desk.consult.topic.option', { label, count })]] : [];
        });
      }
      case 'office':
        return found.offices
          .filter(({ present }) => present > 0)
          .map(({ id, name, present }) => [
            id,
            td('desk.transfer.office.option', { name, present }),
          ]);
      case 'outside':
        return [];
    }
  }

  protected override intro(): string {
    return this.kind === 'outside' ? td('desk.consult.outside.intro') : super.intro();
  }

  protected override confirmWords(): string {
    return this.kind === 'outside' ? td('desk.consult.outside.confirm') : super.confirmWords();
  }

  protected override note(found: Destinations, options: readonly Option[]) {
    if (this.kind === 'outside') return nothing;
    if (this.kind !== 'operator') {
      return options.length === 0 ? td(`desk.consult.none.${this.kind}`) : nothing;
    }
    const skill = this.skillWords;
    const none = skill
      ? td('desk.consult.none.skill', { skill })
      : td('desk.consult.none.operator');
    return html`
      ${options.length === 0 ? none : nothing} ${skill ? this.#engaged(found) : nothing}
    `;
  }

  /** Who knows it too, and cannot come now: whoever looks for an interpreter wants to know when to try again. */
  #engaged(found: Destinations) {
    const engaged = this.operators(found).filter((each) => !isFree(each));
    if (engaged.length === 0) return nothing;
    const names = engaged.map(({ name, state }) =>
      td('desk.transfer.operator.option', { name, state: agentStateWords(state) }),
    );
    return html`
      <p class="vs-hint">${td('desk.consult.engaged', { names: formatList(names) })}</p>
    `;
  }

  protected override more(): unknown {
    if (this.kind === 'outside') return nothing;
    return textArea({
      id: 'desk-consult-note',
      label: td('desk.consult.note'),
      testid: 'consult-note-field',
      rows: 2,
      maxlength: NOTE_LIMIT,
      value: this.about,
      input: (value) => (this.about = value),
    });
  }

  protected override async carryOut(): Promise<boolean> {
    if (this.kind === 'outside') return this.callOutside(false);
    const { console } = this.context;
    const fields = { ...transferFields(this.kind, this.chosen), note: this.about.trim() };
    await console.about('consult', (contactId) =>
      console.connection.send('consult', { contactId, ...fields }),
    );
    return true;
  }
}
customElements.define('vs-desk-ask-colleague', ConsultControl);
