import { html } from 'lit';
import type { AdminSection } from '../admin/sections';
import './rules-panel';

export const sections: readonly AdminSection[] = [
  {
    order: 30,
    render: ({ session, categories }) => html`
      <vs-review-rules .session=${session} .categories=${categories}></vs-review-rules>
    `,
  },
];
