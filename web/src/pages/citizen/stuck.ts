import { html } from 'lit';
import { t } from '../../i18n/citizen';
import { alertBox } from '../../ui/alert';

/** What the visit needs could not be fetched: the page is to be loaded again. */
export function stuckBox() {
  return html`
    <div class="vs-page">
      ${alertBox(t('stuck.text'), {
        tone: 'danger',
        title: t('stuck.title'),
        live: 'alert',
        actions: html`
          <button type="button" class="btn btn-primary btn-sm" @click=${() => location.reload()}>
            ${t('stuck.retry')}
          </button>
        `,
      })}
    </div>
  `;
}
