import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { tiq } from '../../i18n/inquiries';
import type { InquiryOpened } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { problemWords } from './words';

/** Files of an answer by mail, where it was asked; those of a mail that cannot be opened any more are only counted. */
class InquiryFiles extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: InquiryOpened;
  @property({ attribute: false }) answer!: InquiryOpened['answers'][number];
  readonly #action = new Action<'file'>(this, problemWords);

  protected override render() {
    const { files, fileNames } = this.answer;
    if (fileNames.length === 0) {
      return html`
        <p class="vs-soft">
          ${tiq(this.opened.case ? 'inquiries.answer.files' : 'inquiries.answer.files.box', { count: files })}
        </p>
      `;
    }
    return html`
      <ul class="inquiry-files" aria-label=${tiq('inquiries.answer.fileList')}>
        ${fileNames.map(
          (name, number) => html`
            <li>
              <button
                type="button"
                class="btn btn-link btn-sm"
                data-testid="inquiry-file"
                aria-busy=${this.#action.is('file') ? 'true' : 'false'}
                @click=${() => void this.#download(number, name)}
              >
                ${icon('download')} ${tiq('inquiries.answer.download', { name })}
              </button>
            </li>
          `,
        )}
      </ul>
      ${actionBox(this.#action)}
    `;
  }

  async #download(number: number, name: string): Promise<void> {
    const path = `inquiries/${encodeURIComponent(this.opened.id)}/answers/${this.answer.id}/files/${number}`;
    await this.#action.run('file', () => this.session.download(path, name));
  }
}
customElements.define('vs-inquiry-files', InquiryFiles);
