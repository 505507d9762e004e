import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tf } from '../../i18n/floor';
import { formatMoment } from '../../i18n/format';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { type Listed, offered } from './conference-offered';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { errorWords } from '../../staff/problem';

const EVERY_MS = 15_000;
const KINDS = {
  closed: 'briefing',
  briefing: 'briefing',
  open: 'brainstorming',
  debriefing: 'debriefing',
} as const;

/** Calls a conference at once, or goes to the one that is called already. */
export class OpenConference extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Nothing is said when they cannot be read: the button works without. */
  readonly #listed = new Reading<Listed[]>(
    this,
    async (signal) => (await this.session.api('conferences', { signal })).conferences,
    errorWords,
    { everyMs: EVERY_MS },
  );
  readonly #action = new Action(this, () => ({ text: tf('floor.conference.failed') }));

  get #present(): Listed | undefined {
    return offered(this.#listed.value ?? [], Date.now());
  }

  protected override render() {
    const present = this.#present;
    const words = present
      ? tf(present.state === 'open' ? 'floor.conference.join' : 'floor.conference.start')
      : tf('floor.conference.open');
    const when =
      present?.state === 'open'
        ? tf('floor.conference.people', { count: present.people })
        : present?.startsAt
          ? formatMoment(Date.parse(present.startsAt), Date.now())
          : '';
    return html`
      <button
        type="button"
        class="floor-tool"
        data-testid="open-conference"
        aria-busy=${this.#action.busy}
        title=${present?.title ?? words}
        @click=${this.#go}
      >
        ${icon('people')} ${words}
        ${
          when
            ? html`
                <span>· ${when}</span>
              `
            : nothing
        }
      </button>
      <span role="status">${this.#action.problem?.text ?? nothing}</span>
    `;
  }

  readonly #go = (): Promise<boolean> =>
    this.#action.run('go', async () => {
      await this.#listed.again();
      const id = this.#present?.id ?? (await this.#call());
      location.assign(`/conference/${id}`);
    });

  /** The kind that the day's phase asks for. */
  async #call(): Promise<string> {
    const { phase } = await this.session.api('day');
    const kind = KINDS[phase];
    const made = await this.session.api('conferences', {
      method: 'POST',
      body: { kind, title: tf(`floor.conference.${kind}`) },
    });
    return made.id;
  }
}
customElements.define('vs-open-conference', OpenConference);
