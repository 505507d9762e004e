import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { fetchStation } from '../../api';
import { tg } from '../../i18n/day';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn } from '../../ui/element';
import { nextDay, today } from '../../i18n/moments';
import type { NewItem } from '../../protocol/api';
import { suggestedItems } from './agenda';
import { type Agenda, type Kind, KINDS, type Office } from './day';
import './item-fields';
import { written } from './item-fields';
import { officeChecks } from './office-checks';
import '../../staff/people-checks';
import { DayPart } from './part';
import { PLANNED, type Planned, planFields } from './plan-fields';
import { moment, whenFields } from '../../ui/date-field';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

/** Scheduling a conference: kind, title, time, the offices expected, the agenda. */
export class ScheduleDialog extends DayPart {
  @property({ type: Boolean }) open = false;
  /** Null until they are read: a conference that expects none of them is nobody's choice. */
  @property({ attribute: false }) offices: readonly Office[] | null = null;
  @property({ attribute: false }) agenda: Agenda | null = null;
  @state() private kind: Kind = 'briefing';
  @state() private titled = '';
  @state() private expected: ReadonlySet<string> = new Set();
  /** Colleagues who are told by e-mail, by id. */
  @state() private invited: readonly string[] = [];
  @state() private items: readonly NewItem[] = [];
  /** Nobody has chosen offices yet: all are expected. */
  #untouched = true;
  /** Most conferences are for the next day. */
  #proposedDay = '';
  @state() private wrong: 'title' | 'when' | 'until' | null = null;
  @state() private planned: Planned = PLANNED;
  /** Whether the station sends e-mail. */
  @state() private mail = false;
  protected override readonly refusals = {
    past: () => tg('day.schedule.past'),
    never: () => tg('day.plan.never'),
    too_many: () => tg('day.plan.tooMany'),
    no_mail: () => tg('day.plan.invite.off'),
    unknown_person: () => tg('day.plan.people.gone'),
  };

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!this.open) return;
    if (changes.has('open')) this.#untouched = true;
    // the offices may come after the dialog is open
    if (this.#untouched && (changes.has('open') || changes.has('offices'))) {
      this.expected = new Set(this.offices?.map(({ id }) => id));
    }
    if (!changes.has('open')) return;
    this.titled = tg(`day.kind.${this.kind}`);
    this.items = [];
    this.invited = [];
    this.planned = PLANNED;
    void this.#readMail();
    this.#proposedDay = nextDay(today());
    this.wrong = null;
    this.action.problem = null;
  }

  /** Where it cannot be read nobody is invited by e-mail. */
  async #readMail(): Promise<void> {
    try {
      this.mail = (await fetchStation()).mail;
    } catch {
      this.mail = false;
    }
  }

  protected override render() {
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${tg('day.schedule')}
        .content=${this.open ? this.#form() : nothing}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tg('day.schedule.send'),
          form: 'day-schedule',
          testid: 'send-conference',
          busy: this.action.busy,
          disabled: !this.offices,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #form() {
    return html`
      <form class="day-form" id="day-schedule" @submit=${this.#send}>
        <div class="day-pair">
          ${selectField({
            id: 'schedule-kind',
            label: tg('day.schedule.kind'),
            focus: true,
            value: this.kind,
            options: KINDS.map((kind) => [kind, tg(`day.kind.${kind}`)]),
            change: this.#chooseKind,
          })}
          ${textField({
            id: 'schedule-title',
            label: tg('day.schedule.title'),
            autocomplete: 'off',
            maxlength: 120,
            invalid: this.wrong === 'title',
            value: this.titled,
            input: (value) => (this.titled = value),
          })}
        </div>
        ${whenFields(
          'schedule',
          { day: tg('day.schedule.day'), time: tg('day.schedule.time') },
          this.wrong === 'when',
          this.#proposedDay,
        )}
        ${planFields(
          this.planned,
          { offices: this.#chosen(), mail: this.mail, wrong: this.wrong === 'until' },
          (change) => (this.planned = { ...this.planned, ...change }),
        )}
        ${this.#officesField()} ${this.mail ? this.#peopleField() : nothing} ${this.#itemsField()}
        ${
          this.wrong && this.wrong !== 'until'
            ? alertBox(tg(this.wrong === 'title' ? 'day.schedule.untitled' : 'day.schedule.when'), {
                tone: 'warning',
                live: 'alert',
              })
            : nothing
        }
        ${this.problemShown()}
      </form>
    `;
  }

  #chosen(): Office[] {
    return this.offices?.filter(({ id }) => this.expected.has(id)) ?? [];
  }

  #officesField() {
    return officeChecks({
      legend: tg('day.schedule.offices'),
      offices: this.offices,
      chosen: this.expected,
      choose: (chosen) => {
        this.#untouched = false;
        this.expected = chosen;
      },
    });
  }

  #peopleField() {
    return html`
      <vs-people-checks
        .session=${this.session}
        .legend=${tg('day.plan.people')}
        .chosen=${this.invited}
        @chosen=${(event: CustomEvent<readonly string[]>) => (this.invited = event.detail)}
      ></vs-people-checks>
    `;
  }

  #itemsField() {
    const suggested = this.agenda
      ? suggestedItems(this.agenda, this.kind, (id) => this.topic(id))
      : [];
    return html`
      <vs-item-fields
        .items=${this.items}
        .suggested=${suggested}
        @items=${(event: CustomEvent<readonly NewItem[]>) => (this.items = event.detail)}
      ></vs-item-fields>
    `;
  }

  /** A title that nobody wrote follows the kind. */
  readonly #chooseKind = (kind: Kind): void => {
    const untouched = this.titled === tg(`day.kind.${this.kind}`);
    this.kind = kind;
    if (untouched) this.titled = tg(`day.kind.${this.kind}`);
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.offices) return;
    const title = this.titled.trim();
    const startsAt = moment(this.field('schedule-day'), this.field('schedule-time'));
    const { minutes, every, until, invite } = this.planned;
    this.wrong =
      title === '' ? 'title' : startsAt === undefined ? 'when' : every && !until ? 'until' : null;
    if (this.wrong || startsAt === undefined) {
      // what is wrong may have been scrolled out of sight
      if (this.wrong !== 'until') {
        focusOn(this, this.wrong === 'title' ? '#schedule-title' : '#schedule-time');
      }
      return;
    }
    const body = {
      kind: this.kind,
      title,
      startsAt,
      minutes,
      invite,
      invited: [...this.invited],
      ...(every && { repeats: { every, until } }),
      offices: [...this.expected],
      items: written(this.items),
    };
    const sent = await this.act(
      'send',
      () => this.session.api('conferences', { method: 'POST', body }),
      tg('day.schedule.sent'),
    );
    if (sent) this.#close();
  };
}
customElements.define('vs-day-schedule', ScheduleDialog);
