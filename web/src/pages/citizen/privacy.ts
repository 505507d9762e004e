import { html } from 'lit';
import type { Station } from '../../api';
import { t } from '../../i18n/citizen';
import { daysWords } from '../../i18n/wait';

/** The full notice, shown in a dialog. */
export function privacyNotice(station: Station | null) {
  const days = daysWords(station?.privacy.recordingDays ?? 0);
  const organisation = station?.organisation ?? '';
  const sections = [
    [t('privacy.whoTitle'), t('privacy.who', { organisation })],
    [t('privacy.whatTitle'), t('privacy.what')],
    [t('privacy.recordingTitle'), t('privacy.recording', { days })],
    [t('privacy.rightsTitle'), t('privacy.rights')],
    [t('privacy.lawTitle'), t('privacy.law')],
  ];
  return html`
    ${sections.map(
      ([title, text]) => html`
        <section>
          <h3>${title}</h3>
          <p>${text}</p>
        </section>
      `,
    )}
  `;
}
