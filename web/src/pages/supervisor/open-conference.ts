import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { tf } from '../../i18n/floor';
import { formatMoment } from '../../i18n/format';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import '../day/call-dialog';
import type { Kind } from '../day/day';
import { kindFor } from '../day/flow';
import { newTab } from '../day/new-tab';
import { type Listed, offered } from './conference-offered';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { errorWords } from '../../staff/problem';

/** Asks whom to call to a conference, or leads to the one that is called already; both in a tab of its own. */
export class OpenConference extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private calling = false;
  @state() private kind: Kind = 'briefing';
  /** Nothing is said when they cannot be read: the button works without. */
  readonly #listed = new Reading<Listed[]>(
    this,
    async (signal) => (await this.session.api('conferences', { signal })).conferences,
    errorWords,
    { hears: 'conferences' },
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
        aria-haspopup=${present ? nothing : 'dialog'}
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
      <vs-call-offices
        .session=${this.session}
        .categories=${this.categories}
        .proposed=${this.kind}
        ?open=${this.calling}
        @changed=${() => void this.#listed.again()}
        @close=${() => (this.calling = false)}
      ></vs-call-offices>
    `;
  }

  readonly #go = (): Promise<boolean> => {
    const { id } = this.#present ?? {};
    if (id) newTab().go(`/conference/${id}`);
    return this.#action.run('go', async () => {
      if (id) return;
      this.kind = kindFor(await this.session.api('day'));
      this.calling = true;
    });
  };
}
customElements.define('vs-open-conference', OpenConference);
