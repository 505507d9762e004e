import { t } from '../../i18n/citizen';
import { saveFile } from '../../ui/save-file';

const STAYS_MIN = 30;

/** A moment as iCalendar writes it (RFC 5545, section 3.3.5). */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');

/** The next opening as a calendar entry that reminds at that moment. */
export function reminder(openingMs: number, name: string, address: string, nowMs: number): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//virtual-station//opening//EN',
    'BEGIN:VEVENT',
    `UID:opening-${openingMs}@virtual-station`,
    `DTSTAMP:${stamp(nowMs)}`,
    `DTSTART:${stamp(openingMs)}`,
    `DURATION:PT${STAYS_MIN}M`,
    `SUMMARY:${escaped(t('reminder.summary', { name }))}`,
    `URL:${address}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:PT0M',
    `DESCRIPTION:${escaped(t('reminder.summary', { name }))}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Gives the entry to the browser as a file. */
export function saveReminder(openingMs: number, name: string): void {
  const text = reminder(openingMs, name, `${location.origin}/`, Date.now());
  saveFile(new Blob([text], { type: 'text/calendar;charset=utf-8' }), t('reminder.file'));
}
