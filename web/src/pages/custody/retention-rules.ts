import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, categoryText } from '../../api';
import { tk } from '../../i18n/custody';
import { formatSize } from '../../i18n/format';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import { categoryName } from '../quality/list';
import type { QualityContext } from '../quality/sections';
import {
  areRules,
  changed,
  OUTCOMES,
  type RetentionRule,
  type RetentionShown,
  type RetentionTried,
} from './keeping';
import { keptWord } from './kept-word';
import { refusalWords } from './refusals';
import { outcomeWord, ruleWords } from './rule-words';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';

const FIRST_DAYS = 180;

/** The rules of retention: read by the quality office, tried by overseers, set by an administrator. */
export class RetentionRules extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private rules: readonly RetentionRule[] = [];
  @state() private tried: RetentionTried | null = null;
  readonly #shown = new Reading<RetentionShown>(
    this,
    (signal) => this.context.session.api('retention', { signal }),
    errorWords,
    {
      taken: (shown) => {
        this.rules = shown.rules.map((each) => ({ ...each }));
        this.tried = null;
      },
    },
  );
  readonly #action = new Action<'try' | 'save'>(this, (error) =>
    error instanceof ApiError && error.code === 'rules_changed'
      ? { text: tk('custody.rules.changed'), code: error.code }
      : refusalWords(error),
  );

  get #edits(): boolean {
    return this.context.me.role === 'admin';
  }

  get #isChanged(): boolean {
    return JSON.stringify(this.rules) !== JSON.stringify(this.#shown.value?.rules ?? []);
  }

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="custody-rules" data-testid="custody-rules">
        <h2 id="custody-rules">${tk('custody.rules')}</h2>
        ${readingBox(this.#shown, (shown) => this.#content(shown))}
      </section>
    `;
  }

  #content(shown: RetentionShown) {
    return html`
      <p class="vs-soft">
        ${tk('custody.rules.intro')}
        ${tk(shown.fromSettings ? 'custody.rules.from.settings' : 'custody.rules.from.stored')}
      </p>
      <div role="status" data-testid="rules-wait">
        ${shown.waits ? alertBox(tk('custody.rules.waits'), { tone: 'info' }) : nothing}
      </div>
      <p><b>${tk('custody.rules.default', { count: shown.defaultDays })}</b></p>
      ${this.#edits ? this.#editor() : this.#readings()} ${actionBox(this.#action)}
      ${this.context.me.role === 'quality' ? nothing : this.#actions(shown)}
      ${this.tried ? this.#trial(this.tried) : nothing}
    `;
  }

  #readings() {
    if (this.rules.length === 0) {
      return html`
        <p class="vs-soft">${tk('custody.rules.none')}</p>
      `;
    }
    return html`
      <ul class="custody-list">
        ${this.rules.map(
          (rule) => html`
            <li>
              <h3>${rule.name} · ${tk('custody.rule.days.shown', { count: rule.days })}</h3>
              <p class="vs-soft">${ruleWords(rule, this.context.categories)}</p>
            </li>
          `,
        )}
      </ul>
    `;
  }

  #editor() {
    return html`
      <div class="custody-rules">
        ${this.rules.map((rule, index) => this.#rule(rule, index))}
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="add-rule"
          @click=${this.#add}
        >
          ${tk('custody.rules.add')}
        </button>
      </div>
    `;
  }

  #rule(rule: RetentionRule, index: number) {
    const number = index + 1;
    const id = `custody-rule-${number}`;
    const set = (change: RetentionRule): void => {
      this.rules = this.rules.map((each, at) => (at === index ? change : each));
      this.tried = null;
      this.#action.done = '';
    };
    const choice = (
      key: 'consent' | 'evaluated',
      label: 'custody.rule.consent' | 'custody.rule.evaluated',
    ) =>
      selectField({
        id: `${id}-${key}`,
        label: tk(label),
        value: rule[key] === undefined ? '' : rule[key] ? 'yes' : 'no',
        options: [
          ['', tk('custody.rule.any')],
          ['yes', tk('custody.rule.yes')],
          ['no', tk('custody.rule.no')],
        ],
        change: (value) => set(changed(rule, key, value === '' ? undefined : value === 'yes')),
      });
    return html`
      <div
        class="custody-rule"
        role="group"
        aria-label=${tk('custody.rule', { number })}
        data-testid="retention-rule"
      >
        ${textField({
          id: `${id}-name`,
          label: tk('custody.rule.name'),
          autocomplete: 'off',
          autocapitalize: 'none',
          value: rule.name,
          input: (value) => set({ ...rule, name: value.trim() }),
        })}
        ${textField({
          id: `${id}-days`,
          label: tk('custody.rule.days'),
          inputmode: 'numeric',
          value: String(rule.days || ''),
          input: (value) => set({ ...rule, days: Number(value) || 0 }),
        })}
        ${selectField({
          id: `${id}-category`,
          label: tk('custody.rule.category'),
          value: rule.category,
          options: [
            ['', tk('custody.rule.category.any')],
            ...this.context.categories.map((each) => [each.id, categoryText(each).label] as const),
          ],
          change: (value) => set(changed(rule, 'category', value || undefined)),
        })}
        ${selectField({
          id: `${id}-outcome`,
          label: tk('custody.rule.outcome'),
          value: rule.outcome,
          options: [
            ['', tk('custody.rule.outcome.any')],
            ...OUTCOMES.map((each) => [each, outcomeWord(each)] as const),
          ],
          change: (value) => set(changed(rule, 'outcome', value || undefined)),
        })}
        ${choice('consent', 'custody.rule.consent')}
        ${choice('evaluated', 'custody.rule.evaluated')}
        <button
          type="button"
          class="staff-tool custody-remove"
          aria-label=${tk('custody.rule.remove', { number })}
          title=${tk('custody.rule.remove', { number })}
          @click=${() => {
            this.rules = this.rules.filter((_, at) => at !== index);
            this.tried = null;
          }}
        >
          ${icon('close')}
        </button>
      </div>
    `;
  }

  #actions(shown: RetentionShown) {
    return html`
      ${
        this.#edits && this.#isChanged && !this.tried
          ? html`
              <p class="vs-small">${tk('custody.rules.tryFirst')}</p>
            `
          : nothing
      }
      ${
        this.#edits && this.#isChanged && this.tried
          ? textField({
              id: 'custody-rules-why',
              label: tk('custody.rules.why'),
              hint: tk('custody.rules.why.hint'),
              hintFirst: true,
              autocomplete: 'off',
              maxlength: 200,
            })
          : nothing
      }
      <div class="custody-actions">
        <button
          type="button"
          class="btn ${this.tried && this.#edits ? 'btn-outline-primary' : 'btn-primary'}"
          data-testid="try-rules"
          aria-busy=${this.#action.is('try')}
          @click=${() => void this.#try()}
        >
          ${tk(this.#action.is('try') ? 'custody.rules.trying' : 'custody.rules.try')}
        </button>
        ${
          this.#edits && this.#isChanged
            ? html`
                ${
                  this.tried
                    ? html`
                        <button
                          type="button"
                          class="btn btn-primary"
                          data-testid="save-rules"
                          aria-busy=${this.#action.is('save')}
                          @click=${() => void this.#save(shown)}
                        >
                          ${tk(this.#action.is('save') ? 'custody.rules.saving' : 'custody.rules.save')}
                        </button>
                      `
                    : nothing
                }
                <button type="button" class="btn btn-link" @click=${() => this.#discard(shown)}>
                  ${tk('custody.rules.discard')}
                </button>
              `
            : nothing
        }
        ${
          this.#edits && !shown.fromSettings
            ? html`
                <button type="button" class="btn btn-link" @click=${() => void this.#reset(shown)}>
                  ${tk('custody.rules.reset')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #trial(tried: RetentionTried) {
    const size = formatSize(tried.dueBytes);
    return html`
      <div class="custody-trial" data-testid="retention-tried" tabindex="-1">
        <h3>${tk('custody.tried.title')}</h3>
        <p>
          <b>
            ${
              tried.due === 0
                ? tk('custody.tried.none')
                : tk('custody.tried.due', { count: tried.due, size })
            }
          </b>
          ${tried.soon > 0 ? tk('custody.tried.soon', { count: tried.soon }) : nothing}
        </p>
        <p class="vs-soft">
          ${tk('custody.tried.examined', { count: tried.examined })}
          ${tried.complete ? nothing : tk('custody.tried.more')}
        </p>
        ${
          tried.rules.length === 0
            ? nothing
            : html`
                <h4>${tk('custody.tried.rules')}</h4>
                <ul class="custody-plain">
                  ${tried.rules.map(
                    (each) => html`
                      <li>${keptWord(each.name)}: ${each.recordings}</li>
                    `,
                  )}
                </ul>
              `
        }
        ${
          tried.examples.length === 0
            ? nothing
            : html`
                <h4>${tk('custody.tried.examples')}</h4>
                <ul class="custody-plain">
                  ${tried.examples.map(
                    (each) => html`
                      <li>
                        ${each.reference} · ${categoryName(this.context.categories, each.category)}
                        (${keptWord(each.rule)})
                      </li>
                    `,
                  )}
                </ul>
              `
        }
      </div>
    `;
  }

  readonly #add = (): void => {
    this.rules = [...this.rules, { name: '', days: FIRST_DAYS }];
    this.tried = null;
    const number = this.rules.length;
    void this.updateComplete.then(() => focusOn(this, `#custody-rule-${number}-name`));
  };

  #discard(shown: RetentionShown): void {
    this.#action.problem = null;
    this.#shown.take(shown);
  }

  #mayGo(): boolean {
    if (areRules(this.rules)) return true;
    this.#action.problem = { text: tk('custody.rules.invalid') };
    return false;
  }

  async #try(): Promise<void> {
    if (!this.#mayGo()) return;
    await this.#action.run('try', async () => {
      this.tried = await this.context.session.api('retention/trial', {
        method: 'POST',
        body: { rules: [...this.rules] },
      });
      void this.updateComplete.then(() => focusOn(this, '.custody-trial'));
    });
  }

  async #save({ revision }: RetentionShown): Promise<void> {
    if (!this.#mayGo()) return;
    const reason = this.querySelector<HTMLInputElement>('#custody-rules-why')?.value.trim();
    const body = { revision, rules: [...this.rules], ...(reason ? { reason } : {}) };
    await this.#send(() => this.context.session.api('retention', { method: 'PUT', body }));
  }

  async #reset({ revision }: RetentionShown): Promise<void> {
    const path = `retention?revision=${revision}` as const;
    await this.#send(() => this.context.session.api(path, { method: 'DELETE' }));
  }

  /** What was asked for counts at once, unless something would be kept less long. */
  async #send(ask: () => Promise<RetentionShown>): Promise<void> {
    const before = this.#shown.value?.revision;
    await this.#action.run('save', async () => {
      const shown = await ask();
      this.#shown.take(shown);
      if (shown.revision !== before) this.#action.done = tk('custody.rules.saved');
    });
    if (this.#action.problem?.code === 'rules_changed') await this.#shown.again();
  }
}
customElements.define('vs-retention-rules', RetentionRules);
