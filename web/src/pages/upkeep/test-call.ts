import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { tu } from '../../i18n/upkeep';
import type { CallOutShown, CallsOut } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { reasonWords } from './call-out-words';
import './line-trace';

const REFUSED = ['calls_out_off', 'not_called', 'bad_number'] as const;

/** Trying the line: the station calls a telephone, which hears the welcome. Its result and its messages stand here. */
export class TestCall extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The newest calls, as the panel around reads them again and again. */
  @property({ attribute: false }) calls: CallsOut['calls'] = [];
  /** Has them read at once. */
  @property({ attribute: false }) reread: () => void = () => undefined;
  @state() private number = '';
  @state() private made = '';
  @state() private asking = false;
  readonly #acting = new Action(this, (error) =>
    errorWords(error, REFUSED, (code) => tu(`line.test.error.${code}`)),
  );

  protected override render() {
    const found = this.calls.find(({ id }) => id === this.made);
    return html`
      <section class="vs-card staff-card" aria-labelledby="test-call-title" data-testid="test-call">
        <h4 id="test-call-title">${tu('line.test')}</h4>
        <p class="vs-soft">${tu('line.test.text')}</p>
        <form class="line-test" @submit=${this.#submitted}>
          ${textField({
            id: 'test-call-number',
            label: tu('line.test.number'),
            testid: 'test-call-number',
            type: 'tel',
            inputmode: 'tel',
            autocomplete: 'tel',
            maxlength: 32,
            value: this.number,
            input: (written) => (this.number = written),
          })}
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="make-test-call"
            aria-busy=${this.asking}
            ?disabled=${this.number.trim() === ''}
          >
            ${tu('line.test.call')}
          </button>
        </form>
        ${actionBox(this.#acting)}
        <div role="status">${this.made ? this.#result(found) : nothing}</div>
        ${
          this.made
            ? html`
                ${keyed(
                  this.made,
                  html`
                    <vs-line-trace .session=${this.session} .call=${this.made}></vs-line-trace>
                  `,
                )}
              `
            : nothing
        }
      </section>
    `;
  }

  #result(found: CallOutShown | undefined) {
    const state = found?.state ?? 'asked';
    const bad = state === 'refused' || state === 'failed';
    return html`
      <p class="line-test-result" data-testid="test-call-result" data-state=${state}>
        ${icon(bad ? 'warning' : 'telephone')}
        <span>
          ${tu(`line.test.state.${state}`)}${found && bad ? reasonWords(found.reason) : nothing}
        </span>
      </p>
    `;
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const number = this.number.trim();
    if (number === '' || this.asking) return;
    this.asking = true;
    this.made = '';
    await this.#acting.run('call', async () => {
      const { id } = await this.session.api('calls-out', { method: 'POST', body: { number } });
      this.made = id;
      this.reread();
    });
    this.asking = false;
  };
}
customElements.define('vs-test-call', TestCall);
