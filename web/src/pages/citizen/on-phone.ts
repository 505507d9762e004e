import { html } from 'lit';
import { t } from '../../i18n/citizen';
import type { Contact } from '../../protocol/citizen';
import { icon } from '../../ui/icons';

/** The contact goes on by telephone: this page has nothing more to do. */
export function onPhone(contact: Contact) {
  return html`
    <div class="vs-page vs-on-phone" data-testid="on-phone" role="status">
      ${icon('telephone')}
      <h1 tabindex="-1">${t('onPhone.title')}</h1>
      <p>${t('onPhone.text', { reference: contact.reference })}</p>
    </div>
  `;
}
