import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tq } from '../../i18n/questionnaire-editor';
import { ts } from '../../i18n/staff';
import type { Questionnaire, QuestionnaireShown } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { saveFile } from '../../ui/save-file';
import { table } from '../../ui/table';
import { editorWords } from './words';

type Row = QuestionnaireShown['versions'][number];

/** Every version with who published it and when; each can be kept as a file or taken up as a draft. */
export class QuestionnaireVersions extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) shown!: QuestionnaireShown;
  @property({ attribute: false }) restore: (number: number, of: Questionnaire) => Promise<void> =
    () => Promise.resolve();
  @state() private asking: number | null = null;
  readonly #action = new Action(this, editorWords);

  protected override render() {
    const { asking } = this;
    return html`
      ${actionBox(this.#action)}
      ${table<Row>({
        testid: 'questionnaire-versions',
        look: 'admin-table',
        caption: tq('view.versions'),
        rows: this.shown.versions,
        key: (row) => row.number,
        columns: [
          {
            name: 'number',
            heading: tq('version'),
            cell: (row) => tq('version.number', { number: row.number }),
          },
          {
            name: 'questions',
            heading: tq('version.questions'),
            numbers: true,
            labelled: true,
            cell: (row) => row.questions,
          },
          {
            name: 'when',
            heading: tq('version.when'),
            labelled: true,
            cell: (row) =>
              row.at === null
                ? tq('version.shipped')
                : formatDateTime(Date.parse(row.at), STATION_ZONE),
          },
          {
            name: 'who',
            heading: tq('version.who'),
            labelled: true,
            cell: (row) => (row.at === null ? '' : (row.by ?? tq('nobody'))),
          },
          {
            name: 'actions',
            heading: ts('admin.column.actions'),
            cell: (row) => this.#actions(row.number),
          },
        ],
      })}
      ${confirmDialog({
        open: asking !== null,
        heading: tq('ask.restore', { number: asking ?? 0 }),
        text: tq('ask.restore.text'),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = null),
        confirm: tq('restore'),
        act: () => void this.#restore(),
        testid: 'confirm-restore-questionnaire',
        busy: this.#action.busy,
      })}
    `;
  }

  #actions(number: number) {
    return html`
      <div class="admin-actions">
        <button
          type="button"
          class="btn btn-link"
          aria-label=${tq('version.file.of', { number })}
          data-testid="questionnaire-file-${number}"
          @click=${() => void this.#save(number)}
        >
          ${tq('export')}
        </button>
        <button
          type="button"
          class="btn btn-link"
          aria-label=${tq('restore.of', { number })}
          data-testid="questionnaire-restore-${number}"
          @click=${() => (this.asking = number)}
        >
          ${tq('restore')}
        </button>
      </div>
    `;
  }

  #content(number: number): Promise<Questionnaire> {
    return this.session.api(`questionnaire/versions/${number}`);
  }

  async #save(number: number): Promise<void> {
    await this.#action.run('save', async () => {
      const text = `${JSON.stringify(await this.#content(number), null, 2)}\n`;
      saveFile(new Blob([text], { type: 'application/json' }), `questionnaire-${number}.json`);
    });
  }

  async #restore(): Promise<void> {
    const { asking } = this;
    if (asking === null) return;
    await this.#action.run('restore', async () => {
      await this.restore(asking, await this.#content(asking));
    });
    this.asking = null;
  }
}
customElements.define('vs-questionnaire-versions', QuestionnaireVersions);
