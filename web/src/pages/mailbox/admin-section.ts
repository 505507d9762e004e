import { html } from 'lit';
import type { AdminAddition } from '../admin/sections';
import './mailboxes';

export const additions: readonly AdminAddition[] = [
  {
    to: 'mail',
    order: 0,
    render: ({ session }) => html`
      <vs-mailboxes .session=${session}></vs-mailboxes>
    `,
  },
];
