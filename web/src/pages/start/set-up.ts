import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { current } from '../../api';
import { whenWordsCame } from '../../i18n/language';
import { tf } from '../../i18n/start';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import { errorWords, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { readLocal, writeLocal } from '../../state/storage';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Reading } from '../../ui/reading';
import '../admin/accounts-panel';
import '../admin/hours-panel';
import '../admin/import-panel';
import '../admin/mail-panel';
import type { Office } from '../admin/offices';
import '../upkeep/live-panel';
import '../upkeep/restart';
import '../upkeep/settings-panel';
import '../upkeep/trial-call';
import '../upkeep/trial-relays';
import { type Found, standingOf, type Step, STEPS, stepToShow, waitingIn } from './steps';

const LEFT = 'start.step';
/** Set by what holds something that is not saved yet. */
const UNSAVED = '[data-unsaved]';

/** The guide after the first start: one step after the other, each by the part of /admin that does it. */
export class SetUp extends StaffPage {
  protected override readonly roles: readonly Role[] = ['admin'];
  @state() private step: Step | null = null;
  /** Where somebody wants to go and would lose what is not saved. */
  @state() private leavingFor: Step | null = null;
  @state() private offices: readonly Office[] = [];
  readonly #found = new Reading<Found>(
    this,
    async (signal) => {
      const [{ missing }, { settings, restartable }] = await Promise.all([
        this.session.api('upkeep/missing', { signal }),
        this.session.api('upkeep/settings', { signal }),
      ]);
      return { missing, settings, restartable };
    },
    errorWords,
    {
      begins: false,
      hears: ['upkeep/missing', 'upkeep/settings'],
      everyMs: (found) => (found === null ? null : SAFETY_MS),
      patient: true,
      taken: (found) => (this.step ??= stepToShow(location.hash, readLocal(LEFT), found)),
    },
  );

  protected override pageTitle(): string {
    return tf('title');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', () => this.#followAddress(), { signal: this.scope });
    addEventListener(
      'beforeunload',
      (event) => {
        if (this.querySelector(UNSAVED)) event.preventDefault();
      },
      { signal: this.scope },
    );
  }

  protected override entered(): void {
    this.step = stepToShow(location.hash, readLocal(LEFT), null);
    void this.#found.again();
    void this.#readOffices();
  }

  async #readOffices(): Promise<void> {
    try {
      this.offices = (await this.session.api('offices')).offices;
    } catch {
      // people are made without an office, too
    }
  }

  #followAddress(): void {
    const wanted = stepToShow(location.hash, this.step, this.#found.value);
    if (wanted === null || wanted === this.step) return;
    if (this.querySelector(UNSAVED)) {
      history.replaceState(null, '', `#step=${this.step ?? wanted}`);
      this.leavingFor = wanted;
      return;
    }
    this.#show(wanted);
  }

  #show(wanted: Step): void {
    this.leavingFor = null;
    this.step = wanted;
    writeLocal(LEFT, wanted);
    void this.#found.again();
    void this.updateComplete.then(() => {
      scrollTo(0, 0);
      focusOn(this, '#step-title');
    });
  }

  protected override renderPage() {
    const { step } = this;
    const found = this.#found.value;
    return html`
      <main id="main" class="staff-page" tabindex="-1">
        ${retryBox(this.#found)}
        ${
          step === null || found === null
            ? this.#found.problem
              ? nothing
              : loadingLine(tf('loading'))
            : html`
                <div class="admin-frame">
                  ${this.#menu(step, found)}
                  <div class="admin-content vs-stack" data-testid="start-step" data-step=${step}>
                    ${this.#waiting(found)} ${this.#head(step)} ${this.#content(step)}
                    ${this.#onward(step, found)}
                  </div>
                </div>
              `
        }
        ${confirmDialog({
          open: this.leavingFor !== null,
          heading: tu('menu.leave.title'),
          text: tu('menu.leave.text'),
          cancel: ts('staff.cancel'),
          close: () => (this.leavingFor = null),
          confirm: tu('menu.leave.confirm'),
          act: () => {
            const wanted = this.leavingFor;
            if (!wanted) return;
            history.replaceState(null, '', `#step=${wanted}`);
            this.#show(wanted);
          },
          testid: 'leave-step',
          danger: true,
        })}
      </main>
    `;
  }

  #menu(step: Step, found: Found) {
    const done = STEPS.filter((each) => standingOf(each, found) === 'done').length;
    return html`
      <nav class="start-menu" aria-labelledby="start-title">
        <h1 id="start-title">${tf('title')}</h1>
        <p class="vs-soft" data-testid="start-progress">
          ${tf('guide.progress', { done, count: STEPS.length })}
        </p>
        <ol>
          ${STEPS.map((each, at) => {
            const standing = standingOf(each, found);
            return html`
              <li data-standing=${standing}>
                <a href="#step=${each}" aria-current=${each === step ? 'step' : nothing}>
                  ${
                    standing === 'open'
                      ? html`
                          <b class="start-mark" aria-hidden="true">${at + 1}</b>
                        `
                      : icon(standing === 'done' ? 'check' : 'clock')
                  }
                  <span>
                    ${tf(`guide.step.${each}`)}
                    <span class="admin-second">${tf(`guide.standing.${standing}`)}</span>
                  </span>
                </a>
              </li>
            `;
          })}
        </ol>
      </nav>
    `;
  }

  /** What was set counts after a restart; it may wait until several things are set. */
  #waiting(found: Found) {
    const count = waitingIn(found);
    if (count === 0) return nothing;
    return alertBox(tu('settings.waits', { count }), {
      tone: 'warning',
      actions: html`
        <vs-restart .session=${this.session} ?restartable=${found.restartable}></vs-restart>
      `,
    });
  }

  #head(step: Step) {
    return html`
      <div>
        <p class="vs-soft start-number">
          ${tf('guide.number', { number: STEPS.indexOf(step) + 1, count: STEPS.length })}
        </p>
        <h2 id="step-title" tabindex="-1">${tf(`guide.step.${step}`)}</h2>
        <p>${tf(`guide.text.${step}`)}</p>
      </div>
    `;
  }

  #content(step: Step) {
    const { session } = this;
    const again = () => void this.#found.again();
    const form = (only: string) => html`
      <vs-station-settings .session=${session} only=${only} @saved=${again}></vs-station-settings>
    `;
    switch (step) {
      case 'body':
        return html`
          ${form('body')}
          <vs-emblem-form .session=${session}></vs-emblem-form>
        `;
      case 'hours':
        return html`
          ${form('hours')}
          <vs-hours .session=${session} .categories=${this.categories.value}></vs-hours>
        `;
      case 'mail':
        return html`
          ${form('mail')}
          <vs-mail .session=${session}></vs-mail>
        `;
      case 'turn':
        return html`
          ${form('turn')}
          <vs-trial-relays .session=${session}></vs-trial-relays>
        `;
      case 'people':
        return html`
          <vs-accounts
            .session=${session}
            .categories=${current(this.categories.value)}
            .offices=${this.offices}
            @accounts-changed=${again}
          ></vs-accounts>
        `;
      case 'call':
        return html`
          <vs-trial-call .session=${session} @tried=${again}></vs-trial-call>
        `;
      case 'live':
        return html`
          <vs-going-live .session=${session} guided></vs-going-live>
        `;
    }
  }

  /** Back and on; a step that is not done is left for later by the same way. */
  #onward(step: Step, found: Found) {
    const at = STEPS.indexOf(step);
    const before = STEPS[at - 1];
    const next = STEPS[at + 1];
    const skips = standingOf(step, found) === 'open';
    return html`
      <div class="start-onward">
        ${
          before
            ? html`
                <a class="btn btn-outline-primary" href="#step=${before}" data-testid="step-back">
                  ${tf('guide.back')}
                </a>
              `
            : nothing
        }
        ${
          next
            ? html`
                <a
                  class="btn ${skips ? 'btn-outline-primary' : 'btn-primary'}"
                  href="#step=${next}"
                  data-testid="step-on"
                >
                  ${tf(skips ? 'guide.skip' : 'guide.on')}
                </a>
              `
            : html`
                <a class="btn btn-primary" href="/admin" data-testid="step-end">
                  ${tf('guide.end')}
                </a>
              `
        }
      </div>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-set-up', SetUp));
