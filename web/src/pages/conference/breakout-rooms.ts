import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tb } from '../../i18n/breakout';
import type { Member } from '../../protocol/conference';
import {
  FEWEST_ROOMS,
  membersIn,
  MOST_ROOMS,
  type Plan,
  planned,
  spread,
} from '../../state/breakout';
import '../../ui/dialog';
import { selectField, textField } from '../../ui/field';
import { ConferencePart, written } from './part';
import { dialogButtons } from '../../ui/confirm';

/** What a chair plans and leads: breakout rooms, who is in each, a word to all of them. */
export class ConferenceBreakoutRooms extends ConferencePart {
  @state() private planning = false;
  @state() private names: readonly string[] = [];
  @state() private plan: Plan = new Map<string, number>();
  @state() private together = true;
  @state() private minutes = 0;
  @state() private busy = false;

  protected override render() {
    const { conference } = this;
    if (!conference || !this.chairs) return nothing;
    return html`
      <section aria-labelledby="breakout-title" data-testid="breakout-rooms">
        <h2 id="breakout-title">${tb('breakout.title')}</h2>
        ${conference.breakout ? this.#going() : this.#start()}
      </section>
      ${this.#dialog(conference.members)}
    `;
  }

  #start() {
    return html`
      <p class="vs-soft">${tb('breakout.explain')}</p>
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid="plan-breakout"
        @click=${() => this.#begin()}
      >
        ${tb('breakout.plan')}
      </button>
    `;
  }

  #begin(): void {
    this.#count(FEWEST_ROOMS);
    this.minutes = 0;
    this.planning = true;
  }

  #count(count: number): void {
    this.names = Array.from(
      { length: count },
      (_, at) => this.names[at] ?? tb('breakout.room', { number: at + 1 }),
    );
    this.plan = spread(this.conference?.members ?? [], count, this.together);
  }

  #dialog(members: readonly Member[]) {
    return html`
      <vs-dialog
        .open=${this.planning}
        heading=${tb('breakout.plan')}
        .content=${this.planning ? this.#form(members) : nothing}
        .actions=${dialogButtons({
          cancel: tb('breakout.cancel'),
          close: () => (this.planning = false),
          confirm: tb('breakout.open', { count: this.names.length }),
          act: () => void this.#open(),
          testid: 'open-breakout',
          busy: this.busy,
          disabled: this.names.some((name) => name.trim() === ''),
        })}
        @close=${() => (this.planning = false)}
      ></vs-dialog>
    `;
  }

  #form(members: readonly Member[]) {
    const counts = Array.from(
      { length: MOST_ROOMS - FEWEST_ROOMS + 1 },
      (_, at) => at + FEWEST_ROOMS,
    );
    return html`
      <div class="vs-breakout-form">
        <p>${tb('breakout.planHint')}</p>
        <div class="vs-row">
          ${selectField({
            id: 'breakout-count',
            label: tb('breakout.count'),
            value: this.names.length,
            options: counts.map((count) => [count, count] as const),
            change: (count) => this.#count(count),
          })}
          ${textField({
            id: 'breakout-minutes',
            label: tb('breakout.minutes'),
            type: 'number',
            min: 0,
            max: 240,
            value: String(this.minutes),
            describedBy: 'breakout-minutes-help',
            change: (_minutes, event) => this.#setMinutes(event.target as HTMLInputElement),
          })}
        </div>
        <p id="breakout-minutes-help" class="vs-hint">${tb('breakout.minutesHelp')}</p>
        <ol class="vs-breakout-names">
          ${this.names.map(
            (name, at) => html`
              <li>
                ${textField({
                  id: `breakout-name-${at}`,
                  label: tb('breakout.nameOf', { number: at + 1 }),
                  maxlength: 60,
                  value: name,
                  hint: tb('breakout.people', {
                    count: [...this.plan.values()].filter((room) => room === at).length,
                  }),
                  input: (value) => this.#rename(at, value),
                })}
              </li>
            `,
          )}
        </ol>
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="spread"
            @click=${() => this.#count(this.names.length)}
          >
            ${tb('breakout.spread')}
          </button>
          <label class="vs-check">
            <input
              type="checkbox"
              .checked=${this.together}
              @change=${(event: Event) => {
                this.together = (event.target as HTMLInputElement).checked;
                this.#count(this.names.length);
              }}
            />
            ${tb('breakout.together')}
          </label>
        </div>
        <ul class="vs-people">
          ${members.map((who) => this.#choice(who, this.plan.get(who.member) ?? -1))}
        </ul>
      </div>
    `;
  }

  #choice(who: Member, room: number) {
    return html`
      <li>
        <span class="vs-people-name">
          ${who.name}
          ${
            who.office && who.office !== who.name
              ? html`
                  <span class="vs-soft vs-people-part">${who.office}</span>
                `
              : nothing
          }
        </span>
        <select
          class="vs-input vs-breakout-choice"
          aria-label=${tb('breakout.roomOf', { name: who.name })}
          @change=${(event: Event) => this.#assign(who.member, Number((event.target as HTMLSelectElement).value))}
        >
          <option value="-1" ?selected=${room < 0}>${tb('breakout.stays')}</option>
          ${this.names.map(
            (name, at) => html`
              <option value=${at} ?selected=${at === room}>${name}</option>
            `,
          )}
        </select>
      </li>
    `;
  }

  #assign(member: string, room: number): void {
    const plan = new Map(this.plan);
    if (room < 0) plan.delete(member);
    else plan.set(member, room);
    this.plan = plan;
  }

  #rename(at: number, name: string): void {
    this.names = this.names.map((each, index) => (index === at ? name : each));
  }

  #setMinutes(input: HTMLInputElement): void {
    this.minutes = Math.min(240, Math.max(0, Math.trunc(Number(input.value) || 0)));
    input.value = String(this.minutes);
  }

  async #open(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const names = this.names.map((name) => name.trim());
    const rooms = planned(names, this.plan, this.conference?.members ?? []);
    const done = await this.room.ask('openBreakout', { rooms, minutes: this.minutes });
    this.busy = false;
    if (done) this.planning = false;
  }

  #going() {
    const { conference } = this;
    const breakout = conference?.breakout;
    if (!conference || !breakout) return nothing;
    const { you } = this.room.state.value;
    const places = [...breakout.rooms.map(({ groupId, name }) => ({ groupId, name })), null];
    return html`
      <ul class="vs-breakout-list">
        ${places.map((place) => {
          const groupId = place?.groupId ?? null;
          const there = membersIn(conference, groupId);
          const here = there.some(({ member }) => member === you);
          const name = place?.name ?? tb('breakout.mainRoom');
          return html`
            <li data-testid="breakout-room" data-room=${groupId ?? 'main'}>
              <div class="vs-row">
                <strong class="vs-people-name">${name}</strong>
                ${
                  here || !you
                    ? html`
                        <span class="vs-soft">${tb('breakout.youAreHere')}</span>
                      `
                    : html`
                        <button
                          type="button"
                          class="btn btn-outline-primary btn-sm"
                          aria-label=${tb('breakout.visitNamed', { name })}
                          @click=${() => this.#move(you, groupId)}
                        >
                          ${tb('breakout.visit')}
                        </button>
                      `
                }
              </div>
              ${
                there.length === 0
                  ? html`
                      <p class="vs-soft">${tb('breakout.nobody')}</p>
                    `
                  : html`
                      <ul class="vs-people">
                        ${there.filter(({ member }) => member !== you).map((who) => this.#placed(who))}
                      </ul>
                    `
              }
            </li>
          `;
        })}
      </ul>
      <form class="vs-row" @submit=${this.#told}>
        ${textField({
          id: 'tell-rooms',
          label: tb('breakout.tell'),
          name: 'text',
          testid: 'tell-rooms',
          required: true,
          maxlength: 2000,
          autocomplete: 'off',
        })}
        <button class="btn btn-outline-primary btn-sm">${tb('breakout.send')}</button>
      </form>
    `;
  }

  #placed(who: Member) {
    const rooms = this.conference?.breakout?.rooms ?? [];
    return html`
      <li>
        <span class="vs-people-name">${who.name}</span>
        <select
          class="vs-input vs-breakout-choice"
          aria-label=${tb('breakout.roomOf', { name: who.name })}
          @change=${(event: Event) => this.#move(who.member, (event.target as HTMLSelectElement).value || null)}
        >
          <option value="" ?selected=${who.group === null}>${tb('breakout.mainRoom')}</option>
          ${rooms.map(
            ({ groupId, name }) => html`
              <option value=${groupId} ?selected=${groupId === who.group}>${name}</option>
            `,
          )}
        </select>
      </li>
    `;
  }

  #move(member: string, groupId: string | null): void {
    void this.room.ask('moveToRoom', groupId === null ? { member } : { member, groupId });
  }

  readonly #told = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = written(form, 'text');
    if (text && (await this.room.ask('tellRooms', { text }))) form.reset();
  };
}
customElements.define('vs-conference-breakout-rooms', ConferenceBreakoutRooms);
