import { html, nothing } from 'lit';
import { tmb } from '../../i18n/mailbox';
import type { ReceivedOpened } from '../../protocol/api';
import { pieces } from './quotes';

/** A mail as it was written: from whom, about what, its text without any markup, what it repeats folded. */
export function mailText(mail: ReceivedOpened) {
  return html`
    <div class="mails-one" data-testid="mail-original">
      <p>
        <strong>${mail.subject || tmb('aside.noSubject')}</strong>
        <br />
        ${tmb('aside.from', { sender: [mail.name, mail.email].filter(Boolean).join(', ') })}
        ${
          mail.files.length > 0
            ? html`
                <br />
                ${tmb('mail.files', { names: mail.files.map((each) => each || tmb('mail.file')).join(', ') })}
              `
            : nothing
        }
      </p>
      <div class="mails-text" tabindex="0" role="group" aria-label=${tmb('mail.text')}>
        ${
          mail.text.trim() === ''
            ? html`
                <p>${tmb('mail.empty')}</p>
              `
            : pieces(mail.text).map(({ quoted, lines }) =>
                quoted
                  ? html`
                      <details data-testid="mail-quote">
                        <summary>${tmb('mail.quoted', { count: lines.length })}</summary>
                        <pre>${lines.join('\n')}</pre>
                      </details>
                    `
                  : html`
                      <pre>${lines.join('\n')}</pre>
                    `,
              )
        }
      </div>
    </div>
  `;
}
