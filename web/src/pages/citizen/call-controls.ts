import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { icon, type IconName } from '../../ui/icons';

export interface Control {
  testId?: string;
  icon: IconName;
  /** Short words under the button; `full` says what pressing it does. */
  label: string;
  full: string;
  press: () => void;
  /** `off` looks crossed out, `on` is the state that stands out. */
  look?: 'on' | 'off' | 'danger';
  badge?: number;
}

/** The buttons below the pictures. */
export function controlsBar(controls: readonly Control[]) {
  return html`
    <div class="vs-call-controls" role="group" aria-label=${t('call.controls')}>
      ${controls.map(
        (control) => html`
          <button
            type="button"
            class="vs-call-button"
            data-testid=${control.testId ?? nothing}
            data-look=${control.look ?? nothing}
            aria-label=${control.full}
            title=${control.full}
            @click=${control.press}
          >
            <span class="vs-call-round" data-count=${control.badge ?? nothing}>
              ${icon(control.icon)}
            </span>
            <span class="vs-call-word">${control.label}</span>
          </button>
        `,
      )}
    </div>
  `;
}
