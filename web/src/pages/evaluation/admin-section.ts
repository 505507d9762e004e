import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './rules-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'reviews',
    group: 'service',
    order: 20,
    title: () => tu('menu.reviews'),
    render: ({ session, categories }) => html`
      <vs-review-rules .session=${session} .categories=${categories}></vs-review-rules>
    `,
  },
];
