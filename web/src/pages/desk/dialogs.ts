import { html, nothing } from 'lit';
import { tc } from '../../i18n/common';
import { td } from '../../i18n/desk';
import type { DeviceKind } from '../../call/devices';
import { soundOnlyField } from '../../ui/sound-only';
import '../../ui/dialog';
import type { DeskContext } from './context';
import './extension-field';
import type { StaffSession } from '../../staff/session';
import { field, selectField } from '../../ui/field';
import { formatPercent } from '../../i18n/amounts';

const KEYS = [
  ['a', 'A'],
  ['d', 'D'],
  ['reasons', '1, 2, 3'],
  ['m', 'M'],
  ['v', 'V'],
  ['s', 'S'],
  ['c', 'C'],
  ['replies', '/'],
  ['n', 'N'],
  ['i', 'I'],
  ['p', 'P'],
  ['t', 'T'],
  ['k', 'K'],
  ['u', 'U'],
  ['h', 'H'],
  ['r', 'R'],
  ['e', 'E'],
  ['help', '?'],
] as const;

const SHIFTED: ReadonlySet<string> = new Set(['h', 'r', 'e']);

/** The list of shortcuts. */
export function keysDialog(open: boolean, close: () => void) {
  return html`
    <vs-dialog
      ?open=${open}
      .heading=${td('desk.keys.heading')}
      .content=${html`
        <dl class="desk-keys">
          ${KEYS.map(
            ([name, key]) => html`
              <dt>
                ${
                  SHIFTED.has(name)
                    ? html`
                        <kbd>${td('desk.keys.shift')}</kbd>
                        +
                      `
                    : nothing
                }
                <kbd>${key}</kbd>
              </dt>
              <dd>${td(`desk.keys.${name}`)}</dd>
            `,
          )}
        </dl>
        <p class="vs-hint">${td('desk.keys.note')}</p>
      `}
      .actions=${closeButton(td('desk.keys.close'), close)}
      @close=${close}
    ></vs-dialog>
  `;
}

/** How it rings, and which devices are used. */
export function settingsDialog(
  context: DeskContext,
  open: boolean,
  close: () => void,
  session: StaffSession,
) {
  const { console, ringer, settings } = context;
  const { list, choice } = console.devices;
  const speakers = list.value.speaker.filter((each) => each.deviceId !== '');
  return html`
    <vs-dialog
      ?open=${open}
      .heading=${td('desk.settings.heading')}
      .content=${html`
        ${field(
          {
            id: 'desk-volume',
            label: `${td('desk.settings.volume')}: ${formatPercent(settings.value.volume)}`,
          },
          html`
            <div class="desk-volume">
              <input
                type="range"
                id="desk-volume"
                min="0"
                max="1"
                step="0.05"
                .value=${String(settings.value.volume)}
                @input=${(event: Event) =>
                  settings.set({ ...settings.value, volume: Number(valueOf(event)) })}
                @change=${() => void ringer.unlock().then(() => ringer.ring())}
              />
              <button
                type="button"
                class="btn btn-sm btn-outline-primary"
                @click=${() => void ringer.unlock().then(() => ringer.ring())}
              >
                ${td('desk.check.sound.try')}
              </button>
            </div>
          `,
        )}
        ${
          ringer.canChooseOutput && speakers.length > 0
            ? html`
                ${deviceField(
                  'desk-ring-output',
                  td('desk.settings.output'),
                  speakers,
                  settings.value.ringOutput,
                  (id) => settings.set({ ...settings.value, ringOutput: id }),
                )}
                ${deviceField(
                  'desk-speaker',
                  td('desk.settings.speaker'),
                  speakers,
                  choice.value.speaker ?? '',
                  (id) => void console.devices.choose('speaker', id),
                )}
              `
            : nothing
        }
        ${(['microphone', 'camera'] as const).map((kind) =>
          deviceField(
            `desk-${kind}`,
            td(`desk.settings.${kind}`),
            list.value[kind],
            choice.value[kind] ?? '',
            (id) => void console.devices.choose(kind, id),
          ),
        )}
        ${
          console.desk.value.contact?.modality === 'video'
            ? soundOnlyField(console.soundOnly)
            : nothing
        }
        ${
          open && (console.desk.value.telephony || console.desk.value.ownTelephones)
            ? html`
                <vs-desk-extension
                  .session=${session}
                  ?answering=${console.desk.value.ownTelephones}
                ></vs-desk-extension>
              `
            : nothing
        }
      `}
      .actions=${closeButton(td('desk.settings.done'), close)}
      @close=${close}
    ></vs-dialog>
  `;
}

function closeButton(words: string, close: () => void) {
  return html`
    <button type="button" class="btn btn-primary" @click=${close}>${words}</button>
  `;
}

function valueOf(event: Event): string {
  return (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
}

function deviceField(
  id: string,
  label: string,
  devices: readonly MediaDeviceInfo[],
  chosen: string,
  choose: (deviceId: string) => void,
) {
  const known = devices.filter((each) => each.deviceId !== '' && each.deviceId !== 'default');
  return selectField({
    id,
    label,
    value: chosen,
    options: [
      ['', td('desk.settings.device.default')],
      ...known.map(
        (each, index) =>
          [
            each.deviceId,
            each.label || tc('device.unnamed', { kind: kindWord(each), number: index + 1 }),
          ] as const,
      ),
    ],
    change: (value) => choose(value),
  });
}

function kindWord(device: MediaDeviceInfo): string {
  const kinds: Record<MediaDeviceKind, DeviceKind> = {
    audioinput: 'microphone',
    audiooutput: 'speaker',
    videoinput: 'camera',
  };
  return tc(`device.${kinds[device.kind]}`);
}
