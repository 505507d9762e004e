import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tk } from '../../i18n/conference';
import { formatTime } from '../../i18n/format';
import { readNow } from '../../state/captions';
import { readLocal, writeLocal } from '../../state/storage';
import { Store } from '../../state/store';
import { announce } from '../../ui/announcer';
import { selectField, textArea } from '../../ui/field';
import { ConferencePart, written } from './part';

/** How long a finished line is left over the pictures, from its beginning. */
const FRESH_MS = 20_000;
const SIZES = ['1', '2', '3'] as const;
const KEY = 'vs.conference.captions';

interface Choice {
  show: boolean;
  size: (typeof SIZES)[number];
  /** Finished lines are said by a screen reader. */
  say: boolean;
}

function remembered(): Choice {
  const [show, size, say] = (readLocal(KEY) ?? '').split(' ');
  return {
    show: show !== 'off',
    size: SIZES.find((each) => each === size) ?? '1',
    say: say === 'say',
  };
}

/** As this person wants captions; the panel and the stage go by the same. */
export const choice = new Store<Choice>(remembered());

function choose(change: Partial<Choice>): void {
  choice.set({ ...choice.value, ...change });
  const { show, size, say } = choice.value;
  writeLocal(KEY, `${show ? 'on' : 'off'} ${size} ${say ? 'say' : 'quiet'}`);
}

/** What is being typed, over the pictures. It is not said letter by letter. */
export class CaptionStage extends ConferencePart {
  /** The station's clock, a second at a time. */
  @property({ type: Number }) nowMs = 0;
  #said: Set<string> | null = null;
  #group: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(choice);
  }

  protected override render() {
    const { show, size } = choice.value;
    const lines = readNow(this.room.state.value.captions, this.nowMs - FRESH_MS);
    if (!show || lines.length === 0) return nothing;
    return html`
      <div
        class="vs-captions-now"
        role="group"
        data-testid="captions-now"
        data-size=${size}
        aria-label=${tk('conference.captions.on')}
      >
        ${repeat(
          lines,
          ({ lineId }) => lineId,
          ({ text }) => html`
            <p>${text}</p>
          `,
        )}
      </div>
    `;
  }

  protected override updated(): void {
    const { captions, group } = this.room.state.value;
    const finished = captions.filter(({ done, text }) => done && text.trim());
    // what was typed in a room before one came is read in its log
    const said = group === this.#group ? this.#said : null;
    this.#group = group;
    this.#said = new Set(finished.map(({ lineId }) => lineId));
    if (!said || !choice.value.say) return;
    const fresh = finished.filter(({ lineId }) => !said.has(lineId));
    if (fresh.length > 0) announce(fresh.map(({ text }) => text).join(' '));
  }
}
customElements.define('vs-conference-caption-stage', CaptionStage);

