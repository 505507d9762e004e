import { html } from 'lit';
import { te } from '../../i18n/evaluation';
import type { QualityContext, QualitySection } from '../quality/sections';
import './evaluation.scss';
import './office';

/** The quality office's own work, and what supervisors see of it. */
export const section: QualitySection = {
  name: 'evaluation',
  order: 10,
  roles: ['quality', 'supervisor'],
  title: () => te('evaluation.title'),
  render: (context: QualityContext) => html`
    <vs-evaluation-office .context=${context}></vs-evaluation-office>
  `,
};
