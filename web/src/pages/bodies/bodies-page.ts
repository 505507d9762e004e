import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tb } from '../../i18n/bodies';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { BodiesBrought, BodyCount, BodyFigures, BodyShown } from '../../protocol/api';
import { actionBox, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './body-finder';
import type { BodyFinder } from './body-finder';
import './body-form';
import { sendTable } from './send-table';
import { problemWords } from './words';

/** The directory of other bodies: found, referred to, edited, imported, and how often each was the right one. */
export class BodiesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = [
    'operator',
    'office',
    'supervisor',
    'admin',
  ];
  @state() private editing: BodyShown | 'new' | null = null;
  @state() private brought: BodiesBrought | null = null;
  readonly #asked = new URLSearchParams(location.search);
  readonly #contact = this.#asked.get('contact');
  readonly #figures = new Reading<BodyFigures>(
    this,
    (signal) => this.session.api('bodies/figures', { signal }),
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<'import' | 'export'>(this, problemWords);

  protected override pageTitle(): string {
    return tb('bodies.title');
  }

  protected override entered(): void {
    if (this.#role === 'supervisor') void this.#figures.again();
  }

  get #role(): Role | undefined {
    return this.session.me.value?.role;
  }

  get #edits(): boolean {
    return this.#role === 'supervisor' || this.#role === 'admin';
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page bodies" tabindex="-1">
        <div class="bodies-head">
          <div>
            <h1>${tb('bodies.title')}</h1>
            <p class="vs-soft">${tb('bodies.lead')}</p>
          </div>
          ${
            this.#edits && this.editing === null
              ? html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="new-body"
                    @click=${() => (this.editing = 'new')}
                  >
                    ${icon('bank')} ${tb('bodies.add')}
                  </button>
                `
              : nothing
          }
        </div>
        ${actionBox(this.#action)}
        ${
          this.editing === null
            ? nothing
            : html`
                <vs-body-form
                  .session=${this.session}
                  .body=${this.editing === 'new' ? null : this.editing}
                  @saved=${(event: CustomEvent<BodyShown>) => void this.#saved(event.detail)}
                  @close=${this.#unwritten}
                ></vs-body-form>
              `
        }
        <section class="vs-card" aria-label=${tb('bodies.title')}>
          <vs-body-finder
            .session=${this.session}
            .contact=${this.#contact}
            .language=${this.#asked.get('language') ?? 'it'}
            ?edits=${this.#edits}
            ?refers=${this.#role !== 'admin'}
            @edit=${(event: CustomEvent<BodyShown>) => (this.editing = event.detail)}
          ></vs-body-finder>
        </section>
        ${this.#role === 'supervisor' ? this.#counted() : nothing}
        ${this.#edits ? this.#files() : nothing}
      </main>
    `;
  }

  #counted() {
    return html`
      <section class="vs-card" aria-labelledby="bodies-figures">
        <h2 id="bodies-figures">${tb('bodies.figures')}</h2>
        ${retryBox(this.#figures)}
        ${table<BodyCount>({
          testid: 'bodies-figures',
          caption: tb('bodies.figures'),
          rows: this.#figures.value?.bodies ?? null,
          problem: this.#figures.problem,
          key: (each) => each.name,
          loading: ts('staff.loading'),
          empty: tb('bodies.figures.none'),
          columns: [
            { name: 'name', heading: tb('bodies.column.name'), cell: (each) => each.name },
            ...(['count', 'chat', 'email', 'aloud'] as const).map((name) => ({
              name,
              heading: tb(`bodies.column.${name}`),
              numbers: true,
              labelled: true,
              cell: (each: BodyCount) => each[name],
            })),
          ],
        })}
      </section>
    `;
  }

  #files() {
    const { brought } = this;
    return html`
      <section class="vs-card" aria-labelledby="bodies-file">
        <h2 id="bodies-file">${tb('bodies.file')}</h2>
        <p class="vs-soft">${tb('bodies.file.lead')}</p>
        <div class="body-acts">
          ${
            this.#role === 'admin'
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    aria-busy=${this.#action.is('import') ? 'true' : 'false'}
                    @click=${() => this.querySelector<HTMLInputElement>('#bodies-upload')?.click()}
                  >
                    ${tb('bodies.import')}
                  </button>
                  <input
                    type="file"
                    id="bodies-upload"
                    hidden
                    aria-label=${tb('bodies.import')}
                    accept=".csv,.txt,text/csv,text/plain"
                    data-testid="bodies-upload"
                    @change=${this.#import}
                  />
                `
              : nothing
          }
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="bodies-export"
            aria-busy=${this.#action.is('export') ? 'true' : 'false'}
            @click=${() =>
              void this.#action.run('export', () =>
                this.session.download('bodies/file', 'bodies.csv', this.scope),
              )}
          >
            ${icon('download')} ${tb('bodies.export')}
          </button>
        </div>
        ${
          brought === null || brought.problems.length === 0
            ? nothing
            : html`
                <div role="alert" data-testid="bodies-problems">
                  <p>${tb('bodies.import.refused')}</p>
                  <ul>
                    ${brought.problems.map(
                      ({ line, code, value }) => html`
                        <li>${tb('bodies.import.line', { line, why: why(code) })} ${value}</li>
                      `,
                    )}
                  </ul>
                </div>
              `
        }
      </section>
    `;
  }

  readonly #import = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    this.brought = null;
    await this.#action.run('import', async () => {
      this.brought = await sendTable(await this.session.token(), file);
      if (this.brought.problems.length > 0) return;
      const { added, changed, same, gone } = this.brought;
      this.#action.done = tb('bodies.import.done', { added, changed, same, gone });
    });
    await this.#finder?.again();
  };

  get #finder(): BodyFinder | null {
    return this.querySelector<BodyFinder>('vs-body-finder');
  }

  async #saved(body: BodyShown): Promise<void> {
    this.editing = null;
    this.#action.done = tb('bodies.saved');
    await this.#finder?.again(body);
    await this.updateComplete;
    focusOn(this, '#found-body');
  }

  readonly #unwritten = (): void => {
    this.editing = null;
    void this.updateComplete.then(() => focusOn(this, '[data-testid=new-body]'));
  };
}
whenWordsCame(() => customElements.define('vs-bodies', BodiesPage));

const KNOWN = [
  'not_text',
  'not_csv',
  'empty',
  'no_columns',
  'bad_code',
  'no_name',
  'twice',
  'too_long',
  'too_many',
] as const;

function why(code: string): string {
  const known = KNOWN.find((each) => each === code);
  return known ? tb(`bodies.problem.${known}`) : code;
}
