import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tmb } from '../../i18n/mailbox';
import type { MailboxesStatus, MailboxStatus, MailboxTried } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { errorOf, kindWords, when } from './words';

const SETTINGS = { mail: 'VS_IMAP_URL', pec: 'VS_PEC_IMAP_URL' } as const;

type Box = MailboxStatus['box'];

/** How the mail-boxes stand, and a try of each. */
export class Mailboxes extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private tried: { box: Box; answer: MailboxTried } | null = null;
  readonly #status = new Reading<MailboxesStatus>(
    this,
    (signal) => this.session.api('mailboxes', { signal }),
    errorWords,
    { hears: 'mailboxes' },
  );
  readonly #testing = new Action<Box>(this, errorWords);

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="mailboxes-title" data-testid="mailboxes">
        <h2 id="mailboxes-title">${tmb('title')}</h2>
        ${actionBox(this.#testing)} ${readingBox(this.#status, (status) => this.#content(status))}
      </section>
    `;
  }

  #content(status: MailboxesStatus) {
    const certified = status.boxes.some((each) => each.box === 'pec' && each.configured);
    return html`
      ${status.boxes.map((box) => this.#box(box))}
      ${certified && !status.certifies ? alertBox(tmb('certifies.no'), { tone: 'info' }) : nothing}
      ${
        status.aside > 0
          ? html`
              <p>${tmb('aside.count', { count: status.aside })}</p>
            `
          : nothing
      }
    `;
  }

  #box(box: MailboxStatus) {
    const title = tmb(`box.${box.box}`);
    if (!box.configured) {
      return html`
        <h3>${title}</h3>
        <p>${tmb('off', { setting: SETTINGS[box.box] })}</p>
      `;
    }
    const kinds = Object.entries(box.today);
    return html`
      <h3>${title}</h3>
      <p>${stateWords(box)}</p>
      ${
        box.error
          ? alertBox(tmb('error.code', { error: errorOf(box.error) }), {
              tone: 'warning',
              title: tmb('error'),
              code: box.error,
            })
          : nothing
      }
      <dl class="mail-figures">
        ${fact(tmb('last'), box.lastMailAt ? when(box.lastMailAt) : '–')}
        ${fact(tmb('seen'), box.seenAt ? when(box.seenAt) : '–')}
        ${fact(tmb('backlog'), box.backlog)} ${fact(tmb('waiting'), box.waiting)}
        ${fact(
          tmb('today'),
          kinds.length === 0
            ? tmb('nothing')
            : kinds.map(([kind, count]) => `${kindWords(kind)}: ${count}`).join(' · '),
        )}
      </dl>
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="mailbox-test"
        aria-label=${tmb('test.of', { box: title })}
        aria-busy=${this.#testing.is(box.box)}
        @click=${() => void this.#test(box.box)}
      >
        ${tmb('test')}
      </button>
      <div role="status" data-testid="mailbox-tried">${this.#outcome(box.box)}</div>
    `;
  }

  #outcome(box: Box) {
    if (this.#testing.is(box)) return tmb('testing');
    if (this.tried?.box !== box) return nothing;
    const { answer } = this.tried;
    if (answer.error) {
      return alertBox(tmb('test.failed', { error: errorOf(answer.error) }), {
        tone: 'danger',
        code: answer.error,
      });
    }
    return alertBox(
      html`
        ${tmb('tested', { count: answer.unread })} ${answer.idles ? nothing : tmb('tested.slow')}
      `,
      { tone: 'success' },
    );
  }

  async #test(box: Box): Promise<void> {
    await this.#testing.run(box, async () => {
      this.tried = null;
      const answer = await this.session.api('mailbox-test', { method: 'POST', body: { box } });
      this.tried = { box, answer };
    });
    await this.#status.again();
  }
}
customElements.define('vs-mailboxes', Mailboxes);

function stateWords(box: MailboxStatus): string {
  if (box.connectedAt) return tmb('state.reading', { time: when(box.connectedAt) });
  return box.seenAt ? tmb('state.away') : tmb('state.never');
}

function fact(name: string, value: string | number) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}
