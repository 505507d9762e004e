import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { type DeskAction, type DeclineReason, actionFor } from '../../state/desk-keys';
import { forgetNotes, keepNotes, readNotes } from '../../state/desk-notes';
import { type DeskSettings, keepSettings, readSettings } from '../../state/desk-settings';
import { atTelephone, bySet, nobodyThere, type Stage } from '../../state/desk';
import { DeskTab, tabWord } from '../../state/desk-tabs';
import { Store } from '../../state/store';
import { announce } from '../../ui/announcer';
import '../../ui/connection-bar';
import { focusOn, isWriting } from '../../ui/element';
import { icon } from '../../ui/icons';
import { loginAddress, type Role } from '../../staff/session';
import { messagePage, StaffPage } from '../../staff/page';
import './agent-panel';
import { headerLinks } from './header-links';
import { ArrivalAlert } from './arrival';
import './call-stage';
import type { CallStage } from './call-stage';
import './end-dialog';
import { DeskCheck } from './check';
import './check-panel';
import './conference-banner';
import type { ConferenceBanner } from './conference-banner';
import { DeskConsole } from './console';
import { categoryLabel, type DeskContext } from './context';
import { columnStyle, sideColumn } from './columns';
import { boxesAbove, readinessBox } from './boxes';
import { keysDialog, settingsDialog } from './dialogs';
import { toggleHelp } from './help-call';
import './idle-stage';
import './offer-stage';
import './phone-stage';
import type { PhoneStage } from './phone-stage';
import { messagesBelow } from './messages-below';
import './queues-panel';
import { ReadinessDuty } from './readiness';
import { RingBack, rungByStation } from './ring-back';
import { Ringer } from './ringer';
import type { SidePanel } from './side-panel';
import './side-panel';
import type { ConsultControl } from './consult-control';
import type { TransferControl } from './transfer-control';
import { SCHEME_ICON, tool } from './tool';
import { ownTasks } from './tasks-panel';
import { startTicker } from './ticker';
import { channelWords, lostWords } from './words';
import './wrap-up-stage';
import { roughDuration } from '../../i18n/amounts';
import { whenWordsCame } from '../../i18n/language';

const WITHOUT_CONTACT: ReadonlySet<Stage> = new Set(['loading', 'idle', 'offer', 'answering']);

