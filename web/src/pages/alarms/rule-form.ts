import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, current } from '../../api';
import { tu } from '../../i18n/alarm-rules';
import { ts } from '../../i18n/staff';
import type { AlarmRuleList, OfficeShown as Office } from '../../protocol/api';
import { errorWords, problemAlert } from '../../staff/page';
import '../../staff/people-checks';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { addresses, type Kind, limits, type Rule, threshold, written } from './rule-words';

/** `new`: a rule that is not there yet. */
export type Edited = Rule | 'new' | null;

const REFUSALS = [
  'nobody_told',
  'always_on',
  'invalid_address',
  'rule_changed',
  'too_many_rules',
  'unknown_office',
  'retired_category',
  'unknown_person',
  'not_found',
] as const;

/** A rule is made or changed; `saved` gives the rules as they are then. */
export class RuleForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) edited: Edited = null;
  @property({ attribute: false }) kinds: readonly Kind[] = [];
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly Office[] = [];
  @property({ type: Boolean }) mailReady = true;
  @state() private kind: Rule['kind'] = 'wait';
  @state() private when = '';
  @state() private category = '';
  @state() private office = '';
  @state() private told = { supervisors: true, operators: false, sound: true, enabled: true };
  @property({ type: Number }) mailMinutes = 0;
  @state() private mail = '';
  @state() private people: readonly string[] = [];
  @state() private wrong: 'threshold' | null = null;
  readonly #action = new Action(this, (error) =>
    errorWords(error, REFUSALS, (code) => tu(`rules.wrong.${code}`)),
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    const { edited } = this;
    if (!changes.has('edited') || edited === null) return;
    this.#action.problem = null;
    this.wrong = null;
    this.kind = edited === 'new' ? 'wait' : edited.kind;
    const rule = edited === 'new' ? null : edited;
    this.when = rule ? written(rule.threshold, this.#kind.unit) : '';
    this.category = rule?.category ?? '';
    this.office = rule?.office ?? '';
    this.told = {
      supervisors: rule?.supervisors ?? true,
      operators: rule?.operators ?? false,
      sound: rule?.sound ?? true,
      enabled: rule?.enabled ?? true,
    };
    this.mail = rule?.mail.join(', ') ?? '';
    this.people = rule?.people ?? [];
  }

  get #kind(): Kind {
    const found = this.kinds.find(({ kind }) => kind === this.kind);
    if (!found) throw new Error(`no kind ${this.kind}`);
    return found;
  }

  protected override render() {
    const { edited } = this;
    const heading =
      edited === null ? '' : edited === 'new' ? tu('rules.new') : tu(`rules.kind.${edited.kind}`);
    return html`
      <vs-dialog
        ?open=${edited !== null}
        .heading=${heading}
        .content=${edited === null ? nothing : this.#form(edited)}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tu('rules.save'),
          form: 'alarm-rule',
          testid: 'save-rule',
          busy: this.#action.busy,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #form(edited: Rule | 'new') {
    const kind = this.#kind;
    const isFixed = edited !== 'new' && edited.staysOn;
    return html`
      <form class="alarms-form" id="alarm-rule" @submit=${this.#save} novalidate>
        ${
          edited === 'new'
            ? selectField({
                id: 'rule-kind',
                label: tu('rules.kind'),
                focus: true,
                value: this.kind,
                options: this.kinds.map((each) => [each.kind, tu(`rules.kind.${each.kind}`)]),
                change: (value) => {
                  this.kind = value;
                  this.when = '';
                  this.category = '';
                },
              })
            : nothing
        }
        ${
          kind.unit === 'none' && !kind.byTopic
            ? nothing
            : html`
                <div class="alarms-pair">
                  ${kind.unit === 'none' ? nothing : this.#threshold(kind)}
                  ${kind.byTopic ? this.#topic(kind) : nothing}
                </div>
              `
        }
        <fieldset>
          <legend>${tu('rules.told')}</legend>
          ${this.#check('supervisors', isFixed)} ${this.#check('operators')}
          <div class="alarms-pair">
            ${
              this.offices.length === 0
                ? nothing
                : selectField({
                    id: 'rule-office',
                    label: tu('rules.office'),
                    hint: tu('rules.office.hint'),
                    value: this.office,
                    options: [
                      ['', tu('rules.office.none')],
                      ...this.offices.map(({ id, name }) => [id, name] as const),
                    ],
                    change: (value) => (this.office = value),
                  })
            }
            ${textField({
              id: 'rule-mail',
              label: tu('rules.mail'),
              hint: this.mailReady ? tu('rules.mail.hint') : tu('rules.mail.unready'),
              autocomplete: 'off',
              autocapitalize: 'none',
              maxlength: 1300,
              value: this.mail,
              input: (value) => (this.mail = value),
            })}
          </div>
          <vs-people-checks
            .session=${this.session}
            .legend=${tu('rules.people')}
            .chosen=${this.people}
            @chosen=${(event: CustomEvent<readonly string[]>) => (this.people = event.detail)}
          ></vs-people-checks>
          ${
            this.mailMinutes > 0
              ? html`
                  <p class="vs-hint">${tu('rules.mail.limit', { count: this.mailMinutes })}</p>
                `
              : nothing
          }
        </fieldset>
        <fieldset>
          <legend>${tu('rules.how')}</legend>
          ${this.#check('sound')} ${this.#check('enabled', isFixed)}
          ${
            isFixed
              ? html`
                  <p class="vs-hint" id="rule-fixed">${tu('rules.fixed')}</p>
                `
              : nothing
          }
        </fieldset>
        ${problemAlert(this.#action.problem)}
      </form>
    `;
  }

  #threshold(kind: Kind) {
    const unit = kind.unit === 'none' ? 'count' : kind.unit;
    const told = limits(kind);
    return textField({
      id: 'rule-threshold',
      label: tu(`rules.threshold.${unit}`),
      hint:
        unit === 'seconds'
          ? tu('rules.threshold.seconds.hint', { most: told.most })
          : tu('rules.threshold.hint', told),
      error: this.wrong === 'threshold' ? tu('rules.wrong.threshold', told) : undefined,
      inputmode: 'text',
      autocomplete: 'off',
      maxlength: 8,
      value: this.when,
      input: (value) => (this.when = value),
    });
  }

  #topic({ kind }: Kind) {
    return selectField({
      id: 'rule-category',
      label: tu('rules.category'),
      hint: tu('rules.category.hint'),
      value: this.category,
      options: [
        ['', tu(kind === 'waiting' ? 'rules.category.together' : 'rules.category.all')],
        ...current(this.categories).map((each) => [each.id, categoryText(each).label] as const),
      ],
      change: (value) => (this.category = value),
    });
  }

  #check(name: 'supervisors' | 'operators' | 'sound' | 'enabled', isFixed = false) {
    return html`
      <label class="vs-check">
        <input
          type="checkbox"
          id="rule-${name}"
          ?disabled=${isFixed}
          aria-describedby=${isFixed ? 'rule-fixed' : nothing}
          .checked=${this.told[name]}
          @change=${(event: Event) =>
            (this.told = {
              ...this.told,
              [name]: (event.currentTarget as HTMLInputElement).checked,
            })}
        />
        ${tu(`rules.${name}`)}
      </label>
    `;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { edited } = this;
    const value = threshold(this.when, this.#kind);
    this.wrong = value === null ? 'threshold' : null;
    if (value === null) {
      await this.updateComplete;
      focusOn(this, '#rule-threshold');
      return;
    }
    if (edited === null) return;
    const { supervisors, operators, sound, enabled } = this.told;
    const body = {
      kind: this.kind,
      threshold: value,
      category: this.#kind.byTopic && this.category ? this.category : null,
      supervisors,
      operators,
      office: this.office || null,
      sound,
      enabled,
      mail: addresses(this.mail),
      people: [...this.people],
      seen: edited === 'new' ? 0 : edited.revision,
    };
    await this.#action.run('save', async () => {
      const rules: AlarmRuleList =
        edited === 'new'
          ? await this.session.api('alarm-rules', { method: 'POST', body })
          : await this.session.api(`alarm-rules/${edited.id}`, { method: 'PUT', body });
      this.dispatchEvent(new CustomEvent<AlarmRuleList>('saved', { detail: rules }));
    });
  };
}
customElements.define('vs-alarm-rule', RuleForm);
