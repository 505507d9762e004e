import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { calendarDay } from '../../i18n/format';
import { dayText, timeOf } from '../../i18n/moments';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import { moment, whenFields } from '../../ui/date-field';
import '../../ui/dialog';
import type { StationDialog } from '../../ui/dialog';
import { textField } from '../../ui/field';
import type { Listed } from './day';
import { DayPart } from './part';
import { lengthField } from './plan-fields';

/** Moving a scheduled conference: its title, time and length. Offices that were told by e-mail are told again. */
export class EditConference extends DayPart {
  /** The entry being changed; null: none, the dialog is closed. */
  @property({ attribute: false }) conference: Listed | null = null;
  @state() private titled = '';
  @state() private minutes = 60;
  @state() private wrong = false;
  protected override readonly refusals = {
    past: () => tg('day.schedule.past'),
    begun: () => tg('day.conferences.off.begun'),
    ended: () => tg('day.conferences.off.begun'),
  };

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('conference') || !this.conference) return;
    this.titled = this.conference.title;
    this.minutes = this.conference.minutes;
    this.wrong = false;
    this.action.problem = null;
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
    day.value = dayText(calendarDay(Date.parse(startsAt)));
    time.value = timeOf(startsAt);
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

  #form({ invites, repeats }: Listed) {
    return html`
      <form class="day-form" id="day-edit" @submit=${this.#send}>
        ${textField({
          id: 'edit-title',
          label: tg('day.schedule.title'),
          autocomplete: 'off',
          maxlength: 120,
          focus: true,
          value: this.titled,
          input: (value) => (this.titled = value),
        })}
        ${whenFields('edit', { day: tg('day.schedule.day'), time: tg('day.schedule.time') }, this.wrong)}
        ${lengthField('edit-length', this.minutes, (minutes) => (this.minutes = minutes))}
        ${
          repeats
            ? html`
                <p class="vs-soft">${tg('day.edit.one')}</p>
              `
            : nothing
        }
        ${
          invites
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
    const body = { title, startsAt, minutes: this.minutes };
    const saved = await this.act(
      'save',
      () => this.session.api(`conferences/${conference.id}`, { method: 'PATCH', body }),
      tg('day.edit.saved'),
    );
    if (saved) this.#close();
  };
}
customElements.define('vs-day-edit', EditConference);
