import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { cache } from 'lit/directives/cache.js';
import { keyed } from 'lit/directives/keyed.js';
import { categoryText } from '../../api';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { NOTES_LIMIT } from '../../state/desk-notes';
import '../../ui/chat';
import { focusOn } from '../../ui/element';
import { readEarlier } from '../../state/earlier';
import './escalation-panel';
import { locationBlock } from './location-block';
import { openReplies } from '../replies/picker';
import { categoryField } from './category-field';
import { chatReplies } from './chat-replies';
import './channel-block';
import { filesOf } from './files';
import './given-code';
import { legsBlock } from './legs-block';
import { DeskPart } from './part';
import { qualityBlock, qualityNotice } from './quality-block';
import { consentQuestion } from './consent-question';
import { recordingWords } from './offer-stage';
import './sheets-tab';
import '../bodies/body-finder';
import '../inquiries/inquiries-of';
import '../recognition/known-citizen';
import { calledWords, channelWords, languageName, nameOf, needsPhrase } from './words';
import { textArea } from '../../ui/field';
import { tabList } from '../../ui/tabs';
import { exactDuration } from '../../i18n/amounts';

type Tab = 'contact' | 'sheets' | 'bodies' | 'chat' | 'notes' | 'escalation';

const FIRST_FIELD: Record<Tab, string> = {
  contact: 'select',
  chat: 'vs-chat input',
  sheets: '#desk-sheet-words, #desk-sheet-title, #sheet-aloud-heading',
  bodies: '#bodies-words, #found-body',
  notes: 'textarea',
  escalation: '#desk-112-what',
};

/**
 * Beside the stage: the contact's card, sheets, bodies, the chat, the notes. A tab that is opened again in the same
 * contact is as the operator left it.
 */
