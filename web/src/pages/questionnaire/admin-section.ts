import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './questionnaire-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'questionnaire',
    group: 'service',
    order: 25,
    title: () => tu('menu.questionnaire'),
    render: ({ session }) => html`
      <vs-questionnaire .session=${session}></vs-questionnaire>
    `,
  },
];
