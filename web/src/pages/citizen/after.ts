import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { tc } from '../../i18n/common';
import { formatDate, formatDateTime, formatDuration, formatTime } from '../../i18n/format';
import { language } from '../../i18n/language';
import { tr } from '../../i18n/receipt';
import { isKiosk } from '../../state/kiosk';
import type { ChatLine, Contact, Receipt } from '../../protocol/citizen';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { coolDownBox } from './cool-down';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { receiptFacts } from '../../ui/receipt';
import type { CitizenSession } from '../../state/citizen';
import './receipt-mail';
import './return-offer';
import './rating';
import { saveFile } from '../../ui/save-file';

const LOST_OUTCOMES: ReadonlySet<string> = new Set(['lost', 'agent_lost', 'failed']);

/** What remains when the conversation is over: the reference, the receipt, the messages. */
export class AfterStep extends StationElement {
  /** Gives the way back into the call; without it there is none. */
  @property({ attribute: false }) session: CitizenSession | null = null;
  @property({ attribute: false }) contact!: Contact;
  @property({ attribute: false }) chat: readonly ChatLine[] = [];
  /** Gives all that was written, where `chat` has the newest lines. */
  @property({ attribute: false }) whole: () => Promise<readonly ChatLine[]> = () =>
    Promise.resolve(this.chat);
  @property() topic = '';
  /** The token of the contact's seat; without it nothing is asked. */
  @property({ attribute: false }) seat: string | null = null;
  /** E-mail can be sent from here. */
  @property({ type: Boolean }) mail = false;
  @property({ attribute: false }) again: () => void = () => undefined;
  @property({ attribute: false }) home: () => void = () => undefined;
  @state() private copied = false;

  protected override firstUpdated(): void {
    focusOn(this, 'h1');
    const { reference, returnUntilMs } = this.contact;
    const back = returnUntilMs ? ` ${tv('return.announce')}` : '';
    announce(tv('after.announce', { reference }) + back);
  }

  protected override updated(changes: PropertyValues<this>): void {
    // the station has said meanwhile that there is a way back
    const before = changes.get('contact');
    if (before && !before.returnUntilMs && this.contact.returnUntilMs) {
      announce(tv('return.announce'));
    }
  }

  protected override render() {
    const { contact } = this;
    const answered = contact.connectedAtMs !== null;
    const title = !answered
      ? 'after.titleNever'
      : contact.modality === 'text'
        ? 'after.titleText'
        : 'after.title';
    const ended = contact.outcome === 'abuse';
    const { coolDownUntilMs } = contact;
    const lost = LOST_OUTCOMES.has(contact.outcome ?? '');
    return html`
      <div class="vs-page vs-after" data-testid="call-ended">
        <h1 tabindex="-1">${tv(title)}</h1>
        <p class="vs-lead">${answered && !ended ? tv('after.thanks') : nothing}</p>
        ${
          this.session && contact.returnUntilMs !== null
            ? html`
                <vs-return-offer
                  .session=${this.session}
                  .untilMs=${contact.returnUntilMs}
                ></vs-return-offer>
              `
            : nothing
        }
        ${ended ? alertBox(tv('after.abuse'), { tone: 'warning' }) : nothing}
        ${coolDownUntilMs !== null ? coolDownBox(coolDownUntilMs) : nothing}
        ${
          !answered || lost
            ? alertBox(
                tv(
                  contact.outcome === 'removed'
                    ? 'after.removed'
                    : answered
                      ? 'after.lost'
                      : 'after.never',
                ),
                { tone: 'warning' },
              )
            : nothing
        }
        <div class="vs-after-columns">
          <section class="vs-card vs-stack">
            <h2>${tv('after.reference')}</h2>
            <div class="vs-reference">
              <strong class="vs-code">${contact.reference}</strong>
              ${isKiosk() ? nothing : this.#copyButton()}
              <span role="status" class="visually-hidden">
                ${this.copied ? tv('after.copied') : nothing}
              </span>
            </div>
            <p class="vs-soft">${tv('after.referenceHint')}</p>
            ${
              this.mail && answered && this.seat && contact.returnUntilMs === null && !isKiosk()
                ? html`
                    <vs-receipt-mail .seat=${this.seat}></vs-receipt-mail>
                  `
                : nothing
            }
          </section>
          <section class="vs-card vs-stack">
            <h2>${tv('after.summary')}</h2>
            <dl class="vs-facts">
              ${this.#fact(tv('after.topic'), this.topic)}
              ${this.#fact(
                tv('after.when'),
                formatDateTime(contact.connectedAtMs ?? contact.enteredAtMs),
              )}
              ${this.#length()}
              ${
                contact.agent
                  ? this.#fact(tv('after.operator'), `${contact.agent.name}, ${contact.agent.code}`)
                  : nothing
              }
              ${contact.receipt || contact.returnUntilMs !== null ? nothing : this.#fact(tv('after.recording'), tv('after.recordingNone'))}
            </dl>
          </section>
          ${contact.receipt ? this.#receipt(contact.receipt) : nothing}
        </div>
        ${
          answered && !ended && this.seat
            ? html`
                <vs-rating .seat=${this.seat}></vs-rating>
              `
            : nothing
        }
        <div class="vs-row vs-after-actions">
          <button type="button" class="btn btn-primary" @click=${() => this.home()}>
            ${tv('after.home')}
          </button>
          ${
            this.chat.length > 0 && !isKiosk()
              ? html`
                  <button type="button" class="btn btn-outline-primary" @click=${this.#save}>
                    ${icon('download')} ${tv('after.transcript')}
                  </button>
                `
              : nothing
          }
          ${
            coolDownUntilMs === null
              ? html`
                  <button type="button" class="btn btn-link" @click=${() => this.again()}>
                    ${tv('after.again')}
                  </button>
                `
              : nothing
          }
        </div>
      </div>
    `;
  }

  #copyButton() {
    return html`
      <button type="button" class="btn btn-outline-primary btn-sm" @click=${this.#copy}>
        ${icon(this.copied ? 'check' : 'copy')} ${tv(this.copied ? 'after.copied' : 'after.copy')}
      </button>
    `;
  }

