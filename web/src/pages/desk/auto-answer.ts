import { bySet } from '../../state/desk';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { playNotes } from '../../call/sound';
import { td } from '../../i18n/desk';
import type { Offer } from '../../protocol/desk';
import { type AutoAnswer, autoAnswer } from '../../state/auto-answer';
import { announce } from '../../ui/announcer';
import { DeskPart } from './part';

const TICK = [{ hz: 1175, atS: 0, lengthS: 0.12 }] as const;

/** Answers by itself what rings here, for whom the administrator has set it; says so, and can be stopped. */
export class AutoAnswerNotice extends DeskPart {
  protected override readonly timed = true;
  @state() private stopped: string | null = null;
  #contact = '';
  #readyMs: number | null = null;
  #told = '';
  #second = -1;

  protected override render() {
    const { offer } = this.context.console.desk.value;
    const now = offer ? this.#now(offer) : null;
    // the place is always there, so that a screen reader tells what comes into it
    return html`
      <div
        class="desk-auto"
        role="status"
        data-testid="auto-answer"
        data-kind=${now?.kind ?? 'off'}
      >
        ${offer && bySet(offer) ? this.#onPhone(offer) : now ? this.#words(now) : nothing}
      </div>
    `;
  }

  /** Nobody but a person lifts a handset: the exchange rings it, and a set that can picks up by itself. */
  #onPhone(offer: Offer) {
    if (offer.telephoneRings) return td('desk.auto.phone.rings');
    return this.context.console.desk.value.agent?.autoAnswerS === null
      ? nothing
      : td('desk.auto.phone.byHand');
  }

  #words(now: AutoAnswer) {
    switch (now.kind) {
      case 'off':
        return nothing;
      case 'cannot':
        return td('desk.auto.cannot');
      case 'counting':
        return html`
          <span aria-hidden="true">
            ${td('desk.auto.in', { count: Math.max(1, Math.ceil(now.leftMs / 1000)) })}
          </span>
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            data-testid="stop-auto-answer"
            @click=${() => (this.stopped = this.#contact)}
          >
            ${td('desk.auto.stop')}
          </button>
        `;
    }
  }

  #now(offer: Offer): AutoAnswer {
    const { console, clock } = this.context;
    if (offer.contactId !== this.#contact) {
      this.#contact = offer.contactId;
      this.#readyMs = null;
      this.#second = -1;
    }
    if (!this.#canAnswer(offer)) this.#readyMs = null;
    else this.#readyMs ??= clock.value;
    return autoAnswer(
      {
        // by telephone the set answers, and not this desk
        afterS: bySet(offer) ? null : (console.desk.value.agent?.autoAnswerS ?? null),
        readyMs: this.#readyMs,
        offeredAtMs: offer.offeredAtMs,
        stopped: this.stopped === offer.contactId,
      },
      clock.value,
    );
  }

  /** This desk is connected, to the media worker as well, and has a microphone that is live. */
  #canAnswer(offer: Offer): boolean {
    const { console } = this.context;
    if (console.connection.state.value !== 'online') return false;
    if (offer.modality === 'text') return true;
    const track = console.devices.status.value.microphone;
    return console.link.value.state === 'connected' && track?.readyState === 'live';
  }

  protected override updated(): void {
    const { console } = this.context;
    const { offer } = console.desk.value;
    if (!offer || console.stage !== 'offer') return;
    const now = this.#now(offer);
    if (now.kind !== 'counting') return;
    const second = Math.ceil(now.leftMs / 1000);
    if (this.#told !== offer.contactId) {
      this.#told = offer.contactId;
      announce(td('desk.auto.announce', { count: Math.max(1, second) }));
    }
    if (second !== this.#second) {
      this.#second = second;
      void playNotes(TICK);
    }
    if (now.leftMs === 0) void console.accept();
  }
}
customElements.define('vs-desk-auto', AutoAnswerNotice);
