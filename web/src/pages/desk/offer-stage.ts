import { html, nothing, svg } from 'lit';
import { td } from '../../i18n/desk';
import { formatDateTime } from '../../i18n/format';
import type { Offer } from '../../protocol/desk';
import { bySet, ringLeft } from '../../state/desk';
import { DECLINE_REASONS } from '../../state/desk-keys';
import { icon, type IconName } from '../../ui/icons';
import './auto-answer';
import { categoryLabel } from './context';
import { DeskPart } from './part';
import { channelWords, languageName, needsPhrase } from './words';
import { exactDuration } from '../../i18n/amounts';

export const MODALITY_ICON: Record<Offer['modality'], IconName> = {
  video: 'camera',
  audio: 'phone',
  text: 'chat',
};

/** The picture of a contact's channel. */
export function channelIcon(each: Pick<Offer, 'channel' | 'modality'>): IconName {
  return each.channel === 'phone' ? 'telephone' : MODALITY_ICON[each.modality];
}

const RADIUS = 38;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** The contact that rings: what is needed to decide, how long is left, and the two answers. */
export class OfferStage extends DeskPart {
  protected override readonly timed = true;

  protected override render() {
    const { console, clock } = this.context;
    const { offer } = console.desk.value;
    if (!offer) return nothing;
    const answering = console.stage === 'answering';
    const declining = console.doing.value.has('decline');
    return html`
      <section
        class="desk-offer"
        data-testid="offer"
        data-bs-theme="light"
        aria-labelledby="desk-offer-title"
      >
        <header>
          <div>
            <h1
              id="desk-offer-title"
              tabindex="-1"
              data-channel=${offer.channel}
              data-callback=${offer.callback?.way ?? nothing}
            >
              ${icon(offer.consult ? 'people' : channelIcon(offer))}
              ${offer.consult ? td('desk.consult.offer') : titleWords(offer)}
            </h1>
            <p
              class="desk-offer-category"
              data-testid="offer-category"
              data-category=${offer.category}
            >
              ${categoryLabel(this.context, offer.category)}
            </p>
          </div>
          ${this.#countdown(offer)}
        </header>
        ${
          offer.consult
            ? html`
                <p class="desk-offer-consult" data-testid="offer-consult">
                  ${td('desk.consult.offer.who', { name: offer.consult.name, code: offer.consult.code })}
                </p>
              `
            : nothing
        }
        <dl class="desk-facts">
          ${offer.consult?.note ? fact(td('desk.consult.offer.note'), offer.consult.note) : nothing}
          ${fact(td('desk.offer.waiting'), exactDuration(clock.value - offer.waitingSinceMs))}
          ${offer.message ? messageFacts(offer.message) : personFacts(offer)}
          ${fact(td('desk.offer.language'), languageName(offer.language))}
          ${offer.message ? nothing : liveFacts(offer)}
        </dl>
        <div class="desk-offer-actions">
          <button
            type="button"
            class="btn btn-success"
            data-testid="accept-offer"
            aria-keyshortcuts="a"
            aria-busy=${answering ? 'true' : 'false'}
            @click=${() => void console.accept()}
          >
            ${answering ? nothing : icon(channelIcon(offer))}
            <span>
              ${td(
                answering
                  ? 'desk.offer.answering'
                  : offer.consult
                    ? 'desk.consult.offer.accept'
                    : offer.message
                      ? 'desk.message.accept'
                      : 'desk.offer.accept',
              )}
            </span>
            <kbd aria-hidden="true">A</kbd>
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="decline-offer"
            aria-keyshortcuts="d"
            aria-busy=${declining ? 'true' : 'false'}
            aria-disabled=${answering ? 'true' : nothing}
            @click=${() => void (answering || console.decline())}
          >
            <span>${td(declining ? 'desk.offer.declining' : 'desk.offer.decline')}</span>
            <kbd aria-hidden="true">D</kbd>
          </button>
        </div>
        ${this.#reasons(answering || declining)}
        <vs-desk-auto .context=${this.context}></vs-desk-auto>
        <p class="desk-offer-hint">
          ${td(offer.consult ? 'desk.consult.offer.hint' : 'desk.offer.hint')}
          ${console.desk.value.agent?.writing ? td('desk.offer.writing') : nothing}
        </p>
      </section>
    `;
  }

