import { html, type TemplateResult } from 'lit';
import { t } from '../../i18n/citizen';
import { formatDay, formatTime } from '../../i18n/format';
import { alertBox } from '../../ui/alert';

/** Who has to stay away for a while: until when, and what they can do all the same. */
export function coolDownBox(untilMs: number, nowMs = Date.now()): TemplateResult {
  return alertBox(
    html`
      <p>${t('coolDown.until', { day: formatDay(untilMs, nowMs), time: formatTime(untilMs) })}</p>
      <ul class="vs-cool-down">
        <li>${t('coolDown.emergency')}</li>
        <li>${t('coolDown.otherwise')}</li>
        <li>${t('coolDown.mistake')}</li>
      </ul>
    `,
    { tone: 'info', title: t('coolDown.title'), live: 'status' },
  );
}
