import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import type { Problem } from '../../staff/page';
import { type Certificate, certificateText, type DestroyedListed } from './keeping';
import { refusalWords } from './refusals';
import { loadingLine } from '../../ui/load-state';
import { saveFile } from '../../ui/save-file';

/** The certificate of a destruction, to be read and saved. */
export class CertificateDialog extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) of: DestroyedListed | null = null;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private found: Certificate | null = null;
  @state() private problem: Problem | null = null;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('of')) return;
    this.found = null;
    this.problem = null;
    if (this.of) void this.#load(this.of);
  }

  async #load(of: DestroyedListed): Promise<void> {
    try {
      const path = `recordings/${of.recordingId}/certificate` as const;
      const found = await this.session.api(path);
      if (of === this.of) this.found = found;
    } catch (error) {
      if (of === this.of) this.problem = refusalWords(error);
    }
  }

  protected override render() {
    return html`
      <vs-dialog
        ?open=${this.of !== null}
        .heading=${tk('custody.certificate.title')}
        .content=${this.#content()}
        .actions=${this.#buttons()}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #content() {
    if (this.problem) {
      return alertBox(this.problem.text, { tone: 'danger', code: this.problem.code });
    }
    if (!this.found) {
      return loadingLine(ts('staff.loading'));
    }
    return html`
      <p>${tk('custody.certificate.text')}</p>
      <dl class="custody-certificate" data-testid="certificate">
        <dt>${tk('custody.certificate.entry')}</dt>
        <dd><code>${this.found.entry}</code></dd>
        <dt>${tk('custody.certificate.key')}</dt>
        <dd><code>${this.found.key}</code></dd>
      </dl>
    `;
  }

  #buttons() {
    return html`
      <button type="button" class="btn btn-outline-primary" @click=${this.close}>
        ${ts('staff.close')}
      </button>
      ${
        this.found
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
    if (!this.found) return;
    saveFile(
      new Blob([certificateText(this.found)], { type: 'text/plain' }),
      `${this.of?.reference ?? this.found.recordingId}-certificate.txt`,
    );
  };
}
customElements.define('vs-certificate-dialog', CertificateDialog);
