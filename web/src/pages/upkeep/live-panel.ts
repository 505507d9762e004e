import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tu } from '../../i18n/upkeep';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { type Missing, type MissingListed, placeOf, textOf, titleOf } from './missing';
import './trial-call';
import './trial-relays';

/** What is missing for going live, each thing with the way to it, and a test call. */
export class LivePanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Shown by the guide itself, which has the test call in a step of its own. */
  @property({ type: Boolean }) guided = false;
  readonly #missing = new Reading<MissingListed>(
    this,
    (signal) => this.session.api('upkeep/missing', { signal }),
    errorWords,
  );

  protected override render() {
    return html`
      <section aria-labelledby="live-title" class="vs-stack">
        <div class="staff-head">
          <h2 id="live-title" tabindex="-1" class=${this.guided ? 'visually-hidden' : nothing}>
            ${tu('live.title')}
          </h2>
          ${
            this.guided
              ? nothing
              : html`
                  <a href="/start" data-testid="to-guide">${tu('live.guide')}</a>
                `
          }
        </div>
        ${readingBox(this.#missing, ({ missing }) => content(missing))}
        ${
          this.guided
            ? nothing
            : html`
                <vs-trial-call
                  .session=${this.session}
                  @tried=${() => void this.#missing.again()}
                ></vs-trial-call>
                <vs-trial-relays .session=${this.session}></vs-trial-relays>
              `
        }
      </section>
    `;
  }
}
customElements.define('vs-going-live', LivePanel);

function content(missing: readonly Missing[]) {
  const needed = missing.filter(({ weight }) => weight === 'needed');
  return html`
    <div role="status" data-testid="live-verdict">${verdict(missing.length, needed.length)}</div>
    ${
      missing.length === 0
        ? nothing
        : html`
            <ul class="live-list">
              ${missing.map(item)}
            </ul>
          `
    }
  `;
}

function verdict(all: number, needed: number) {
  if (all === 0) return alertBox(tu('live.none'), { tone: 'success' });
  return needed > 0
    ? alertBox(tu('live.needed', { count: needed }), { tone: 'warning' })
    : alertBox(tu('live.advised', { count: all }), { tone: 'success' });
}

function item(each: Missing) {
  const place = placeOf(each);
  const needed = each.weight === 'needed';
  return html`
    <li class="vs-card" data-testid="missing" data-code=${each.code}>
      ${icon(needed ? 'warning' : 'info')}
      <div>
        <h3>
          ${titleOf(each)}
          <span class="vs-badge" data-tone=${needed ? 'warning' : 'info'}>
            ${tu(`live.weight.${each.weight}`)}
          </span>
        </h3>
        <p>${textOf(each)}</p>
        ${
          each.settings.length > 0 && place === null
            ? html`
                <p class="vs-soft">
                  ${tu('live.set', { names: '' })}
                  ${each.settings.map(
                    (name) => html`
                      <code>${name}</code>
                    `,
                  )}
                </p>
              `
            : nothing
        }
        ${
          place === null
            ? nothing
            : html`
                <a href="/admin#section=${place}">
                  ${tu('live.go', { name: tu(`menu.${place}`) })}
                </a>
              `
        }
      </div>
    </li>
  `;
}
