import { nothing } from 'lit';
import { td } from '../../i18n/desk';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { categoryLabel } from './context';
import { DestinationControl, type Option } from './destination-control';
import { type Destinations, isEmpty, transferFields } from './destinations';
import { agentStateWords } from './words';

/** Handing the contact on to somebody who takes it when they can. */
export class TransferControl extends DestinationControl {
  protected override readonly control = {
    what: 'transfer',
    icon: 'passOn',
    key: 't',
    testId: 'transfer',
    kinds: ['topic', 'operator', 'office', 'outside'],
  } as const;

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

  protected override intro(): string {
    if (this.kind !== 'outside') return super.intro();
    const { contact } = this.context.console.desk.value;
    return td(
      contact?.channel === 'phone'
        ? 'desk.transfer.outside.intro'
        : 'desk.transfer.outside.intro.video',
    );
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
    if (this.kind === 'outside') return this.callOutside(true);
    const fields = transferFields(this.kind, this.chosen);
    const done = await console.about('transfer', (contactId) =>
      console.connection.send('transfer', { contactId, ...fields }),
    );
    if (done) announce(td('desk.transfer.done'));
    return true;
  }
}
customElements.define('vs-desk-transfer', TransferControl);
