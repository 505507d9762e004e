import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tk } from '../../i18n/custody';
import { formatDateTime, formatTime, STATION_ZONE } from '../../i18n/format';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { errorWords, readingBox } from '../../staff/page';
import { categoryName } from '../quality/list';
import type { QualityContext } from '../quality/sections';
import './certificate-dialog';
import type { Step } from './decide-dialog';
import './decide-dialog';
import type { CopyAsked, DestroyedListed, KeptRecording, RequestListed } from './keeping';
import { keptWord } from './kept-word';
import './retention-rules';
import { stationRequestWords } from './station-requests';
import type { CustodyDecision, StationRequestShown } from '../../protocol/api';
import { Reading } from '../../ui/reading';

type Decided =
  | `recordings/${string}/requests/${string}/decision`
  | `copies/${string}/decision`
  | `requests/${string}/decision`;

const DECIDED_SHOWN = 10;

/** Requests that wait for a second person, holds, seals, rules, destructions. */
export class CustodySection extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private step: Step | null = null;
  @state() private certified: DestroyedListed | null = null;
  @state() private said = '';
  readonly #read = new Reading(
    this,
    async (signal) => {
      const { session } = this.context;
      const copies = await copiesAsked(session, signal);
      if (!this.#oversees) return { copies, station: [], keeping: null };
      const { requests: station } = await session.api('requests', { signal });
      return { copies, station, keeping: await session.api('custody', { signal }) };
    },
    errorWords,
    { patient: true, hears: ['custody', 'copies', 'requests'] },
  );

  /** The quality office reads the rules; what people decide is for supervisors and administrators. */
  get #oversees(): boolean {
    return this.context.me.role !== 'quality';
  }

  protected override render() {
    const { context } = this;
    const keeping = this.#read.value?.keeping;
    return html`
      <div class="staff-head"><h1 tabindex="-1">${tk('custody.title')}</h1></div>
      <p class="vs-soft custody-intro">${tk('custody.intro')}</p>
      <div role="status">${this.said ? alertBox(this.said, { tone: 'success' }) : nothing}</div>
      <div class="custody-grid">
        ${readingBox(
          this.#read,
          ({ keeping, copies, station }) => html`
            ${keeping ? this.#requests(keeping.requests, station) : nothing} ${this.#copies(copies)}
            ${keeping ? [this.#kept('held', keeping.held), this.#kept('sealed', keeping.sealed)] : nothing}
          `,
        )}
        <vs-retention-rules class="custody-wide" .context=${context}></vs-retention-rules>
        ${keeping ? this.#destroyed(keeping.destroyed) : nothing}
      </div>
      <vs-decide-dialog .step=${this.step} .close=${() => (this.step = null)}></vs-decide-dialog>
      <vs-certificate-dialog
        .session=${context.session}
        .of=${this.certified}
        .close=${() => (this.certified = null)}
      ></vs-certificate-dialog>
    `;
  }

  #requests(all: readonly RequestListed[], station: readonly StationRequestShown[]) {
    const pending = all.filter((each) => each.state === 'pending');
    const decided = all.filter((each) => each.state !== 'pending').slice(0, DECIDED_SHOWN);
    const asked = station.filter((each) => each.state === 'pending');
    const settled = station.filter((each) => each.state !== 'pending').slice(0, DECIDED_SHOWN);
    return html`
      <section class="vs-card" aria-labelledby="custody-requests" data-testid="custody-requests">
        <h2 id="custody-requests">${tk('custody.requests')}</h2>
        ${
          pending.length + asked.length === 0
            ? html`
                <p class="vs-soft">${tk('custody.requests.none')}</p>
              `
            : html`
                <ul class="custody-list">
                  ${asked.map((each) => this.#asked(each))}
                  ${pending.map((each) => this.#pending(each))}
                </ul>
              `
        }
        ${
          decided.length + settled.length === 0
            ? nothing
            : html`
                <details>
                  <summary>${tk('custody.requests.decided')}</summary>
                  <ul class="custody-list">
                    ${settled.map(decidedRequest)} ${decided.map(decidedRequest)}
                  </ul>
                </details>
              `
        }
      </section>
    `;
  }

  #pending(each: RequestListed) {
    const path = `recordings/${each.recordingId}/requests/${each.id}/decision` as const;
    const kind = tk(`custody.request.${each.kind}`);
    return html`
      <li data-testid="custody-request">
        <h3>${kind} · ${each.reference}</h3>
        <p class="vs-soft">
          ${tk('custody.request.asked', { at: at(each.askedAt), who: who(each.askedBy) })}
        </p>
        <p>${tk('custody.request.why', { reason: each.askedWhy })}</p>
        ${
          each.mine
            ? html`
                <p class="vs-small">${tk('custody.request.mine')}</p>
              `
            : html`
                <div class="custody-actions">
                  ${([true, false] as const).map((granted) =>
                    this.#decision(path, kind, each.reference, granted),
                  )}
                </div>
              `
        }
      </li>
    `;
  }

  #asked(each: StationRequestShown) {
    const kind = tk(`custody.request.${each.kind}`);
    const step = { path: `requests/${each.id}/decision`, of: each.references.join(', ') } as const;
    return html`
      <li data-testid="station-request">
        <h3>${kind}</h3>
        <p class="vs-soft">
          ${tk('custody.request.asked', { at: at(each.askedAt), who: who(each.askedBy) })}
        </p>
        ${
          each.askedWhy
            ? html`
                <p>${tk('custody.request.why', { reason: each.askedWhy })}</p>
              `
            : nothing
        }
        ${stationRequestWords(each, this.context.categories)}
        ${
          each.mine
            ? html`
                <p class="vs-small">${tk('custody.request.mine')}</p>
              `
            : html`
                <div class="custody-actions">
                  ${([true, false] as const).map((granted) =>
                    this.#decision(step.path, kind, step.of, granted, tk('custody.request.hint')),
                  )}
                </div>
              `
        }
      </li>
    `;
  }

  #decision(path: Decided, kind: string, reference: string, granted: boolean, hint?: string) {
    const word = granted ? 'grant' : 'refuse';
    const subject = reference ? `${kind} · ${reference}` : kind;
    return html`
      <button
        type="button"
        class="btn btn-sm ${granted ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="custody-${word}"
        aria-label=${
          reference
            ? tk(`custody.request.${word}.of`, { kind, reference })
            : `${tk(`custody.request.${word}`)}: ${kind}`
        }
        @click=${() =>
          this.#ask({
            title: tk(`custody.decide.title.${word}`),
            text: subject,
            hint,
            button: tk(`custody.request.${word}`),
            take: (reason) => this.#decide(path, { granted, reason }),
          })}
      >
        ${tk(`custody.request.${word}`)}
      </button>
    `;
  }

  #copies(copies: readonly CopyAsked[]) {
    return html`
      <section class="vs-card" aria-labelledby="custody-copies" data-testid="custody-copies">
        <h2 id="custody-copies">${tk('custody.copies')}</h2>
        ${
          copies.length === 0
            ? html`
                <p class="vs-soft">${tk('custody.copies.none')}</p>
              `
            : html`
                <ul class="custody-list">
                  ${copies.map((each) => this.#copy(each))}
                </ul>
              `
        }
      </section>
    `;
  }

  #copy(each: CopyAsked) {
    const { categories } = this.context;
    return html`
      <li data-testid="custody-copy">
        <h3>${each.reference} · ${categoryName(categories, each.category)}</h3>
        <p class="vs-soft">${tk('custody.copy.asked', { at: at(each.askedAt) })}</p>
        <div class="custody-actions">
          ${([true, false] as const).map((granted) => {
            const word = granted ? 'grant' : 'refuse';
            return html`
              <button
                type="button"
                class="btn btn-sm ${granted ? 'btn-primary' : 'btn-outline-primary'}"
                data-testid="copy-${word}"
                aria-label=${tk(`custody.copy.${word}.of`, { reference: each.reference })}
                @click=${() =>
                  this.#ask({
                    title: tk(`custody.decide.title.${word}`),
                    text: each.reference,
                    hint: tk(`custody.copy.${word}.hint`),
                    button: tk(`custody.request.${word}`),
                    take: (reason) =>
                      this.#decide(`copies/${each.contactId}/decision`, { granted, reason }),
                  })}
              >
                ${tk(`custody.request.${word}`)}
              </button>
            `;
          })}
        </div>
      </li>
    `;
  }

  #kept(name: 'held' | 'sealed', kept: readonly KeptRecording[]) {
    return html`
      <section class="vs-card" aria-labelledby="custody-${name}" data-testid="custody-${name}">
        <h2 id="custody-${name}">${tk(`custody.${name}`)}</h2>
        ${
          kept.length === 0
            ? html`
                <p class="vs-soft">${tk(`custody.${name}.none`)}</p>
              `
            : html`
                <ul class="custody-list">
                  ${kept.map(
                    (each) => html`
                      <li>
                        <h3>
                          ${each.reference} ·
                          ${categoryName(this.context.categories, each.category)}
                        </h3>
                        <p class="vs-soft">
                          ${tk('custody.since', { at: at(each.since), who: who(each.by) })}
                        </p>
                        ${
                          each.reason
                            ? html`
                                <p>${tk('custody.reason', { reason: each.reason })}</p>
                              `
                            : nothing
                        }
                        ${this.#open(each)}
                      </li>
                    `,
                  )}
                </ul>
              `
        }
      </section>
    `;
  }

  /** Staff who may watch recordings go to it, where the next step is. */
  #open(each: KeptRecording) {
    if (this.context.me.role === 'admin') return nothing;
    return html`
      <button
        type="button"
        class="btn btn-link custody-open"
        aria-label=${tk('custody.see.of', { reference: each.reference })}
        @click=${() => this.context.go({ section: undefined, recording: each.recordingId })}
      >
        ${tk('custody.see')}
      </button>
    `;
  }

  #destroyed(gone: readonly DestroyedListed[]) {
    return html`
      <section
        class="vs-card custody-wide"
        aria-labelledby="custody-destroyed"
        data-testid="custody-destroyed"
      >
        <h2 id="custody-destroyed">${tk('custody.destroyed')}</h2>
        ${
          gone.length === 0
            ? html`
                <p class="vs-soft">${tk('custody.destroyed.none')}</p>
              `
            : html`
                <ul class="custody-list custody-columns">
                  ${gone.map(
                    (each) => html`
                      <li>
                        <h3>
                          ${each.reference} ·
                          ${categoryName(this.context.categories, each.category)}
                        </h3>
                        <p class="vs-soft">
                          ${
                            each.destroyedAt
                              ? tk('custody.destroyed.at', { at: at(each.destroyedAt) })
                              : nothing
                          }
                          ${
                            each.rule
                              ? `· ${tk('custody.destroyed.rule', { rule: keptWord(each.rule) })}`
                              : nothing
                          }
                        </p>
                        <button
                          type="button"
                          class="btn btn-link custody-open"
                          data-testid="show-certificate"
                          aria-label=${tk('custody.certificate.of', { reference: each.reference })}
                          @click=${() => (this.certified = each)}
                        >
                          ${tk('custody.certificate')}
                        </button>
                      </li>
                    `,
                  )}
                </ul>
              `
        }
      </section>
    `;
  }

  #ask(step: Step): void {
    this.said = '';
    this.step = step;
  }

  async #decide(path: Decided, body: CustodyDecision): Promise<void> {
    await this.context.session.api(path, { method: 'POST', body });
    this.said = tk('custody.decided');
    this.later(() => (this.said = ''), 8_000);
    await this.#read.again();
  }
}
customElements.define('vs-custody', CustodySection);

