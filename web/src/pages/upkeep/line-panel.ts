import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type Category, categoryText } from '../../api';
import { formatTime } from '../../i18n/format';
import { tu } from '../../i18n/upkeep';
import type { LineShown, LineState, TrunkState } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import './calls-out';
import { factCard, whenMs } from './facts';
import './line-prompts';
import './line-trace';

/** The telephone line: its trunks and the calls that stand. */
export class LinePanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  readonly #state = new Reading<LineShown>(
    this,
    (signal) => this.session.api('line-state', { signal }),
    errorWords,
    { hears: 'line-state' },
  );

  protected override render() {
    return html`
      <section aria-labelledby="line-title" data-testid="line" class="vs-stack">
        <div class="staff-head">
          <h2 id="line-title" tabindex="-1">${tu('line.title')}</h2>
          <a href="/admin#section=numbers">${tu('menu.numbers')}</a>
        </div>
        ${readingBox(this.#state, (found) =>
          found.setUp
            ? found.state
              ? content(found.state, this.session, this.#topic)
              : alertBox(tu('line.away'), { tone: 'danger' })
            : alertBox(tu('line.off.text'), { tone: 'info', title: tu('line.off') }),
        )}
        ${
          this.#state.value?.setUp
            ? html`
                <vs-line-prompts .session=${this.session}></vs-line-prompts>
                <vs-calls-out .session=${this.session}></vs-calls-out>
              `
            : nothing
        }
      </section>
    `;
  }

  readonly #topic = (id: string): string => {
    const known = this.categories.find((each) => each.id === id);
    return known ? categoryText(known).label : id;
  };
}
customElements.define('vs-line-state', LinePanel);

const traceOf = (session: StaffSession, call: string) => html`
  <vs-line-trace .session=${session} .call=${call}></vs-line-trace>
`;

function content(state: LineState, session: StaffSession, topicName: (id: string) => string) {
  return html`
    <div class="upkeep-grid">
      ${factCard('line-facts', tu('line.facts'), [
        [tu('line.address'), state.address],
        [tu('line.since'), whenMs(state.sinceMs)],
        [tu('line.calls'), state.calls.length],
        [tu('line.dropped'), state.dropped],
      ])}
      <section class="vs-card staff-card" aria-labelledby="line-trunks">
        <h3 id="line-trunks">${tu('line.trunks')}</h3>
        <ul class="upkeep-steps" data-testid="line-trunks">
          ${state.trunks.map(trunk)}
        </ul>
      </section>
      <section class="vs-card staff-card" aria-labelledby="line-live">
        <h3 id="line-live">${tu('line.live')}</h3>
        ${
          state.calls.length === 0
            ? html`
                <p class="vs-soft">${tu('line.live.none')}</p>
              `
            : html`
                <ul class="upkeep-steps" data-testid="line-calls">
                  ${state.calls.map(
                    (call) => html`
                      <li>
                        <span>
                          ${tu(`line.stage.${call.stage}`)}
                          <span class="admin-second">
                            ${call.trunk}${call.topic ? ` · ${topicName(call.topic)}` : nothing} ·
                            ${whenMs(call.sinceMs)}
                          </span>
                          ${traceOf(session, call.call)}
                        </span>
                      </li>
                    `,
                  )}
                </ul>
              `
        }
        ${
          state.recent.length === 0
            ? nothing
            : html`
                <h4>${tu('line.recent')}</h4>
                <ul class="upkeep-steps" data-testid="line-recent">
                  ${repeat(
                    state.recent,
                    ({ call }) => call,
                    ({ call, sinceMs, untilMs }) => html`
                      <li>
                        <span>
                          ${tu('line.recent.call', { from: formatTime(sinceMs), to: formatTime(untilMs) })}
                          ${traceOf(session, call)}
                        </span>
                      </li>
                    `,
                  )}
                </ul>
              `
        }
      </section>
    </div>
  `;
}

function trunk(one: TrunkState) {
  const bad = one.registering === 'refused' || one.registering === 'silent';
  return html`
    <li data-ok=${!bad} data-registering=${one.registering}>
      ${icon(bad ? 'warning' : 'check')}
      <span>
        <strong>${one.name}</strong>
        ${tu(`line.registering.${one.registering}`, {
          status: String(one.status),
          at: one.atMs ? whenMs(one.atMs) : '–',
        })}
        <span class="admin-second">
          <code>${one.address}</code>
          · ${one.heardMs ? tu('line.heard', { at: whenMs(one.heardMs) }) : tu('line.heard.never')}
          · ${tu('line.trunk.calls', { count: one.calls })}
        </span>
      </span>
    </li>
  `;
}
