import { html } from 'lit';
import { tcp } from '../../i18n/comparison';
import type { AdminSection } from '../admin/sections';
import './sources-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'comparison',
    group: 'data',
    order: 35,
    title: () => tcp('menu'),
    render: ({ session }) => html`
      <vs-feed-sources .session=${session}></vs-feed-sources>
    `,
  },
];
