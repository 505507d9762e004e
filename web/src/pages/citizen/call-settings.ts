import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import type { Contact } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import '../../ui/device-picker';
import '../../ui/dialog';
import '../../ui/language-field';
import { soundOnlyField } from '../../ui/sound-only';

/** Which devices are used, whether pictures are, and the language of the page, in the middle of a call. */
export function callSettings(
  session: CitizenSession,
  contact: Contact,
  open: boolean,
  close: () => void,
) {
  const written = contact.modality === 'text';
  return html`
    <vs-dialog
      .open=${open}
      .heading=${written ? tc('header.language') : t('call.openSettings')}
      .content=${html`
        ${written ? nothing : devices(session, contact)}
        <vs-language-field></vs-language-field>
      `}
      .actions=${html`
        <button type="button" class="btn btn-primary" @click=${close}>${tc('dialog.close')}</button>
      `}
      @close=${close}
    ></vs-dialog>
  `;
}

function devices(session: CitizenSession, contact: Contact) {
  return html`
    <vs-device-picker
      .devices=${session.devices}
      ?withCamera=${contact.modality === 'video'}
      .testLabel=${t('before.testSpeaker')}
      .testedLabel=${t('before.testedSpeaker')}
    ></vs-device-picker>
    ${contact.modality === 'video' ? soundOnlyField(session.soundOnly) : nothing}
  `;
}
