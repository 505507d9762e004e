import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './numbers-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'numbers',
    group: 'machine',
    order: 36,
    title: () => tu('menu.numbers'),
    render: ({ session, categories }) => html`
      <vs-numbers .session=${session} .categories=${categories}></vs-numbers>
    `,
  },
];
