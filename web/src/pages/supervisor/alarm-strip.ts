import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { icon } from '../../ui/icons';
import { type Alarm, keyOf } from './alarms';
import type { Floor } from './floor';
import { alarmWords, type Label } from './floor-words';

/** So many are read at a glance. */
const SHOWN = 4;

/** The alarms in words. The place is always there, so that a screen reader tells what comes into it. */
export function alarmStrip(alarms: readonly Alarm[], floor: Floor, label: Label) {
  const more = alarms.length - SHOWN;
  return html`
    <section class="floor-alarms" role="status" aria-label=${tf('floor.alarms')}>
      ${alarms.slice(0, SHOWN).map(
        (each) => html`
          <p data-mark=${each.mark} data-alarm=${keyOf(each)}>
            ${icon('warning')}
            <span>${alarmWords(each, label, floor.targets, floor.today.serviceLevelOffered)}</span>
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
