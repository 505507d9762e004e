import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import { tx } from '../../i18n/exports';
import { formatDateTime, formatShare, formatSize, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { QualityContext } from '../quality/sections';
import { address, type ExportFile, type ExportShown, isOpen, listed } from './orders';
import { emptyBlock } from '../../ui/load-state';
import { confirmDialog } from '../../ui/confirm';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Reading } from '../../ui/reading';

/** While one is made, its progress is shown; nobody else is told of it. */
const SOON_MS = 1_500;
const TONES = {
  waiting: nothing,
  running: 'warning',
  ready: 'success',
  failed: 'danger',
  expired: nothing,
} as const;

/** What was ordered, how far it is, and the files while they are there. */
export class ExportsSection extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private removing: ExportShown | null = null;
  readonly #orders = new Reading<ExportShown[]>(
    this,
    async (signal, last) =>
      last === null || document.visibilityState === 'visible'
        ? listed(this.context.session, signal)
        : last,
    errorWords,
    {
      hears: 'exports',
      patient: true,
      everyMs: (orders) => (orders?.some(isOpen) ? SOON_MS : SAFETY_MS),
    },
  );
  readonly #action = new Action(this, (error) =>
    errorWords(error, ['not_there', 'sealed', 'not_ready', 'masked'], (code) =>
      tx(`exports.error.${code}`),
    ),
  );

  protected override render() {
    return html`
      <div class="staff-head"><h1 tabindex="-1">${tx('exports.title')}</h1></div>
      <p class="vs-soft exports-intro">${tx('exports.intro')}</p>
      ${actionBox(this.#action)} ${readingBox(this.#orders, (orders) => this.#list(orders))}
      ${this.#removal()}
    `;
  }

  #list(orders: readonly ExportShown[]) {
    if (orders.length === 0) {
      return html`
        <div class="vs-card">
          ${emptyBlock(tx('exports.none.title'), tx('exports.none.text'), {
            sign: 'download',
            more: html`
              <button
                type="button"
                class="btn btn-primary"
                @click=${() => this.context.go({ section: undefined })}
              >
                ${tx('exports.none.go')}
              </button>
            `,
          })}
        </div>
      `;
    }
    return html`
      <ul class="exports-list" aria-label=${tx('exports.list')} data-testid="exports-list">
        ${repeat(
          orders,
          (each) => each.id,
          (each) => this.#order(each),
        )}
      </ul>
    `;
  }

  #order(each: ExportShown) {
    const at = formatDateTime(Date.parse(each.orderedAt), STATION_ZONE);
    const again = each.state === 'waiting' && each.failure !== null;
    return html`
      <li
        class="vs-card export-order"
        data-testid="export-order"
        data-state=${each.state}
        data-kind=${each.kind}
      >
        <div class="export-head">
          <h2>${tx(`exports.kind.${each.kind}`)} · ${each.reference}</h2>
          <span class="vs-badge" data-tone=${again ? 'warning' : TONES[each.state]}>
            ${tx(again ? 'exports.state.again' : `exports.state.${each.state}`)}
          </span>
        </div>
        <p class="vs-soft">
          ${
            each.orderedBy
              ? tx('exports.ordered', { at, who: each.orderedBy })
              : tx('exports.ordered.station', { at })
          }
          ${each.kind === 'package' ? nothing : optionWords(each)}
        </p>
        <p>${tx('exports.reason', { reason: each.reason })}</p>
        ${this.#standing(each)}
        <div class="export-actions">
          ${each.files.map((file) => this.#download(each, file))}
          ${
            each.state === 'failed'
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="retry-export"
                    aria-label=${tx('exports.retry.of', { reference: each.reference })}
                    @click=${() => void this.#retry(each)}
                  >
                    ${tx('exports.retry')}
                  </button>
                `
              : nothing
          }
          <button
            type="button"
            class="btn btn-link"
            data-testid="remove-export"
            aria-label=${tx('exports.remove.of', { reference: each.reference })}
            @click=${() => (this.removing = each)}
          >
            ${tx('exports.remove')}
          </button>
        </div>
      </li>
    `;
  }

  #standing(each: ExportShown) {
    switch (each.state) {
      case 'running': {
        const share = each.progress ?? 0;
        return html`
          <div class="export-progress">
            <progress
              max="1"
              .value=${share}
              aria-label=${tx('exports.progress', { reference: each.reference })}
            ></progress>
            <span>${tx('exports.progress.share', { share: formatShare(share) })}</span>
          </div>
        `;
      }
      case 'waiting':
        return each.failure
          ? html`
              <p class="vs-small">${tx(`exports.failure.${each.failure}`)}</p>
            `
          : nothing;
      case 'failed':
        return html`
          ${alertBox(tx(`exports.failure.${each.failure ?? 'internal'}`), {
            tone: 'danger',
            code: each.failure ?? 'internal',
          })}
        `;
      case 'ready':
        return each.expiresAt
          ? html`
              <p class="vs-small">
                ${tx('exports.until', {
                  at: formatDateTime(Date.parse(each.expiresAt), STATION_ZONE),
                })}
              </p>
            `
          : nothing;
      case 'expired':
        return html`
          <p class="vs-small">${tx('exports.expired.text')}</p>
        `;
    }
  }

  #download(each: ExportShown, file: ExportFile) {
    const part = file.name.startsWith('film')
      ? 'film'
      : file.name === 'chat.vtt'
        ? 'chat'
        : 'package';
    const name = tx(`exports.file.${part}`);
    const size = formatSize(file.size);
    const key = `${each.id}/${file.name}`;
    return html`
      <button
        type="button"
        class="btn ${part === 'chat' ? 'btn-outline-primary' : 'btn-primary'}"
        data-testid="download-export"
        data-file=${file.name}
        aria-busy=${this.#action.is(key)}
        @click=${() => void this.#fetch(each, file, key)}
      >
        ${icon('download')}
        <span>
          ${this.#action.is(key) ? tx('exports.fetching') : tx('exports.download', { name })}
          <span class="visually-hidden">
            ${tx('exports.download.of', { reference: each.reference })}
          </span>
          <span class="export-size">${size}</span>
        </span>
      </button>
    `;
  }

  async #fetch(each: ExportShown, file: ExportFile, key: string): Promise<void> {
    await this.#action.run(key, async () => {
      const link = document.createElement('a');
      link.href = await address(this.context.session, each.id, file.name);
      link.download = `${each.reference}-${file.name}`;
      link.click();
    });
  }

  async #retry({ id }: ExportShown): Promise<void> {
    await this.#action.run('retry', () =>
      this.context.session.api(`exports/${id}/retry`, { method: 'POST' }),
    );
    await this.#orders.again();
  }

  #removal() {
    return confirmDialog({
      open: this.removing !== null,
      heading: tx('exports.remove.title'),
      text: tx('exports.remove.text'),
      cancel: ts('staff.cancel'),
      close: () => (this.removing = null),
      confirm: tx('exports.remove.yes'),
      act: () => void this.#remove(),
      testid: 'confirm-remove-export',
      danger: true,
    });
  }

  async #remove(): Promise<void> {
    const gone = this.removing;
    if (!gone) return;
    this.removing = null;
    const remove = () => this.context.session.api(`exports/${gone.id}`, { method: 'DELETE' });
    if (await this.#action.run('remove', remove, tx('exports.removed'))) {
      this.later(() => (this.#action.done = ''), 8_000);
    }
    await this.#orders.again();
    focusOn(this, 'h1');
  }
}
customElements.define('vs-exports', ExportsSection);

/** What was left out of the film. */
function optionWords(each: ExportShown) {
  const { redactions, blurred } = each.options;
  const words = [
    ...(redactions.length > 0 ? [tx('exports.redacted', { count: redactions.length })] : []),
    ...(blurred.length > 0 ? [tx('exports.blurred')] : []),
  ];
  return words.length > 0 ? `· ${words.join(' · ')}` : nothing;
}
