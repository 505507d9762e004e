import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/desk';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { categoryLabel } from './context';
import { DestinationControl, type Option } from './destination-control';
import { textField } from '../../ui/field';
import { type DestinationKind, type Destinations, isEmpty, transferFields } from './destinations';
import { agentStateWords } from './words';

const REFUSED = ['bad_number', 'not_called', 'calls_out_off'] as const;

/** Handing the contact on to somebody who takes it when they can. */
export class TransferControl extends DestinationControl {
  @state() private failure: (typeof REFUSED)[number] | 'failed' | null = null;
  #asking = false;
  protected override readonly control = {
    what: 'transfer',
    icon: 'passOn',
    key: 't',
    testId: 'transfer',
    kinds: ['topic', 'operator', 'office', 'outside'],
  } as const;

  override async show(): Promise<void> {
    this.failure = null;
    await super.show();
  }

  protected override options(found: Destinations): Option[] {
    const here = this.context.console.desk.value.contact?.category;
    switch (this.kind) {
      case 'topic':
        return found.topics
          .filter((each) => each.id !== here)
          .map(({ id, waiting, present }) => {
            const label = categoryLabel(this.context, id);
            return [id, td('desk.transfer.topic.option', { label, waiting, present })];
          });
      case 'operator':
        return this.operators(found).map(({ id, name, state }) => [
          id,
          td('desk.transfer.operator.option', { name, state: agentStateWords(state) }),
        ]);
      case 'office':
        return found.offices.map(({ id, name, present }) => [
          id,
          td('desk.transfer.office.option', { name, present }),
        ]);
      case 'outside':
        return [];
    }
  }

  /** Only callers by the telephone line can go on without this page. */
  protected override offers(kind: DestinationKind): boolean {
    const { contact } = this.context.console.desk.value;
    return kind !== 'outside' || (contact?.line === true && this.found?.outside === true);
  }

  protected override intro(): string {
    return this.kind === 'outside' ? td('desk.transfer.outside.intro') : super.intro();
  }

  protected override written(): unknown {
    if (this.kind !== 'outside') return null;
    return html`
      ${textField({
        id: 'desk-transfer-number',
        label: td('desk.transfer.outside'),
        testid: 'transfer-number',
        type: 'tel',
        inputmode: 'tel',
        autocomplete: 'off',
        maxlength: 32,
        value: this.chosen,
        input: (number) => {
          this.chosen = number.trim();
          this.failure = null;
        },
      })}
      <div role="alert">
        ${this.failure ? alertBox(td(`desk.transfer.outside.${this.failure}`), { tone: 'warning' }) : nothing}
      </div>
    `;
  }

  protected override note(found: Destinations, options: readonly Option[]) {
    if (this.kind === 'outside') return nothing;
    if (options.length === 0) {
      if (this.kind === 'operator') return td('desk.transfer.noOperators');
      return this.kind === 'office' ? td('desk.transfer.noOffices') : nothing;
    }
    return isEmpty(found, this.kind, this.chosen)
      ? alertBox(td('desk.transfer.nobody'), { tone: 'warning' })
      : nothing;
  }

  protected override async carryOut(): Promise<boolean> {
    const { console } = this.context;
    if (this.kind === 'outside') return this.#outside();
    const fields = transferFields(this.kind, this.chosen);
    const done = await console.about('transfer', (contactId) =>
      console.connection.send('transfer', { contactId, ...fields }),
    );
    if (done) announce(td('desk.transfer.done'));
    return true;
  }

  /** The number is called; the banner of the hold says how far that has come. */
  async #outside(): Promise<boolean> {
    const contact = this.context.console.desk.value.contact?.contactId;
    if (contact === undefined) return true;
    // two clicks would call the number twice
    if (this.#asking) return false;
    this.#asking = true;
    try {
      await this.context.session.api(`contacts/${contact}/outside-transfer`, {
        method: 'POST',
        body: { number: this.chosen },
      });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      this.failure = REFUSED.find((each) => each === code) ?? 'failed';
      return false;
    } finally {
      this.#asking = false;
    }
    this.failure = null;
    announce(td('desk.outside.asked'));
    return true;
  }
}
customElements.define('vs-desk-transfer', TransferControl);
