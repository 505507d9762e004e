import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { th } from '../../i18n/hours';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { UnsentMail as Unsent, MailStatus } from '../../protocol/api';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';

/** So often it is looked how a trial message fares, and for so long. */
const TRIAL_EVERY_MS = 1_500;
const TRIAL_LOOKS = 20;
const SHOWN = 10;

type Trial = { kind: 'sending' } | { kind: 'sent' } | { kind: 'failed'; error: string };

/** How outgoing mail stands: what waits, what the last try said, and a message that tries it. */
export class MailPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private trial: Trial | null = null;
  readonly #status = new Reading<MailStatus>(
    this,
    (signal) => this.session.api('mail', { signal }),
    errorWords,
    { hears: 'mail' },
  );
  readonly #retrying = new Action(this, errorWords);

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="mail-title" data-testid="mail">
        <div class="staff-head">
          <h2 id="mail-title">${th('mail.title')}</h2>
        </div>
        <div class="vs-card staff-card">
          ${actionBox(this.#retrying)}
          ${readingBox(this.#status, (status) => this.#content(status))}
        </div>
      </section>
    `;
  }

  #content(status: MailStatus) {
    const last = [...status.unsent].reverse().find((each) => each.error !== null);
    return html`
      ${
        status.configured
          ? nothing
          : alertBox(th('mail.off.text'), { tone: 'warning', title: th('mail.off') })
      }
      <dl class="mail-figures">
        ${fact(th('mail.from'), status.sentFrom ?? '–')} ${fact(th('mail.pending'), status.pending)}
        ${fact(th('mail.failed'), status.failed)} ${fact(th('mail.sent'), status.sent)}
        ${last?.error ? fact(th('mail.lastError'), errorText(last.error)) : nothing}
      </dl>
      ${status.unsent.length > 0 ? this.#unsent(status.unsent) : nothing}
      ${status.configured ? this.#trying() : nothing}
    `;
  }

  #unsent(unsent: readonly Unsent[]) {
    return table<Unsent>({
      look: 'admin-table',
      rows: unsent.slice(0, SHOWN),
      key: (mail) => mail.id,
      columns: [
        { name: 'made', heading: th('mail.column.made'), cell: (mail) => when(mail.createdAt) },
        { name: 'kind', heading: th('mail.column.kind'), cell: kindWords },
        {
          name: 'state',
          heading: th('mail.column.state'),
          cell: (mail) => html`
            ${th(mail.state === 'failed' ? 'mail.state.failed' : 'mail.state.pending')}
            <span class="admin-second">
              ${th('mail.attempts', { count: mail.attempts })}${
                mail.error ? ` · ${errorText(mail.error)}` : nothing
              }
            </span>
            ${
              mail.inDoubt
                ? html`
                    <span class="admin-second">${th('mail.inDoubt')}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'next',
          heading: th('mail.column.next'),
          cell: (mail) => (mail.nextAt ? when(mail.nextAt) : '–'),
        },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          // what came back has no letter left to be sent
          cell: (mail) =>
            isReturned(mail)
              ? '–'
              : html`
                  <div class="admin-actions">
                    <button
                      type="button"
                      class="btn btn-link"
                      aria-label=${th('mail.retry.of', { kind: kindWords(mail), time: when(mail.createdAt) })}
                      @click=${() => void this.#retry(mail)}
                    >
                      ${th('mail.retry')}
                    </button>
                  </div>
                `,
        },
      ],
    });
  }

  async #retry(mail: Unsent): Promise<void> {
    await this.#retrying.run('retry', async () => {
      try {
        await this.session.api(`mail/${mail.id}/retry`, { method: 'POST' });
      } catch (error) {
        // gone meanwhile: what is read next says so
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    });
    await this.#status.again();
  }

  #trying() {
    const { trial } = this;
    return html`
      <form class="hours-new" @submit=${this.#asked}>
        ${textField({
          id: 'mail-to',
          label: th('mail.trial.to'),
          type: 'email',
          required: true,
          autocomplete: 'email',
          maxlength: 254,
        })}
        <button
          type="submit"
          class="btn btn-outline-primary"
          data-testid="send-trial"
          aria-busy=${trial?.kind === 'sending' ? 'true' : 'false'}
        >
          ${th('mail.trial.send')}
        </button>
      </form>
      <div role="status" data-testid="trial" data-kind=${trial?.kind ?? nothing}>
        ${trialWords(trial)}
      </div>
    `;
  }

  readonly #asked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const to = this.querySelector<HTMLInputElement>('#mail-to')?.value.trim() ?? '';
    if (to === '' || this.trial?.kind === 'sending') return;
    this.trial = { kind: 'sending' };
    try {
      const { id } = await this.session.api('mail-test', {
        method: 'POST',
        body: { to },
      });
      await this.#follow(id);
    } catch (error) {
      this.trial = {
        kind: 'failed',
        error: error instanceof ApiError ? error.code : 'page',
      };
    }
  };

  /** Looks until it has gone, or a try has failed. */
  async #follow(id: string): Promise<void> {
    const { scope } = this;
    for (let look = 0; look < TRIAL_LOOKS && !scope.aborted; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, TRIAL_EVERY_MS));
      await this.#status.again();
      const mail = this.#status.value?.unsent.find((each) => each.id === id);
      if (!mail) {
        this.trial = { kind: 'sent' };
        return;
      }
      if (mail.error) {
        this.trial = { kind: 'failed', error: mail.error };
        return;
      }
    }
    this.trial = { kind: 'failed', error: 'no_answer' };
  }
}
customElements.define('vs-mail', MailPanel);

const ERRORS = [
  'not_configured',
  'sign_in_refused',
  'sender_refused',
  'recipient_refused',
  'refused',
  'bad_email',
  'no_answer',
  'bounced',
  'pec',
] as const;

/** Whether a mail had gone, and was reported not to have arrived. */
function isReturned({ error }: { error: string | null }): boolean {
  return /^(bounced|pec)(_|$)/.test(error ?? '');
}

/** The word of a try, in words where the page has some. */
function errorText(error: string): string {
  const known = ERRORS.find((each) => error === each || error.startsWith(`${each}_`));
  return known ? th(`mail.error.${known}`) : th('mail.error.other');
}

/** What a mail is, in words; one that an earlier version wrote may have none. */
function kindWords({ kind }: Unsent): string {
  const key = `mail.kind.${kind}` as const;
  const given: string = key;
  return th.has(given) ? th(key) : th('mail.kind.other');
}

function when(iso: string): string {
  return formatDateTime(Date.parse(iso), STATION_ZONE);
}

function fact(name: string, value: string | number) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}

function trialWords(trial: Trial | null) {
  switch (trial?.kind) {
    case undefined:
      return nothing;
    case 'sending':
      return th('mail.trial.sending');
    case 'sent':
      return alertBox(th('mail.trial.sent'), { tone: 'success' });
    case 'failed':
      return alertBox(th('mail.trial.failed', { error: errorText(trial.error) }), {
        tone: 'danger',
        code: trial.error,
      });
  }
}
