import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './links-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'links',
    group: 'service',
    order: 30,
    title: () => tu('menu.links'),
    render: ({ session, categories }) => html`
      <vs-links .session=${session} .categories=${categories}></vs-links>
    `,
  },
];
