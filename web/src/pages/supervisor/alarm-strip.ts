import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { icon } from '../../ui/icons';
import { type Alarm, keyOf } from './alarms';
import type { Floor, Unserved } from './floor';
import { alarmWords, type Label, restingWords } from './floor-words';
import { roughDuration } from '../../i18n/amounts';

/** So many are read at a glance. */
const SHOWN = 4;

/** Where a subject's line is opened from here; not on the wall. */
export type OpenLine = ((category: string) => void) | null;

/** The alarms in words. The place is always there, so that a screen reader tells what comes into it. */
export function alarmStrip(
  alarms: readonly Alarm[],
  floor: Floor,
  stationMs: number,
  label: Label,
  open: OpenLine,
) {
  const more = alarms.length - SHOWN;
  return html`
    <section class="floor-alarms" role="status" aria-label=${tf('floor.alarms')}>
      ${alarms.slice(0, SHOWN).map(
        (each) => html`
          <p data-mark=${each.mark} data-alarm=${keyOf(each)}>
            ${icon('warning')}
            <span>
              ${alarmWords(each, label, floor.targets, floor.today.serviceLevelOffered)}
              ${each.kind === 'line' ? lineRest(each, stationMs) : nothing}
            </span>
            ${each.kind === 'line' && open ? openButton(each, label, open) : nothing}
          </p>
        `,
      )}
      ${
        more > 0
          ? html`
              <p class="vs-soft">${tf('floor.alarm.more', { count: more })}</p>
            `
          : nothing
      }
    </section>
  `;
}

/** The longest wait, which is not read out whenever it grows. */
function lineRest(line: Unserved, stationMs: number) {
  const duration = roughDuration(stationMs - line.oldestSinceMs);
  return html`
    <span aria-live="off">${tf('floor.alarm.line.wait', { duration })}</span>
    ${restingWords(line)}
  `;
}

function openButton(line: Unserved, label: Label, open: (category: string) => void) {
  return html`
    <button
      type="button"
      class="btn btn-sm btn-outline-primary"
      data-testid="open-line"
      aria-label=${tf('floor.alarm.line.open.of', { category: label(line.category) })}
      @click=${() => open(line.category)}
    >
      ${tf('floor.alarm.line.open')}
    </button>
  `;
}
