import { html } from 'lit';
import type { AdminSection } from '../admin/sections';
import './topics-panel';

export const sections: readonly AdminSection[] = [
  {
    order: 15,
    render: ({ session, topicsChanged }) => html`
      <vs-topics .session=${session} @topics-changed=${topicsChanged}></vs-topics>
    `,
  },
];
