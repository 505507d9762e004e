import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { td } from '../../i18n/desk';
import { formatClock, formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { roughDuration } from '../desk/words';
import type { Role } from '../login/session';
import { StaffPage } from '../login/staff-page';
import './incidents';
import { busyLines, figuresOf, type Floor, type FloorAgent, inOrder } from './floor';

const EVERY_MS = 3_000;
const STALE_MS = 10_000;
const REASONS = ['break', 'lunch', 'training', 'paperwork', 'technical', 'no_answer'] as const;

/** The floor: is somebody reachable, who waits, who works. */
export class SupervisorPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private floor: Floor | null = null;
  @state() private nowMs = Date.now();
  /** This machine's clock when the figures came. */
  #readAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override pageTitle(): string {
    return ts('floor.title');
  }

  protected override entered(): void {
    const clock = setInterval(() => (this.nowMs = Date.now()), 1000);
    this.scope.addEventListener(
      'abort',
      () => {
        clearInterval(clock);
        clearTimeout(this.#timer);
      },
      { once: true },
    );
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.floor = await this.session.api<Floor>('floor', { signal: this.scope });
      this.#readAtMs = Date.now();
      this.nowMs = this.#readAtMs;
    } catch {
      // The old figures stay, and say how old they are.
    }
    if (!this.scope.aborted) this.#timer = setTimeout(() => void this.#read(), EVERY_MS);
  }

  /** The station's clock. */
  get #stationMs(): number {
    return (this.floor?.nowMs ?? 0) + (this.nowMs - this.#readAtMs);
  }

  protected override renderPage() {
    const { floor } = this;
    return html`
      <main id="main" class="staff-page floor" tabindex="-1">
        <h1 class="visually-hidden">${ts('floor.title')}</h1>
        ${
          floor
            ? html`
                ${this.#staleness()} ${this.#figures(floor)}
                <div class="floor-columns">${this.#lines(floor)} ${this.#agents(floor)}</div>
                <vs-incidents
                  class="floor-columns"
                  .session=${this.session}
                  .categories=${this.categories.value}
                ></vs-incidents>
              `
            : html`
                <p class="vs-soft" role="status">${ts('staff.loading')}</p>
              `
        }
      </main>
    `;
  }

  #staleness() {
    const time = formatTime(this.#readAtMs, STATION_ZONE);
    return this.nowMs - this.#readAtMs > STALE_MS
      ? html`
          <div class="floor-stale">
            ${alertBox(ts('floor.stale', { time }), { tone: 'warning', live: 'alert' })}
          </div>
        `
      : nothing;
  }

  #figures(floor: Floor) {
    const { waiting, longest, talking, available, present } = figuresOf(floor);
    const nobody = present === 0;
    return html`
      <dl class="floor-figures">
        <div class="vs-card floor-figure" data-reachable=${floor.reachable ? 'yes' : 'no'}>
          <dt>${ts('floor.reachable')}</dt>
          <dd>${ts(floor.reachable ? 'floor.reachable.yes' : 'floor.reachable.no')}</dd>
          <dd class="floor-note">
            ${
              floor.reachable
                ? ts('floor.reachable.free', { count: available })
                : ts(nobody ? 'floor.reachable.nobody' : 'floor.reachable.allBusy')
            }
          </dd>
        </div>
        <div class="vs-card floor-figure">
          <dt>${ts('floor.longest')}</dt>
          <dd>
            ${longest?.oldestSinceMs ? formatClock((this.#stationMs - longest.oldestSinceMs) / 1000) : '–'}
          </dd>
          <dd class="floor-note">
            ${longest ? label(this.categories.value, longest.category) : ts('floor.longest.none')}
          </dd>
        </div>
        <div class="vs-card floor-figure">
          <dt>${ts('floor.waiting')}</dt>
          <dd data-testid="waiting-count">${waiting}</dd>
        </div>
        <div class="vs-card floor-figure">
          <dt>${ts('floor.talking')}</dt>
          <dd>${talking}</dd>
        </div>
        <div class="vs-card floor-figure">
          <dt>${ts('floor.available')}</dt>
          <dd>${available}</dd>
          <dd class="floor-note">${ts('floor.present', { count: present })}</dd>
        </div>
      </dl>
    `;
  }

  #lines(floor: Floor) {
    const lines = busyLines(floor.waiting);
    const quiet = this.categories.value.length - lines.length;
    return html`
      <section class="vs-card" aria-labelledby="floor-lines">
        <h2 id="floor-lines">${ts('floor.categories')}</h2>
        ${
          lines.length === 0
            ? html`
                <p class="floor-empty">${ts('floor.categories.empty')}</p>
              `
            : html`
                <table class="vs-table">
                  <thead>
                    <tr>
                      <th scope="col">${ts('floor.column.category')}</th>
                      <th scope="col" class="floor-number">${ts('floor.column.waiting')}</th>
                      <th scope="col" class="floor-number">${ts('floor.column.longest')}</th>
                      <th scope="col" class="floor-number">${ts('floor.column.free')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${lines.map(
                      (line) => html`
                        <tr>
                          <th scope="row">${label(this.categories.value, line.category)}</th>
                          <td class="floor-number">${line.count}</td>
                          <td class="floor-number">
                            ${line.oldestSinceMs === null ? '–' : formatClock((this.#stationMs - line.oldestSinceMs) / 1000)}
                          </td>
                          <td class="floor-number" ?data-none=${line.available === 0}>
                            ${line.available}
                          </td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
                ${
                  quiet > 0
                    ? html`
                        <p class="vs-hint floor-quiet">${ts('floor.quiet', { count: quiet })}</p>
                      `
                    : nothing
                }
              `
        }
      </section>
    `;
  }

  #agents(floor: Floor) {
    return html`
      <section class="vs-card" data-testid="agents-table" aria-labelledby="floor-agents">
        <h2 id="floor-agents">${ts('floor.agents')}</h2>
        ${
          floor.agents.length === 0
            ? html`
                <p class="floor-empty">${ts('floor.agents.empty')}</p>
              `
            : html`
                <ul class="floor-agents">
                  ${inOrder(floor.agents).map((agent) => this.#agent(agent))}
                </ul>
              `
        }
      </section>
    `;
  }

  #agent(agent: FloorAgent) {
    const known = REASONS.find((each) => each === agent.reason);
    return html`
      <li data-state=${agent.state}>
        <b>${agent.name}</b>
        <code>${agent.code}</code>
        <span class="floor-state">
          ${td(`desk.state.${agent.state}`)}
          ${
            agent.state === 'offline'
              ? nothing
              : html`
                  <span class="floor-since">
                    <span class="visually-hidden">${ts('floor.column.since')}</span>
                    ${roughDuration(this.#stationMs - agent.sinceMs)}
                  </span>
                `
          }
        </span>
        ${
          agent.state === 'paused' && known
            ? html`
                <span class="vs-soft">${td(`desk.pause.${known}`)}</span>
              `
            : nothing
        }
      </li>
    `;
  }
}
customElements.define('vs-supervisor', SupervisorPage);

function label(categories: readonly Category[], id: string): string {
  const found = categories.find((each) => each.id === id);
  return found ? categoryText(found).label : '';
}
