import { html } from 'lit';
import { ts } from '../../i18n/staff';
import { factList } from './list';
import type { PlayerPanel } from './sections';
import { technicalQuality } from './technical';
import { fileVerdict } from './verdict';

const facts: PlayerPanel = {
  name: 'facts',
  order: 90,
  roles: ['quality', 'supervisor'],
  title: () => ts('player.panel.facts'),
  render: ({ recording, categories }) => html`
    ${factList(recording, categories)} ${fileVerdict(recording)} ${technicalQuality(recording)}
  `,
};

export const panels: readonly PlayerPanel[] = [facts];