  #fact(name: string, value: string) {
    return html`
      <div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>
    `;
  }

  #length() {
    const { connectedAtMs, endedAtMs } = this.contact;
    if (connectedAtMs === null || endedAtMs === null) return nothing;
    return this.#fact(tv('after.length'), formatDuration((endedAtMs - connectedAtMs) / 1000));
  }

  /** What was recorded, until when it is kept, and the code to ask for a copy by. */
  #receipt(receipt: Receipt) {
    const { state } = receipt;
    return html`
      <section class="vs-card vs-stack" data-testid="receipt" data-state=${state}>
        <h2>${tr('receipt.title')}</h2>
        ${
          state === 'ready'
            ? html`
                <dl class="vs-facts">${receiptFacts(receipt)}</dl>
                <h3>${tr('receipt.code')}</h3>
                <strong class="vs-code" data-testid="receipt-code">${receipt.code}</strong>
                <p class="vs-soft">${tr('receipt.codeHint')}</p>
                ${isKiosk() ? nothing : copyLink()}
              `
            : html`
                <p role="status">${tr(`receipt.${state}`)}</p>
              `
        }
      </section>
    `;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.contact.reference);
      this.copied = true;
    } catch {
      // The number is there to be read and written down.
    }
  };

  readonly #save = async (): Promise<void> => {
    // what cannot be read just now is left out
    const chat = await this.whole().catch(() => this.chat);
    const { reference } = this.contact;
    const other = this.contact.agent?.name ?? t('call.operator');
    const head = tv('after.transcriptHead', {
      reference,
      date: formatDate(this.contact.enteredAtMs),
    });
    const lines = chat.map((line) => {
      const author = line.author === 'citizen' ? tc('chat.you') : (line.supervisor ?? other);
      return tv('after.transcriptLine', {
        time: formatTime(line.sentAtMs),
        author,
        text: line.text,
      });
    });
    const content = new Blob([[head, '', ...lines, ''].join('\r\n')], {
      type: 'text/plain;charset=utf-8',
    });
    saveFile(content, tv('after.transcriptName', { reference }));
  };
}
customElements.define('vs-after', AfterStep);

function copyLink() {
  return html`
    <p>
      <a href="/copy?lang=${language.value}" target="_blank" rel="noopener">
        ${tr('receipt.ask')}
        <span class="visually-hidden">${tc('footer.beside')}</span>
      </a>
    </p>
  `;
}
