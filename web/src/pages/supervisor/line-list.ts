import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tf } from '../../i18n/floor';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { contactLink } from './contact-link';
import type { Floor } from './floor';
import { channelWords, declinedBy, type Label, requirementWords } from './floor-words';
import type { Line, Waiting } from './lines';
import './steer-dialog';
import { roughDuration } from '../../i18n/amounts';

const EVERY_MS = 5_000;

/** Citizens who wait for one category, in their order, each with a button that steers it. */
export class LineList extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() category = '';
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @state() private line: Line | null = null;
  @state() private steering: Waiting | null = null;
  #readMs = 0;
  #turn = 0;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('category')) {
      this.line = null;
      this.steering = null;
    }
    const due = this.stationMs - this.#readMs >= EVERY_MS;
    const told = changes.get('floor');
    const count = (floor: Floor | undefined) =>
      floor?.categories.find((each) => each.category === this.category)?.waiting;
    if (changes.has('category') || due || (told && count(told) !== count(this.floor))) {
      void this.#read();
    }
  }

  async #read(): Promise<void> {
    this.#readMs = this.stationMs;
    const turn = (this.#turn += 1);
    const { category } = this;
    try {
      const path = `floor/line?category=${encodeURIComponent(category)}` as const;
      const line = await this.session.api(path, { signal: this.scope });
      if (turn === this.#turn) this.line = line;
    } catch {
      // what was read before stays; the floor says when the station does not answer
    }
  }

  protected override render() {
    const { line } = this;
    return html`
      <h3>${tf('floor.line')}</h3>
      ${
        line === null
          ? nothing
          : line.waiting.length === 0
            ? html`
                <p class="vs-soft">${tf('floor.line.empty')}</p>
              `
            : html`
                <ol class="floor-line" data-testid="line">
                  ${repeat(
                    line.waiting,
                    (each) => each.contactId,
                    (each) => this.#row(each),
                  )}
                </ol>
                ${
                  line.count > line.waiting.length
                    ? html`
                        <p class="vs-soft">
                          ${tf('floor.line.more', { count: line.count - line.waiting.length })}
                        </p>
                      `
                    : nothing
                }
              `
      }
      <vs-steer
        .session=${this.session}
        .floor=${this.floor}
        .label=${this.label}
        .category=${this.category}
        .contact=${this.steering}
        .line=${line?.waiting ?? []}
        @close=${this.#closed}
        @done=${this.#done}
      ></vs-steer>
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
    void this.#read();
  };
}
customElements.define('vs-floor-line', LineList);
