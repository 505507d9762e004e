import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { exactDuration } from '../../i18n/amounts';
import { tu } from '../../i18n/upkeep';
import type { CallOutShown, CallsOut, ShownNote } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { reasonWords, whyWords } from './call-out-words';
import { factCard, when, whenMs } from './facts';
import './test-call';

/** The calls that the station makes: how many are allowed, which were made, what is to be checked. */
export class CallsOutPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #state = new Reading<CallsOut>(
    this,
    (signal) => this.session.api('calls-out', { signal }),
    errorWords,
    { hears: 'calls-out' },
  );

  protected override render() {
    return html`
      <section aria-labelledby="calls-out-title" data-testid="calls-out" class="vs-stack">
        <h3 id="calls-out-title">${tu('line.out')}</h3>
        ${readingBox(this.#state, (found) =>
          content(found, this.session, () => void this.#state.again()),
        )}
      </section>
    `;
  }
}
customElements.define('vs-calls-out', CallsOutPanel);

function content(
  { trunks, prefixes, calls, figures }: CallsOut,
  session: StaffSession,
  reread: () => void,
) {
  if (trunks.length === 0 && calls.length === 0) {
    return html`
      <p class="vs-soft">${tu('line.out.off')}</p>
    `;
  }
  const of = (count: number, most: number) =>
    tu('line.out.of', { count: String(count), most: String(most) });
  return html`
    <div class="upkeep-grid">
      ${factCard('calls-out-facts', tu('line.out.facts'), [
        [tu('line.out.trunks'), trunks.join(', ') || '–'],
        [tu('line.out.prefixes'), prefixes.join(', ')],
        ...(figures
          ? ([
              [tu('line.out.hour'), of(figures.hour, figures.hourly)],
              [tu('line.out.day'), of(figures.day, figures.daily)],
              ...(figures.budget === '0'
                ? []
                : [[tu('line.out.cost'), `${figures.cost} / ${figures.budget}`] as const]),
            ] as const)
          : []),
      ])}
      ${
        trunks.length > 0
          ? html`
              <vs-test-call .session=${session} .calls=${calls} .reread=${reread}></vs-test-call>
            `
          : nothing
      }
      ${figures && figures.notes.length > 0 ? notes(figures.notes) : nothing}
      <section class="vs-card staff-card" aria-labelledby="calls-out-latest">
        <h4 id="calls-out-latest">${tu('line.out.latest')}</h4>
        ${
          calls.length === 0
            ? html`
                <p class="vs-soft">${tu('line.out.none')}</p>
              `
            : html`
                <ul class="upkeep-steps" data-testid="calls-out-list">
                  ${calls.map(call)}
                </ul>
              `
        }
      </section>
    </div>
  `;
}

function notes(found: readonly ShownNote[]) {
  return html`
    <section class="vs-card staff-card" aria-labelledby="calls-out-notes">
      <h4 id="calls-out-notes">${tu('line.out.notes')}</h4>
      <ul class="upkeep-steps" data-testid="calls-out-notes">
        ${found.map(
          (note) => html`
            <li data-ok="false">
              ${icon('warning')}
              <span>
                ${tu(`line.out.note.${note.what}`, { prefix: note.prefix, why: whyWords(note.why) })}
                <span class="admin-second">${whenMs(note.atMs)}</span>
              </span>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

function call(one: CallOutShown) {
  const bad = one.state === 'refused' || one.state === 'failed';
  const cut = one.reason === 'longest' || one.reason === 'budget';
  const why = bad || cut ? reasonWords(one.reason) : '';
  return html`
    <li data-ok=${!bad}>
      ${icon(bad ? 'warning' : 'telephone')}
      <span>
        ${tu(`line.out.purpose.${one.purpose}`)}, ${tu(`line.out.state.${one.state}`)}${why}
        <span class="admin-second">
          ${one.number ?? tu('line.out.number.gone')}${one.trunk ? ` · ${one.trunk}` : nothing} ·
          ${when(one.askedAt)}${one.seconds === null ? nothing : ` · ${exactDuration(one.seconds * 1000)}`}
        </span>
      </span>
    </li>
  `;
}
