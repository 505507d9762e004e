import { html } from 'lit';
import { isKiosk } from '../state/kiosk';
import { icon } from './icons';

/** A box that sends somebody in danger to 112, after `words`: all of it calls there. A screen of ours calls nobody. */
export function emergencyBox(words: unknown, look: string) {
  const content = html`
    ${icon('phone')}
    <span>
      ${words}
      <strong class="vs-emergency-number">112</strong>
    </span>
  `;
  return isKiosk()
    ? html`
        <p class=${look}>${content}</p>
      `
    : html`
        <p>
          <a class="vs-emergency-call ${look}" href="tel:112" data-testid="emergency-call">
            ${content}
          </a>
        </p>
      `;
}
