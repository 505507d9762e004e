import { html } from 'lit';
import { tx } from '../../i18n/exports';
import type { QualitySection } from '../quality/sections';
import './exports-section';
import './exports.scss';

/** What was made of recordings to be given out. */
export const section: QualitySection = {
  name: 'exports',
  order: 60,
  roles: ['quality', 'supervisor'],
  title: () => tx('exports.title'),
  render: (context) => html`
    <vs-exports .context=${context}></vs-exports>
  `,
};
