import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tcr } from '../../i18n/command-reports';
import { ts } from '../../i18n/staff';
import type { CommandReportShown, CommandReportTexts, SectionShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { moment, reportWords } from './words';

const LONGEST = 8_000;
type Asking = 'sign' | 'remove' | 'leave';
type Texts = Record<SectionShown['name'], string>;

/** One report: frozen figures with a text beside each section, while a draft; signed off, taken away as files. Fires `close`, with what was
 * done in words. */
export class ReportEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The id of the report. */
  @property({ attribute: false }) report = '';
  @state() private texts: Partial<Texts> = {};
  @state() private asking: Asking | null = null;
  readonly #read = new Reading<CommandReportShown>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    reportWords,
    { begins: false },
  );
  readonly #action = new Action(this, reportWords);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.#unsaved && event.preventDefault(), {
      signal: this.scope,
    });
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('report')) void this.#open();
  }

  get #path() {
    return `command-reports/${encodeURIComponent(this.report)}` as const;
  }

  get #unsaved(): boolean {
    return Object.keys(this.texts).length > 0;
  }

  async #open(): Promise<void> {
    this.texts = {};
    await this.#read.anew();
    await this.updateComplete;
    if (this.#read.value) focusOn(this, 'h2');
  }

  protected override render() {
    const { asking } = this;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="back-to-reports"
        @click=${() => (this.#unsaved ? (this.asking = 'leave') : this.#close(''))}
      >
        ${icon('back')} ${tcr('back')}
      </button>
      ${actionBox(this.#action)}
      ${readingBox(this.#read, (shown) => this.#shown(shown), ts('staff.loading'))}
      ${confirmDialog({
        open: asking !== null,
        heading: tcr(`ask.${asking ?? 'sign'}`),
        text: tcr(`ask.${asking ?? 'sign'}.text`),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = null),
        confirm:
          asking === 'leave'
            ? tcr('ask.leave.do')
            : asking === 'remove'
              ? tcr('remove.do')
              : tcr('sign.do'),
        act: () => void this.#confirmed(),
        testid: 'confirm-report',
        danger: asking !== 'sign',
        busy: this.#action.busy,
      })}
    `;
  }

  #shown(shown: CommandReportShown) {
    const draft = shown.state === 'draft';
    return html`
      <div class="vs-card vs-stack report-head">
        <h2 tabindex="-1">${shown.title}</h2>
        <p data-testid="report-state">
          <span class="vs-badge" data-tone=${draft ? 'warning' : 'success'}>
            ${tcr(`state.${shown.state}`)}
          </span>
          <span class="vs-soft">
            ${
              shown.signed_at
                ? tcr('signed', { by: shown.signed_by ?? '', at: moment(shown.signed_at) })
                : html`
                    ${tcr('counted', { at: moment(shown.counted_at) })}
                    ${
                      shown.written_by
                        ? tcr('written', { by: shown.written_by, at: moment(shown.written_at) })
                        : tcr('written.station')
                    }
                  `
            }
          </span>
        </p>
        ${
          draft && !shown.released
            ? html`
                <p class="vs-soft" data-testid="report-unreleased">${tcr('unreleased')}</p>
              `
            : nothing
        }
        ${
          shown.sha256
            ? html`
                <p class="vs-soft report-digest">${tcr('digest', { digest: shown.sha256 })}</p>
              `
            : nothing
        }
        ${this.#tools(draft)}
      </div>
      ${shown.sections.map((each) => this.#section(each, shown))}
      ${
        draft
          ? html`
              <div class="report-foot vs-row">${this.#saves()}</div>
            `
          : nothing
      }
    `;
  }

  #saves() {
    return html`
      <button
        type="button"
        class="btn btn-primary"
        data-testid="save-report"
        aria-busy=${this.#action.is('save') ? 'true' : 'false'}
        @click=${() => void this.#save()}
      >
        ${tcr('save')}
      </button>
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="sign-report"
        @click=${() => (this.asking = 'sign')}
      >
        ${tcr('sign')}
      </button>
    `;
  }

  #tools(draft: boolean) {
    const { problem } = this.#action;
    const button = (words: string, testid: string, act: () => void) => html`
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid=${testid}
        @click=${act}
      >
        ${words}
      </button>
    `;
    return html`
      <div class="vs-row">
        ${button(tcr('pdf'), 'report-pdf', () => void this.#download('pdf'))}
        ${button(tcr('markdown'), 'report-markdown', () => void this.#download('markdown'))}
        ${
          draft
            ? html`
                ${button(tcr('recount'), 'recount-report', () => void this.#recount())}
                ${button(tcr('remove'), 'remove-report', () => (this.asking = 'remove'))}
              `
            : nothing
        }
        ${
          problem?.code === 'changed' || problem?.code === 'signed'
            ? button(tcr('reload'), 'reload-report', () => void this.#reload())
            : nothing
        }
      </div>
    `;
  }

  #section(section: SectionShown, { state, language }: CommandReportShown) {
    const { name, title, rows, lists } = section;
    const text = this.texts[name] ?? section.text;
    return html`
      <section class="vs-card report-section" aria-labelledby="report-${name}" lang=${language}>
        <h3 id="report-${name}">${title}</h3>
        <div class="report-columns">
          <div class="report-figures">
            <table class="report-table">
              <thead>
                <tr lang="">
                  <th scope="col">${tcr('column.figure')}</th>
                  <th scope="col">${tcr('column.now')}</th>
                  <th scope="col">${tcr('column.before')}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (row) => html`
                    <tr>
                      <th scope="row">${row.label}</th>
                      <td>${row.now}</td>
                      <td>${row.before}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
            ${lists.map(
              (list) => html`
                <table class="report-table">
                  <thead>
                    <tr>
                      <th scope="col">${list.title}</th>
                      <th scope="col" lang="">${tcr('column.count')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${list.rows.map(
                      ([label, count]) => html`
                        <tr>
                          <th scope="row">${label}</th>
                          <td>${count}</td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
              `,
            )}
          </div>
          ${
            state === 'draft'
              ? textArea({
                  id: `report-text-${name}`,
                  testid: `report-text-${name}`,
                  label: tcr('text.of', { section: title }),
                  lang: language,
                  rows: 7,
                  maxlength: LONGEST,
                  value: text,
                  input: (said) => (this.texts = { ...this.texts, [name]: said }),
                })
              : html`
                  <div class="report-text">${text || tcr('text.none')}</div>
                `
          }
        </div>
      </section>
    `;
  }

  async #act(name: string, send: () => Promise<CommandReportShown>, done: string) {
    return this.#action.run(name, async () => this.#read.take(await send()), done);
  }

  /** Saves the texts, all of them together; true as well where there is nothing to save. */
  async #save(): Promise<boolean> {
    const shown = this.#read.value;
    if (!shown) return false;
    const text = (wanted: SectionShown['name']) =>
      this.texts[wanted] ?? shown.sections.find(({ name }) => name === wanted)?.text ?? '';
    const texts: CommandReportTexts['texts'] = {
      contacts: text('contacts'),
      trust: text('trust'),
      themes: text('themes'),
      complaints: text('complaints'),
      sheets: text('sheets'),
      service: text('service'),
      quality: text('quality'),
    };
    const body: CommandReportTexts = { revision: shown.revision, texts };
    const done = await this.#act(
      'save',
      () => this.session.api(this.#path, { method: 'PUT', body }),
      tcr('saved'),
    );
    if (done) this.texts = {};
    return done;
  }

  async #recount(): Promise<void> {
    const revision = this.#read.value?.revision ?? 0;
    await this.#act(
      'recount',
      () =>
        this.session.api(`${this.#path}/figures`, {
          method: 'POST',
          body: { revision },
        }),
      tcr('recounted'),
    );
  }

  async #confirmed(): Promise<void> {
    const { asking } = this;
    if (asking === 'leave') this.#close('');
    else if (asking === 'remove') await this.#remove();
    else await this.#sign();
    this.asking = null;
  }

  async #sign(): Promise<void> {
    // what is signed is what stands in the fields
    if (this.#unsaved && !(await this.#save())) return;
    const revision = this.#read.value?.revision ?? 0;
    await this.#act(
      'sign',
      () =>
        this.session.api(`${this.#path}/signature`, {
          method: 'POST',
          body: { revision },
        }),
      tcr('done.signed'),
    );
  }

  async #remove(): Promise<void> {
    const revision = this.#read.value?.revision ?? 0;
    const done = await this.#action.run('remove', () =>
      this.session.api(`${this.#path}?revision=${revision}`, { method: 'DELETE' }),
    );
    if (done) this.#close(tcr('removed'));
  }

  async #download(form: 'pdf' | 'markdown'): Promise<void> {
    const shown = this.#read.value;
    if (!shown) return;
    // the file is of what is saved
    if (this.#unsaved && !(await this.#save())) return;
    const name = `${shown.kind}-${shown.first}.${form === 'pdf' ? 'pdf' : 'md'}`;
    await this.#action.run('download', () => this.session.download(`${this.#path}/${form}`, name));
  }

  async #reload(): Promise<void> {
    this.#action.done = '';
    await this.#open();
  }

  #close(done: string): void {
    this.texts = {};
    this.dispatchEvent(new CustomEvent('close', { detail: done }));
  }
}
customElements.define('vs-command-report', ReportEditor);
