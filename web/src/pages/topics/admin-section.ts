import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminAddition, AdminSection } from '../admin/sections';
import './case-keeping';
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

export const additions: readonly AdminAddition[] = [
  {
    to: 'retention',
    order: 0,
    render: ({ session }) => html`
      <vs-case-keeping .session=${session}></vs-case-keeping>
    `,
  },
];
