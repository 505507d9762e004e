import { html, nothing, type TemplateResult } from 'lit';
import { tc } from '../i18n/common';
import { icon, type IconName } from './icons';

export type Tone = 'info' | 'success' | 'warning' | 'danger';

const ICONS: Record<Tone, IconName> = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

export interface AlertOptions {
  tone?: Tone;
  title?: string | undefined;
  /** The stable word of an error, in small print for whoever helps. */
  code?: string | undefined;
  /** Announced at once (`alert`) or when the reader pauses (`status`); nothing when always there. */
  live?: 'alert' | 'status';
  actions?: unknown;
}

/** A message that stays until what it says is no longer true. */
export function alertBox(text: unknown, options: AlertOptions = {}): TemplateResult {
  const tone = options.tone ?? 'info';
  return html`
    <div class="vs-alert" data-tone=${tone} role=${options.live ?? nothing}>
      ${icon(ICONS[tone])}
      <div class="vs-alert-body">
        ${
          options.title
            ? html`
                <strong>${options.title}</strong>
              `
            : nothing
        }
        <div>${text}</div>
        ${
          options.actions
            ? html`
                <div class="vs-row">${options.actions}</div>
              `
            : nothing
        }
        ${
          options.code
            ? html`
                <div class="vs-alert-code">${tc('error.code', { code: options.code })}</div>
              `
            : nothing
        }
      </div>
    </div>
  `;
}
