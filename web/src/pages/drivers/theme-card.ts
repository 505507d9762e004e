import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { tdr } from '../../i18n/drivers';
import { formatList, formatMoment } from '../../i18n/format';
import type { SpreadOver } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { focusOn, StationElement } from '../../ui/element';
import './theme-form';
import type { Form } from './theme-form';
import { weekBars } from './week-bars';
import {
  channelName,
  codeName,
  movedName,
  type Theme,
  themeName,
  topicName,
  usualWords,
  weekWords,
} from './words';

const ACTS = ['confirm', 'sheet', 'task', 'merge', 'dismiss'] as const satisfies readonly Form[];

/** A theme: how many people, since when, with which words and where; and what may be done about it. Its forms fire `decided`. */
export class ThemeCard extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) theme!: Theme;
  /** Those that it may be merged into. */
  @property({ attribute: false }) others: readonly Theme[] = [];
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ type: Number }) k = 5;
  @state() private form: Form | null = null;

  protected override render() {
    const { theme } = this;
    const name = themeName(theme, this.categories);
    return html`
      <article
        class="vs-card drivers-theme"
        data-testid="driver-theme"
        data-state=${theme.state}
        aria-labelledby="theme-${theme.id}"
      >
        <header>
          <h3 id="theme-${theme.id}" tabindex="-1">${name}</h3>
          <p class="drivers-badges">
            <span class="vs-badge">${tdr(`drivers.kind.${theme.kind}`)}</span>
            <span class="vs-badge" data-tone=${theme.state === 'confirmed' ? 'success' : nothing}>
              ${tdr(`drivers.state.${theme.state}`)}
            </span>
          </p>
          <p class="drivers-count">
            <strong>${tdr('drivers.people', { count: theme.people })}</strong>
            <span>${usualWords(theme, this.k)}</span>
            <span class="vs-soft">${tdr('drivers.week', { day: weekWords(theme.lastWeek) })}</span>
          </p>
        </header>
        <div class="drivers-body">${this.#facts(theme)} ${weekBars(name, theme.weeks, this.k)}</div>
        ${this.#decision(theme)}
        ${
          this.form === null
            ? this.#acts(theme)
            : html`
                <vs-theme-form
                  .session=${this.session}
                  .theme=${theme}
                  .form=${this.form}
                  .others=${this.others}
                  .categories=${this.categories}
                  @close=${this.#close}
                  @decided=${() => (this.form = null)}
                ></vs-theme-form>
              `
        }
      </article>
    `;
  }

  #facts(theme: Theme) {
    const topics = theme.topics.map((each) => topicName(this.categories, each));
    const moved = theme.moved.map((each) => movedName(each, this.categories));
    const examples =
      theme.state === 'confirmed' && theme.kept.length > 0 ? theme.kept : theme.examples;
    return html`
      <dl class="staff-facts drivers-facts">
        ${fact(tdr('drivers.words'), formatList(theme.words))}
        ${fact(tdr('drivers.with.topics'), formatList(topics))}
        ${fact(tdr('drivers.with.codes'), formatList(theme.codes.map(codeName)))}
        ${fact(tdr('drivers.with.moved'), formatList(moved))}
        ${fact(tdr('drivers.channels'), spreadWords(theme.byChannel, channelName))}
        ${fact(
          tdr('drivers.topics'),
          spreadWords(theme.byTopic, (each) =>
            each === '*' ? tdr('drivers.others') : topicName(this.categories, each),
          ),
        )}
        <div>
          <dt title=${tdr('drivers.examples.lead')}>${tdr('drivers.examples')}</dt>
          <dd class="drivers-examples">
            ${
              examples.length === 0
                ? tdr('drivers.examples.none')
                : html`
                    <ul>
                      ${examples.map(
                        (each) => html`
                          <li>${each}</li>
                        `,
                      )}
                    </ul>
                  `
            }
          </dd>
        </div>
      </dl>
    `;
  }

  /** Who decided what, and what came of it. */
  #decision(theme: Theme) {
    const said = [
      theme.reason === null ? '' : tdr('drivers.reason', { reason: theme.reason }),
      theme.decidedBy === null || theme.decidedAt === null
        ? ''
        : tdr('drivers.decided', {
            name: theme.decidedBy,
            at: formatMoment(Date.parse(theme.decidedAt), Date.now()),
          }),
      theme.tasks > 0 ? tdr('drivers.tasks', { count: theme.tasks }) : '',
    ].filter(Boolean);
    return html`
      <p class="vs-soft">
        ${tdr('drivers.since', { day: weekWords(theme.firstWeek) })} ${said.join(' · ')}
        ${
          theme.sheet === null
            ? nothing
            : html`
                <a href="/sheets?sheet=${encodeURIComponent(theme.sheet)}">
                  ${tdr('drivers.sheet.open')}
                </a>
              `
        }
      </p>
    `;
  }

  #acts(theme: Theme) {
    if (theme.state === 'dismissed') return this.#act('restore', false);
    const acts = ACTS.filter(
      (each) =>
        (each !== 'sheet' || theme.sheet === null) && (each !== 'merge' || this.others.length > 0),
    );
    return html`
      <div class="drivers-acts">
        ${acts.map((each) => this.#act(each, each === 'confirm' && theme.state === 'emerging'))}
      </div>
    `;
  }

  #act(form: Form, primary: boolean) {
    return html`
      <button
        type="button"
        class="btn ${primary ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="driver-${form}"
        @click=${() => (this.form = form)}
      >
        ${form === 'confirm' && !primary ? tdr('drivers.act.rename') : tdr(`drivers.act.${form}`)}
      </button>
    `;
  }

  readonly #close = async (): Promise<void> => {
    const form = this.form;
    this.form = null;
    await this.updateComplete;
    focusOn(this, `[data-testid="driver-${form ?? 'confirm'}"]`);
  };
}
customElements.define('vs-theme-card', ThemeCard);

function fact(name: string, said: string) {
  return said
    ? html`
        <div>
          <dt>${name}</dt>
          <dd>${said}</dd>
        </div>
      `
    : nothing;
}

function spreadWords(spread: readonly SpreadOver[], name: (key: string) => string): string {
  return spread
    .filter(({ key }) => key !== '-')
    .map(({ key, people }) => tdr('drivers.spread', { name: name(key), people: String(people) }))
    .join(', ');
}
