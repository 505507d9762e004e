import { html } from 'lit';
import { tw } from '../../i18n/webhooks';
import type { AdminSection } from '../admin/sections';
import './webhooks-panel';

export const sections: readonly AdminSection[] = [
  {
    name: 'webhooks',
    group: 'machine',
    order: 37,
    title: () => tw('menu'),
    render: ({ session }) => html`
      <vs-webhooks .session=${session}></vs-webhooks>
    `,
  },
];
