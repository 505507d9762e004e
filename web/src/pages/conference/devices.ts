import { html } from 'lit';
import { tc } from '../../i18n/common';
import { tk } from '../../i18n/conference';
import '../../ui/device-notices';
import '../../ui/device-picker';
import '../../ui/dialog';
import '../../ui/language-field';
import type { IconName } from '../../ui/icons';
import type { ConferenceRoom, Controls } from './room';

/** How the button of a device looks: what is sent, not what is wished for. */
export interface DeviceLook {
  icon: IconName;
  /** What pressing it does. */
  full: string;
  open: boolean;
}

export function deviceLook(room: ConferenceRoom, what: keyof Controls): DeviceLook {
  const wished = room.controls.value[what];
  const open = wished && room.devices.status.value[what] !== null;
  const words = open
    ? tk(`conference.${what}.off`)
    : tk(wished ? 'conference.device.retry' : `conference.${what}.on`);
  return { icon: open ? what : `${what}Off`, full: words, open };
}

/** What is wrong with microphone, camera or speaker, and what can be done; of what is closed nothing is said. */
export function deviceNotices(room: ConferenceRoom) {
  const { microphone, camera } = room.controls.value;
  return html`
    <vs-device-notices
      withProblems
      withKnown
      .devices=${room.devices}
      .withMicrophone=${microphone}
      ?withCamera=${camera}
      .without=${(kind: keyof Controls) => void room.toggle(kind)}
    ></vs-device-notices>
  `;
}

export function devicePicker(room: ConferenceRoom) {
  return html`
    <vs-device-picker
      withCamera
      .devices=${room.devices}
      .testLabel=${tk('conference.devices.test')}
      .testedLabel=${tk('conference.devices.tested')}
    ></vs-device-picker>
  `;
}

export function devicesDialog(room: ConferenceRoom, open: boolean, close: () => void) {
  return html`
    <vs-dialog
      .open=${open}
      .heading=${tk('conference.devices')}
      .content=${html`
        ${devicePicker(room)}
        <vs-language-field></vs-language-field>
      `}
      .actions=${html`
        <button type="button" class="btn btn-primary" @click=${close}>${tc('dialog.close')}</button>
      `}
      @close=${close}
    ></vs-dialog>
  `;
}
