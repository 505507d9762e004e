import { html } from 'lit';
import { ts } from '../../i18n/staff';
import './recordings-list';
import './recording-one';
import type { QualityContext, QualitySection } from './sections';

/** The archive, and one recording of it opened. */
export const section: QualitySection = {
  name: 'recordings',
  order: 0,
  roles: ['quality', 'supervisor'],
  title: () => ts('quality.title'),
  render: (context: QualityContext) => {
    const opened = context.params.get('recording');
    return html`
      <vs-recordings-list .context=${context} ?hidden=${opened !== null}></vs-recordings-list>
      ${
        opened === null
          ? null
          : html`
              <vs-recording-one .context=${context}></vs-recording-one>
            `
      }
    `;
  },
};