export class SidePanel extends DeskPart {
  @state() private tab: Tab = 'chat';
  #contactId: string | null = null;
  /** How many of the citizen's lines have been in view. */
  #seen = 0;
  /** How far each tab was scrolled down when the operator left it, in pixels. */
  readonly #scrolled = new Map<Tab, number>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.context.notes);
  }

  /** Opens a tab and puts the focus where one writes. */
  async show(tab: Tab): Promise<void> {
    if (!this.#tabs().includes(tab)) return;
    await this.#choose(tab);
    focusOn(this, FIRST_FIELD[tab]);
    // What to say stands above the first field, and is what the operator needs first.
    if (tab === 'escalation') this.querySelector('vs-desk-112')?.scrollTo({ top: 0 });
  }

  async #choose(tab: Tab): Promise<void> {
    const column = this.parentElement;
    if (tab === this.tab || !column) return;
    this.#scrolled.set(this.tab, column.scrollTop);
    this.tab = tab;
    await this.updateComplete;
    column.scrollTop = this.#scrolled.get(tab) ?? 0;
  }

  protected override willUpdate(): void {
    const { contact, chat } = this.context.console.desk.value;
    const id = contact?.contactId ?? null;
    if (id !== this.#contactId) {
      this.#contactId = id;
      this.#seen = 0;
      this.#scrolled.clear();
      this.tab = 'chat';
    }
    const tabs = this.#tabs();
    if (!tabs.includes(this.tab)) this.tab = tabs[0] ?? 'contact';
    if (this.tab === 'chat') this.#seen = chat.filter((line) => line.author === 'citizen').length;
  }

  /**
   * A written conversation has the stage to itself, a caller reads nothing; at wrap-up the notes are in
   * the form.
   */
  #tabs(): Tab[] {
    const { contact, chat } = this.context.console.desk.value;
    if (!contact) return [];
    const live = contact.state === 'connected';
    const tabs: Tab[] = ['contact', 'sheets', 'bodies'];
    const reads = contact.channel !== 'phone' && contact.modality !== 'text';
    if (live ? reads : chat.length > 0) tabs.push('chat');
    if (live) tabs.push('notes');
    if (contact.escalation) tabs.push('escalation');
    return tabs;
  }

  protected override render() {
    const { contact, chat } = this.context.console.desk.value;
    if (!contact) return nothing;
    const unread = chat.filter((line) => line.author === 'citizen').length - this.#seen;
    return html`
      ${qualityNotice(contact)}
      ${tabList({
        names: this.#tabs(),
        chosen: this.tab,
        choose: (tab) => void this.#choose(tab),
        title: (tab) => this.#title(tab, tab === 'chat' ? unread : 0),
        id: 'desk-tab',
        panel: () => 'desk-tab-panel',
        look: 'vs-tabs desk-tabs',
      })}
      ${keyed(
        contact.contactId,
        html`
          <div
            class="desk-tab-panel"
            role="tabpanel"
            id="desk-tab-panel"
            data-tab=${this.tab}
            data-state=${contact.state}
            aria-labelledby="desk-tab-${this.tab}"
          >
            ${cache(this.#panel(contact))}
          </div>
        `,
      )}
    `;
  }

  #title(tab: Tab, unread: number) {
    return html`
      <span data-testid=${tab === 'sheets' ? 'sheets-tab' : nothing}>${td(`desk.tab.${tab}`)}</span>
      ${
        unread > 0
          ? html`
              <span class="desk-unread">
                <span aria-hidden="true">${unread}</span>
                <span class="visually-hidden">${td('desk.tab.unread', { count: unread })}</span>
              </span>
            `
          : nothing
      }
    `;
  }

  #panel(contact: Contact) {
    switch (this.tab) {
      case 'chat':
        return this.#chat(contact);
      case 'sheets':
        return html`
          <vs-desk-sheets .context=${this.context} .contact=${contact}></vs-desk-sheets>
        `;
      case 'bodies':
        return this.#bodies(contact);
      case 'notes':
        return this.#notes();
      case 'escalation':
        return html`
          <vs-desk-112 .context=${this.context}></vs-desk-112>
        `;
      case 'contact':
        return this.#card(contact);
    }
  }

  #bodies(contact: Contact) {
    const { console, session } = this.context;
    const writes = contact.state === 'connected' && contact.channel !== 'phone';
    return html`
      <vs-body-finder
        .session=${session}
        .contact=${contact.contactId}
        .language=${contact.language}
        .chat=${writes ? (text: string) => console.sendChat(text) : null}
        refers
      ></vs-body-finder>
    `;
  }

  #chat(contact: Contact) {
    const { console } = this.context;
    const { chat, citizenDraft, moreChat } = console.desk.value;
    return html`
      <vs-chat
        self="agent"
        bare
        .lines=${chat}
        .earlier=${moreChat ? this.#earlier : null}
        .otherName=${nameOf(contact)}
        .typing=${citizenDraft}
        .disabled=${contact.state !== 'connected'}
        .submit=${this.#submit}
        .draft=${this.#draft}
        .tools=${chatReplies(this.context, contact, this)}
        @slash=${openReplies}
        .files=${filesOf(this.context, contact)}
      ></vs-chat>
    `;
  }

  readonly #earlier = () => {
    const { connection, desk } = this.context.console;
    return readEarlier(desk, (before) => connection.send('readChat', { before }));
  };
  readonly #submit = (text: string) => this.context.console.sendChat(text);
  readonly #draft = (text: string) => this.context.console.type(text);

  #notes() {
    const { notes } = this.context;
    return textArea({
      id: 'desk-notes',
      label: td('desk.notes.label'),
      block: 'desk-notes',
      hint: td('desk.notes.hint'),
      maxlength: NOTES_LIMIT,
      value: notes.value,
      input: (value) => notes.set(value),
    });
  }

  /** What the citizen was told to have at hand. */
  #requirements(contact: Contact) {
    const found = this.context.categories.value.find(({ id }) => id === contact.category);
    const { requirements } = found ? categoryText(found) : { requirements: [] };
    if (requirements.length === 0) return nothing;
    return html`
      <details class="vs-details" data-testid="topic-requirements">
        <summary>${td('desk.card.requirements')}</summary>
        <ul class="desk-needed">
          ${requirements.map(
            (each) => html`
              <li>${each}</li>
            `,
          )}
        </ul>
      </details>
    `;
  }

  /** What the citizen wanted known; of the next contact it is another element's. */
  #known({ contactId }: Contact) {
    return keyed(
      contactId,
      html`
        <vs-known-citizen
          .session=${this.context.session}
          .contact=${contactId}
          .categories=${this.context.categories.value}
        ></vs-known-citizen>
      `,
    );
  }

  #card(contact: Contact) {
    const needs = needsPhrase(contact.needs);
    return html`
      <div class="desk-contact">
        ${contact.state === 'connected' ? this.#known(contact) : nothing}
        <dl class="desk-facts">
          ${fact(td('desk.offer.name'), contact.name ?? td('desk.offer.noName'))}
          ${fact(
            td('desk.card.reference'),
            html`
              <code>${contact.reference}</code>
            `,
          )}
          ${fact(
            td('desk.card.callCode'),
            html`
              <code data-testid="call-code">${contact.callCode}</code>
            `,
          )}
          ${fact(td('desk.card.modality'), channelWords(contact))}
          ${contact.telephone?.number ? fact(td('desk.phone.number'), contact.telephone.number) : nothing}
          ${contact.telephone?.called ? fact(td('desk.phone.called'), calledWords(contact.telephone.called, contact.telephone.trunk)) : nothing}
          ${fact(td('desk.offer.language'), languageName(contact.language))}
          ${fact(td('desk.offer.needs'), needs ?? td('desk.offer.noNeeds'))}
          ${fact(td('desk.card.entered'), formatTime(contact.enteredAtMs))}
          ${fact(
            td('desk.card.waited'),
            exactDuration(contact.connectedAtMs - contact.enteredAtMs),
          )}
          ${fact(td('desk.offer.recording'), recordingWords(contact))}
          ${
            contact.sharing === 'off' && contact.channel !== 'phone'
              ? fact(td('desk.sharing.fact'), td('desk.sharing.off'))
              : nothing
          }
        </dl>
        ${this.#requirements(contact)} ${legsBlock(contact)}
        ${
          contact.channel === 'phone'
            ? contact.line
              ? html`
                  ${consentQuestion(this.context, contact)} ${qualityBlock(contact)}
                `
              : nothing
            : html`
                ${qualityBlock(contact)} ${locationBlock(this.context, contact)}
              `
        }
        ${
          contact.state === 'connected'
            ? categoryField(this.context, contact, 'desk-card-category')
            : nothing
        }
        <p>
          <a
            href="/complaints?new=1&contact=${encodeURIComponent(contact.contactId)}"
            target="_blank"
            data-testid="card-complaint"
          >
            ${td('desk.card.complaint')}
          </a>
        </p>
        <vs-inquiries-of
          .session=${this.context.session}
          .contact=${contact.contactId}
        ></vs-inquiries-of>
        <vs-desk-given-code .context=${this.context}></vs-desk-given-code>
        ${
          this.context.console.desk.value.telephony || contact.line
            ? html`
                <vs-desk-channel .context=${this.context}></vs-desk-channel>
              `
            : nothing
        }
      </div>
    `;
  }
}
customElements.define('vs-desk-side', SidePanel);

function fact(name: string, value: unknown) {
  return html`
    <dt>${name}</dt>
    <dd>${value}</dd>
  `;
}
