import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tf } from '../../i18n/floor';
import { oneOf } from '../../state/notices';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { contactLink } from './contact-link';
import type { Floor } from './floor';
import { channelWords, declinedBy, type Label, requirementWords } from './floor-words';
import type { Line, Waiting } from './lines';
import './steer-dialog';
import { roughDuration } from '../../i18n/amounts';

/** Citizens who wait for one category, in their order, each with a button that steers it. */
export class LineList extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() category = '';
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @state() private steering: Waiting | null = null;
  /** Once they are here, the floor says when the station does not answer. */
  readonly #line = new Reading<Line>(
    this,
    (signal) =>
      this.session.api(`floor/line?category=${encodeURIComponent(this.category)}`, { signal }),
    errorWords,
    {
      begins: false,
      hears: () => (this.category ? [oneOf('floor/line', this.category)] : []),
      patient: true,
    },
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('category')) return;
    this.steering = null;
    void this.#line.anew();
  }

  protected override render() {
    return html`
      <h3>${tf('floor.line')}</h3>
      ${readingBox(this.#line, (line) => this.#list(line))}
      <vs-steer
        .session=${this.session}
        .floor=${this.floor}
        .label=${this.label}
        .category=${this.category}
        .contact=${this.steering}
        .line=${this.#line.value?.waiting ?? []}
        @close=${this.#closed}
        @done=${this.#done}
      ></vs-steer>
    `;
  }

  #list({ waiting, count }: Line) {
    if (waiting.length === 0) {
      return html`
        <p class="vs-soft">${tf('floor.line.empty')}</p>
      `;
    }
    return html`
      <ol class="floor-line" data-testid="line">
        ${repeat(
          waiting,
          (each) => each.contactId,
          (each) => this.#row(each),
        )}
      </ol>
      ${
        count > waiting.length
          ? html`
              <p class="vs-soft">${tf('floor.line.more', { count: count - waiting.length })}</p>
            `
          : nothing
      }
    `;
  }

  #row(each: Waiting) {
    return html`
      <li data-contact=${each.contactId}>
        <div>
          ${contactLink(each.contactId, each.reference)}
          <span>${channelWords(each)} · ${roughDuration(this.stationMs - each.enteredAtMs)}</span>
          ${this.#notes(each).map(
            (words) => html`
              <span class="vs-soft">${words}</span>
            `,
          )}
        </div>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="steer"
          aria-haspopup="dialog"
          aria-label=${tf('floor.steer.of', { reference: each.reference })}
          ?disabled=${each.ringsAt !== null}
          @click=${() => (this.steering = each)}
        >
          ${tf('floor.steer')}
        </button>
      </li>
    `;
  }

  #notes({ ringsAt, waitsFor, requirements, advanceS, offers, away, declined }: Waiting): string[] {
    return [
      ringsAt !== null ? tf('floor.line.rings', { name: ringsAt }) : '',
      waitsFor !== null && ringsAt === null ? tf('floor.line.waitsFor', { name: waitsFor }) : '',
      requirements.length > 0 && waitsFor === null
        ? tf('floor.line.requires', { needs: requirementWords(requirements) })
        : '',
      advanceS > 0 ? tf('floor.line.advanced') : advanceS < 0 ? tf('floor.line.putBack') : '',
      offers > 1 ? tf('floor.line.offers', { count: offers }) : '',
      away ? tf('floor.line.away') : '',
      ...declinedBy(declined),
    ].filter((words) => words !== '');
  }

  readonly #closed = (): void => {
    const id = this.steering?.contactId;
    this.steering = null;
    if (!id) return;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-contact="${CSS.escape(id)}"] [data-testid=steer]`),
    );
  };

  readonly #done = (): void => {
    announce(tf('floor.steer.done'));
    this.#closed();
    void this.#line.again();
  };
}
customElements.define('vs-floor-line', LineList);
