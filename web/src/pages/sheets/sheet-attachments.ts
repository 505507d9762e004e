import { html, nothing } from 'lit';
import { formatSize } from '../../i18n/format';
import { attachmentsName } from '../../i18n/sheet-entries';
import type { StaffSession } from '../../staff/session';
import { icon } from '../../ui/icons';
import type { SheetAttachment } from './sheets';

/** The files beside a sheet; `open` has one saved. Without it they are only named. */
export function attachmentList(
  files: readonly SheetAttachment[] | undefined,
  open?: (file: SheetAttachment) => unknown,
) {
  if (!files?.length) return nothing;
  return html`
    <section class="sheet-attachments" data-testid="sheet-attachments">
      <h2>${attachmentsName()}</h2>
      <ul>
        ${files.map((file) => {
          const words = file.label || file.name;
          const size = html`
            <span class="vs-soft">${formatSize(file.size)}</span>
          `;
          return html`
            <li>
              ${
                open
                  ? html`
                      <button
                        type="button"
                        class="btn btn-link"
                        data-testid="open-attachment"
                        @click=${() => open(file)}
                      >
                        ${icon('document')} ${words}
                      </button>
                      ${size}
                    `
                  : html`
                      ${words} ${size}
                    `
              }
            </li>
          `;
        })}
      </ul>
    </section>
  `;
}

/** Has the browser keep a file of a sheet. */
export function saveAttachment(
  session: Pick<StaffSession, 'download'>,
  { id, name }: SheetAttachment,
  signal: AbortSignal,
): Promise<void> {
  return session.download(`sheets/files/${encodeURIComponent(id)}`, name, signal);
}
