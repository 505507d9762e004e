// The guide is written by the station and needs no script. With it, the search answers while one types, and readings are counted.
import type { Language } from '../../i18n/language';
import { countReading } from '../../state/guide-visit';
import { expireInTime, leaveWhenWithdrawn } from './expiring';

expireInTime();

const sheet = document.querySelector<HTMLElement>('[data-guide-sheet]');
if (sheet?.dataset['guideSheet']) {
  void countReading(sheet.dataset['guideSheet']);
  leaveWhenWithdrawn(location.href);
}

const field = document.querySelector<HTMLInputElement>('#guide-search');
field?.addEventListener('focus', () => void begin(field), { once: true });
if (field && document.activeElement === field) void begin(field);

async function begin(of: HTMLInputElement): Promise<void> {
  try {
    const { searchWhileTyping } = await import('./searching');
    await searchWhileTyping(of, document.documentElement.lang as Language);
  } catch {
    // the button sends the words to the station, which searches as well
  }
}
