import { html, type TemplateResult } from 'lit';
import type { DeviceProblem, DeviceStatus } from '../../call/devices';
import { t } from '../../i18n/citizen';
import { alertBox } from '../../ui/alert';

export type Modality = 'video' | 'audio' | 'text';

function cause(problem: DeviceProblem, device: 'camera' | 'microphone'): string {
  if (device === 'microphone') {
    if (problem === 'absent') return t('problem.absentMicrophone');
    if (problem === 'busy') return t('problem.busyMicrophone');
  }
  return t(`problem.${problem}`);
}

function causes(camera: DeviceProblem | null, microphone: DeviceProblem | null): string {
  if (camera && camera === microphone) {
    if (camera === 'absent') return t('problem.absentBoth');
    if (camera === 'busy') return t('problem.busyBoth');
    return cause(camera, 'camera');
  }
  const texts = [camera && cause(camera, 'camera'), microphone && cause(microphone, 'microphone')];
  return texts.filter(Boolean).join(' ');
}

/**
 * Says which device is missing, why, what to do, and that the person may enter all the same: whoever
 * cannot be seen or heard still sees and hears.
 */
export function problemBox(
  wished: Modality,
  status: DeviceStatus,
  retry: () => void,
): TemplateResult | null {
  if (wished === 'text') return null;
  const camera = wished === 'video' ? status.cameraProblem : null;
  const microphone = status.microphoneProblem;
  if (!camera && !microphone) return null;
  const both = camera !== null && microphone !== null;
  const title = both ? 'problem.both' : camera ? 'problem.camera' : 'problem.microphone';
  const silent = both || (microphone !== null && wished === 'audio');
  const still = silent ? (wished === 'audio' ? 'unheard' : 'none') : camera ? 'voice' : 'seen';
  const text = causes(camera, microphone);
  return alertBox(
    html`
      ${text}
      <strong>${t(`problem.${still}Still`)}</strong>
    `,
    {
      tone: 'warning',
      title: t(title),
      live: 'status',
      actions: html`
        <button type="button" class="btn btn-outline-primary btn-sm" @click=${retry}>
          ${t('problem.retry')}
        </button>
      `,
    },
  );
}
