import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { tc } from '../../i18n/common';
import { tk } from '../../i18n/conference';
import type { Called } from '../../protocol/conference';
import { type ConferenceState, ownMember } from '../../state/conference';
import { icon, type IconName } from '../../ui/icons';
import { voteWaits } from './ballot';
import { failureWord } from './failures';
import { ConferencePart, waitingIn } from './part';

/** Where something waits to be looked at. */
export type Waiting = 'people' | 'poll' | 'vote' | 'captions';

/** A poll is open and this page has not answered. */
export function pollWaits({ conference, answeredPoll }: ConferenceState): boolean {
  const poll = conference?.poll;
  return poll?.closedAtMs === null && poll.pollId !== answeredPoll;
}

/** A chair has this page's user type captions. */
export function typesCaptions({ conference, you }: ConferenceState): boolean {
  return you !== null && conference?.captioners.includes(you) === true;
}

/** What stands on the roll for this page's user: their office, or they themselves. Null: they are not called. */
export function calledOf(state: ConferenceState): Called | null {
  const own = ownMember(state);
  const called = state.conference?.roll?.called ?? [];
  return (
    called.find((each) =>
      each.officeId === null ? each.member === state.you : each.officeId === own?.officeId,
    ) ?? null
  );
}

/**
 * What there is to be told and to be done, one beside the other: what asks for an answer is there whatever else
 * there is to say. What a command was refused with stays until it is put away, or the next one succeeds.
 */
export class ConferenceNotices extends ConferencePart {
  /** What is in sight already, and need not be pointed to. */
  @property() shown = '';
  @property({ attribute: false }) show: (what: Waiting) => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { room } = this;
    for (const store of [room.failure, room.mutedByChair]) this.watch(store);
    this.watch(room.peer.state);
  }

  protected override render() {
    return [
      this.#failure(),
      this.#word(),
      this.#roll(),
      this.#lobby(),
      this.#vote(),
      this.#poll(),
      this.#captions(),
    ];
  }

  #failure() {
    const { failure } = this.room;
    if (failure.value === null) return nothing;
    return html`
      <span class="vs-conference-failure" data-testid="failure">
        ${tk(failureWord(failure.value))}
        <button
          type="button"
          class="vs-icon-button"
          aria-label=${tc('dialog.close')}
          title=${tc('dialog.close')}
          data-testid="dismiss-failure"
          @click=${() => failure.set(null)}
        >
          ${icon('close')}
        </button>
      </span>
    `;
  }

  #word() {
    const { room, conference } = this;
    const { you } = room.state.value;
    const word =
      room.pathState === 'interrupted'
        ? tk('conference.interrupted')
        : room.mutedByChair.value
          ? tk('conference.mutedByChair')
          : you !== null && conference?.floor === you
            ? tk('conference.floorIsYours')
            : null;
    return word === null
      ? nothing
      : html`
          <span>${word}</span>
        `;
  }

  #roll() {
    const called = calledOf(this.room.state.value);
    if (this.conference?.roll?.closedAtMs !== null || called === null) return nothing;
    if (called.answeredAtMs !== null) {
      return html`
        <span>${tk('conference.roll.answered')}</span>
      `;
    }
    return this.#button('answer-roll', 'check', tk('conference.roll.here'), () => {
      void this.room.ask('answerRollCall', {});
    });
  }

  #lobby() {
    const count = waitingIn(this.conference).length;
    if (!this.chairs || count === 0) return nothing;
    return this.#button('go-to-lobby', 'person', tk('conference.waitingNow', { count }), () => {
      this.show('people');
    });
  }

  #vote() {
    if (!voteWaits(this.room.state.value) || this.shown === 'vote') return nothing;
    return this.#button('go-to-vote', 'poll', tk('conference.vote.waits'), () => {
      this.show('vote');
    });
  }

  #poll() {
    if (!pollWaits(this.room.state.value) || this.shown === 'poll') return nothing;
    return this.#button('go-to-poll', 'poll', tk('conference.poll.waits'), () => {
      this.show('poll');
    });
  }

  #captions() {
    if (!typesCaptions(this.room.state.value) || this.shown === 'captions') return nothing;
    return this.#button('go-to-captions', 'captions', tk('conference.captions.yours'), () => {
      this.show('captions');
    });
  }

  #button(id: string, sign: IconName, words: string, press: () => void): TemplateResult {
    return html`
      <button type="button" class="btn btn-primary btn-sm" data-testid=${id} @click=${press}>
        ${icon(sign)} ${words}
      </button>
    `;
  }
}
customElements.define('vs-conference-notices', ConferenceNotices);
