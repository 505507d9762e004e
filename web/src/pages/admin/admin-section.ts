import { html } from 'lit';
import { current } from '../../api';
import { tu } from '../../i18n/upkeep';
import './accounts-panel';
import type { Account } from './accounts';
import './audit-panel';
import './hours-panel';
import './import-panel';
import './mail-panel';
import type { Office } from './offices';
import './offices-panel';
import type { AdminSection } from './sections';

export const sections: readonly AdminSection[] = [
  {
    name: 'people',
    group: 'people',
    order: 0,
    title: () => tu('menu.people'),
    needs: ['offices'],
    render: ({ session, categories, offices, accountsChanged }) => html`
      <vs-accounts
        .session=${session}
        .categories=${current(categories)}
        .offices=${offices}
        @accounts-changed=${(event: CustomEvent<Account[]>) => accountsChanged(event.detail)}
      ></vs-accounts>
    `,
  },
  {
    name: 'offices',
    group: 'people',
    order: 10,
    title: () => tu('menu.offices'),
    render: ({ session, categories, officesChanged }) => html`
      <vs-offices
        .session=${session}
        .categories=${current(categories)}
        @offices-changed=${(event: CustomEvent<Office[]>) => officesChanged(event.detail)}
      ></vs-offices>
    `,
  },
  {
    name: 'hours',
    group: 'service',
    order: 10,
    title: () => tu('menu.hours'),
    render: ({ session, categories }) => html`
      <vs-hours .session=${session} .categories=${categories}></vs-hours>
    `,
  },
  {
    name: 'mail',
    group: 'machine',
    order: 20,
    title: () => tu('menu.mail'),
    render: ({ session }) => html`
      <vs-mail .session=${session}></vs-mail>
    `,
  },
  {
    name: 'audit',
    group: 'data',
    order: 20,
    title: () => tu('menu.audit'),
    needs: ['accounts'],
    render: ({ session, accounts }) => html`
      <vs-audit .session=${session} .accounts=${accounts}></vs-audit>
    `,
  },
];
