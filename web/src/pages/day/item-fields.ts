import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import type { NewItem } from '../../protocol/api';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

const MOST_ITEMS = 40;
const MOST_MINUTES = 240;

/** The agenda of a conference that is to come, item by item. Tells of each change by `items`. */
export class ItemFields extends StationElement {
  @property({ attribute: false }) items: readonly NewItem[] = [];
  /** Items that may be taken over while there is none. */
  @property({ attribute: false }) suggested: readonly string[] = [];

  protected override render() {
    return html`
      <fieldset class="day-items">
        <legend>${tg('day.schedule.items')}</legend>
        ${this.items.map((item, at) => this.#item(item, at))}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            data-testid="more-items"
            ?disabled=${this.items.length >= MOST_ITEMS}
            @click=${() => void this.#more([''])}
          >
            ${tg('day.schedule.more')}
          </button>
          ${
            this.suggested.length > 0 && this.items.length === 0
              ? html`
                  <button
                    type="button"
                    class="btn btn-sm btn-outline-primary"
                    @click=${() => void this.#more(this.suggested)}
                  >
                    ${tg('day.schedule.suggested')}
                  </button>
                `
              : nothing
          }
        </div>
      </fieldset>
    `;
  }

  #item({ text, minutes }: NewItem, at: number) {
    const remove = tg('day.schedule.remove', { number: at + 1 });
    return html`
      <div class="day-item">
        <input
          class="vs-input"
          maxlength="200"
          autocomplete="off"
          aria-label=${tg('day.schedule.item', { number: at + 1 })}
          .value=${text}
          @input=${(event: Event) => this.#write(at, { text: value(event) })}
        />
        <input
          class="vs-input"
          inputmode="numeric"
          maxlength="3"
          autocomplete="off"
          placeholder=${tg('day.schedule.minutes.short')}
          aria-label=${tg('day.schedule.minutes', { number: at + 1 })}
          .value=${minutes ? String(minutes) : ''}
          @input=${(event: Event) =>
            this.#write(at, {
              minutes: Math.min(MOST_MINUTES, Number.parseInt(value(event), 10) || 0),
            })}
        />
        <button
          type="button"
          class="staff-tool"
          title=${remove}
          aria-label=${remove}
          @click=${() => void this.#remove(at)}
        >
          ${icon('close')}
        </button>
      </div>
    `;
  }

  #set(items: readonly NewItem[]): void {
    this.items = items;
    this.dispatchEvent(new CustomEvent<readonly NewItem[]>('items', { detail: items }));
  }

  #write(at: number, change: Partial<NewItem>): void {
    this.#set(this.items.map((item, place) => (place === at ? { ...item, ...change } : item)));
  }

  async #more(texts: readonly string[]): Promise<void> {
    this.#set([...this.items, ...texts.map((text) => ({ text: text.slice(0, 200), minutes: 0 }))]);
    await this.updateComplete;
    [...this.querySelectorAll<HTMLElement>('.day-item')].at(-1)?.querySelector('input')?.focus();
  }

  async #remove(at: number): Promise<void> {
    this.#set(this.items.filter((_, place) => place !== at));
    await this.updateComplete;
    this.querySelector<HTMLElement>('[data-testid="more-items"]')?.focus();
  }
}
customElements.define('vs-item-fields', ItemFields);

/** The items that have a text. */
export function written(items: readonly NewItem[]): NewItem[] {
  return items
    .map(({ text, minutes }) => ({ text: text.trim(), minutes }))
    .filter(({ text }) => text !== '');
}

function value(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
