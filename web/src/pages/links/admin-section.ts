import { html } from 'lit';
import type { AdminSection } from '../admin/sections';
import './links-panel';

export const sections: readonly AdminSection[] = [
  {
    order: 45,
    render: ({ session, categories }) => html`
      <vs-links .session=${session} .categories=${categories}></vs-links>
    `,
  },
];
