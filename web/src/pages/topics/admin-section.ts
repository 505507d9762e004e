import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './topics-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'topics',
    group: 'service',
    order: 0,
    title: () => tu('menu.topics'),
    render: ({ session, topicsChanged }) => html`
      <vs-topics .session=${session} @topics-changed=${topicsChanged}></vs-topics>
    `,
  },
];
