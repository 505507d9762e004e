import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { timeOf } from '../../i18n/moments';
import { tm } from '../../i18n/minutes';
import type { Answered, RollChanged } from '../../protocol/api';
import { errorWords, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';

/** The roll of a conference that is over, which a chair corrects before the minutes are signed off. */
export class RollCorrections extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) conference = '';
  /** There is something in the text that is not saved, which a correction would pass over. */
  @property({ type: Boolean }) unsaved = false;
  /** Told when the station has noted a correction. */
  @property({ attribute: false }) corrected: () => Promise<void> = () => Promise.resolve();
  /** Whose entry is to be corrected. */
  @state() private asked: Answered | null = null;
  @state() private followed: RollChanged['minutes'] | null = null;
  readonly #roll = new Reading<readonly Answered[]>(
    this,
    async (signal) =>
      (await this.session.api(`conferences/${encodeURIComponent(this.conference)}`, { signal }))
        .roll,
    errorWords,
    { begins: false },
  );
  readonly #action = new Action(this, errorWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('conference')) void this.#roll.anew();
  }

  protected override render() {
    const roll = this.#roll.value ?? [];
    if (roll.length === 0) return retryBox(this.#roll);
    const here = roll.filter(isThere).length;
    const silent = roll.filter(({ standing }) => standing === 'connected').length;
    return html`
      <details class="minutes-roll" data-testid="minutes-roll">
        <summary>
          ${tm('minutes.roll', { here, called: roll.length })}
          ${silent > 0 ? `· ${tm('minutes.roll.silent', { count: silent })}` : nothing}
        </summary>
        ${retryBox(this.#action)}
        <p role="status" class="vs-soft">${this.#said()}</p>
        <ul>
          ${[...roll].sort((a, b) => rank(a) - rank(b)).map((each) => this.#entry(each))}
        </ul>
      </details>
      ${this.#dialog(this.asked)}
    `;
  }

  #said(): string {
    if (this.unsaved) return tm('minutes.roll.unsaved');
    if (this.followed === 'renewed') return tm('minutes.roll.renewed');
    return this.followed === 'rewritten' ? tm('minutes.roll.rewritten') : '';
  }

  #entry(each: Answered) {
    const there = isThere(each);
    const words = there ? 'minutes.roll.markAbsent' : 'minutes.roll.markPresent';
    return html`
      <li data-standing=${each.standing}>
        ${icon(there ? 'check' : each.standing === 'connected' ? 'person' : 'close')}
        <span>
          ${each.name}
          <span class="vs-soft">${standing(each)}</span>
          ${each.corrections.map(
            ({ at, by, present, note }) => html`
              <span class="vs-soft">
                ${tm(present ? 'minutes.roll.wasPresent' : 'minutes.roll.wasAbsent', {
                  by,
                  at: formatDateTime(Date.parse(at), STATION_ZONE),
                })}${note ? ` “${note}”` : nothing}
              </span>
            `,
          )}
        </span>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="correct-roll"
          aria-label="${tm(words)}: ${each.name}"
          ?disabled=${this.unsaved}
          @click=${() => (this.asked = each)}
        >
          ${tm(words)}
        </button>
      </li>
    `;
  }

  #dialog(asked: Answered | null) {
    const there = asked !== null && isThere(asked);
    return html`
      <vs-dialog
        ?open=${asked !== null}
        .heading=${asked ? tm(there ? 'minutes.roll.askAbsent' : 'minutes.roll.askPresent', { name: asked.name }) : ''}
        .content=${html`
          <form id="roll-correction" class="vs-stack" @submit=${this.#sent}>
            <p>${tm('minutes.roll.trace')}</p>
            ${textField({
              id: 'roll-note',
              label: tm('minutes.roll.note'),
              name: 'note',
              maxlength: 200,
              autocomplete: 'off',
              focus: true,
            })}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tm('minutes.cancel'),
          close: this.#close,
          confirm: tm(there ? 'minutes.roll.markAbsent' : 'minutes.roll.markPresent'),
          form: 'roll-correction',
          testid: 'confirm-roll',
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  readonly #close = (): void => {
    this.asked = null;
  };

  readonly #sent = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { asked } = this;
    if (!asked) return;
    const note = new FormData(event.currentTarget as HTMLFormElement).get('note');
    this.#close();
    const body = {
      present: !isThere(asked),
      note: typeof note === 'string' ? note.trim() : '',
      ...(asked.officeId ? { officeId: asked.officeId } : { member: asked.member }),
    };
    await this.#action.run('correct', async () => {
      const { roll, minutes } = await this.session.api(
        `conferences/${encodeURIComponent(this.conference)}/roll/corrections`,
        { method: 'POST', body },
      );
      this.#roll.take(roll);
      this.followed = minutes;
      await this.corrected();
    });
  };
}
customElements.define('vs-minutes-roll', RollCorrections);

function isThere({ standing }: Answered): boolean {
  return standing === 'present' || standing === 'late';
}

/** Who was there and did not answer first: of them a chair may know better. */
function rank({ standing }: Answered): number {
  return ['connected', 'absent'].indexOf(standing) + 1 || 3;
}

/** How they stood by themselves. */
function standing({ answered, answeredAt }: Answered): string {
  switch (answered) {
    case 'connected':
      return tm('minutes.roll.connected');
    case 'absent':
      return tm('minutes.roll.absent');
    default:
      return tm(answered === 'late' ? 'minutes.roll.late' : 'minutes.roll.present', {
        time: answeredAt ? timeOf(answeredAt) : '',
      });
  }
}
