import { html } from 'lit';
import { tk } from '../../i18n/custody';
import type { PlayerPanel } from '../quality/sections';
import './custody-panel';

const keeping: PlayerPanel = {
  name: 'custody',
  order: 80,
  roles: ['quality', 'supervisor'],
  title: () => tk('custody.panel'),
  fits: ({ recording }) => recording.state !== 'destroyed',
  render: (context) => html`
    <vs-custody-panel .context=${context}></vs-custody-panel>
  `,
};

export const panels: readonly PlayerPanel[] = [keeping];
