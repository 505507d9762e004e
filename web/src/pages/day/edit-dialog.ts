import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { fetchStation } from '../../api';
import { tg } from '../../i18n/day';
import { calendarDay } from '../../i18n/format';
import { dayText, timeOf } from '../../i18n/moments';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import { moment, whenFields } from '../../ui/date-field';
import '../../ui/dialog';
import type { StationDialog } from '../../ui/dialog';
import { selectField, textField } from '../../ui/field';
import type { NewItem } from '../../protocol/api';
import '../../staff/people-checks';
import { type Kind, KINDS, type Listed, type Office } from './day';
import './item-fields';
import { written } from './item-fields';
import { officeChecks } from './office-checks';
import { DayPart } from './part';
import { lengthField } from './plan-fields';

/**
 * Changing a scheduled conference: kind, title, time, length, who is expected, the agenda. People invited by e-mail are told of
 * what their invitation says.
 */
export class EditConference extends DayPart {
  /** The entry being changed; null: none, the dialog is closed. */
  @property({ attribute: false }) conference: Listed | null = null;
  @property({ attribute: false }) offices: readonly Office[] | null = null;
  @state() private kind: Kind = 'briefing';
  @state() private titled = '';
  @state() private minutes = 60;
  @state() private expected: ReadonlySet<string> = new Set();
  @state() private invited: readonly string[] = [];
  @state() private items: readonly NewItem[] = [];
  /** Those of the series after it as well. */
  @state() private following = false;
  /** Whether the station sends e-mail; whoever was invited before stays so. */
  @state() private mail = false;
  @state() private wrong = false;
  protected override readonly refusals = {
    past: () => tg('day.schedule.past'),
    begun: () => tg('day.conferences.off.begun'),
    ended: () => tg('day.conferences.off.begun'),
    unknown_office: () => tg('day.edit.office.gone'),
    unknown_person: () => tg('day.plan.people.gone'),
    no_mail: () => tg('day.plan.invite.off'),
    busy: () => tg('day.edit.busy'),
  };

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('conference') || !this.conference) return;
    const { kind } = this.conference;
    this.kind = kind === 'focus' ? 'meeting' : kind;
    this.titled = this.conference.title;
    this.minutes = this.conference.minutes;
    this.expected = new Set(this.conference.offices);
    this.invited = this.conference.invited;
    this.items = this.conference.items;
    this.following = false;
    void this.#readMail();
    this.wrong = false;
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

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('conference') && this.conference) void this.#fill(this.conference);
  }

  /** The dialog shows what it is given one turn later. */
  async #fill({ startsAt }: Listed): Promise<void> {
    await this.querySelector<StationDialog>('vs-dialog')?.updateComplete;
    const day = this.querySelector<HTMLInputElement>('#edit-day');
    const time = this.querySelector<HTMLInputElement>('#edit-time');
    if (!startsAt || !day || !time) return;
    [day.value, time.value] = whenTexts(startsAt);
  }

  protected override render() {
    const { conference } = this;
    return html`
      <vs-dialog
        ?open=${conference !== null}
        .heading=${tg('day.edit')}
        .content=${conference ? this.#form(conference) : nothing}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tg('day.edit.save'),
          form: 'day-edit',
          testid: 'save-conference',
          busy: this.action.busy,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #form({ invites, repeats, after }: Listed) {
    return html`
      <form class="day-form" id="day-edit" @submit=${this.#send}>
        <div class="day-pair">
          ${selectField({
            id: 'edit-kind',
            label: tg('day.schedule.kind'),
            value: this.kind,
            options: KINDS.map((kind) => [kind, tg(`day.kind.${kind}`)]),
            change: this.#chooseKind,
          })}
          ${textField({
            id: 'edit-title',
            label: tg('day.schedule.title'),
            autocomplete: 'off',
            maxlength: 120,
            focus: true,
            value: this.titled,
            input: (value) => (this.titled = value),
          })}
        </div>
        ${whenFields('edit', { day: tg('day.schedule.day'), time: tg('day.schedule.time') }, this.wrong)}
        ${lengthField('edit-length', this.minutes, (minutes) => (this.minutes = minutes))}
        ${officeChecks({
          legend: tg('day.schedule.offices'),
          offices: this.offices,
          chosen: this.expected,
          choose: (chosen) => (this.expected = chosen),
        })}
        ${
          this.mail || this.invited.length > 0
            ? html`
                <vs-people-checks
                  .session=${this.session}
                  .legend=${tg('day.plan.people')}
                  .chosen=${this.invited}
                  @chosen=${(event: CustomEvent<readonly string[]>) => (this.invited = event.detail)}
                ></vs-people-checks>
              `
            : nothing
        }
        <vs-item-fields
          .items=${this.items}
          @items=${(event: CustomEvent<readonly NewItem[]>) => (this.items = event.detail)}
        ></vs-item-fields>
        ${
          repeats && after > 0
            ? html`
                <label class="day-check">
                  <input
                    type="checkbox"
                    data-testid="edit-following"
                    .checked=${this.following}
                    @change=${(event: Event) => (this.following = (event.currentTarget as HTMLInputElement).checked)}
                  />
                  <span>
                    ${tg('day.edit.following', { count: after })}
                    <span class="vs-soft">${tg('day.edit.following.days')}</span>
                  </span>
                </label>
              `
            : nothing
        }
        ${
          invites || this.invited.length > 0
            ? html`
                <p class="vs-soft">${tg('day.edit.told')}</p>
              `
            : nothing
        }
        ${this.wrong ? alertBox(tg('day.edit.wrong'), { tone: 'warning', live: 'alert' }) : nothing}
        ${this.problemShown()}
      </form>
    `;
  }

  /** A title that nobody wrote follows the kind. */
  readonly #chooseKind = (kind: Kind): void => {
    if (this.titled === tg(`day.kind.${this.kind}`)) this.titled = tg(`day.kind.${kind}`);
    this.kind = kind;
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { conference } = this;
    const title = this.titled.trim();
    const startsAt = moment(this.field('edit-day'), this.field('edit-time'));
    this.wrong = title === '' || startsAt === undefined;
    if (this.wrong || startsAt === undefined || !conference) return;
    const items = written(this.items);
    // what one of a series has of its own stays, where others change with it
    const body = {
      ...(this.kind !== conference.kind && { kind: this.kind }),
      ...(title !== conference.title && { title }),
      ...(startsAt !== begins(conference) && { startsAt }),
      ...(this.minutes !== conference.minutes && { minutes: this.minutes }),
      ...(JSON.stringify(items) !== JSON.stringify(conference.items) && { items }),
      ...(!same(this.expected, conference.offices) && { offices: [...this.expected] }),
      ...(!same(new Set(this.invited), conference.invited) && { invited: [...this.invited] }),
    };
    const saved = await this.act(
      'save',
      () =>
        this.following
          ? this.session.api(`conferences/${conference.id}?following=true`, {
              method: 'PATCH',
              body,
            })
          : this.session.api(`conferences/${conference.id}`, { method: 'PATCH', body }),
      tg('day.edit.saved'),
    );
    if (saved) this.#close();
  };
}
customElements.define('vs-day-edit', EditConference);

/** Day and time as they are written into the fields. */
function whenTexts(startsAt: string): [day: string, time: string] {
  return [dayText(calendarDay(Date.parse(startsAt))), timeOf(startsAt)];
}

/** When it begins, as the fields say it. */
function begins({ startsAt }: Listed): string | undefined {
  return startsAt ? moment(...whenTexts(startsAt)) : undefined;
}

/** Whether the same are meant, in whatever order. */
function same(chosen: ReadonlySet<string>, before: readonly string[]): boolean {
  return chosen.size === before.length && before.every((id) => chosen.has(id));
}
