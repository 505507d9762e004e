import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { categoryText } from '../../api';
import { tu } from '../../i18n/alarm-rules';
import { formatMoment } from '../../i18n/format';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { AlarmRuleList } from '../../protocol/api';
import '../../staff/alarms/alarms';
import { errorWords, problemAlert, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './history';
import type { Edited } from './rule-form';
import './rule-form';
import { type Rule, whatWords, whenWords } from './rule-words';

const EVERY_MS = 30_000;

/** `/supervisor/alarms`: what goes on now, by which rules it is told, and what was in the last days. */
export class AlarmsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private edited: Edited = null;
  @state() private removing: Rule | null = null;
  readonly #rules = new Reading<AlarmRuleList>(
    this,
    (signal) => this.session.api('alarm-rules', { signal }),
    errorWords,
    { begins: false },
  );
  readonly #offices = new Reading(
    this,
    async (signal) => {
      const { offices } = await this.session.api('offices', { signal });
      return offices.filter(({ disabledAt }) => disabledAt === null);
    },
    errorWords,
    { begins: false },
  );
  readonly #past = new Reading(
    this,
    async (signal) => (await this.session.api('alarms/history', { signal })).alarms,
    errorWords,
    { begins: false, everyMs: EVERY_MS },
  );
  readonly #action = new Action(this, (error) =>
    errorWords(error, ['not_found'], () => tu('rules.wrong.not_found')),
  );

  protected override pageTitle(): string {
    return tu('rules.title');
  }

  protected override entered(): void {
    void this.#again();
  }

  readonly #again = async (): Promise<void> => {
    await Promise.all([this.#rules.again(), this.#offices.again(), this.#past.again()]);
  };

  protected override renderPage() {
    const rules = this.#rules.value;
    const problem = this.#rules.problem ?? this.#offices.problem ?? this.#past.problem;
    return html`
      <main id="main" class="staff-page alarms" tabindex="-1">
        <h1>${tu('rules.title')}</h1>
        <h2>${tu('rules.now')}</h2>
        <vs-alarms
          .session=${this.session}
          .categories=${this.categories.value}
          .shown=${20}
          hands
          data-testid="alarms-now"
          .none=${tu('rules.now.none')}
          .loading=${ts('staff.loading')}
        ></vs-alarms>
        ${retryBox({ problem, again: this.#again })}
        ${rules ? this.#list(rules) : problem ? nothing : loadingLine(tu('rules.loading'))}
        <vs-alarm-history
          .past=${this.#past.value}
          .problem=${this.#past.problem}
          .label=${this.#label}
        ></vs-alarm-history>
      </main>
    `;
  }

  #list(rules: AlarmRuleList) {
    return html`
      <section class="vs-card" aria-labelledby="alarm-rules">
        <div class="alarms-head">
          <div>
            <h2 id="alarm-rules">${tu('rules.heading')}</h2>
            <p class="vs-soft">${tu('rules.intro')}</p>
          </div>
          <button
            type="button"
            class="btn btn-primary"
            data-testid="add-rule"
            aria-haspopup="dialog"
            @click=${() => (this.edited = 'new')}
          >
            ${tu('rules.add')}
          </button>
        </div>
        ${problemAlert(this.#action.problem)}
        ${table<Rule>({
          rows: rules.rules,
          key: ({ id }) => id,
          testid: 'alarm-rules',
          look: 'alarms-rules',
          caption: tu('rules.heading'),
          scroll: tu('rules.table'),
          marks: ({ enabled }) => ({ 'data-off': enabled ? null : '' }),
          columns: [
            {
              name: 'what',
              heading: tu('rules.what'),
              cell: (rule) => whatWords(rule, this.#label),
            },
            {
              name: 'when',
              heading: tu('rules.when'),
              labelled: true,
              cell: (rule) => this.#when(rule, rules),
            },
            {
              name: 'told',
              heading: tu('rules.told'),
              labelled: true,
              cell: (rule) => this.#told(rule),
            },
            {
              name: 'changed',
              heading: tu('rules.changed'),
              labelled: true,
              cell: (rule) =>
                rule.changedAt
                  ? tu('rules.changed.by', {
                      name: rule.changedBy ?? '–',
                      when: formatMoment(Date.parse(rule.changedAt), Date.now()),
                    })
                  : html`
                      <span class="vs-soft">${tu('rules.changed.never')}</span>
                    `,
            },
            {
              name: 'acts',
              heading: tu('rules.edit'),
              quiet: true,
              cell: (rule) => this.#acts(rule),
            },
          ],
        })}
      </section>
      <vs-alarm-rule
        .session=${this.session}
        .edited=${this.edited}
        .kinds=${rules.kinds}
        .categories=${this.categories.value}
        .offices=${this.#offices.value ?? []}
        .mailReady=${rules.mailReady}
        .mailMinutes=${rules.mailMinutes}
        @saved=${this.#saved}
        @close=${() => (this.edited = null)}
      ></vs-alarm-rule>
      ${this.#question()}
    `;
  }

  #when(rule: Rule, { kinds }: AlarmRuleList) {
    if (!rule.enabled) return tu('rules.off');
    const kind = kinds.find((each) => each.kind === rule.kind);
    return kind ? whenWords(rule, kind) : '';
  }

  #told(rule: Rule) {
    const office = this.#offices.value?.find(({ id }) => id === rule.office)?.name ?? rule.office;
    const who = [
      rule.supervisors ? tu('rules.supervisors.short') : '',
      rule.operators ? tu('rules.operators.short') : '',
      office ?? '',
    ].filter(Boolean);
    const how = [
      tu(rule.sound ? 'rules.sound.short' : 'rules.silent'),
      rule.mail.length + rule.people.length > 0
        ? tu('rules.mail.short', { count: rule.mail.length + rule.people.length })
        : '',
    ].filter(Boolean);
    return html`
      ${who.join(', ')}
      <span class="alarms-second">${how.join(' · ')}</span>
    `;
  }

  #acts(rule: Rule) {
    const named = { rule: whatWords(rule, this.#label) };
    const isChanged = rule.shipped && rule.revision > 0;
    return html`
      <div class="alarms-acts">
        <button
          type="button"
          class="btn btn-sm btn-link"
          data-testid="edit-rule"
          aria-haspopup="dialog"
          aria-label=${tu('rules.edit.of', named)}
          @click=${() => (this.edited = rule)}
        >
          ${tu('rules.edit')}
        </button>
        ${
          isChanged
            ? html`
                <button
                  type="button"
                  class="btn btn-sm btn-link"
                  data-testid="restore-rule"
                  aria-label=${tu('rules.restore.of', named)}
                  aria-busy=${this.#action.is(rule.id)}
                  @click=${() => void this.#remove(rule)}
                >
                  ${tu('rules.restore')}
                </button>
              `
            : nothing
        }
        ${
          rule.shipped
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-sm btn-link"
                  data-testid="remove-rule"
                  aria-haspopup="dialog"
                  aria-label=${tu('rules.remove.of', named)}
                  @click=${() => (this.removing = rule)}
                >
                  ${tu('rules.remove')}
                </button>
              `
        }
      </div>
    `;
  }

  #question() {
    const { removing } = this;
    const rule = removing ? whatWords(removing, this.#label) : '';
    return confirmDialog({
      open: removing !== null,
      heading: removing ? tu('rules.remove.of', { rule }) : '',
      text: removing ? tu('rules.remove.ask', { rule }) : '',
      cancel: ts('staff.cancel'),
      close: this.#keep,
      confirm: tu('rules.remove'),
      act: () => {
        if (removing) void this.#remove(removing);
        this.#keep();
      },
      testid: 'confirm-remove-rule',
      danger: true,
    });
  }

  readonly #keep = (): void => {
    this.removing = null;
  };

  readonly #saved = (event: CustomEvent<AlarmRuleList>): void => {
    this.edited = null;
    this.#rules.take(event.detail);
    announce(tu('rules.saved'));
  };

  async #remove(rule: Rule): Promise<void> {
    await this.#action.run(rule.id, async () => {
      this.#rules.take(await this.session.api(`alarm-rules/${rule.id}`, { method: 'DELETE' }));
      announce(tu(rule.shipped ? 'rules.restored' : 'rules.removed'));
    });
  }

  readonly #label = (category: string): string => {
    const known = this.categories.value.find(({ id }) => id === category);
    return known ? categoryText(known).label : category;
  };
}
whenWordsCame(() => customElements.define('vs-alarms-page', AlarmsPage));
