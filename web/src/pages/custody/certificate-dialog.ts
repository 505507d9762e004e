import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { ts } from '../../i18n/staff';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { readingBox } from '../../staff/page';
import { type Certificate, certificateText, type DestroyedListed } from './keeping';
import { refusalWords } from './refusals';
import { Reading } from '../../ui/reading';
import { saveFile } from '../../ui/save-file';

/** The certificate of a destruction, to be read and saved. */
export class CertificateDialog extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) of: DestroyedListed | null = null;
  @property({ attribute: false }) close: () => void = () => undefined;
  readonly #found = new Reading<Certificate>(
    this,
    (signal) =>
      this.session.api(`recordings/${this.of?.recordingId ?? ''}/certificate`, { signal }),
    refusalWords,
    { begins: false },
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('of') && this.of) void this.#found.anew();
  }

  protected override render() {
    return html`
      <vs-dialog
        ?open=${this.of !== null}
        .heading=${tk('custody.certificate.title')}
        .content=${this.of ? readingBox(this.#found, (found) => this.#content(found)) : nothing}
        .actions=${this.#buttons()}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #content(found: Certificate) {
    return html`
      <p>${tk('custody.certificate.text')}</p>
      <dl class="custody-certificate" data-testid="certificate">
        <dt>${tk('custody.certificate.entry')}</dt>
        <dd><code>${found.entry}</code></dd>
        <dt>${tk('custody.certificate.key')}</dt>
        <dd><code>${found.key}</code></dd>
      </dl>
    `;
  }

  #buttons() {
    return html`
      <button type="button" class="btn btn-outline-primary" @click=${this.close}>
        ${ts('staff.close')}
      </button>
      ${
        this.#found.value
          ? html`
              <button type="button" class="btn btn-primary" @click=${this.#save}>
                ${tk('custody.certificate.save')}
              </button>
            `
          : nothing
      }
    `;
  }

  readonly #save = (): void => {
    const found = this.#found.value;
    if (!found) return;
    saveFile(
      new Blob([certificateText(found)], { type: 'text/plain' }),
      `${this.of?.reference ?? found.recordingId}-certificate.txt`,
    );
  };
}
customElements.define('vs-certificate-dialog', CertificateDialog);
