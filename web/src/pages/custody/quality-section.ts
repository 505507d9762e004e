import { html } from 'lit';
import { tk } from '../../i18n/custody';
import type { QualitySection } from '../quality/sections';
import './custody-section';
import './custody.scss';

/** How recordings are kept. */
export const section: QualitySection = {
  name: 'custody',
  order: 70,
  roles: ['quality', 'supervisor', 'admin'],
  title: () => tk('custody.title'),
  render: (context) => html`
    <vs-custody .context=${context}></vs-custody>
  `,
};
