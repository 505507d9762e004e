import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tq } from '../../i18n/questionnaire-editor';
import { ts } from '../../i18n/staff';
import type { Question, Questionnaire, QuestionnaireShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { saveFile } from '../../ui/save-file';
import { tabList } from '../../ui/tabs';
import {
  moved,
  newQuestion,
  problemsOf,
  readFile,
  type Section,
  SECTIONS,
  WAYS,
  without,
  withQuestion,
} from './content';
import './question-form';
import { questionWords } from './question-words';
import './questionnaire-preview';
import './questionnaire-versions';
import './editor.scss';
import { editorWords, flawWords, nameOf } from './words';

type View = 'questions' | 'preview' | 'versions';
const VIEWS: readonly View[] = ['questions', 'preview', 'versions'];
type Asking =
  | { deed: 'publish' | 'discard' }
  | { deed: 'remove'; question: Question }
  | { deed: 'import'; content: Questionnaire };

/** The questionnaire that citizens are asked: its draft, question by question, its preview and its versions. */
export class QuestionnairePanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private view: View = 'questions';
  @state() private section: Section = 'general';
  @state() private editing: Question | null = null;
  @state() private asking: Asking | null = null;
  readonly #read = new Reading<QuestionnaireShown>(
    this,
    (signal) => this.session.api('questionnaire', { signal }),
    editorWords,
  );
  readonly #action = new Action(this, editorWords);

  /** What is edited: the draft, or what is asked where nobody has begun one. */
  get #content(): Questionnaire | null {
    const { value } = this.#read;
    return value && (value.draft ?? value.published);
  }

  async #write(draft: Questionnaire, done: string, restored?: number): Promise<boolean> {
    return this.#action.run(
      'write',
      async () => {
        const revision = this.#read.value?.revision ?? 0;
        this.#read.take(
          await this.session.api('questionnaire/draft', {
            method: 'PUT',
            body: { revision, draft, ...(restored !== undefined && { restored }) },
          }),
        );
      },
      done,
    );
  }

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="questionnaire-title">
        <h2 id="questionnaire-title" tabindex="-1">${tq('title')}</h2>
        <p class="vs-soft">${tq('lead')}</p>
        ${readingBox(this.#read, (shown) => this.#shown(shown), ts('staff.loading'))}
      </section>
      ${this.#dialog()}
    `;
  }

  #shown(shown: QuestionnaireShown) {
    const { draft, version, problems, changed_at: at, changed_by: by } = shown;
    return html`
      <p data-testid="questionnaire-state">
        <span class="vs-badge" data-tone="success">${tq('asked', { number: version })}</span>
        ${
          draft
            ? html`
                <span class="vs-badge" data-tone="warning">${tq('draft')}</span>
                <span class="vs-soft">
                  ${tq('draft.saved', {
                    at: formatDateTime(Date.parse(at ?? ''), STATION_ZONE),
                    by: by ?? tq('nobody'),
                  })}
                </span>
              `
            : html`
                <span class="vs-soft">${tq('draft.none')}</span>
              `
        }
      </p>
      ${
        problems.length > 0
          ? html`
              <p class="vs-error" data-testid="questionnaire-problems">
                ${tq('problems', { count: problems.length })}
              </p>
            `
          : nothing
      }
      ${actionBox(this.#action)}
      ${
        this.#action.problem?.code === 'draft_changed'
          ? html`
              <button
                type="button"
                class="btn btn-outline-primary btn-sm"
                data-testid="reload-questionnaire"
                @click=${() => this.#reload()}
              >
                ${tq('reload')}
              </button>
            `
          : nothing
      }
      ${this.#tools(shown)}
      ${tabList<View>({
        names: VIEWS,
        chosen: this.view,
        choose: (view) => (this.view = view),
        title: (view) => tq(`view.${view}`),
        id: 'questionnaire-view',
        panel: () => 'questionnaire-panel',
        label: tq('title'),
      })}
      <div
        id="questionnaire-panel"
        class="vs-stack questionnaire-panel"
        role="tabpanel"
        aria-labelledby="questionnaire-view-${this.view}"
      >
        ${this.#view(shown)}
      </div>
    `;
  }

  #tools({ draft }: QuestionnaireShown) {
    return html`
      <div class="vs-row questionnaire-tools">
        ${
          draft
            ? html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="publish-questionnaire"
                  @click=${() => this.#askPublish()}
                >
                  ${tq('publish')}
                </button>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="discard-questionnaire"
                  @click=${() => (this.asking = { deed: 'discard' })}
                >
                  ${tq('discard')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="export-questionnaire"
          @click=${() => this.#export()}
        >
          ${icon('download')} ${tq('export')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          aria-busy=${this.#action.is('write') ? 'true' : 'false'}
          @click=${() => this.querySelector<HTMLInputElement>('#questionnaire-file')?.click()}
        >
          ${tq('import')}
        </button>
        <input
          type="file"
          id="questionnaire-file"
          hidden
          aria-label=${tq('import')}
          accept=".json,application/json"
          data-testid="import-questionnaire"
          @change=${this.#import}
        />
      </div>
    `;
  }

  #view(shown: QuestionnaireShown) {
    const content = shown.draft ?? shown.published;
    if (this.view === 'preview')
      return html`
        <vs-questionnaire-preview
          .content=${content}
          .frame=${shown.frame}
        ></vs-questionnaire-preview>
      `;
    if (this.view === 'versions')
      return html`
        <vs-questionnaire-versions
          .session=${this.session}
          .shown=${shown}
          .restore=${(number: number, of: Questionnaire) => this.#restore(number, of)}
        ></vs-questionnaire-versions>
      `;
    return this.#questions(content, shown);
  }

  #questions(content: Questionnaire, shown: QuestionnaireShown) {
    const { section, editing } = this;
    if (editing)
      return html`
        <vs-question-form
          .question=${editing}
          .asked=${content[section]}
          .busy=${this.#action.busy}
          .save=${(question: Question) => void this.#save(question)}
          .close=${() => this.#close(editing.id)}
        ></vs-question-form>
      `;
    const ofSection = problemsOf(shown.problems, section, '');
    return html`
      ${tabList<Section>({
        names: SECTIONS,
        chosen: section,
        choose: (name) => (this.section = name),
        title: (name) => {
          const count = shown.problems.filter((each) => each.section === name).length;
          return html`
            ${tq(`section.${name}`)}
            ${
              count > 0
                ? html`
                    <span class="question-missing">${tq('problems.some', { count })}</span>
                  `
                : nothing
            }
          `;
        },
        id: 'questionnaire-section',
        panel: () => 'questionnaire-section-panel',
        label: tq('sections'),
      })}
      <div
        id="questionnaire-section-panel"
        class="vs-stack"
        role="tabpanel"
        aria-labelledby="questionnaire-section-${section}"
      >
        ${ofSection.map(
          (each) => html`
            <p class="vs-error">${flawWords(each)}</p>
          `,
        )}
        <ol class="question-list" data-testid="questions">
          ${repeat(
            content[section],
            // two of one id are a flaw that is shown, and must not end the page
            (_each, at) => `${section}-${at}`,
            (each, at) => this.#row(each, at, content, shown),
          )}
        </ol>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="add-question"
          @click=${() => this.#edit(newQuestion(section))}
        >
          ${tq('question.add')}
        </button>
      </div>
    `;
  }

  #row(question: Question, at: number, content: Questionnaire, shown: QuestionnaireShown) {
    const name = nameOf(question);
    return html`
      <li class="question-row" data-question=${question.id}>
        ${questionWords(question, content[this.section], shown.problems)}
        <div class="question-tools">
          ${this.#arrow(question, at, content, -1)} ${this.#arrow(question, at, content, 1)}
          <button
            type="button"
            class="btn btn-link"
            data-edit
            aria-label=${tq('question.edit.of', { name })}
            @click=${() => this.#edit(question)}
          >
            ${tq('question.edit')}
          </button>
          ${
            question.id === WAYS
              ? nothing
              : html`
                  <button
                    type="button"
                    class="btn btn-link"
                    data-testid="remove-question"
                    aria-label=${tq('question.remove.of', { name })}
                    @click=${() => (this.asking = { deed: 'remove', question })}
                  >
                    ${tq('question.remove')}
                  </button>
                `
          }
        </div>
      </li>
    `;
  }

  #arrow(question: Question, at: number, content: Questionnaire, step: -1 | 1) {
    const words = tq(step === -1 ? 'question.up' : 'question.down', { name: nameOf(question) });
    const to = moved(content, this.section, at, step);
    return html`
      <button
        type="button"
        class="question-tool"
        data-move=${step}
        aria-label=${words}
        title=${words}
        aria-disabled=${to ? 'false' : 'true'}
        @click=${() => to && void this.#move(to, question, at + step, step)}
      >
        <span aria-hidden="true">${step === -1 ? '↑' : '↓'}</span>
      </button>
    `;
  }

  async #move(to: Questionnaire, { id }: Question, at: number, step: -1 | 1): Promise<void> {
    if (!(await this.#write(to, ''))) return;
    announce(tq('moved', { place: at + 1, all: to[this.section].length }));
    await this.updateComplete;
    focusOn(this, `[data-question="${id}"] [data-move="${step}"]`);
  }

  #edit(question: Question): void {
    this.editing = question;
    this.#action.done = '';
    void this.updateComplete.then(() => focusOn(this, 'vs-question-form h3'));
  }

  #close(id: string): void {
    this.editing = null;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-question="${id}"] [data-edit], [data-testid=add-question]`),
    );
  }

  async #save(question: Question): Promise<void> {
    const content = this.#content;
    if (!content) return;
    const kept = await this.#write(withQuestion(content, this.section, question), tq('saved'));
    if (kept) this.#close(question.id);
  }

  #askPublish(): void {
    const { problems } = this.#read.value ?? { problems: [] };
    const [first] = problems;
    if (!first) {
      this.asking = { deed: 'publish' };
      return;
    }
    this.#action.problem = { text: tq('error.not_ready') };
    const wanted = SECTIONS.find((each) => each === first.section);
    if (wanted) this.section = wanted;
    this.view = 'questions';
  }

  #dialog() {
    const { asking } = this;
    const of = asking?.deed ?? 'publish';
    const name = asking?.deed === 'remove' ? nameOf(asking.question) : '';
    return confirmDialog({
      open: asking !== null,
      heading: tq(`ask.${of}`),
      text: of === 'remove' ? tq('ask.remove.text', { name }) : tq(`ask.${of}.text`),
      cancel: ts('staff.cancel'),
      close: () => (this.asking = null),
      confirm: tq(`ask.${of}.do`),
      act: () => void this.#confirmed(),
      testid: 'confirm-questionnaire',
      danger: of === 'discard' || of === 'remove',
      busy: this.#action.busy,
    });
  }

  async #confirmed(): Promise<void> {
    const { asking } = this;
    const content = this.#content;
    const revision = this.#read.value?.revision ?? 0;
    if (asking === null || !content) return;
    if (asking.deed === 'publish') {
      await this.#action.run(
        'publish',
        async () =>
          this.#read.take(
            await this.session.api('questionnaire/publish', {
              method: 'POST',
              body: { revision },
            }),
          ),
        tq('published'),
      );
    } else if (asking.deed === 'discard') {
      await this.#action.run(
        'discard',
        async () =>
          this.#read.take(
            await this.session.api(`questionnaire/draft?revision=${revision}`, {
              method: 'DELETE',
            }),
          ),
        tq('discarded'),
      );
    } else if (asking.deed === 'import') {
      await this.#write(asking.content, tq('imported'));
    } else if (asking.deed === 'remove') {
      await this.#write(without(content, this.section, asking.question.id), tq('removed'));
    }
    this.asking = null;
  }

  #export(): void {
    const content = this.#content;
    if (!content) return;
    const text = `${JSON.stringify(content, null, 2)}\n`;
    saveFile(new Blob([text], { type: 'application/json' }), 'questionnaire.json');
  }

  readonly #import = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    const content = readFile(await file.text());
    if (content === null) {
      this.#action.problem = { text: tq('error.file') };
      return;
    }
    // what somebody has written is not replaced unasked
    if (this.#read.value?.draft) this.asking = { deed: 'import', content };
    else await this.#write(content, tq('imported'));
  };

  async #restore(number: number, of: Questionnaire): Promise<void> {
    if (await this.#write(of, tq('restored', { number }), number)) this.view = 'questions';
  }

  #reload(): void {
    this.editing = null;
    this.#action.done = '';
    void this.#read.again();
  }
}
customElements.define('vs-questionnaire', QuestionnairePanel);
