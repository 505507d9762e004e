import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { te } from '../../i18n/evaluation';
import { tf } from '../../i18n/report-figures';
import { tq } from '../../i18n/satisfaction';
import { ts } from '../../i18n/staff';
import '../../ui/dialog';
import { StationElement, focusOn } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { actionBox, problemAlert, readingBox } from '../../staff/page';
import './evaluation.scss';
import { reviewWords } from './reviews';
import {
  CHOICES,
  OUTCOMES,
  PERIODS,
  type Rule,
  type RuleList,
  ruleOf,
  type RuleShown,
  VERDICTS,
} from './rules';
import type { RuleTrial as Trial } from '../../protocol/api';
import { selectField, textField } from '../../ui/field';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { confirmDialog } from '../../ui/confirm';
import { formatNumber } from '../../i18n/amounts';

/** Rules of assignment, for an administrator: listed, tried, written, taken away. */
export class ReviewRules extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private editing: RuleShown | 'new' | null = null;
  @state() private removing: RuleShown | null = null;
  @state() private choose: Rule['choose'] = 'all';
  @state() private trial: Trial | null = null;

  readonly #found = new Reading<RuleList>(
    this,
    (signal) => this.session.api('review/rules', { signal }),
    reviewWords,
  );
  readonly #action = new Action(this, reviewWords);

  #edit(rule: RuleShown | 'new'): void {
    this.editing = rule;
    this.choose = rule === 'new' ? 'all' : rule.rule.choose;
    this.trial = null;
    this.#action.problem = null;
    void this.updateComplete.then(() => focusOn(this, '#rule-name'));
  }

  get #before(): Rule | null {
    return this.editing && this.editing !== 'new' ? this.editing.rule : null;
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { editing } = this;
    if (!editing) return;
    const rule = ruleOf(new FormData(event.target as HTMLFormElement), this.#before);
    const isSaved = await this.#action.run('save', async () => {
      if (editing === 'new') {
        await this.session.api('review/rules', { method: 'POST', body: rule });
      } else {
        await this.session.api(`review/rules/${editing.id}`, {
          method: 'PUT',
          body: { revision: editing.revision, rule },
        });
      }
      await this.#found.again();
    });
    if (!isSaved) return;
    this.editing = null;
    await this.updateComplete;
    focusOn(this, '[data-testid="new-rule"]');
  };

  readonly #try = async (): Promise<void> => {
    const form = this.querySelector('form');
    if (!form?.reportValidity()) return;
    await this.#action.run('try', async () => {
      this.trial = await this.session.api('review/rules/trial', {
        method: 'POST',
        body: ruleOf(new FormData(form), this.#before),
      });
    });
  };

  async #remove({ id, revision }: RuleShown): Promise<void> {
    this.removing = null;
    await this.#action.run('remove', () =>
      this.session.api(`review/rules/${id}?revision=${revision}`, { method: 'DELETE' }),
    );
    await this.#found.again();
  }

  protected override render() {
    const found = this.#found.value;
    return html`
      <section class="vs-stack" aria-labelledby="rules-title" data-testid="review-rules">
        <div class="staff-head">
          <h2 id="rules-title">${te('evaluation.rules.title')}</h2>
          ${
            found && found.forms.length > 0 && !this.editing
              ? html`
                  <button
                    type="button"
                    class="btn btn-primary btn-sm"
                    data-testid="new-rule"
                    @click=${() => this.#edit('new')}
                  >
                    ${te('evaluation.rules.new')}
                  </button>
                `
              : nothing
          }
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${te('evaluation.rules.lead')}</p>
          ${this.editing ? nothing : actionBox(this.#action)}
          ${readingBox(
            this.#found,
            (list) => (this.editing ? this.#form(list) : this.#list(list)),
            te('evaluation.loading'),
          )}
        </div>
      </section>
      ${confirmDialog({
        open: this.removing !== null,
        heading: te('evaluation.rules.removeOf', { name: this.removing?.rule.name ?? '' }),
        text: te('evaluation.rules.removeSure'),
        cancel: ts('staff.cancel'),
        close: () => (this.removing = null),
        confirm: te('evaluation.rules.remove'),
        act: () => this.removing && void this.#remove(this.removing),
        danger: true,
      })}
    `;
  }

  #list(found: RuleList) {
    if (found.rules.length === 0) {
      return html`
        <p>
          <b>${te('evaluation.rules.empty.title')}.</b>
          ${te(found.forms.length === 0 ? 'evaluation.rules.noForm' : 'evaluation.rules.empty.text')}
        </p>
      `;
    }
    return html`
      <ul class="evaluation-list">
        ${found.rules.map(
          (each) => html`
            <li>
              <b>${each.rule.name}</b>
              <span class="vs-soft">
                ${this.#summary(each.rule)}${
                  each.period
                    ? ` · ${te('evaluation.rules.drawn', {
                        period: each.period,
                        drawn: each.drawn ?? 0,
                        fitting: each.fitting ?? 0,
                      })}`
                    : ''
                }
              </span>
              <span>
                ${te('evaluation.rules.given', { count: each.given })},
                ${te('evaluation.rules.open', { count: each.open })}
              </span>
              ${
                each.rule.on
                  ? nothing
                  : html`
                      <span class="vs-badge" data-tone="warning">
                        ${te('evaluation.rules.off')}
                      </span>
                    `
              }
              <span class="evaluation-actions">
                <button
                  type="button"
                  class="btn btn-link"
                  aria-label=${te('evaluation.rules.changeOf', { name: each.rule.name })}
                  @click=${() => this.#edit(each)}
                >
                  ${te('evaluation.rules.change')}
                </button>
                <button
                  type="button"
                  class="btn btn-link"
                  aria-label=${te('evaluation.rules.removeOf', { name: each.rule.name })}
                  @click=${() => (this.removing = each)}
                >
                  ${te('evaluation.rules.remove')}
                </button>
              </span>
            </li>
          `,
        )}
      </ul>
    `;
  }

  #summary(rule: Rule): string {
    if (rule.choose === 'all') return te('evaluation.rules.summary.all');
    return te(`evaluation.rules.summary.${rule.choose}`, {
      count: formatNumber(rule.count, 0),
      period: te(`evaluation.rules.period.${rule.period}`),
    });
  }

  #form(found: RuleList) {
    const rule = this.#before;
    return html`
      <form class="evaluation-form" data-testid="rule-form" @submit=${this.#save}>
        <h3>${te(rule ? 'evaluation.rules.edit' : 'evaluation.rules.new')}</h3>
        <div class="form-fields">
          ${textField({
            id: 'rule-name',
            label: te('evaluation.rules.name'),
            name: 'name',
            block: 'form-wide',
            required: true,
            autocomplete: 'off',
            maxlength: 80,
            value: rule?.name ?? '',
          })}
          ${select(
            'form',
            te('evaluation.rules.form'),
            rule?.form ?? '',
            found.forms.map((each) => [each.id, each.name]),
          )}
          ${select('category', te('evaluation.rules.category'), rule?.category ?? '', [
            ['', te('evaluation.rules.any')],
            ...this.categories.map((each) => [each.id, categoryText(each).label] as const),
          ])}
          ${select('outcome', te('evaluation.rules.outcome'), rule?.outcome ?? '', [
            ['', te('evaluation.rules.any')],
            ...OUTCOMES.map((each) => [each, tf(`outcome.${each}`)] as const),
          ])}
          ${select('verdict', te('evaluation.rules.verdict'), rule?.verdict ?? '', [
            ['', te('evaluation.rules.anyVerdict')],
            ...VERDICTS.map((each) => [each, ts(`verdict.${each}`)] as const),
          ])}
          ${select(
            'maxSatisfaction',
            tq('satisfaction.label'),
            String(rule?.maxSatisfaction ?? ''),
            [
              ['', tq('satisfaction.rule.all')],
              ...([1, 2, 3] as const).map(
                (each) => [String(each), tq(`satisfaction.rule.${each}`)] as const,
              ),
            ],
          )}
          <label class="vs-choice form-wide">
            <input type="checkbox" name="escalated" .checked=${rule?.escalated === true} />
            <strong>${te('evaluation.rules.escalated')}</strong>
          </label>
        </div>
        <fieldset class="evaluation-choices">
          <legend>${te('evaluation.rules.choose')}</legend>
          ${CHOICES.map(
            (each) => html`
              <label class="vs-choice">
                <input
                  type="radio"
                  name="choose"
                  value=${each}
                  .checked=${each === this.choose}
                  @change=${() => (this.choose = each)}
                />
                <strong>${te(`evaluation.rules.choose.${each}`)}</strong>
              </label>
            `,
          )}
        </fieldset>
        <div class="form-fields">
          ${
            this.choose === 'all'
              ? nothing
              : html`
                  ${count('count', te('evaluation.rules.count'), rule?.count ?? 2, 1, 500)}
                  ${select(
                    'period',
                    te('evaluation.rules.period'),
                    rule?.period ?? 'month',
                    PERIODS.map((each) => [each, te(`evaluation.rules.period.${each}`)]),
                  )}
                `
          }
          ${count('double', te('evaluation.rules.double'), rule?.double ?? 0, 0, 100)}
          ${count('days', te('evaluation.rules.days'), rule?.days ?? 14, 1, 90)}
        </div>
        <fieldset class="evaluation-choices">
          <legend>${te('evaluation.rules.reviewers')}</legend>
          <p class="vs-hint">${te('evaluation.rules.reviewers.all')}</p>
          ${found.reviewers.map(
            (each) => html`
              <label class="vs-choice">
                <input
                  type="checkbox"
                  name="reviewer"
                  value=${each.id}
                  .checked=${rule?.reviewers.includes(each.id) ?? false}
                />
                <strong>${each.displayName}</strong>
              </label>
            `,
          )}
        </fieldset>
        <label class="vs-choice">
          <input type="checkbox" name="on" .checked=${rule?.on ?? true} />
          <strong>${te('evaluation.rules.on')}</strong>
        </label>
        <p role="status" data-testid="rule-trial">
          ${this.trial ? te('evaluation.rules.trial', { ...this.trial }) : nothing}
        </p>
        ${problemAlert(this.#action.problem)}
        <div class="vs-row">
          <button type="submit" class="btn btn-primary" data-testid="save-rule">
            ${te('evaluation.rules.save')}
          </button>
          <button type="button" class="btn btn-outline-primary" @click=${this.#try}>
            ${te('evaluation.rules.try')}
          </button>
          <button type="button" class="btn btn-link" @click=${() => (this.editing = null)}>
            ${ts('staff.cancel')}
          </button>
        </div>
      </form>
    `;
  }
}
customElements.define('vs-review-rules', ReviewRules);

function select(
  name: string,
  words: string,
  value: string,
  options: readonly (readonly [string, string])[],
) {
  return selectField({
    id: `rule-${name}`,
    label: words,
    name,
    value,
    options: options.map(([id, label]) => [id, label]),
  });
}

function count(name: string, words: string, value: number, low: number, high: number) {
  return textField({
    id: `rule-${name}`,
    label: words,
    name,
    type: 'number',
    required: true,
    inputmode: 'numeric',
    min: low,
    max: high,
    value: String(value),
  });
}
