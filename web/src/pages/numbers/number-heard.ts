import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { type Language, languageName } from '../../i18n/language';
import { tn } from '../../i18n/numbers';
import type { NumberHeard } from '../../protocol/api';
import { readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { ANY, heardOf, type InboundNumber } from './numbers';
import { numberWords } from './words';

type Step = NumberHeard['steps'][number];

/** What a caller of a number that is being written would hear before the queue, step by step. */
export class NumberHeardWords extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) draft!: InboundNumber;
  #asked = '';
  readonly #steps = new Reading<NumberHeard>(
    this,
    (signal) =>
      this.session.api('inbound-numbers/heard', {
        method: 'POST',
        // it may not be written yet, and changes nothing of what is heard
        body: { ...this.draft, number: ANY },
        signal,
      }),
    numberWords,
    { begins: false },
  );

  get #isWhole(): boolean {
    const { leadsTo, topic, languages } = this.draft;
    return languages.length > 0 && (leadsTo !== 'topic' || topic !== null);
  }

  protected override updated(): void {
    const wanted = heardOf(this.draft);
    if (wanted === this.#asked || this.draft.retired || !this.#isWhole) return;
    this.#asked = wanted;
    void this.#steps.again();
  }

  protected override render() {
    return html`
      <section class="number-heard" aria-labelledby="number-heard-title" data-testid="number-heard">
        <h4 id="number-heard-title">${tn('heard')}</h4>
        ${this.#content()}
      </section>
    `;
  }

  #content() {
    if (this.draft.retired) {
      return html`
        <p class="vs-soft">${tn('heard.retired')}</p>
      `;
    }
    if (!this.#isWhole) {
      return html`
        <p class="vs-soft">${tn('heard.unfinished')}</p>
      `;
    }
    return readingBox(
      this.#steps,
      ({ steps }) => html`
        <ol>
          ${steps.map(
            (step) => html`
              <li>
                <strong>${this.#heading(step)}</strong>
                ${step.lines.map(
                  (line) => html`
                    <p lang=${line.language}>${line.text}</p>
                  `,
                )}
              </li>
            `,
          )}
        </ol>
      `,
    );
  }

  #heading({ stage, page, language }: Step): string {
    const several = this.draft.languages.length > 1 && stage !== 'language';
    const words =
      stage === 'menu'
        ? tn('heard.menu', { page })
        : stage === 'language'
          ? tn('heard.language')
          : stage === 'consent'
            ? tn('heard.consent')
            : stage === 'pin'
              ? tn('heard.pin')
              : tn('heard.end');
    return several ? `${words} (${languageName(language as Language)})` : words;
  }
}
customElements.define('vs-number-heard', NumberHeardWords);
