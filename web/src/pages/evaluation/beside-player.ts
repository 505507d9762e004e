import { html } from 'lit';
import { te } from '../../i18n/evaluation';
import type { PlayerPanel } from '../quality/sections';
import './evaluation.scss';
import './panel';

const evaluation: PlayerPanel = {
  name: 'evaluation',
  order: 10,
  roles: ['quality', 'supervisor'],
  title: () => te('evaluation.panel'),
  fits: ({ recording }) => recording.state === 'ready' || recording.state === 'destroyed',
  render: (context) => html`
    <vs-evaluation-panel .context=${context}></vs-evaluation-panel>
  `,
};

export const panels: readonly PlayerPanel[] = [evaluation];
