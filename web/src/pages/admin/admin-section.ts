import { html } from 'lit';
import { current } from '../../api';
import './accounts-panel';
import type { Account } from './accounts';
import './audit-panel';
import './hours-panel';
import './mail-panel';
import type { Office } from './offices';
import './offices-panel';
import type { AdminSection } from './sections';

export const sections: readonly AdminSection[] = [
  {
    order: 0,
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
    order: 10,
    render: ({ session, categories, officesChanged }) => html`
      <vs-offices
        .session=${session}
        .categories=${current(categories)}
        @offices-changed=${(event: CustomEvent<Office[]>) => officesChanged(event.detail)}
      ></vs-offices>
    `,
  },
  {
    order: 20,
    render: ({ session, categories }) => html`
      <vs-hours .session=${session} .categories=${categories}></vs-hours>
    `,
  },
  {
    order: 40,
    render: ({ session }) => html`
      <vs-mail .session=${session}></vs-mail>
    `,
  },
  {
    order: 50,
    render: ({ session, accounts }) => html`
      <vs-audit .session=${session} .accounts=${accounts}></vs-audit>
    `,
  },
];
