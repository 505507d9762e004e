import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { td } from '../../i18n/desk';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { tf } from '../../i18n/floor';
import { ts } from '../../i18n/staff';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { contactLink } from './contact-link';
import { errorWords, problemAlert, retryBox } from '../../staff/page';
import type { EscalationShown as Escalation, CoolDownShown as CoolDown } from '../../protocol/api';
import { textField } from '../../ui/field';
import { table } from '../../ui/table';
import { dialogButtons } from '../../ui/confirm';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';

const SHORTEST_REASON = 3;
const OUTCOMES = ['handed-over', 'advised', 'not-reached', 'mistake'] as const;

/** What went badly: calls to 112 of the last day, and visitors who have to stay away for a while. */
export class Incidents extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private lifting: CoolDown | null = null;
  @state() private reason = '';
  /** Once they are here, the floor says when the station does not answer. */
  readonly #read = new Reading(
    this,
    async (signal) => {
      const [{ escalations }, { coolDowns }] = await Promise.all([
        this.session.api('escalations', { signal }),
        this.session.api('cool-downs', { signal }),
      ]);
      return { escalations, coolDowns };
    },
    errorWords,
    { hears: ['escalations', 'cool-downs'], patient: true },
  );
  readonly #action = new Action(this, errorWords);

  protected override render() {
    if (this.#read.problem) return retryBox(this.#read);
    return html`
      <section class="vs-card" aria-labelledby="floor-112" data-testid="escalations">
        <h2 id="floor-112">${tf('floor.escalations')}</h2>
        ${this.#escalations()}
      </section>
      <section class="vs-card" aria-labelledby="floor-cooldowns" data-testid="cool-downs">
        <h2 id="floor-cooldowns">${tf('floor.coolDowns')}</h2>
        ${this.#coolDowns()}
      </section>
      <p class="vs-hint">${ts('quality.zone')}</p>
      ${this.#dialog()}
    `;
  }

  #escalations() {
    return table<Escalation>({
      rows: this.#read.value?.escalations ?? null,
      key: (each) => `${each.contactId} ${each.openedAt}`,
      loading: ts('staff.loading'),
      empty: tf('floor.escalations.empty'),
      columns: [
        {
          name: 'contact',
          heading: tf('floor.column.contact'),
          cell: (each) => this.#contact(each),
        },
        {
          name: 'operator',
          heading: tf('floor.column.operator'),
          cell: (each) => html`
            ${each.operator || '–'}
            <span class="vs-soft floor-second">
              ${tf('floor.escalation.opened', { time: when(each.openedAt) })}
            </span>
          `,
        },
        {
          name: 'call',
          heading: tf('floor.column.call'),
          cell: (each) => html`
            ${
              each.calledAt
                ? tf('floor.escalation.called', { time: when(each.calledAt) })
                : tf('floor.escalation.notCalled')
            }
            <span class="vs-soft floor-second">
              ${outcomeWords(each.outcome)}${
                each.located ? ` · ${tf('floor.escalation.located')}` : nothing
              }
            </span>
          `,
        },
      ],
    });
  }

  #coolDowns() {
    return table<CoolDown>({
      rows: this.#read.value?.coolDowns ?? null,
      key: (each) => `${each.contactId} ${each.since}`,
      loading: ts('staff.loading'),
      empty: tf('floor.coolDowns.empty'),
      columns: [
        {
          name: 'contact',
          heading: tf('floor.column.contact'),
          cell: (each) => this.#contact(each),
        },
        {
          name: 'until',
          heading: tf('floor.column.until'),
          cell: (each) => html`
            ${when(each.until)}
            <span class="vs-soft floor-second">
              ${tf('floor.coolDown.by', { name: each.operator || '–' })}
            </span>
          `,
        },
        {
          name: 'action',
          heading: tf('floor.column.action'),
          quiet: true,
          numbers: true,
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link"
              data-testid="lift-cool-down"
              aria-label=${tf('floor.coolDown.lift.of', { reference: each.reference })}
              @click=${() => this.#ask(each)}
            >
              ${tf('floor.coolDown.lift')}
            </button>
          `,
        },
      ],
    });
  }

  #contact(each: { contactId: string; reference: string; category: string }) {
    const found = this.categories.find((known) => known.id === each.category);
    return html`
      ${contactLink(each.contactId, each.reference)}
      <span class="vs-soft floor-second">${found ? categoryText(found).label : ''}</span>
    `;
  }

  #ask(coolDown: CoolDown): void {
    this.lifting = coolDown;
    this.reason = '';
    this.#action.problem = null;
  }

  #dialog() {
    const reference = this.lifting?.reference ?? '';
    return html`
      <vs-dialog
        ?open=${this.lifting !== null}
        .heading=${tf('floor.coolDown.lift.title', { reference })}
        .content=${html`
          <p>${tf('floor.coolDown.lift.text')}</p>
          ${textField({
            id: 'lift-reason',
            label: tf('floor.coolDown.lift.reason'),
            testid: 'lift-reason',
            hint: tf('floor.coolDown.lift.hint'),
            focus: true,
            autocomplete: 'off',
            maxlength: 200,
            value: this.reason,
            input: (value) => (this.reason = value),
          })}
          ${problemAlert(this.#action.problem)}
        `}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tf(this.#action.busy ? 'floor.coolDown.lifting' : 'floor.coolDown.lift'),
          act: () => void this.#lift(),
          testid: 'confirm-lift',
          busy: this.#action.busy,
          disabled: this.reason.trim().length < SHORTEST_REASON,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  readonly #close = (): void => {
    this.lifting = null;
  };

  async #lift(): Promise<void> {
    const { lifting } = this;
    if (!lifting) return;
    const path = `cool-downs/${lifting.contactId}/lift` as const;
    const body = { reason: this.reason.trim() };
    if (await this.#action.run('lift', () => this.session.api(path, { method: 'POST', body }))) {
      this.#close();
    }
    await this.#read.again();
  }
}
customElements.define('vs-incidents', Incidents);

/** "oggi, 15:40", in the station's time. */
function when(iso: string): string {
  const ms = Date.parse(iso);
  return tf('floor.when', {
    day: formatDay(ms, Date.now()),
    time: formatTime(ms, STATION_ZONE),
  });
}

function outcomeWords(outcome: string | null): string {
  const known = OUTCOMES.find((each) => each === outcome);
  return known ? td(`desk.112.outcome.${known}`) : td('desk.112.outcome.none');
}
