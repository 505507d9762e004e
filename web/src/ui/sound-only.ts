import { html } from 'lit';
import { tk } from '../i18n/call';
import type { Store } from '../state/store';

/** The choice to do without pictures, among the settings of a call. */
export function soundOnlyField(soundOnly: Store<boolean>) {
  return html`
    <p class="vs-field">
      <label class="vs-check">
        <input
          type="checkbox"
          data-testid="sound-only"
          .checked=${soundOnly.value}
          @change=${(event: Event) => soundOnly.set((event.target as HTMLInputElement).checked)}
        />
        <span>${tk('line.field')}</span>
      </label>
    </p>
  `;
}