/** The operator's desk. */
export class DeskPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator', 'supervisor', 'office'];
  protected override readonly keepsContact = true;
  @state() private dialog: 'keys' | 'settings' | 'end' | null = null;
  #context: DeskContext | null = null;
  #check: DeskCheck | null = null;
  #duty: ReadinessDuty | null = null;
  #arrival: ArrivalAlert | null = null;
  #ringBack: RingBack | null = null;
  #tab: DeskTab | null = null;
  #stage: Stage = 'loading';
  #contactId: string | null = null;
  #ringing: string | null = null;

  protected override pageTitle(): string {
    return td('desk.title');
  }

  protected override get nameInHeader(): string {
    const code = this.#context?.console.desk.value.agent?.code ?? this.session.me.value?.code;
    const office = this.session.me.value?.office;
    const whose = office ? office.short || office.name : '';
    return [whose, code ? td('desk.operator', { code }) : ''].filter(Boolean).join(' · ');
  }

  protected override entered(): void {
    const { scope } = this;
    const ticker = startTicker(scope);
    const console = new DeskConsole({ token: () => this.session.token(), ticker });
    const settings = new Store<DeskSettings>(readSettings());
    const sound = new Store(0);
    const ringer = new Ringer(settings.value.volume, () => sound.set(sound.value + 1));
    const clock = new Store(console.nowMs);
    const context: DeskContext = {
      console,
      ringer,
      token: () => this.session.token(),
      sound,
      settings,
      clock,
      categories: this.categories,
      notes: new Store(''),
      destinations: () => this.session.api('destinations'),
      session: this.session,
      replies: async () => (await this.session.api('replies')).replies,
    };
    this.#context = context;
    const check = new DeskCheck(console);
    this.#check = check;
    const free = () => console.stage === 'idle' && check.result.value.phase === 'idle';
    this.#duty = new ReadinessDuty(this.session, check, free, ticker, scope);
    this.watch(this.#duty.state);
    this.#arrival = new ArrivalAlert(ticker, ringer);
    this.#ringBack = new RingBack(ticker, () => console.devices.choice.value.speaker);
    this.#tab = new DeskTab(() => {
      if (console.stage === 'offer') void console.accept();
    }, scope);
    ringer.unlockOn(document, scope);
    void ringer.setOutput(settings.value.ringOutput);
    settings.subscribe((value) => this.#settingsChanged(value), scope);
    this.#applyScheme(settings.value);
    ticker.every(250, () => this.#tick(), scope);
    console.desk.subscribe(() => this.#deskChanged(), scope);
    console.connection.state.subscribe((value) => void this.#linkChanged(value), scope);
    context.notes.subscribe((notes) => this.#contactId && keepNotes(this.#contactId, notes), scope);
    const { desk, failure, connection, devices } = console;
    for (const store of [desk, failure, connection.state, settings]) this.watch(store);
    for (const store of [sound, devices.list, devices.choice]) this.watch(store);
    this.session.onToken((token) => console.renew(token), scope);
    document.addEventListener('keydown', this.#keyed, { signal: scope });
    scope.addEventListener('abort', () => console.close(), { once: true });
    console.open();
  }

  /** A session that ended while a contact is open must not take the page away: see `renderPage`. */
  protected override sessionLost(): void {
    const console = this.#context?.console;
    if (!console) location.assign(loginAddress());
    else console.desk.set({ ...console.desk.value, ended: 'expired' });
  }

  /** The desk fills the window; there the documents are at the foot of the first column. */
  protected override renderFooter(): unknown {
    return this.#context?.console.desk.value.ended === null ? nothing : super.renderFooter();
  }

  protected override renderTools() {
    if (this.#context?.console.desk.value.ended) return nothing;
    const light = this.#context?.settings.value.scheme === 'light';
    return html`
      ${headerLinks(this.session)}
      ${tool(icon('settings'), td('desk.settings.heading'), () => (this.dialog = 'settings'))}
      ${tool(SCHEME_ICON, td(light ? 'desk.scheme.dark' : 'desk.scheme.light'), this.#switchScheme)}
      <button
        type="button"
        class="staff-tool"
        title=${td('desk.keys.open')}
        aria-label=${td('desk.keys.open')}
        @click=${() => (this.dialog = 'keys')}
      >
        <span class="staff-tool-sign" aria-hidden="true">?</span>
      </button>
    `;
  }

  protected override renderPage() {
    const context = this.#context;
    const check = this.#check;
    if (!context || !check) return nothing;
    const { console } = context;
    const { ended } = console.desk.value;
    if (ended)
      return html`
        <main id="main">${this.#ended(ended)}</main>
      `;
    return html`
      <vs-connection-bar
        .connection=${console.connection.state}
        .meaning=${lostWords(console.stage, console.desk.value.contact)}
      ></vs-connection-bar>
      <div class="desk-grid" data-stage=${console.stage} .style=${columnStyle(context)}>
        ${sideColumn(
          context,
          'left',
          html`
            <vs-desk-agent .context=${context}></vs-desk-agent>
            <vs-desk-waiting .context=${context}></vs-desk-waiting>
            ${ownTasks(this.session)}
            <vs-desk-today .context=${context}></vs-desk-today>
            ${super.renderFooter()}
          `,
        )}
        <main id="main" class="desk-stage" tabindex="-1" aria-label=${td('desk.column.stage')}>
          ${boxesAbove(context, this.session)}
          ${this.#duty && console.stage === 'idle' ? readinessBox(this.#duty) : nothing}
          <vs-desk-conference .context=${context} .session=${this.session}></vs-desk-conference>
          ${this.#scene(context)} ${messagesBelow(context, this.session)}
        </main>
        ${sideColumn(
          context,
          'right',
          WITHOUT_CONTACT.has(console.stage)
            ? html`
                <vs-desk-check
                  .context=${context}
                  .check=${check}
                  ?still=${console.stage !== 'idle' && console.stage !== 'loading'}
                ></vs-desk-check>
              `
            : html`
                <vs-desk-side .context=${context}></vs-desk-side>
              `,
        )}
      </div>
      <vs-desk-end
        .context=${context}
        ?open=${this.dialog === 'end' && console.stage === 'call'}
        @close=${this.#closeDialog}
      ></vs-desk-end>
      ${keysDialog(this.dialog === 'keys', this.#closeDialog)}
      ${settingsDialog(context, this.dialog === 'settings', this.#closeDialog, this.session)}
    `;
  }

  #scene(context: DeskContext) {
    switch (context.console.stage) {
      case 'offer':
      case 'answering':
        return html`
          <vs-desk-offer .context=${context}></vs-desk-offer>
        `;
      case 'call':
        return bySet(context.console.desk.value.contact)
          ? html`
              <vs-desk-phone
                .context=${context}
                @escalate=${() => void this.#escalate()}
                @end=${() => (this.dialog = 'end')}
              ></vs-desk-phone>
            `
          : html`
              <vs-desk-call
                .context=${context}
                @settings=${() => (this.dialog = 'settings')}
                @escalate=${() => void this.#escalate()}
                @end=${() => (this.dialog = 'end')}
              ></vs-desk-call>
            `;
      case 'wrap_up':
        return html`
          <vs-desk-wrap-up
            .context=${context}
            @escalation=${() => void this.#sidePanel?.show('escalation')}
          ></vs-desk-wrap-up>
        `;
      default:
        return html`
          <vs-desk-idle .context=${context}></vs-desk-idle>
        `;
    }
  }

  #ended(reason: NonNullable<DeskContext['console']['desk']['value']['ended']>) {
    const replaced = reason === 'replaced';
    return messagePage(
      td(`desk.ended.${reason}.title`),
      td(`desk.ended.${reason}.text`),
      replaced
        ? html`
            <button type="button" class="btn btn-primary" @click=${() => location.reload()}>
              ${td('desk.ended.replaced.resume')}
            </button>
          `
        : html`
            <a class="btn btn-primary" href=${loginAddress()}>${td('desk.ended.signIn')}</a>
          `,
      replaced ? 'monitor' : 'lock',
    );
  }

  /** Seconds for the panels; finer while it rings, for the countdown. */
  #tick(): void {
    const { clock, console } = this.#context ?? {};
    if (!clock || !console) return;
    const now = console.nowMs;
    const ringing = console.stage === 'offer';
    const step = ringing ? 250 : 1000;
    if (Math.floor(now / step) !== Math.floor(clock.value / step)) clock.set(now);
  }

  #deskChanged(): void {
    const context = this.#context;
    if (!context) return;
    const { console, notes, clock } = context;
    clock.set(console.nowMs);
    const { contact, offer, ended } = console.desk.value;
    const contactId = contact?.contactId ?? null;
    if (contactId !== this.#contactId) {
      this.#contactId = contactId;
      if (contactId) notes.set(readNotes(contactId));
      else {
        forgetNotes();
        notes.set('');
      }
    }
    this.#tellTabs(context);
    const ringing = console.stage === 'offer' ? (offer?.contactId ?? null) : null;
    if (ringing !== this.#ringing) {
      this.#ringing = ringing;
      if (ringing) this.#ring(context);
      else this.#arrival?.stop();
    }
    this.#ringBack?.follow(!ended && rungByStation(contact));
    if (ended) {
      this.#arrival?.stop();
      this.dialog = null;
      console.connection.close();
    }
  }

  /** A conference in another tab of this browser is told of an offer, and left once it is answered. */
  #tellTabs(context: DeskContext): void {
    const { stage, desk } = context.console;
    const { offer } = desk.value;
    const topic = stage === 'offer' && offer ? categoryLabel(context, offer.category) : null;
    this.#tab?.stands(tabWord(stage, topic));
  }

  #ring(context: DeskContext): void {
    const { offer } = context.console.desk.value;
    if (!offer) return;
    this.dialog = null;
    this.#arrival?.start({
      modality: channelWords(offer),
      category: categoryLabel(context, offer.category),
      waited: roughDuration(context.console.nowMs - offer.waitingSinceMs),
      softly: this.querySelector<ConferenceBanner>('vs-desk-conference')?.inside ?? false,
    });
  }

  protected override updated(): void {
    const console = this.#context?.console;
    if (!console || console.stage === this.#stage) return;
    const before = this.#stage;
    this.#stage = console.stage;
    if (console.stage === 'idle') {
      if (before === 'loading') void this.#check?.runUnasked();
      if (before === 'wrap_up') announce(td('desk.wrap.done'));
    } else {
      void this.#check?.stop();
    }
    if (before !== 'loading') void this.#followFocus();
  }

  /** The focus goes where the next action is, unless somebody is writing. */
  async #followFocus(): Promise<void> {
    const scene = this.querySelector<HTMLElement & { updateComplete?: Promise<unknown> }>(
      '.desk-stage > :nth-last-child(1 of :not(vs-messages))',
    );
    await scene?.updateComplete;
    // somebody who writes goes on writing, and sees what rings
    if (this.#stage === 'offer') scene?.scrollIntoView({ block: 'nearest' });
    if (!isWriting(document.activeElement)) focusOn(this, '.desk-stage h1');
  }

  async #linkChanged(value: string): Promise<void> {
    const console = this.#context?.console;
    if (value !== 'refused' || !console) return;
    try {
      await this.session.renew();
      if (this.isConnected) console.open();
    } catch {
      if (this.isConnected && !this.session.ended.value) this.later(() => console.open(), 4_000);
    }
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const console = this.#context?.console;
    if (!console || this.phase !== 'ready' || event.defaultPrevented) return;
    const { target } = event;
    if (event.key === 'Escape' && isWriting(target)) (target as HTMLElement).blur();
    if (this.dialog || document.querySelector('dialog[open]')) return;
    const action = actionFor(
      {
        key: event.key,
        shift: event.shiftKey,
        modified: event.ctrlKey || event.altKey || event.metaKey,
        typing: isWriting(target),
        repeat: event.repeat,
      },
      console.stage,
    );
    if (!action) return;
    event.preventDefault();
    this.#act(action);
  };

  #act(action: DeskAction): void {
    const console = this.#context?.console;
    const contact = console?.desk.value.contact;
    const onPhone = bySet(contact);
    const written = contact?.modality === 'text';
    const noMedia = written || onPhone;
    switch (action) {
      case 'accept':
        void console?.accept();
        break;
      case 'decline':
        void console?.decline();
        break;
      case 'decline-busy':
      case 'decline-conflict-of-interest':
      case 'decline-technical':
        void console?.decline(action.slice('decline-'.length) as DeclineReason);
        break;
      case 'microphone':
        if (!noMedia && !atTelephone(contact)) void console?.toggle('microphone');
        break;
      case 'camera':
        if (!noMedia) void console?.toggle('camera');
        break;
      case 'screen':
        if (!noMedia && console?.screen.possible) this.#callStage?.toggleScreen();
        break;
      case 'hold':
        if (onPhone) this.querySelector<PhoneStage>('vs-desk-phone')?.hold();
        else if (contact && !written && !contact.consult && !nobodyThere(contact)) {
          void console.toggleHold();
        }
        break;
      case 'transfer':
        void this.querySelector<TransferControl>('vs-desk-transfer')?.show();
        break;
      case 'consult':
        void this.querySelector<ConsultControl>('vs-desk-ask-colleague')?.show();
        break;
      case 'call-help':
        if (console && contact) void toggleHelp(console, contact);
        break;
      case 'hang-up':
        void console?.hangUp();
        break;
      case 'end':
        this.dialog = 'end';
        break;
      case 'escalate':
        void this.#escalate();
        break;
      case 'help':
        this.dialog = 'keys';
        break;
      case 'chat':
        if (written && console?.stage === 'call') focusOn(this, '.desk-call-chat input');
        else void this.#sidePanel?.show('chat');
        break;
      case 'sheets':
      case 'notes':
        if (action === 'notes' && console?.stage === 'wrap_up') focusOn(this, '#desk-wrap-notes');
        else void this.#sidePanel?.show(action);
        break;
    }
  }

  get #callStage(): CallStage | null {
    return this.querySelector<CallStage>('vs-desk-call');
  }

  get #sidePanel(): SidePanel | null {
    return this.querySelector<SidePanel>('vs-desk-side');
  }

  /** Opens the note for 112, or goes back to the one that is open. */
  async #escalate(): Promise<void> {
    const console = this.#context?.console;
    const open = Boolean(console?.desk.value.contact?.escalation);
    if (!console || (!open && !(await console.escalate()))) return;
    await this.#sidePanel?.show('escalation');
  }

  readonly #closeDialog = (): void => {
    this.dialog = null;
  };

  readonly #switchScheme = (): void => {
    const settings = this.#context?.settings;
    if (!settings) return;
    const scheme = settings.value.scheme === 'dark' ? 'light' : 'dark';
    settings.set({ ...settings.value, scheme });
  };

  #settingsChanged(value: DeskSettings): void {
    const context = this.#context;
    keepSettings(value);
    this.#applyScheme(value);
    if (!context) return;
    context.ringer.volume = value.volume;
    void context.ringer.setOutput(value.ringOutput);
    context.sound.set(context.sound.value + 1);
  }

  #applyScheme({ scheme }: DeskSettings): void {
    document.documentElement.dataset['bsTheme'] = scheme;
  }
}
whenWordsCame(() => customElements.define('vs-desk', DeskPage));