/** Refused by nobody and for no reason: the hold or seal it was asked of has ended. */
function outcome(each: RequestListed | StationRequestShown): 'granted' | 'refused' | 'lapsed' {
  if (each.state === 'granted') return 'granted';
  return each.decidedWhy === null ? 'lapsed' : 'refused';
}

function decidedRequest(each: RequestListed | StationRequestShown) {
  const until = 'until' in each ? each.until : null;
  const reference = 'reference' in each ? ` · ${each.reference}` : '';
  const words = {
    at: each.decidedAt ? at(each.decidedAt) : '',
    who: who(each.decidedBy),
    reason: each.decidedWhy ?? '',
  };
  return html`
    <li>
      <h3>${tk(`custody.request.${each.kind}`)}${reference}</h3>
      <p class="vs-soft">${tk(`custody.request.${outcome(each)}`, words)}</p>
      ${
        until && Date.parse(until) > Date.now()
          ? html`
              <p class="vs-small">
                ${tk('custody.request.until', {
                  at: formatTime(Date.parse(until), STATION_ZONE),
                })}
              </p>
            `
          : nothing
      }
    </li>
  `;
}

/** None where this station gives no copies to citizens. */
async function copiesAsked(
  session: QualityContext['session'],
  signal: AbortSignal,
): Promise<readonly CopyAsked[]> {
  try {
    return (await session.api('copies?state=asked', { signal })).copies;
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status)) return [];
    throw error;
  }
}

function at(moment: string): string {
  return formatDateTime(Date.parse(moment), STATION_ZONE);
}

function who(name: string | null): string {
  return name ?? tk('custody.nobody');
}
