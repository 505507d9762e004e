import { html } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminAddition, AdminSection } from '../admin/sections';
import './kept-panel';
import './line-panel';
import './live-panel';
import './persons-panel';
import './settings-panel';
import './station-panel';
import './telephony-panel';
import './upkeep.scss';

export const sections: readonly AdminSection[] = [
  {
    name: 'live',
    group: 'machine',
    order: 0,
    title: () => tu('menu.live'),
    render: ({ session }) => html`
      <vs-going-live .session=${session}></vs-going-live>
    `,
  },
  {
    name: 'station',
    group: 'machine',
    order: 10,
    title: () => tu('menu.station'),
    render: ({ session }) => html`
      <vs-station-state .session=${session}></vs-station-state>
    `,
  },
  {
    name: 'telephony',
    group: 'machine',
    order: 30,
    title: () => tu('menu.telephony'),
    render: ({ session }) => html`
      <vs-telephony-state .session=${session}></vs-telephony-state>
    `,
  },
  {
    name: 'line',
    group: 'machine',
    order: 35,
    title: () => tu('menu.line'),
    render: ({ session, categories }) => html`
      <vs-line-state .session=${session} .categories=${categories}></vs-line-state>
    `,
  },
  {
    name: 'settings',
    group: 'machine',
    order: 40,
    title: () => tu('menu.settings'),
    render: ({ session }) => html`
      <vs-station-settings .session=${session}></vs-station-settings>
    `,
  },
  {
    name: 'requests',
    group: 'data',
    order: 10,
    title: () => tu('menu.requests'),
    render: ({ session, categories }) => html`
      <vs-persons .session=${session} .categories=${categories}></vs-persons>
    `,
  },
];

export const additions: readonly AdminAddition[] = [
  {
    to: 'retention',
    order: 10,
    render: ({ session }) => html`
      <vs-kept .session=${session}></vs-kept>
    `,
  },
];