/** How captions are shown, what has been typed, the captioner's field, and whom a chair has type. */
export class ConferenceCaptions extends ConferencePart {
  #lines = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(choice);
    const { captioner } = this.room;
    this.watch(captioner.trouble);
    captioner.field.subscribe(({ text }) => {
      const field = this.querySelector<HTMLTextAreaElement>('#captions-type');
      if (field) field.value = text;
    }, this.scope);
    window.addEventListener('pagehide', () => captioner.finish(), { signal: this.scope });
  }

  protected override render() {
    const { you } = this.room.state.value;
    const captioners = this.conference?.captioners ?? [];
    return html`
      <section aria-labelledby="captions-title" data-testid="captions">
        <h2 id="captions-title">${tk('conference.captions')}</h2>
        ${you !== null && captioners.includes(you) ? this.#field() : nothing} ${this.#options()}
        ${this.chairs ? this.#who(captioners) : nothing}
      </section>
      <section aria-labelledby="captions-log-title">
        <h2 id="captions-log-title">${tk('conference.captions.log')}</h2>
        ${this.#log()}
      </section>
    `;
  }

  #field() {
    const trouble = this.room.captioner.trouble.value;
    return textArea({
      id: 'captions-type',
      label: tk('conference.captions.type'),
      testid: 'type-captions',
      rows: 3,
      hint: tk('conference.captions.typeHelp'),
      error: trouble ? tk(`conference.captions.${trouble}`) : '',
      input: (_text, event) => this.#typed(event),
      keydown: (event) => this.#keyed(event),
    });
  }

  #options() {
    const { show, size, say } = choice.value;
    return html`
      <fieldset class="vs-captions-options">
        <legend class="visually-hidden">${tk('conference.captions')}</legend>
        <label>
          <input
            type="checkbox"
            data-testid="show-captions"
            .checked=${show}
            @change=${(event: Event) => choose({ show: checked(event) })}
          />
          <span>${tk('conference.captions.show')}</span>
        </label>
        <label>
          <input
            type="checkbox"
            data-testid="say-captions"
            .checked=${say}
            @change=${(event: Event) => choose({ say: checked(event) })}
          />
          <span>${tk('conference.captions.say')}</span>
        </label>
        ${selectField({
          id: 'captions-size',
          label: tk('conference.captions.size'),
          testid: 'captions-size',
          value: size,
          options: SIZES.map((each) => [each, tk(`conference.captions.size.${each}`)] as const),
          change: (chosen) => choose({ size: chosen }),
        })}
      </fieldset>
    `;
  }

  #who(captioners: readonly string[]) {
    const others = this.conference?.members.filter(({ member }) => !captioners.includes(member));
    return html`
      <h3 id="captions-who">${tk('conference.captions.who')}</h3>
      ${
        captioners.length === 0
          ? html`
              <p class="vs-soft">${tk('conference.captions.nobody')}</p>
            `
          : html`
              <ul class="vs-people" aria-labelledby="captions-who">
                ${captioners.map((member) => {
                  const name = this.member(member)?.name ?? '';
                  return html`
                    <li>
                      <span class="vs-people-name">${name}</span>
                      <button
                        type="button"
                        class="btn btn-outline-primary btn-sm"
                        @click=${() => this.room.ask('nameCaptioner', { member, named: false })}
                      >
                        ${tk('conference.captions.unname', { name })}
                      </button>
                    </li>
                  `;
                })}
              </ul>
            `
      }
      <form class="vs-row" @submit=${this.#named}>
        ${selectField({
          id: 'captions-choose',
          label: tk('conference.captions.choose'),
          name: 'member',
          testid: 'choose-captioner',
          required: true,
          options: others?.map(({ member, name }) => [member, name] as const) ?? [],
        })}
        <button class="btn btn-outline-primary btn-sm" data-testid="name-captioner">
          ${tk('conference.captions.name')}
        </button>
      </form>
    `;
  }

  #log() {
    const lines = this.room.state.value.captions.filter(({ done, text }) => done && text.trim());
    return html`
      <div
        class="vs-captions-log"
        role="group"
        tabindex="0"
        data-testid="captions-log"
        aria-labelledby="captions-log-title"
      >
        ${
          lines.length === 0
            ? html`
                <p class="vs-soft">${tk('conference.captions.none')}</p>
              `
            : repeat(
                lines,
                ({ lineId }) => lineId,
                ({ text, startedAtMs, name }) => html`
                  <p>
                    <span class="vs-soft">${formatTime(startedAtMs)} · ${name}</span>
                    <br />
                    ${text}
                  </p>
                `,
              )
        }
      </div>
    `;
  }

  protected override updated(): void {
    const { length } = this.room.state.value.captions;
    if (length === this.#lines) return;
    this.#lines = length;
    const log = this.querySelector('.vs-captions-log');
    if (log) log.scrollTop = log.scrollHeight;
  }

  readonly #named = (event: Event): void => {
    event.preventDefault();
    const member = written(event.currentTarget as HTMLFormElement, 'member');
    if (member) void this.room.ask('nameCaptioner', { member, named: true });
  };

  #typed(event: Event): void {
    const field = event.currentTarget as HTMLTextAreaElement;
    const value = field.value.replace(/\s*\n\s*/g, ' ');
    const left = this.room.captioner.typed(value);
    if (left !== value) field.value = left;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    this.room.captioner.finish();
    (event.currentTarget as HTMLTextAreaElement).value = '';
  }
}
customElements.define('vs-conference-captions', ConferenceCaptions);

function checked(event: Event): boolean {
  return (event.currentTarget as HTMLInputElement).checked;
}
