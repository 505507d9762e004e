import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tm } from '../../i18n/message';
import { tq } from '../../i18n/complaint';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { codeForm } from '../../ui/code-form';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { Poller } from '../../ui/poller';
import { type Problem, problemAlert } from '../../ui/problem';
import { dangerBox } from '../message/danger';
import { stepsTold } from '../message/steps-told';
import { momentWords } from '../message/words';
import {
  choiceWords,
  followComplaint,
  type FollowedComplaint,
  judgeComplaint,
  tellSteps,
} from './calls';

const EVERY_MS = 60_000;
const WORKED_ON = new Set(['received', 'examined', 'measure', 'reopened']);

/** How a complaint stands, for the holder of its code, and the citizen's word on the answer. */
class FollowComplaint extends StationElement {
  /** A code to open at once: of a complaint just made, or of the link in the answer. */
  @property({ attribute: false }) code = '';

  @state() private complaint: FollowedComplaint | null = null;
  @state() private missingText = '';
  readonly #action = new Action<'open' | 'yes' | 'no' | 'tell'>(this, failureWords);
  #opened = '';
  /** Reads while it is in the page. */
  protected readonly poller = new Poller(this, (signal) => this.#refresh(signal), EVERY_MS);

  protected override updated(changes: PropertyValues): void {
    if (changes.has('code') && this.code) void this.#open(this.code);
  }

  protected override render() {
    return this.complaint ? this.#shown(this.complaint) : this.#form();
  }

  #form() {
    return codeForm({
      id: 'complaint-follow-code',
      look: 'message-form',
      title: tq('follow.title'),
      lead: tq('follow.lead'),
      label: tm('follow.code'),
      hint: tm('follow.hint'),
      open: tq('follow.open'),
      buttonTestid: 'open-complaint',
      action: this.#action,
      take: (code) => void this.#open(code),
    });
  }

  #shown(of: FollowedComplaint) {
    const due = momentWords(of.dueAt, of.timeZone);
    return html`
      <section class="vs-stack" data-testid="followed-complaint">
        <h1 tabindex="-1">${of.subject || choiceWords(of.category)}</h1>
        ${dangerBox(of.danger)}
        <p class="message-state" data-tone=${toneOf(of)} data-testid="complaint-state">
          <strong>${tq(`state.${of.state}`)}</strong>
          ${WORKED_ON.has(of.state) && !of.anonymous ? tm(of.overdue ? 'overdue' : 'due', { due }) : nothing}
        </p>
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${of.reference}</strong>
          · ${choiceWords(of.category)}
        </p>
        <h2>${tq('steps')}</h2>
        <ol class="complaint-steps">
          ${of.steps.map(
            (step) => html`
              <li>
                <strong>${tq(`state.${step.state}`)}</strong>
                <span>${momentWords(step.at, of.timeZone)}</span>
              </li>
            `,
          )}
        </ol>
        ${stepsTold(of.tellSteps, {
          busy: this.#action.is('tell'),
          tell: (on) => void this.#tell(on),
        })}
        ${of.asked ? nothing : problemAlert(this.#action.problem)}
        ${
          of.answers.length > 0
            ? html`
                <h2>${tq('answer')}</h2>
                ${of.answers.map(
                  (text) => html`
                    <blockquote class="complaint-answer">${text}</blockquote>
                  `,
                )}
                ${
                  of.measure?.id
                    ? html`
                        <p>${tq('measure', { measure: choiceWords(of.measure) })}</p>
                      `
                    : nothing
                }
              `
            : nothing
        }
        ${of.asked ? this.#question(of) : nothing}
        ${
          of.settled === null
            ? nothing
            : html`
                <p data-testid="complaint-word">
                  ${tq(of.settled ? 'settled.thanks' : 'settled.noted')}
                </p>
              `
        }
        ${this.#files(of)}
        <div>
          <button type="button" class="btn btn-link" @click=${this.#close}>
            ${tq('follow.close')}
          </button>
        </div>
      </section>
    `;
  }

  #question(of: FollowedComplaint) {
    return html`
      <section class="complaint-question" aria-labelledby="complaint-question">
        <h2 id="complaint-question">${tq('settled.title')}</h2>
        <p>${tq(of.mayReopen ? 'settled.lead' : 'settled.last')}</p>
        ${
          of.mayReopen
            ? textArea({
                id: 'complaint-missing',
                testid: 'complaint-missing',
                label: html`
                  ${tq('settled.missing')}
                  <span class="vs-optional">${tm('optional')}</span>
                `,
                rows: 3,
                maxlength: 2000,
                value: this.missingText,
                input: (value) => (this.missingText = value),
              })
            : nothing
        }
        ${problemAlert(this.#action.problem)}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="settled-yes"
            aria-busy=${this.#action.is('yes')}
            @click=${() => void this.#judge(true)}
          >
            ${tq('settled.yes')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="settled-no"
            aria-busy=${this.#action.is('no')}
            @click=${() => void this.#judge(false)}
          >
            ${tq(of.mayReopen ? 'settled.no' : 'settled.noLast')}
          </button>
        </div>
      </section>
    `;
  }

  #files(of: FollowedComplaint) {
    const kept = of.files.filter((each) => each.state === 'ready');
    if (kept.length === 0) return nothing;
    return html`
      <h2>${tq('files')}</h2>
      <ul>
        ${kept.map(
          (file) => html`
            <li>${file.name}</li>
          `,
        )}
      </ul>
    `;
  }

  async #open(code: string): Promise<void> {
    await this.#action.run('open', async () => {
      this.complaint = await followComplaint(code);
      this.#opened = code;
    });
    await this.updateComplete;
    if (this.complaint && !this.hidden) focusOn(this, 'h1');
  }

  async #judge(settled: boolean): Promise<void> {
    const code = this.#opened;
    const done = await this.#action.run(settled ? 'yes' : 'no', async () => {
      this.complaint = await judgeComplaint(code, settled, settled ? '' : this.missingText.trim());
      this.missingText = '';
    });
    if (!done) return;
    announce(tq(settled ? 'settled.thanks' : 'settled.noted'));
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  async #tell(on: boolean): Promise<void> {
    const isDone = await this.#action.run('tell', async () => {
      this.complaint = await tellSteps(this.#opened, on);
    });
    if (isDone) announce(tm(on ? 'tellSteps.on' : 'tellSteps.off'));
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (!this.complaint || this.hidden || document.hidden) return;
    const before = this.complaint.state;
    const code = this.#opened;
    const found = await followComplaint(code, signal).catch(() => null);
    // it may have been closed meanwhile; the link of an answer is good once
    if (!found || this.#opened !== code) return;
    this.complaint = { ...found, danger: found.danger ?? this.complaint.danger };
    if (found.state !== before) announce(tq(`state.${found.state}`));
  }

  readonly #close = async (): Promise<void> => {
    this.complaint = null;
    this.#opened = '';
    this.#action.problem = null;
    this.missingText = '';
    await this.updateComplete;
    focusOn(this, 'h1');
  };
}
customElements.define('vs-follow-complaint', FollowComplaint);

function toneOf({ state }: FollowedComplaint): string {
  if (state === 'answered') return 'success';
  return state === 'closed' ? 'closed' : 'wait';
}

function failureWords(error: unknown): Problem {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: 'page' };
  if (status === 404) return { text: tq('follow.unknown') };
  if (status === 409) return { text: tq('settled.over') };
  if (status === 429) return { text: tm('follow.limited') };
  return { text: tm(code === 'offline' ? 'error.offline' : 'error.other') };
}
