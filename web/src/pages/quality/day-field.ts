import { html } from 'lit';
import { ts } from '../../i18n/staff';

/**
 * "2026-11-24" for what people write: "24/11/2026", "24.11.26", "24-11-2026". `null` for anything else.
 * The browser's own date field follows the language of the browser, not of the page.
 */
export function parseDay(text: string): string | null {
  const found = /^\s*(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4}|\d{2})\s*$/.exec(text);
  if (!found) return null;
  const [day, month] = [Number(found[1]), Number(found[2])];
  const year = Number(found[3]) + (found[3]?.length === 2 ? 2000 : 0);
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCDate() === day && at.getUTCMonth() === month - 1;
  return real ? at.toISOString().slice(0, 10) : null;
}

/** "24/11/2026" for "2026-11-24", the order both our languages write a day in. */
export function dayText(day: string): string {
  return day.split('-').reverse().join('/');
}

/** A day to be typed; `change` gets it as "2026-11-24", or empty when the field is emptied. */
export function dayField(id: string, label: string, value: string, change: (day: string) => void) {
  const changed = (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    const text = field.value.trim();
    const day = parseDay(text);
    const wrong = text !== '' && day === null;
    field.setAttribute('aria-invalid', wrong ? 'true' : 'false');
    const hint = field.parentElement?.querySelector('.vs-hint');
    if (hint) hint.textContent = wrong ? ts('quality.filter.day.wrong') : '';
    if (!wrong) change(day ?? '');
  };
  return html`
    <div class="vs-field">
      <label for=${id}>${label}</label>
      <input
        class="vs-input"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        maxlength="12"
        id=${id}
        placeholder=${ts('quality.filter.day.form')}
        aria-describedby="${id}-hint"
        .value=${value ? dayText(value) : ''}
        @change=${changed}
      />
      <span class="vs-hint" id="${id}-hint" role="status"></span>
    </div>
  `;
}
