import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { PastContact, Waiting } from '../../protocol/desk';
import { byUrgency } from '../../state/desk';
import './ask-authorisation';
import { categoryLabel } from './context';
import { DeskPart } from './part';
import { shortChannelWords } from './words';
import { exactDuration, roughDuration } from '../../i18n/amounts';

/** Who waits in the operator's own categories. */
export class WaitingPanel extends DeskPart {
  protected override readonly timed = true;

  protected override render() {
    const { agent, waiting } = this.context.console.desk.value;
    const urgent = byUrgency(waiting);
    const quiet = (agent?.categories.length ?? 0) - urgent.length;
    return html`
      <section class="desk-list" aria-labelledby="desk-waiting">
        <h2 id="desk-waiting">${td('desk.waiting.heading')}</h2>
        ${
          urgent.length > 0
            ? html`
                <ul>
                  ${urgent.map((each) => this.#row(each))}
                </ul>
              `
            : nothing
        }
        ${
          agent
            ? html`
                <p class="desk-list-note">
                  ${
                    agent.categories.length === 0
                      ? td('desk.waiting.noCategories')
                      : urgent.length === 0
                        ? td('desk.waiting.nobody')
                        : quiet > 0
                          ? td('desk.waiting.quiet', { count: quiet })
                          : nothing
                  }
                </p>
              `
            : nothing
        }
      </section>
      <vs-desk-ask .context=${this.context}></vs-desk-ask>
    `;
  }

  #row(waiting: Waiting) {
    const category = categoryLabel(this.context, waiting.category);
    const since = waiting.oldestSinceMs ?? this.context.clock.value;
    const ms = this.context.clock.value - since;
    return html`
      <li>
        <span class="visually-hidden">
          ${td('desk.waiting.row', {
            category,
            count: waiting.count,
            duration: roughDuration(ms),
          })}
        </span>
        <span aria-hidden="true">${category}</span>
        <span class="desk-list-figure" aria-hidden="true">
          <b>${waiting.count}</b>
          · ${roughDuration(ms)}
        </span>
      </li>
    `;
  }
}
customElements.define('vs-desk-waiting', WaitingPanel);

const SHOWN = 8;

/** Today's contacts of this operator. */
export class TodayPanel extends DeskPart {
  @state() private all = false;

  protected override render() {
    const { today } = this.context.console.desk.value;
    const shown = this.all ? today : today.slice(0, SHOWN);
    const talkedMs = today.reduce((sum, each) => sum + each.durationS * 1000, 0);
    return html`
      <section class="desk-list" aria-labelledby="desk-today">
        <h2 id="desk-today">${td('desk.today.heading')}</h2>
        ${
          today.length === 0
            ? html`
                <p class="desk-list-note">${td('desk.today.empty')}</p>
              `
            : html`
                <p class="desk-list-note">
                  ${td('desk.today.summary', {
                    count: today.length,
                    duration: roughDuration(talkedMs),
                  })}
                </p>
                <ul>
                  ${shown.map((each) => this.#row(each))}
                </ul>
              `
        }
        ${
          today.length > shown.length
            ? html`
                <button type="button" class="btn btn-link" @click=${() => (this.all = true)}>
                  ${td('desk.today.more', { count: today.length - shown.length })}
                </button>
              `
            : nothing
        }
      </section>
    `;
  }

  #row(past: PastContact) {
    return html`
      <li>
        <span>
          ${formatTime(past.startedAtMs)} · ${shortChannelWords(past)}
          <span class="desk-list-second">${categoryLabel(this.context, past.category)}</span>
        </span>
        <span class="desk-list-figure">
          ${exactDuration(past.durationS * 1000)}
          ${
            past.code
              ? html`
                  <span class="desk-list-second">${td(`desk.wrap.code.${past.code}`)}</span>
                `
              : nothing
          }
          ${
            past.quality === 'fair' || past.quality === 'poor'
              ? html`
                  <span class="desk-list-second">${td(`desk.quality.today.${past.quality}`)}</span>
                `
              : nothing
          }
        </span>
      </li>
    `;
  }
}
customElements.define('vs-desk-today', TodayPanel);
