// Numbers, shares and durations as the language of the page writes them.
import { language } from './language';

const formats = new Map<string, Intl.NumberFormat>();

/** Makes each format once: that costs more than a hundred numbers, and a panel writes some of them every second. */
function format(value: number, options: Intl.NumberFormatOptions): string {
  const key = language.value + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(language.value, options);
    formats.set(key, found);
  }
  return found.format(value);
}

/** "1.234", with so many digits behind the comma at most. */
export function formatNumber(value: number, digits = 0): string {
  return format(value, { maximumFractionDigits: digits });
}

/** "84%" for a share of 0.84; with the sign of a change if it is `signed`. */
export function formatPercent(share: number, digits = 0, signed = false): string {
  return format(share, {
    style: 'percent',
    maximumFractionDigits: digits,
    ...(signed && { signDisplay: 'exceptZero' }),
  });
}

/** "0,02 €", for a price of fractions of a cent with as many digits as it has, four at most. */
export function formatPrice(euros: number): string {
  return format(euros, { style: 'currency', currency: 'EUR', maximumFractionDigits: 4 });
}

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'kilobyte' | 'megabyte';

/** "3 min", "1,4 MB". */
export function formatUnit(value: number, unit: Unit, digits = 0): string {
  return format(value, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  });
}

/** "4 min 10 s"; hours with minutes, no seconds from an hour on. What has begun lasts a second. */
export function exactDuration(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  if (hours > 0) {
    return [
      formatUnit(hours, 'hour'),
      ...(minutes > 0 ? [formatUnit(minutes, 'minute')] : []),
    ].join(' ');
  }
  if (minutes === 0) return formatUnit(rest, 'second');
  return [formatUnit(minutes, 'minute'), ...(rest > 0 ? [formatUnit(rest, 'second')] : [])].join(
    ' ',
  );
}

/** "6 min": without seconds from a minute on, for figures that need no more. */
export function roughDuration(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  return exactDuration((seconds < 60 ? seconds : seconds - (seconds % 60)) * 1000);
}
