import { html, nothing, svg } from 'lit';
import { property } from 'lit/decorators.js';
import { roughDuration } from '../../i18n/amounts';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import type { OperatorDay as Day, StateSpan } from '../../protocol/api';
import { errorWords, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { type AgentState, STATES } from './floor';

/** Of the drawing, which is as wide as its place. */
const WIDTH = 1000;

/** How long an operator has been in each state, in the order of the states; those that did not occur are left out. */
export function totals({ spans, nowMs }: Day): [AgentState, number][] {
  return STATES.flatMap((state): [AgentState, number][] => {
    const ms = spans
      .filter((span) => span.state === state)
      .reduce((sum, span) => sum + lengthMs(span, nowMs), 0);
    return ms > 0 ? [[state, ms]] : [];
  });
}

function lengthMs({ sinceMs, untilMs }: StateSpan, nowMs: number): number {
  return (untilMs ?? nowMs) - sinceMs;
}

/**
 * What one operator has done today, read when it is asked for: each look is on record. Without the agreement that
 * workers' law asks for there is nothing to see, and it says why.
 */
export class OperatorDay extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() agentId = '';
  readonly #day = new Reading<Day>(
    this,
    (signal) => this.session.api(`floor/operators/${this.agentId}/day`, { signal }),
    (error) => errorWords(error),
    { begins: false },
  );

  protected override render() {
    const day = this.#day.value;
    return html`
      <h3>${tf('floor.timeline')}</h3>
      ${retryBox(this.#day)} ${day ? this.#shown(day) : this.#ask()}
    `;
  }

  #ask() {
    return html`
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid="show-timeline"
        aria-busy=${this.#day.busy ? 'true' : 'false'}
        aria-describedby="timeline-hint"
        @click=${() => void this.#day.again()}
      >
        ${tf('floor.timeline.show')}
      </button>
      <p id="timeline-hint" class="vs-hint">${tf('floor.timeline.hint')}</p>
    `;
  }

  #shown(day: Day) {
    if (!day.agreement) {
      return html`
        <p class="floor-timeline-none" data-testid="timeline-none">${tf('floor.timeline.none')}</p>
      `;
    }
    return html`
      <div data-testid="timeline">
        ${day.spans.length === 0 ? emptyLine(tf('floor.timeline.empty')) : this.#states(day)}
        <p class="vs-hint">${tf('floor.timeline.agreement', { agreement: day.agreement })}</p>
      </div>
    `;
  }

  #states(day: Day) {
    return html`
      ${this.#drawing(day)}
      <ul class="floor-timeline-totals">
        ${totals(day).map(
          ([state, ms]) => html`
            <li data-state=${state}>
              <span>${td(`desk.state.${state}`)}</span>
              <b>${roughDuration(ms)}</b>
            </li>
          `,
        )}
      </ul>
      <details>
        <summary>${tf('floor.timeline.each')}</summary>
        <ol class="floor-timeline-spans">
          ${[...day.spans].reverse().map((span) => this.#span(span, day.nowMs))}
        </ol>
      </details>
    `;
  }

  #span(span: StateSpan, nowMs: number) {
    const known = STATES.find((each) => each === span.state);
    return html`
      <li data-state=${span.state}>
        <time>
          ${formatTime(span.sinceMs, STATION_ZONE)}–${
            span.untilMs === null
              ? tf('floor.timeline.now')
              : formatTime(span.untilMs, STATION_ZONE)
          }
        </time>
        <span>${known ? td(`desk.state.${known}`) : nothing}</span>
        <span>${roughDuration(lengthMs(span, nowMs))}</span>
      </li>
    `;
  }

  /** The same as a strip from the first state to now; who cannot see it has the list. */
  #drawing({ spans, nowMs }: Day) {
    const startMs = spans[0]?.sinceMs ?? nowMs;
    const whole = Math.max(1, nowMs - startMs);
    const at = (ms: number) => ((ms - startMs) / whole) * WIDTH;
    return html`
      <svg
        class="floor-timeline"
        viewBox="0 0 ${WIDTH} 20"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        ${spans.map(
          (span) => svg`
            <rect
              data-state=${span.state}
              x=${at(span.sinceMs)}
              y="0"
              width=${Math.max(1, at(span.untilMs ?? nowMs) - at(span.sinceMs))}
              height="20"
            ></rect>
          `,
        )}
      </svg>
      <p class="floor-timeline-ends" aria-hidden="true">
        <span>${formatTime(startMs, STATION_ZONE)}</span>
        <span>${formatTime(nowMs, STATION_ZONE)}</span>
      </p>
    `;
  }
}
customElements.define('vs-operator-day', OperatorDay);
