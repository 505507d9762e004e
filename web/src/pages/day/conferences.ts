import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { formatDay } from '../../i18n/format';
import { language } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import '../../ui/dialog';
import type { Agenda, Listed, Office } from './day';
import { timeOf } from '../../i18n/moments';
import { DayPart } from './part';
import './edit-dialog';
import { repeatWords } from './plan-fields';
import './schedule-dialog';
import { dialogButtons } from '../../ui/confirm';

/** Conferences that go on and come: calling all offices at once, scheduling, joining, calling off. */
export class DayConferences extends DayPart {
  @property({ attribute: false }) listed: readonly Listed[] = [];
  @property({ attribute: false }) offices: readonly Office[] | null = null;
  @property({ attribute: false }) agenda: Agenda | null = null;
  @state() private scheduling = false;
  @state() private off: Listed | null = null;
  /** Those of the series after it as well. */
  @state() private following = false;
  @state() private edited: Listed | null = null;
  protected override readonly refusals = {
    begun: () => tg('day.conferences.off.begun'),
    ended: () => tg('day.conferences.off.begun'),
  };

  protected override render() {
    const { off } = this;
    return html`
      <section class="vs-card day-card" aria-labelledby="day-conferences">
        <h2 id="day-conferences">${tg('day.conferences')}</h2>
        ${this.problemShown()} ${this.#list()}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="schedule-conference"
          aria-haspopup="dialog"
          @click=${() => (this.scheduling = true)}
        >
          ${tg('day.schedule')}
        </button>
      </section>
      <vs-day-schedule
        .session=${this.session}
        .categories=${this.categories}
        .offices=${this.offices}
        .agenda=${this.agenda}
        ?open=${this.scheduling}
        @changed=${() => this.dispatchEvent(new CustomEvent('changed'))}
        @close=${() => (this.scheduling = false)}
      ></vs-day-schedule>
      <vs-day-edit
        .session=${this.session}
        .conference=${this.edited}
        .offices=${this.offices}
        @changed=${() => this.dispatchEvent(new CustomEvent('changed'))}
        @close=${() => (this.edited = null)}
      ></vs-day-edit>
      <vs-dialog
        ?open=${off !== null}
        .heading=${off ? tg('day.conferences.off.of', { title: off.title }) : ''}
        .content=${html`
          <p>${off ? tg('day.conferences.off.ask', { title: off.title }) : ''}</p>
          ${off ? this.#whole(off) : nothing}
        `}
        .actions=${off ? this.#answers(off) : nothing}
        @close=${this.#keep}
      ></vs-dialog>
    `;
  }

  #list() {
    if (this.listed.length === 0) {
      return html`
        <p class="vs-soft" data-testid="conferences">${tg('day.conferences.empty')}</p>
      `;
    }
    return html`
      <ul class="day-list" data-testid="conferences">
        ${this.listed.map((each) => this.#row(each))}
      </ul>
    `;
  }

  #row(each: Listed) {
    return html`
      <li>
        <div>
          <span class="day-text">${each.title}</span>
          <span class="vs-soft">
            ${[stands(each), repeatWords(each)].filter(Boolean).join(' · ')}
          </span>
        </div>
        ${
          each.state === 'ended'
            ? html`
                <a
                  class="btn btn-sm btn-outline-primary"
                  href="/supervisor/minutes?conference=${encodeURIComponent(each.id)}"
                  aria-label=${tg('day.conferences.minutes.of', { title: each.title })}
                >
                  ${tg('day.conferences.minutes')}
                </a>
              `
            : html`
                <div class="vs-row">
                  ${each.startsAt && each.state === 'scheduled' ? this.#calendar(each) : nothing}
                  ${each.kind === 'focus' ? group(each) : nothing}
                  ${
                    each.state === 'scheduled' && each.kind !== 'focus'
                      ? html`
                          <button
                            type="button"
                            class="btn btn-sm btn-link"
                            data-testid="call-off"
                            aria-label=${tg('day.conferences.off.of', { title: each.title })}
                            @click=${() => this.#ask(each)}
                          >
                            ${tg('day.conferences.off')}
                          </button>
                        `
                      : nothing
                  }
                  <a
                    class="btn btn-sm btn-outline-primary"
                    href="/conference/${each.id}"
                    target="_blank"
                    data-testid="join"
                    aria-label=${tg('day.conferences.join.of', { title: each.title })}
                  >
                    ${tg('day.conferences.join')}
                  </a>
                </div>
              `
        }
      </li>
    `;
  }

  #answers(off: Listed) {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.#keep,
      confirm: tg('day.conferences.off'),
      act: () => void this.#callOff(off),
      testid: 'confirm-off',
      danger: true,
    });
  }

  /** Taking it to one's own calendar, and moving it. */
  #calendar(each: Listed) {
    return html`
      <button
        type="button"
        class="btn btn-sm btn-link"
        data-testid="take-calendar"
        aria-label=${tg('day.plan.calendar.of', { title: each.title })}
        @click=${() => void this.#take(each)}
      >
        ${tg('day.plan.calendar')}
      </button>
      ${
        each.kind === 'focus'
          ? nothing
          : html`
              <button
                type="button"
                class="btn btn-sm btn-link"
                data-testid="edit-conference"
                aria-label=${tg('day.edit.of', { title: each.title })}
                @click=${() => (this.edited = each)}
              >
                ${tg('day.edit.change')}
              </button>
            `
      }
    `;
  }

  async #take({ id }: Listed): Promise<void> {
    const path = `conferences/${id}/calendar?language=${language.value}`;
    await this.action.run('take', () => this.session.download(path, `${tg('day.plan.file')}.ics`));
  }

  #ask(each: Listed): void {
    this.following = false;
    this.off = each;
  }

  #whole({ repeats, after, invites }: Listed) {
    return html`
      ${
        repeats && after > 0
          ? html`
              <label class="day-check">
                <input
                  type="checkbox"
                  data-testid="off-following"
                  .checked=${this.following}
                  @change=${(event: Event) => (this.following = (event.currentTarget as HTMLInputElement).checked)}
                />
                <span>${tg('day.plan.offFollowing', { count: after })}</span>
              </label>
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
    `;
  }

  readonly #keep = (): void => {
    this.off = null;
  };

  async #callOff({ id }: Listed): Promise<void> {
    this.#keep();
    await this.act(
      id,
      () =>
        this.following
          ? this.session.api(`conferences/${id}?following=true`, { method: 'DELETE' })
          : this.session.api(`conferences/${id}`, { method: 'DELETE' }),
      tg('day.conferences.off.done'),
    );
  }
}
customElements.define('vs-day-conferences', DayConferences);

/** Those invited to a focus group are told of changes where it is prepared alone. */
function group({ title }: Listed) {
  return html`
    <a class="btn btn-sm btn-link" data-testid="open-group" href="/listening#groups">
      ${tg('day.conferences.group')}
      <span class="visually-hidden">${title}</span>
    </a>
  `;
}

function stands({ state, people, startsAt, openedAt, endedAt }: Listed): string {
  switch (state) {
    case 'open':
      return tg('day.conferences.open', { count: people });
    case 'ended':
      if (!openedAt) return tg('day.conferences.wasOff');
      return endedAt ? tg('day.conferences.ended', { time: timeOf(endedAt) }) : '';
    case 'scheduled':
      return startsAt
        ? tg('day.conferences.at', {
            day: formatDay(Date.parse(startsAt), Date.now()),
            time: timeOf(startsAt),
          })
        : tg('day.conferences.called');
  }
}
