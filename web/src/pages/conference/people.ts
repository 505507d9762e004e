import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../../api';
import { tk } from '../../i18n/conference';
import { language } from '../../i18n/language';
import type { Member, Roll } from '../../protocol/conference';
import type { StaffSession } from '../../staff/session';
import { announce } from '../../ui/announcer';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import '../../ui/dialog';
import './breakout-rooms';
import { dialWords, type Invited, readyWords } from './invited';
import './telephone';
import { ConferencePart, waitingIn, written } from './part';
import { callButton, rollWords } from './roll';
import { confirmDialog } from '../../ui/confirm';

/** Who is there, who waits, who asks to speak; and what a chair does with each. */
export class ConferencePeople extends ConferencePart {
  @property({ attribute: false }) invite: (label: string) => Promise<Invited | null> = () =>
    Promise.resolve(null);
  /** A chair's own; null for guests. */
  @property({ attribute: false }) session: StaffSession | null = null;
  /** Leads to the roll. */
  @property({ attribute: false }) showRoll: () => void = () => undefined;
  @state() private invited: (Invited & { label: string }) | null = null;
  @state() private copied = false;
  @state() private tookBack = false;
  /** Of whom it is asked whether they are to go. */
  @state() private asked: Member | null = null;

  protected override render() {
    const { conference } = this;
    if (!conference) return nothing;
    return html`
      ${this.#lobby(waitingIn(conference))} ${this.#hands(this.#handsHere(conference.hands))}
      <section aria-labelledby="people-title">
        <h2 id="people-title">${tk('conference.people', { count: conference.members.length })}</h2>
        <ul class="vs-people">
          ${repeat(
            conference.members,
            ({ member }) => member,
            (member) => this.#member(member),
          )}
        </ul>
        ${
          this.chairs
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  @click=${() => this.room.ask('mute', {})}
                >
                  ${icon('microphoneOff')} ${tk('conference.muteAll')}
                </button>
              `
            : nothing
        }
      </section>
      ${this.#sentOut(conference.sentOut)} ${this.#question()}
      <vs-conference-breakout-rooms .room=${this.room}></vs-conference-breakout-rooms>
      ${this.#roll(conference.roll)} ${this.chairs ? this.#sheet() : nothing}
      ${this.chairs && conference.kind !== 'focus' ? this.#outside() : nothing}
    `;
  }

  #lobby(lobby: readonly Member[]) {
    if (!this.chairs || lobby.length === 0) return nothing;
    return html`
      <section class="vs-lobby" aria-labelledby="lobby-title">
        <h2 id="lobby-title">${tk('conference.waiting')}</h2>
        <ul class="vs-people">
          ${lobby.map(
            ({ member, name, part, phone }) => html`
              <li>
                <span class="vs-people-name">
                  ${name}
                  <span class="vs-soft">
                    ${tk(`conference.part.${part}`)}${phone ? ` · ${tk('conference.tile.phone')}` : ''}
                  </span>
                </span>
                <button
                  type="button"
                  class="btn btn-primary btn-sm"
                  data-testid="admit"
                  @click=${() => this.room.ask('admit', { member })}
                >
                  ${tk('conference.admit')}
                </button>
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="turn-away"
                  @click=${() => this.room.ask('remove', { member })}
                >
                  ${tk('conference.turnAway')}
                </button>
              </li>
            `,
          )}
        </ul>
        ${
          lobby.length > 1
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="admit-all"
                  @click=${() => this.room.ask('admit', { members: lobby.map(({ member }) => member) })}
                >
                  ${tk('conference.admitAll')}
                </button>
              `
            : nothing
        }
      </section>
    `;
  }

  /** A member who was sent out, or not let in, may be let in again: no click is final. */
  #sentOut(out: readonly Member[]) {
    if (!this.chairs || out.length === 0) return nothing;
    return html`
      <section aria-labelledby="sent-out-title" data-testid="sent-out">
        <h2 id="sent-out-title">${tk('conference.sentOut')}</h2>
        <ul class="vs-people">
          ${out.map(
            ({ member, name, part }) => html`
              <li>
                <span class="vs-people-name">
                  ${name}
                  <span class="vs-soft">${tk(`conference.part.${part}`)}</span>
                </span>
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="let-back"
                  aria-label=${tk('conference.letBack.of', { name })}
                  @click=${() => this.room.ask('admit', { members: [member] })}
                >
                  ${tk('conference.letBack')}
                </button>
              </li>
            `,
          )}
        </ul>
      </section>
    `;
  }

  #question() {
    const who = this.asked;
    return confirmDialog({
      open: who !== null,
      heading: who ? tk('conference.remove.sure', { name: who.name }) : '',
      text: tk('conference.remove.text'),
      cancel: tk('conference.cancel'),
      close: this.#unasked,
      confirm: tk('conference.remove'),
      act: () => this.#removed(who),
      testid: 'remove-sure',
      danger: true,
    });
  }

  readonly #unasked = (): void => {
    this.asked = null;
  };

