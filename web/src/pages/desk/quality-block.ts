import { html, nothing, type TemplateResult } from 'lit';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { icon } from '../../ui/icons';
import { noticeWords, pastWords, presentWords } from './quality-words';

/** How the call is going, both ways, in sentences; once it is over, how it went. */
export function qualityBlock(contact: Contact): TemplateResult | typeof nothing {
  if (contact.modality === 'text') return nothing;
  return html`
    <section class="desk-quality" aria-labelledby="desk-quality-heading" data-testid="call-quality">
      <h2 class="desk-block-title" id="desk-quality-heading">${td('desk.quality.heading')}</h2>
      ${contact.state === 'connected' ? present(contact) : past(contact)}
    </section>
  `;
}

function present(contact: Contact) {
  const words = presentWords(contact);
  if (words.length === 0) {
    return html`
      <p class="vs-soft">${td('desk.quality.soon')}</p>
    `;
  }
  return html`
    <ul>
      ${words.map(
        (each) => html`
          <li>${each}</li>
        `,
      )}
    </ul>
  `;
}

function past(contact: Contact) {
  const words = pastWords(contact);
  if (words.length === 0) {
    return html`
      <p class="vs-soft">${td('desk.quality.none')}</p>
    `;
  }
  return html`
    <dl class="desk-facts">
      ${words.map(
        ([who, how]) => html`
          <dt>${who}</dt>
          <dd>${how}</dd>
        `,
      )}
    </dl>
  `;
}

/** One line for the wrap-up; nothing where nothing was measured. */
export function qualityLine(contact: Contact): TemplateResult | typeof nothing {
  const words = pastWords(contact);
  if (words.length === 0) return nothing;
  return html`
    <p class="vs-soft" data-testid="call-quality-line">
      ${words.map(([who, how]) => `${who}: ${how}`).join('. ')}.
    </p>
  `;
}

/**
 * What goes badly just now, above whatever is open beside the stage. The place is always there, so that
 * a screen reader tells when something is put into it.
 */
export function qualityNotice(contact: Contact): TemplateResult {
  return html`
    <div class="desk-quality-notice" role="status" data-testid="call-quality-notice">
      ${noticeWords(contact).map(
        (each) => html`
          <p>
            ${icon('warning')}
            <span>${each}</span>
          </p>
        `,
      )}
    </div>
  `;
}