  /** One press declines and says why; the button above declines without a reason. */
  #reasons(decided: boolean) {
    return html`
      <div class="desk-offer-reasons" role="group" aria-labelledby="desk-offer-reasons">
        <p id="desk-offer-reasons">${td('desk.decline.or')}</p>
        ${DECLINE_REASONS.map(
          (reason, index) => html`
            <button
              type="button"
              class="btn btn-sm btn-outline-primary"
              data-testid="decline-${reason}"
              aria-keyshortcuts=${index + 1}
              aria-disabled=${decided ? 'true' : nothing}
              @click=${() => void (decided || this.context.console.decline(reason))}
            >
              <span>${td(`desk.decline.${reason}`)}</span>
              <kbd aria-hidden="true">${index + 1}</kbd>
            </button>
          `,
        )}
      </div>
    `;
  }

  #countdown(offer: Offer) {
    const { seconds, share } = ringLeft(offer, this.context.clock.value);
    return html`
      <div
        class="desk-ring"
        role="timer"
        aria-label=${td('desk.offer.left', { count: seconds })}
        ?data-short=${seconds <= 5}
      >
        <svg viewBox="0 0 88 88" aria-hidden="true">
          ${svg`
            <circle class="desk-ring-track" cx="44" cy="44" r=${RADIUS} />
            <circle
              class="desk-ring-left"
              cx="44"
              cy="44"
              r=${RADIUS}
              stroke-dasharray=${CIRCUMFERENCE}
              stroke-dashoffset=${CIRCUMFERENCE * (1 - share)}
            />
          `}
        </svg>
        <span aria-hidden="true">${seconds}</span>
      </div>
    `;
  }
}
customElements.define('vs-desk-offer', OfferStage);

function fact(name: string, value: string, soft = false) {
  return html`
    <dt>${name}</dt>
    <dd ?data-soft=${soft}>${value}</dd>
  `;
}

function titleWords(offer: Offer): string {
  if (offer.message) return td('desk.message.offer');
  return offer.callback ? td(`desk.callback.${offer.callback.way}`) : channelWords(offer);
}

function personFacts(offer: Offer) {
  return fact(td('desk.offer.name'), offer.name ?? td('desk.offer.noName'), offer.name === null);
}

/** Until when a message is to be answered; who wrote it is shown to whoever takes it. */
function messageFacts(message: NonNullable<Offer['message']>) {
  const due = formatDateTime(message.dueAtMs);
  return fact(td('desk.message.due'), message.again ? `${due}, ${td('desk.message.again')}` : due);
}

/** What matters where somebody is there, or will be. */
function liveFacts(offer: Offer) {
  return html`
    ${fact(
      td('desk.offer.needs'),
      needsPhrase(offer.needs) ?? td('desk.offer.noNeeds'),
      offer.needs.length === 0,
    )}
    ${cannotSpeak(offer) ? fact(td('desk.offer.voice'), td('desk.offer.voice.none')) : nothing}
    ${fact(td('desk.offer.recording'), recordingWords(offer))}
    ${fact(td('desk.offer.connection'), connectionWords(offer))}
    ${
      offer.sharing === 'off' && offer.modality === 'video' && offer.channel !== 'phone'
        ? fact(td('desk.sharing.fact'), td('desk.sharing.off'))
        : nothing
    }
  `;
}

/** Whether the citizen's page says that it sends no sound in a call that is to be heard. */
function cannotSpeak(offer: Offer): boolean {
  if (offer.modality === 'text' || offer.channel === 'phone' || offer.callback) return false;
  return offer.citizenMedia?.microphone === false;
}

/** What an exchange carries is not recorded by the station, whatever was said. */
export function recordingWords(each: Pick<Offer, 'channel' | 'line' | 'recordingConsent'>): string {
  if (bySet(each)) return td('desk.phone.notRecorded');
  return td(each.recordingConsent ? 'desk.offer.recording.yes' : 'desk.offer.recording.no');
}

function connectionWords(offer: Offer): string {
  if (offer.callback) return td(`desk.callback.connection.${offer.callback.way}`);
  if (bySet(offer)) return td('desk.phone.connection');
  if (offer.modality === 'text') return td('desk.offer.connection.none');
  return td(offer.mediaReady ? 'desk.offer.connection.ready' : 'desk.offer.connection.pending');
}
