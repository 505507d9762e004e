import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import type { Alarm } from '../../staff/alarms/alarm-words';
import { declinedBy, type Label, requirementWords, restingWords } from './floor-words';

/** What the floor says of an alarm beyond its sentence: what some wait for, who has refused and why. */
export function alarmMore(alarm: Alarm): string {
  const said = [
    alarm.requirements.length > 0
      ? tf('floor.alarm.line.needs', { needs: requirementWords(alarm.requirements) })
      : '',
    restingWords(alarm),
    ...declinedBy(alarm.declined).map((each) => `${each}.`),
  ];
  return said.filter(Boolean).join(' ');
}

/** Opens the queue that an alarm is about. */
export function openQueue(alarm: Alarm, label: Label, open: (category: string) => void) {
  const { category } = alarm;
  if (category === null || (alarm.kind !== 'line' && alarm.kind !== 'nobody')) return nothing;
  return html`
    <button
      type="button"
      class="btn btn-sm btn-outline-primary"
      data-testid="open-line"
      aria-label=${tf('floor.alarm.line.open.of', { category: label(category) })}
      @click=${() => open(category)}
    >
      ${tf('floor.alarm.line.open')}
    </button>
  `;
}
