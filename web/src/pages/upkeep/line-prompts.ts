import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Language, languageName } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import type { PromptList } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { Problem } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { toBase64 } from '../../state/base64';
import { alertBox } from '../../ui/alert';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';

type Prompt = PromptList['prompts'][number];
/** As the station takes them. */
export const LARGEST = 8 * 1024 * 1024;

/** What callers hear, language by language: listened to, replaced by a recording, put back. */
export class LinePrompts extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private language = '';
  @state() private asked: Prompt | null = null;
  @state() private playing: { name: string; url: string } | null = null;
  readonly #list = new Reading<PromptList>(
    this,
    (signal) =>
      this.language
        ? this.session.api(`line-prompts?language=${this.language}`, { signal })
        : this.session.api('line-prompts', { signal }),
    errorWords,
  );
  readonly #acting = new Action(this, promptWords);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override render() {
    return html`
      <section
        class="vs-card staff-card"
        aria-labelledby="prompts-title"
        data-testid="line-prompts"
      >
        <h3 id="prompts-title">${tu('line.prompts')}</h3>
        <p class="vs-soft">${tu('line.prompts.text')}</p>
        ${readingBox(this.#list, (found) => this.#content(found))}
      </section>
      ${confirmDialog({
        open: this.asked !== null,
        heading: tu('line.prompt.reset.title'),
        text: this.asked?.text ?? '',
        cancel: ts('staff.cancel'),
        close: () => (this.asked = null),
        confirm: tu('line.prompt.reset'),
        act: () => void this.#reset(),
        testid: 'confirm-prompt-reset',
      })}
    `;
  }

  #content({ language, languages, prompts }: PromptList) {
    const missing = prompts.filter(({ source }) => source === 'missing').length;
    return html`
      ${
        languages.length > 1
          ? selectField({
              id: 'prompts-language',
              label: tu('line.prompts.language'),
              value: language,
              options: languages.map((each) => [each, languageName(each as Language)] as const),
              change: (chosen) => this.#choose(chosen),
            })
          : nothing
      }
      ${missing ? alertBox(tu('line.prompts.missing', { count: missing }), { tone: 'warning' }) : nothing}
      ${actionBox(this.#acting)}
      <details data-testid="prompt-list">
        <summary>${tu('line.prompts.show', { count: prompts.length })}</summary>
        <ul class="upkeep-steps line-prompts">
          ${prompts.map((prompt) => this.#prompt(language, prompt))}
        </ul>
      </details>
    `;
  }

  #prompt(language: string, prompt: Prompt) {
    const { name, text, source } = prompt;
    const id = `prompt-${name}`;
    const busy = this.#acting.busy;
    return html`
      <li data-ok=${source !== 'missing'} data-source=${source} data-prompt=${name}>
        ${icon(source === 'missing' ? 'warning' : 'check')}
        <span>
          <span>
            ${text}
            <span class="admin-second">${tu(`line.prompt.${source}`)}</span>
          </span>
          <span class="vs-row">
            ${
              source === 'missing'
                ? nothing
                : html`
                    <button
                      type="button"
                      class="btn btn-sm btn-outline-primary"
                      data-testid="play-prompt"
                      aria-label=${tu('line.prompt.listen.to', { text })}
                      @click=${() => void this.#listen(language, prompt)}
                    >
                      ${tu('line.prompt.listen')}
                    </button>
                  `
            }
            <label class="btn btn-sm btn-outline-primary" for=${id} ?data-busy=${busy}>
              ${this.#acting.is(name) ? tu('line.prompt.sending') : tu('line.prompt.replace')}
              <span class="visually-hidden">${text}</span>
              <input
                class="visually-hidden"
                type="file"
                id=${id}
                data-testid="replace-prompt"
                accept="audio/*,.wav,.mp3,.m4a,.flac,.ogg,.opus"
                aria-disabled=${busy ? 'true' : nothing}
                @click=${(event: Event) => busy && event.preventDefault()}
                @change=${(event: Event) => void this.#replace(language, prompt, event)}
              />
            </label>
            ${
              source === 'own'
                ? html`
                    <button
                      type="button"
                      class="btn btn-sm btn-outline-primary"
                      data-testid="reset-prompt"
                      @click=${() => (this.asked = prompt)}
                    >
                      ${tu('line.prompt.reset')}
                    </button>
                  `
                : nothing
            }
          </span>
          ${
            this.playing?.name === name
              ? html`
                  <audio controls autoplay src=${this.playing.url} aria-label=${text}></audio>
                `
              : nothing
          }
        </span>
      </li>
    `;
  }

  #choose(language: string): void {
    this.#forget();
    this.language = language;
    void this.#list.anew();
  }

  async #listen(language: string, { name }: Prompt): Promise<void> {
    const path = `line-prompts/${language}/${name}`;
    await this.#acting.run(`listen-${name}`, async () => {
      const sound = await this.session.file(path);
      this.#forget();
      this.playing = { name, url: URL.createObjectURL(sound) };
    });
  }

  async #replace(language: string, { name }: Prompt, event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    if (file.size > LARGEST) {
      this.#acting.problem = { text: tu('line.prompt.error.large') };
      return;
    }
    await this.#acting.run(
      name,
      async () => {
        const sound = toBase64(new Uint8Array(await file.arrayBuffer()));
        await this.session.api(`line-prompts/${language}/${name}`, {
          method: 'PUT',
          body: { sound },
        });
        this.#forget();
        await this.#list.again();
      },
      tu('line.prompt.replaced'),
    );
  }

  async #reset(): Promise<void> {
    const prompt = this.asked;
    this.asked = null;
    if (!prompt) return;
    const language = this.#list.value?.language ?? this.language;
    await this.#acting.run(
      prompt.name,
      async () => {
        await this.session.api(`line-prompts/${language}/${prompt.name}`, { method: 'DELETE' });
        this.#forget();
        await this.#list.again();
      },
      tu('line.prompt.resetDone'),
    );
  }

  #forget(): void {
    if (this.playing) URL.revokeObjectURL(this.playing.url);
    this.playing = null;
  }
}
customElements.define('vs-line-prompts', LinePrompts);

const REFUSALS = ['prompt_not_sound', 'prompt_too_long', 'prompt_silent'] as const;

function promptWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tu(`line.prompt.error.${code}`));
}
