import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import type { Ballot } from '../../protocol/conference';
import type { ConferenceState } from '../../state/conference';
import { announce } from '../../ui/announcer';
import { focusOn } from '../../ui/element';
import { ConferencePart, written } from './part';
import { optionsOf, questionFields } from './question-fields';

/** A vote is open in which this page's user may vote and has not. */
export function voteWaits({ conference, you }: ConferenceState): boolean {
  const ballot = conference?.ballot;
  if (ballot?.closedAtMs !== null || you === null) return false;
  return ballot.entitled.includes(you) && ownVote(ballot, you) === null;
}

function ownVote(ballot: Ballot, you: string | null): number | null {
  const at = ballot.choices.findIndex(({ voters }) => you !== null && voters.includes(you));
  return at < 0 ? null : at;
}

/** The vote: its question, one's own voice, who has voted for what and who has not; a chair asks and closes. */
export class ConferenceBallot extends ConferencePart {
  /** A chair has come to ask something. */
  @property({ type: Boolean }) ask = false;
  @state() private asking = false;
  @state() private wrong = false;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('ask') && this.ask) this.asking = true;
  }

  protected override render() {
    const ballot = this.conference?.ballot ?? null;
    return html`
      <section aria-labelledby="vote-title">
        <h2 id="vote-title">${tk('conference.vote')}</h2>
        ${
          ballot
            ? this.#ballot(ballot)
            : html`
                <p class="vs-soft">${tk('conference.vote.none')}</p>
              `
        }
        ${this.chairs && ballot?.closedAtMs !== null ? this.#ask() : nothing}
      </section>
    `;
  }

  #ballot(ballot: Ballot) {
    const { you } = this.room.state.value;
    const open = ballot.closedAtMs === null;
    const votes = open && you !== null && ballot.entitled.includes(you);
    const own = ownVote(ballot, you);
    const voted = ballot.choices.reduce((sum, { voters }) => sum + voters.length, 0);
    return html`
      <div class="vs-ballot" data-testid="ballot">
        <p class="vs-poll-question">${ballot.question}</p>
        <p class="vs-soft">${tk(open ? 'conference.vote.recorded' : 'conference.vote.closed')}</p>
        <ul class="vs-vote">
          ${ballot.choices.map(({ text, voters }, option) => this.#choice(ballot, { text, voters, option }, votes, own))}
        </ul>
        <p role="status" data-testid="vote-count">
          ${tk('conference.vote.cast', { voted, entitled: voted + ballot.unvoted.length })}
          ${votes && own !== null ? tk('conference.vote.mayChange') : nothing}
        </p>
        ${
          ballot.unvoted.length > 0
            ? html`
                <p class="vs-soft" data-testid="unvoted">
                  ${tk(open ? 'conference.vote.unvotedYet' : 'conference.vote.unvoted', { names: ballot.unvoted.join(', ') })}
                </p>
              `
            : nothing
        }
        ${
          open && this.chairs
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="close-ballot"
                  @click=${() => this.room.ask('closeBallot', {})}
                >
                  ${tk('conference.vote.close')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #choice(
    { ballotId }: Ballot,
    of: { text: string; voters: readonly string[]; option: number },
    votes: boolean,
    own: number | null,
  ) {
    const { text, voters, option } = of;
    const mine = own === option;
    const names = voters
      .map((member) => this.member(member)?.name)
      .filter(Boolean)
      .join(', ');
    return html`
      <li>
        ${
          votes
            ? html`
                <button
                  type="button"
                  class="btn vs-vote-option ${mine ? 'btn-primary' : 'btn-outline-primary'}"
                  aria-pressed=${mine}
                  @click=${() => this.room.ask('vote', { ballotId, option })}
                >
                  <span>${text}</span>
                  ${
                    mine
                      ? html`
                          <span>${tk('conference.vote.yours')}</span>
                        `
                      : nothing
                  }
                </button>
              `
            : html`
                <strong>${text}${mine ? `: ${tk('conference.vote.yours')}` : ''}</strong>
              `
        }
        <span class="vs-soft">
          ${tk('conference.vote.count', { count: voters.length })}${names ? `: ${names}` : ''}
        </span>
      </li>
    `;
  }

  #ask() {
    if (!this.asking) {
      return html`
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="open-ballot"
          @click=${this.#begin}
        >
          ${tk('conference.vote.open')}
        </button>
      `;
    }
    const usual = [
      tk('conference.vote.yes'),
      tk('conference.vote.no'),
      tk('conference.vote.abstain'),
    ];
    return html`
      <form class="vs-column" @submit=${this.#asked}>
        ${questionFields('vote', usual, this.wrong)}
        <div class="vs-row">
          <button class="btn btn-primary btn-sm" data-testid="put-to-vote">
            ${tk('conference.vote.open')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            @click=${() => (this.asking = false)}
          >
            ${tk('conference.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #begin = (): void => {
    this.asking = true;
    void this.updateComplete.then(() => focusOn(this, '#vote-question'));
  };

  readonly #asked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const options = optionsOf(written(form, 'options'));
    this.wrong = options === null;
    if (options === null) return;
    const question = written(form, 'question');
    if (await this.room.ask('openBallot', { question, options })) this.asking = false;
  };
}
customElements.define('vs-conference-ballot', ConferenceBallot);

/** Tells of a vote that opens or closes, wherever one looks. */
export class BallotTold {
  #last = '';

  look(ballot: Ballot | null): void {
    const key = ballot ? `${ballot.ballotId} ${ballot.closedAtMs === null}` : '';
    if (key === this.#last) return;
    this.#last = key;
    if (!ballot) return;
    const word = ballot.closedAtMs === null ? 'conference.vote.opened' : 'conference.vote.over';
    announce(tk(word, { question: ballot.question }));
  }
}
