import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/devices';
import { formatDate, formatMoment, formatTime } from '../../i18n/format';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { DeviceInvited, DeviceList, DeviceOffice, DeviceShown } from '../../protocol/api';
import { actionBox, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { focusOn } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { type Column, table } from '../../ui/table';

const EVERY_MS = 60_000;
/** States of a device that need a supervisor. */
const CARE = ['silent', 'troubled', 'lapsed'];
const TONES: Readonly<Record<string, string>> = {
  current: 'success',
  behind: 'warning',
  lapsed: 'warning',
  silent: 'danger',
  troubled: 'danger',
};

interface Asked {
  what: 'again' | 'revoke';
  device: DeviceShown;
}

/** Which offices and devices have the sheets, and in what state. */
export class DevicesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor', 'admin'];
  @state() private writing = false;
  /** Where the new device is to be; empty at the contact centre itself. */
  @state() private office = '';
  @state() private told: (DeviceInvited & { name: string }) | null = null;
  @state() private asked: Asked | null = null;
  @state() private revokedToo = false;
  readonly #list = new Reading<DeviceList>(
    this,
    (signal) => this.session.api('devices', { signal }),
    problemWords,
    { begins: false, everyMs: EVERY_MS, patient: true },
  );
  readonly #action = new Action<'add' | 'again' | 'revoke'>(this, problemWords);

  protected override pageTitle(): string {
    return td('devices.title');
  }

  protected override entered(): void {
    void this.#list.again();
  }

  protected override renderPage() {
    const list = this.#list.value;
    return html`
      <main id="main" class="staff-page devices" tabindex="-1">
        <a class="btn btn-link devices-back" href="/sheets">${icon('back')} ${td('devices.all')}</a>
        <div class="devices-head">
          <div>
            <h1>${td('devices.title')}</h1>
            <p class="vs-soft">${td('devices.lead')}</p>
          </div>
          <div class="devices-ways">
            <a class="btn btn-outline-primary" href="/pocket">${td('devices.sheets')}</a>
            ${
              this.writing
                ? nothing
                : html`
                    <button
                      type="button"
                      class="btn btn-primary"
                      data-testid="new-device"
                      @click=${() => this.#write('')}
                    >
                      ${icon('telephone')} ${td('devices.new')}
                    </button>
                  `
            }
          </div>
        </div>
        ${actionBox(this.#action)} ${retryBox(this.#list)}
        ${this.writing && list ? this.#form(list) : nothing}
        ${this.told ? this.#code(this.told) : nothing} ${list ? this.#summary(list) : nothing}
        <section class="vs-card" aria-label=${td('devices.list')}>
          ${this.#table(list)} ${list ? this.#without(list) : nothing}
        </section>
      </main>
      ${this.#dialog()}
    `;
  }

  #summary({ devices, offices, sequence }: DeviceList) {
    const inUse = devices.filter(({ state }) => state !== 'revoked');
    const withOne = new Set(inUse.map(({ office }) => office));
    const count = (states: readonly string[]) =>
      inUse.filter(({ state }) => states.includes(state)).length;
    const care = count(CARE);
    return html`
      <ul class="devices-summary" data-testid="devices-summary">
        <li>
          ${td('summary.offices', {
            count: offices.filter(({ id }) => withOne.has(id)).length,
            all: offices.length,
          })}
        </li>
        <li>${td('summary.current', { count: count(['current']) })}</li>
        <li data-tone=${care > 0 ? 'danger' : nothing}>${td('summary.care', { count: care })}</li>
        <li>${sequence > 0 ? td('summary.set', { number: sequence }) : td('summary.noSet')}</li>
      </ul>
    `;
  }

  #form({ offices }: DeviceList) {
    return html`
      <form class="vs-card devices-form" @submit=${this.#add}>
        <h2>${td('form.title')}</h2>
        ${textField({
          id: 'device-name',
          testid: 'device-name',
          label: td('form.name'),
          hint: td('form.name.hint'),
          maxlength: 80,
          required: true,
          autofocus: true,
        })}
        ${selectField({
          id: 'device-office',
          testid: 'device-office',
          label: td('form.office'),
          value: this.office,
          change: (office) => (this.office = office),
          options: [['', td('house')], ...offices.map(({ id, name }) => [id, name] as const)],
        })}
        <div class="devices-ways">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="add-device"
            aria-busy=${this.#action.is('add') ? 'true' : 'false'}
          >
            ${td('form.add')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => (this.writing = false)}
          >
            ${ts('staff.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #write(office: string): void {
    this.office = office;
    this.writing = true;
    void this.updateComplete.then(() => focusOn(this, '#device-name'));
  }

  readonly #add = (event: Event): void => {
    event.preventDefault();
    const name = this.querySelector<HTMLInputElement>('#device-name')?.value.trim() ?? '';
    const office = this.office === '' ? null : this.office;
    if (name === '') return;
    void this.#action.run('add', async () => {
      const body = { name, office };
      this.#tell(await this.session.api('devices', { method: 'POST', body }), name);
      this.writing = false;
      await this.#list.again();
    });
  };

  #tell(invited: DeviceInvited, name: string): void {
    this.told = { ...invited, name };
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>('#device-code-title')?.focus(),
    );
  }

  #code({ code, until, name }: DeviceInvited & { name: string }) {
    const ms = Date.parse(until);
    const copy = async () => {
      await navigator.clipboard.writeText(code);
      this.#action.done = td('code.copied');
    };
    return html`
      <section class="vs-card devices-code" aria-labelledby="device-code-title">
        <h2 id="device-code-title" tabindex="-1">${td('code.title', { name })}</h2>
        <p class="vs-code devices-sign" data-testid="device-code">${code}</p>
        <p>
          ${td('code.text', {
            address: `${location.origin}/pocket`,
            time: formatTime(ms),
            day: formatDate(ms),
          })}
        </p>
        <div class="devices-ways">
          <button type="button" class="btn btn-outline-primary btn-sm" @click=${() => void copy()}>
            ${icon('copy')} ${td('code.copy')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            @click=${() => (this.told = null)}
          >
            ${td('code.close')}
          </button>
        </div>
      </section>
    `;
  }

  #table(list: DeviceList | null) {
    const hasRevoked = list?.devices.some(({ state }) => state === 'revoked');
    return html`
      ${table<DeviceShown>({
        testid: 'devices-table',
        look: 'devices-table',
        caption: td('devices.list'),
        columns: this.#columns(list?.offices ?? []),
        rows: list && list.devices.filter(({ state }) => this.revokedToo || state !== 'revoked'),
        problem: this.#list.problem,
        key: ({ id }) => id,
        marks: (device) => ({ 'data-state': device.state }),
        empty: td('empty'),
        loading: ts('staff.loading'),
      })}
      ${
        hasRevoked
          ? html`
              <label class="devices-revoked">
                <input
                  type="checkbox"
                  data-testid="show-revoked"
                  .checked=${this.revokedToo}
                  @change=${() => (this.revokedToo = !this.revokedToo)}
                />
                ${td('show.revoked')}
              </label>
            `
          : nothing
      }
    `;
  }

  /** Offices where nobody can read the sheets without a line; one click adds a device there. */
  #without({ devices, offices }: DeviceList) {
    const having = new Set(
      devices.filter(({ state }) => state !== 'revoked').map(({ office }) => office),
    );
    const without = offices.filter(({ id }) => !having.has(id));
    if (without.length === 0) return nothing;
    return html`
      <section class="devices-without" aria-labelledby="devices-without">
        <h2 id="devices-without">${td('without', { count: without.length })}</h2>
        <ul data-testid="devices-without">
          ${without.map(
            (office) => html`
              <li>
                <button
                  type="button"
                  class="btn btn-sm btn-outline-primary"
                  aria-label="${shortOf(office)}: ${td('without.add', { name: office.name })}"
                  @click=${() => this.#write(office.id)}
                >
                  ${shortOf(office)}
                </button>
              </li>
            `,
          )}
        </ul>
      </section>
    `;
  }

  #columns(offices: readonly DeviceOffice[]): Column<DeviceShown>[] {
    const now = Date.now();
    const named = new Map(offices.map((each) => [each.id, shortOf(each)]));
    return [
      {
        name: 'office',
        heading: td('column.office'),
        cell: ({ office }) => named.get(office ?? '') ?? td('house'),
      },
      {
        name: 'device',
        heading: td('column.device'),
        labelled: true,
        cell: ({ name }) => name,
      },
      {
        name: 'state',
        heading: td('column.state'),
        labelled: true,
        cell: stateOf,
      },
      {
        name: 'seen',
        heading: td('column.seen'),
        labelled: true,
        cell: ({ seenAt }) => (seenAt ? formatMoment(Date.parse(seenAt), now) : td('never')),
      },
      {
        name: 'holds',
        heading: td('column.holds'),
        labelled: true,
        cell: holdsOf,
      },
      {
        name: 'actions',
        heading: td('column.actions'),
        quiet: true,
        cell: (device) => (device.state === 'revoked' ? nothing : this.#ways(device)),
      },
    ];
  }

  #ways(device: DeviceShown) {
    const button = (what: Asked['what']) => html`
      <button
        type="button"
        class="btn btn-sm ${what === 'revoke' ? 'btn-outline-danger' : 'btn-outline-primary'}"
        data-testid="device-${what}"
        aria-label="${td(what)}: ${device.name}"
        @click=${() => (this.asked = { what, device })}
      >
        ${td(what)}
      </button>
    `;
    return html`
      <div class="devices-ways">${button('again')} ${button('revoke')}</div>
    `;
  }

  #dialog() {
    const { asked } = this;
    const close = () => (this.asked = null);
    const what = asked?.what ?? 'revoke';
    const name = asked?.device.name ?? '';
    return confirmDialog({
      open: asked !== null,
      heading: td(`${what}.title`, { name }),
      text: td(`${what}.text`),
      cancel: ts('staff.cancel'),
      close,
      confirm: td(what),
      danger: what === 'revoke',
      testid: 'confirm-device',
      busy: this.#action.busy,
      act: () => {
        if (asked) void this.#do(asked).then(close);
      },
    });
  }

  #do({ what, device: { id, name } }: Asked): Promise<boolean> {
    return this.#action.run(what, async () => {
      if (what === 'revoke') {
        await this.session.api(`devices/${id}`, { method: 'DELETE' });
        this.#action.done = td('revoked', { name });
      } else {
        this.#tell(await this.session.api(`devices/${id}/code`, { method: 'POST' }), name);
      }
      await this.#list.again();
    });
  }
}
whenWordsCame(() => customElements.define('vs-devices', DevicesPage));

const shortOf = ({ short, name }: DeviceOffice): string => short || name;

function stateOf({ state, trouble, codeUntil }: DeviceShown) {
  const ms = codeUntil === null ? null : Date.parse(codeUntil);
  const known = ['signature', 'key', 'older', 'storage'] as const;
  const more =
    state === 'troubled'
      ? td(`trouble.${known.find((each) => each === trouble) ?? 'other'}`)
      : state === 'invited' && ms !== null
        ? td('until', { time: formatTime(ms), day: formatDate(ms) })
        : '';
  return html`
    <span class="vs-badge" data-tone=${TONES[state] ?? nothing}>${td(`state.${state}`)}</span>
    ${
      more
        ? html`
            <span class="devices-more vs-soft">${more}</span>
          `
        : nothing
    }
  `;
}

function holdsOf(device: DeviceShown) {
  if (!device.sequence) return nothing;
  const { sheets, sequence, updatedAt } = device;
  const since = updatedAt ? td('since', { day: formatDate(Date.parse(updatedAt)) }) : '';
  return html`
    ${td('holds', { count: sheets ?? 0, number: sequence })}
    <span class="devices-more vs-soft">${since}</span>
  `;
}

function problemWords(error: unknown) {
  const code = error instanceof ApiError ? error.code : 'page';
  return { text: td(code === 'not_found' ? 'problem.gone' : 'problem'), code };
}
