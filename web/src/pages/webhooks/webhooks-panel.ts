import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, formatList, STATION_ZONE } from '../../i18n/format';
import { tw } from '../../i18n/webhooks';
import type { DeliveryShown, WebhookSecret, WebhookShown } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

const CODES = ['bad_address', 'inside', 'unknown_host', 'too_many_webhooks', 'not_found'] as const;
const problemWords = (error: unknown) => errorWords(error, CODES, (code) => tw(`error.${code}`));

type Kind = WebhookShown['kinds'][number];
interface Lists {
  webhooks: readonly WebhookShown[];
  kinds: readonly Kind[];
}
interface Asking {
  what: 'secret' | 'remove';
  webhook: WebhookShown;
}

/** Addresses that are told of contacts, cases and sheets: added, tried, switched, and what became of each delivery. */
export class WebhooksPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private adding = false;
  @state() private changing: WebhookShown | null = null;
  @state() private kinds: ReadonlySet<Kind> = new Set();
  @state() private made: WebhookSecret | null = null;
  @state() private asking: Asking | null = null;
  @state() private open: { webhook: WebhookShown; rows: readonly DeliveryShown[] } | null = null;
  #name = '';
  #url = '';
  readonly #lists = new Reading<Lists>(
    this,
    (signal) => this.session.api('webhooks', { signal }),
    errorWords,
    { hears: 'webhooks' },
  );
  readonly #action = new Action(this, problemWords);

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="webhooks-title" data-testid="webhooks">
        <div class="staff-head">
          <h2 id="webhooks-title" tabindex="-1">${tw('title')}</h2>
          <button
            type="button"
            class="btn btn-sm btn-primary"
            data-testid="new-webhook"
            aria-haspopup="dialog"
            @click=${this.#new}
          >
            ${tw('new')}
          </button>
        </div>
        <div class="vs-card staff-card">
          <p>${tw('lead')}</p>
          ${this.adding || this.changing ? nothing : actionBox(this.#action)}
          ${readingBox(this.#lists, ({ webhooks }) => this.#rows(webhooks))}
        </div>
      </section>
      ${this.#form()} ${this.#secret()} ${this.#question()} ${this.#deliveries()}
    `;
  }

  #rows(webhooks: readonly WebhookShown[]) {
    return table<WebhookShown>({
      look: 'admin-table',
      testid: 'webhooks-table',
      rows: webhooks,
      key: ({ id }) => id,
      empty: emptyLine(tw('empty')),
      columns: [
        {
          name: 'name',
          heading: tw('column.name'),
          cell: ({ name, url }) => html`
            <strong>${name}</strong>
            <span class="admin-second webhooks-url">${url}</span>
          `,
        },
        {
          name: 'kinds',
          heading: tw('column.kinds'),
          cell: ({ kinds }) => formatList(kinds.map((kind) => tw(`kind.${kind}`))),
        },
        { name: 'state', heading: tw('column.state'), cell: stateWords },
        {
          name: 'actions',
          heading: tw('column.actions'),
          cell: (webhook) => this.#acts(webhook),
        },
      ],
    });
  }

  #acts(webhook: WebhookShown) {
    const off = webhook.offWhy !== null;
    return html`
      <div class="admin-actions">
        ${this.#button(webhook, 'deliveries', () => void this.#show(webhook))}
        ${this.#button(webhook, 'kinds', () => this.#change(webhook))}
        ${this.#button(webhook, 'trial', () => void this.#try(webhook))}
        ${this.#button(webhook, off ? 'on' : 'off', () => void this.#switch(webhook, off))}
        ${this.#button(webhook, 'secret', () => (this.asking = { what: 'secret', webhook }))}
        ${this.#button(webhook, 'remove', () => (this.asking = { what: 'remove', webhook }))}
      </div>
    `;
  }

  #button(
    webhook: WebhookShown,
    what: 'deliveries' | 'kinds' | 'trial' | 'on' | 'off' | 'secret' | 'remove',
    act: () => void,
  ) {
    return html`
      <button
        type="button"
        class="btn btn-link btn-sm"
        data-testid="webhook-${what}"
        aria-label=${tw('act.named', { act: tw(`act.${what}`), name: webhook.name })}
        @click=${act}
      >
        ${tw(`act.${what}`)}
      </button>
    `;
  }

  readonly #new = (): void => {
    this.#name = '';
    this.#url = '';
    this.kinds = new Set(this.#lists.value?.kinds ?? []);
    this.#action.problem = null;
    this.adding = true;
  };

  #change(webhook: WebhookShown): void {
    this.kinds = new Set(webhook.kinds);
    this.#action.problem = null;
    this.changing = webhook;
  }

  #form() {
    const { changing } = this;
    return html`
      <vs-dialog
        ?open=${this.adding || changing !== null}
        .heading=${changing ? tw('form.kinds.of', { name: changing.name }) : tw('form.title')}
        .content=${html`
          <form id="webhook-form" class="vs-stack" novalidate @submit=${this.#add}>
            ${problemAlert(this.#action.problem)} ${changing ? nothing : this.#receiver()}
            ${this.#kindBoxes()}
          </form>
        `}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#noForm}>
            ${tw('cancel')}
          </button>
          <button
            type="submit"
            form="webhook-form"
            class="btn btn-primary"
            data-testid="add-webhook"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tw(changing ? 'form.save' : 'form.add')}
          </button>
        `}
        @close=${this.#noForm}
      ></vs-dialog>
    `;
  }

  #receiver() {
    return html`
      ${textField({
        id: 'webhook-name',
        testid: 'webhook-name',
        label: tw('form.name'),
        hint: tw('form.name.hint'),
        maxlength: 80,
        input: (value) => (this.#name = value),
      })}
      ${textField({
        id: 'webhook-url',
        testid: 'webhook-url',
        label: tw('form.url'),
        hint: tw('form.url.hint'),
        maxlength: 500,
        autocomplete: 'off',
        input: (value) => (this.#url = value),
      })}
    `;
  }

  #kindBoxes() {
    const all = this.#lists.value?.kinds ?? [];
    return html`
      <fieldset class="people-checks">
        <legend>${tw('form.kinds')}</legend>
        <div class="people-list">
          ${all.map(
            (kind) => html`
              <label class="vs-check" for="webhook-${kind}">
                <input
                  type="checkbox"
                  id="webhook-${kind}"
                  data-testid="webhook-kind"
                  .checked=${this.kinds.has(kind)}
                  @change=${() => this.#toggle(kind)}
                />
                <span>${tw(`kind.${kind}`)}</span>
              </label>
            `,
          )}
        </div>
      </fieldset>
    `;
  }

  readonly #noForm = (): void => {
    this.adding = false;
    this.changing = null;
    this.#action.problem = null;
  };

  #toggle(kind: Kind): void {
    const left = new Set(this.kinds);
    if (!left.delete(kind)) left.add(kind);
    this.kinds = left;
  }

  readonly #add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { changing } = this;
    if (changing) return this.#saveKinds(changing);
    const name = this.#name.trim();
    const url = this.#url.trim();
    if (!name || !url || this.kinds.size === 0) {
      this.#action.problem = { text: tw('form.missing') };
      focusOn(this, !name ? '#webhook-name' : !url ? '#webhook-url' : '[data-testid=webhook-kind]');
      return;
    }
    let made: WebhookSecret | null = null;
    await this.#action.run('add', async () => {
      made = await this.session.api('webhooks', {
        method: 'POST',
        body: { name, url, kinds: [...this.kinds] },
      });
    });
    if (!made) return;
    this.adding = false;
    this.made = made;
    await this.#lists.again();
  };

  async #saveKinds(webhook: WebhookShown): Promise<void> {
    if (this.kinds.size === 0) {
      this.#action.problem = { text: tw('form.kinds.missing') };
      focusOn(this, '[data-testid=webhook-kind]');
      return;
    }
    const saved = await this.#action.run(
      'kinds',
      () =>
        this.session.api(`webhooks/${webhook.id}`, {
          method: 'PATCH',
          body: { kinds: [...this.kinds] },
        }),
      tw('kinds.saved', { name: webhook.name }),
    );
    if (!saved) return;
    this.changing = null;
    await this.#lists.again();
  }

  /** Shown once: only its button closes it. */
  #secret() {
    return html`
      <vs-dialog
        ?open=${this.made !== null}
        .heading=${tw('secret.title')}
        .content=${html`
          <p>${tw('secret.text')}</p>
          <p>
            <code class="webhooks-secret" data-testid="webhook-secret-shown">
              ${this.made?.secret ?? ''}
            </code>
          </p>
        `}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#copy}>
            ${tw('secret.copy')}
          </button>
          <button
            type="button"
            class="btn btn-primary"
            data-testid="secret-done"
            @click=${() => (this.made = null)}
          >
            ${tw('secret.done')}
          </button>
        `}
      ></vs-dialog>
    `;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.made?.secret ?? '');
      announce(tw('secret.copied'));
    } catch {
      // it stands in the dialog, to be selected
      announce(tw('secret.notCopied'));
    }
  };

  #question() {
    const { asking } = this;
    const what = asking?.what ?? 'remove';
    return confirmDialog({
      open: asking !== null,
      heading: tw(`${what}.ask.title`),
      text: tw(`${what}.ask.text`, { name: asking?.webhook.name ?? '' }),
      cancel: tw('cancel'),
      close: () => (this.asking = null),
      confirm: tw(`act.${what}`),
      act: () => void this.#answered(),
      testid: 'confirm-webhook',
      danger: what === 'remove',
      busy: this.#action.busy,
    });
  }

  async #answered(): Promise<void> {
    if (!this.asking) return;
    const { what, webhook } = this.asking;
    await this.#action.run(what, async () => {
      const path = `webhooks/${webhook.id}` as const;
      if (what === 'remove') await this.session.api(path, { method: 'DELETE' });
      else this.made = await this.session.api(`${path}/secret`, { method: 'POST' });
    });
    this.asking = null;
    await this.#lists.again();
    focusOn(this, '#webhooks-title');
  }

  async #switch(webhook: WebhookShown, on: boolean): Promise<void> {
    await this.#action.run(
      'switch',
      () => this.session.api(`webhooks/${webhook.id}`, { method: 'PATCH', body: { on } }),
      tw(on ? 'switched.on' : 'switched.off', { name: webhook.name }),
    );
    await this.#lists.again();
  }

  async #try(webhook: WebhookShown): Promise<void> {
    await this.#action.run('trial', async () => {
      const { status } = await this.session.api(`webhooks/${webhook.id}/trial`, { method: 'POST' });
      if (status !== null && status >= 200 && status < 300) {
        this.#action.done = tw('trial.taken', { name: webhook.name });
      } else {
        this.#action.done =
          status === null
            ? tw('trial.none', { name: webhook.name })
            : tw('trial.refused', { name: webhook.name, status: String(status) });
      }
    });
  }

  async #show(webhook: WebhookShown): Promise<void> {
    await this.#action.run('deliveries', async () => {
      const { deliveries } = await this.session.api(`webhooks/${webhook.id}/deliveries`);
      this.open = { webhook, rows: deliveries };
    });
  }

  #deliveries() {
    const { open } = this;
    return html`
      <vs-dialog
        wide
        ?open=${open !== null}
        .heading=${tw('deliveries.title', { name: open?.webhook.name ?? '' })}
        .content=${table<DeliveryShown>({
          look: 'admin-table',
          testid: 'deliveries-table',
          scroll: tw('deliveries.title', { name: open?.webhook.name ?? '' }),
          rows: open?.rows ?? [],
          key: ({ eventId }) => eventId,
          empty: emptyLine(tw('deliveries.empty')),
          columns: [
            { name: 'at', heading: tw('deliveries.at'), cell: ({ at }) => when(at) },
            {
              name: 'kind',
              heading: tw('deliveries.kind'),
              cell: ({ kind, subject }) => html`
                ${tw(`kind.${kind}`)}
                <span class="admin-second">${subject}</span>
              `,
            },
            { name: 'state', heading: tw('column.state'), cell: deliveryWords },
          ],
        })}
        .actions=${html`
          <button type="button" class="btn btn-primary" @click=${() => (this.open = null)}>
            ${tw('close')}
          </button>
        `}
        @close=${() => (this.open = null)}
      ></vs-dialog>
    `;
  }
}
customElements.define('vs-webhooks', WebhooksPanel);

const when = (at: string): string => formatDateTime(Date.parse(at), STATION_ZONE);

function stateWords(of: WebhookShown) {
  const state =
    of.offWhy !== null
      ? html`
          <span class="vs-badge" data-tone=${of.offWhy === 'person' ? 'warning' : 'danger'}>
            ${tw('state.off')}
          </span>
          <span class="admin-second">
            ${tw(`off.${of.offWhy}`, { at: of.offAt === null ? '' : when(of.offAt) })}
          </span>
        `
      : of.failingSince !== null
        ? html`
            <span class="vs-badge" data-tone="warning">${tw('state.failing')}</span>
            <span class="admin-second">${tw('failing', { at: when(of.failingSince) })}</span>
          `
        : html`
            <span class="vs-badge" data-tone="success">${tw('state.on')}</span>
          `;
  return html`
    ${state}
    <span class="admin-second">
      ${tw('waiting', { count: of.waiting })}
      ${of.takenAt === null ? tw('taken.never') : tw('taken', { at: when(of.takenAt) })}
    </span>
  `;
}

function deliveryWords(of: DeliveryShown) {
  const status =
    of.status === null ? tw('status.none') : tw('status', { status: String(of.status) });
  if (of.state === 'taken') return tw('delivery.taken', { status });
  if (of.attempts === 0) return tw('delivery.waiting');
  return tw('delivery.failed', { count: of.attempts, status, at: when(of.nextAt) });
}