  #removed(who: Member | null): void {
    this.asked = null;
    if (who) void this.room.ask('remove', { member: who.member });
  }

  /** Those in the same room: nobody else's can be answered here. */
  #handsHere(hands: readonly string[]): string[] {
    const group = this.member(this.room.state.value.you)?.group;
    return hands.filter((member) => this.member(member)?.group === group);
  }

  #hands(hands: readonly string[]) {
    if (!this.chairs && hands.length === 0) return nothing;
    const floor = this.member(this.conference?.floor ?? null);
    return html`
      <section aria-labelledby="hands-title">
        <h2 id="hands-title">${tk('conference.hands')}</h2>
        ${
          hands.length === 0
            ? html`
                <p class="vs-soft">${tk('conference.hands.none')}</p>
              `
            : html`
                <ol class="vs-people">
                  ${hands.map((member) => {
                    const who = this.member(member);
                    return html`
                      <li>
                        <span class="vs-people-name">${who?.name}</span>
                        ${
                          this.chairs
                            ? html`
                                <button
                                  type="button"
                                  class="btn btn-primary btn-sm"
                                  @click=${() => this.room.ask('giveFloor', { member })}
                                >
                                  ${tk('conference.floor.give')}
                                </button>
                              `
                            : nothing
                        }
                      </li>
                    `;
                  })}
                </ol>
              `
        }
        ${
          floor && this.chairs
            ? html`
                <p>
                  <strong>${floor.name}</strong>
                  ${tk('conference.floor.of')}
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    @click=${() => this.room.ask('giveFloor', {})}
                  >
                    ${tk('conference.floor.back')}
                  </button>
                </p>
              `
            : nothing
        }
      </section>
    `;
  }

  #member(who: Member) {
    const own = who.member === this.room.state.value.you;
    const words = [
      who.office !== who.name ? (who.officeShort ?? who.office) : null,
      tk(`conference.part.${who.part}`),
      who.phone ? tk('conference.tile.phone') : null,
      this.conference?.breakout?.rooms.find(({ groupId }) => groupId === who.group)?.name,
    ];
    return html`
      <li>
        <span class="vs-people-name">
          ${who.name}
          ${
            own
              ? html`
                  <span class="vs-soft">(${tk('conference.you')})</span>
                `
              : nothing
          }
          <span class="vs-soft vs-people-part">${words.filter(Boolean).join(' · ')}</span>
          ${
            who.here
              ? nothing
              : html`
                  <span class="vs-soft vs-people-part">${tk('conference.tile.away')}</span>
                `
          }
        </span>
        <span class="vs-people-signs">
          ${icon(who.sends.microphone ? 'microphone' : 'microphoneOff')}
          <span class="visually-hidden">
            ${who.sends.microphone ? '' : tk('conference.tile.muted')}
          </span>
        </span>
        ${this.chairs && !own ? this.#actions(who) : nothing}
      </li>
    `;
  }

  #actions(who: Member) {
    const { member, name } = who;
    const presented = this.conference?.presented === member;
    const pinned = this.conference?.pinned.includes(member) ?? false;
    return html`
      <details class="vs-people-menu">
        <summary
          aria-label=${tk('conference.actions', { name })}
          title=${tk('conference.actions', { name })}
        >
          ${icon('more')}
        </summary>
        <div class="vs-people-actions">
          <button
            type="button"
            ?disabled=${!who.sends.microphone}
            @click=${() => this.room.ask('mute', { member })}
          >
            ${tk('conference.mute')}
          </button>
          <button type="button" @click=${() => this.room.ask('giveFloor', { member })}>
            ${tk('conference.floor.give')}
          </button>
          <button
            type="button"
            @click=${() => this.room.ask('present', presented ? {} : { member })}
          >
            ${tk(presented ? 'conference.presentEnd' : 'conference.present')}
          </button>
          <button
            type="button"
            @click=${() => this.room.ask('pinForAll', { member, pinned: !pinned })}
          >
            ${tk(pinned ? 'conference.unpin' : 'conference.pin')}
          </button>
          <button
            type="button"
            class="vs-danger"
            data-testid="remove"
            aria-haspopup="dialog"
            @click=${() => (this.asked = who)}
          >
            ${tk('conference.remove')}
          </button>
        </div>
      </details>
    `;
  }

  /** How far the roll has come; it has a tab of its own. */
  #roll(roll: Roll | null) {
    return html`
      <section aria-labelledby="roll-title" data-testid="roll-call">
        <h2 id="roll-title">${tk('conference.roll')}</h2>
        <p>${rollWords(roll)}</p>
        <div class="vs-row">
          ${this.chairs ? callButton(this.room, roll, this.showRoll) : nothing}
          ${
            roll
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="show-roll"
                    @click=${() => this.showRoll()}
                  >
                    ${tk('conference.roll.show')}
                  </button>
                `
              : nothing
          }
        </div>
      </section>
    `;
  }

  #sheet() {
    const { session, conference } = this;
    if (!session || !conference) return nothing;
    return html`
      <section aria-labelledby="sheet-title">
        <h2 id="sheet-title">${tk('conference.sheet')}</h2>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="attendance-csv"
          @click=${() => void this.#download(session, conference.conferenceId)}
        >
          ${tk('conference.sheet.csv')}
        </button>
      </section>
    `;
  }

  async #download(session: StaffSession, id: string): Promise<void> {
    const { failure } = this.room;
    try {
      const path = `conferences/${id}/attendance?language=${language.value}`;
      await session.download(path, `${tk('conference.sheet.file')}.csv`);
      failure.set(null);
    } catch (error) {
      failure.set(error instanceof ApiError ? error.code : 'failed');
    }
  }

  /** Calling people by telephone, and inviting guests by a link. */
  #outside() {
    return html`
      ${
        this.session
          ? html`
              <vs-conference-telephone
                .room=${this.room}
                .session=${this.session}
              ></vs-conference-telephone>
            `
          : nothing
      }
      ${this.#guest()}
    `;
  }

  #guest() {
    const { invited } = this;
    return html`
      <section aria-labelledby="guest-title">
        <h2 id="guest-title">${tk('conference.invite')}</h2>
        <form class="vs-row" @submit=${this.#inviteAsked}>
          ${textField({
            id: 'guest-label',
            label: tk('conference.invite.label'),
            name: 'label',
            required: true,
            maxlength: 80,
          })}
          <button class="btn btn-outline-primary btn-sm">${tk('conference.invite.make')}</button>
        </form>
        ${
          invited
            ? html`
                ${textField({
                  id: 'guest-link',
                  label: readyWords(invited),
                  testid: 'guest-link',
                  readonly: true,
                  value: invited.url,
                })}
                ${
                  invited.dial
                    ? html`
                        <p data-testid="guest-dial">
                          ${icon('telephone')} ${dialWords(invited.dial)}
                        </p>
                      `
                    : nothing
                }
                <div class="vs-row">
                  <button type="button" class="btn btn-outline-primary btn-sm" @click=${this.#copy}>
                    ${icon('copy')}
                    ${tk(this.copied ? 'conference.invite.copied' : 'conference.invite.copy')}
                  </button>
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="take-link-back"
                    @click=${() => this.#takeBack(invited)}
                  >
                    ${tk('conference.invite.takeBack')}
                  </button>
                </div>
              `
            : nothing
        }
        <p role="status">${this.tookBack ? tk('conference.invite.tookBack') : ''}</p>
      </section>
    `;
  }

  async #takeBack(invited: Invited): Promise<void> {
    if (!(await invited.takeBack())) return;
    if (this.invited?.url === invited.url) this.invited = null;
    this.tookBack = true;
  }

  readonly #inviteAsked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const label = written(form, 'label');
    if (!label) return;
    const made = await this.invite(label);
    this.copied = this.tookBack = false;
    if (made) {
      this.invited = { ...made, label };
      announce(readyWords(this.invited));
      form.reset();
    }
  };

  readonly #copy = async (): Promise<void> => {
    if (!this.invited) return;
    await navigator.clipboard.writeText(this.invited.url);
    this.copied = true;
  };
}
customElements.define('vs-conference-people', ConferencePeople);
