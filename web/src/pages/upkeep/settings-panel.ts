import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tu } from '../../i18n/upkeep';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './emblem-form';
import './restart';
import {
  changedValues,
  type Form,
  FORMS,
  matches,
  type Name,
  SCHEMES,
  type Setting,
  type SettingsListed,
  SMTP,
  smtpUrl,
} from './settings';

const EMAILS: readonly Name[] = ['VS_DPO_EMAIL', 'VS_CONTACT_EMAIL', 'VS_ANCHOR_MAIL'];

/** What may be set here, and below it every setting in force with its source. */
export class SettingsPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** One form by itself, for a page that shows the rest otherwise; it tells `saved`. */
  @property() only: Form | '' = '';
  @state() private search = '';
  readonly #listed = new Reading<SettingsListed>(
    this,
    (signal) => this.session.api('upkeep/settings', { signal }),
    errorWords,
  );
  readonly #saving: Record<Form, Action> = {
    body: new Action(this, settingWords),
    hours: new Action(this, settingWords),
    mail: new Action(this, settingWords),
    turn: new Action(this, settingWords),
  };

  protected override render() {
    const { only } = this;
    if (only) return readingBox(this.#listed, ({ settings }) => this.#form(only, settings));
    return html`
      <section aria-labelledby="settings-title" data-testid="settings" class="vs-stack">
        <div class="staff-head">
          <h2 id="settings-title" tabindex="-1">${tu('settings.title')}</h2>
        </div>
        <p class="vs-soft">${tu('settings.intro')}</p>
        ${readingBox(this.#listed, (listed) => this.#content(listed))}
      </section>
    `;
  }

  #content({ settings, restartable }: SettingsListed) {
    const waiting = settings.filter(({ waits }) => waits).length;
    return html`
      ${
        waiting === 0
          ? nothing
          : alertBox(tu('settings.waits', { count: waiting }), {
              tone: 'warning',
              actions: html`
                <vs-restart .session=${this.session} ?restartable=${restartable}></vs-restart>
              `,
            })
      }
      <div class="upkeep-grid">
        <vs-emblem-form .session=${this.session}></vs-emblem-form>
        ${(['body', 'hours', 'mail', 'turn'] as const).map((form) => this.#form(form, settings))}
      </div>
      ${this.#all(settings)}
    `;
  }

  #form(form: Form, settings: readonly Setting[]) {
    const saving = this.#saving[form];
    const smtp = settings.find(({ name }) => name === SMTP);
    const names: readonly string[] = [...FORMS[form], ...(form === 'mail' ? [SMTP] : [])];
    const editable = settings.some((each) => each.editable && names.includes(each.name));
    return html`
      <section class="vs-card staff-card" aria-labelledby="settings-${form}">
        <h3 id="settings-${form}">${tu(`settings.${form}`)}</h3>
        <form
          class="vs-stack"
          data-testid="settings-${form}"
          novalidate
          @submit=${(event: Event) => void this.#submitted(event, form, settings)}
        >
          ${form === 'mail' && smtp ? this.#smtp(smtp) : nothing}
          ${FORMS[form].map((name) => {
            const found = settings.find((each) => each.name === name);
            return found ? this.#field(name, found) : nothing;
          })}
          ${
            editable
              ? html`
                  <div>
                    <button
                      type="submit"
                      class="btn btn-primary"
                      data-testid="save-${form}"
                      aria-busy=${saving.busy}
                    >
                      ${tu(saving.busy ? 'settings.saving' : 'settings.save')}
                    </button>
                  </div>
                `
              : nothing
          }
          ${actionBox(saving)}
        </form>
      </section>
    `;
  }

  #field(name: Name, { value, secret, editable, source }: Setting) {
    const id = idOf(name);
    const label = tu(`settings.name.${name}`);
    const hint = editable
      ? hintOf(name, secret)
      : tu('settings.elsewhere', { source: tu(`settings.source.${source}`) });
    if (name === 'VS_HOURS') {
      return selectField({
        id,
        label,
        ...(hint && { hint }),
        disabled: !editable,
        value,
        options: [
          ['', tu('settings.hours.ship')],
          ['published', tu('settings.hours.published')],
          ['always', tu('settings.hours.always')],
        ],
      });
    }
    return textField({
      id,
      label,
      type: name === 'VS_TURN_SECRET' ? 'password' : EMAILS.includes(name) ? 'email' : 'text',
      ...(hint && { hint }),
      autocomplete: 'off',
      disabled: !editable,
      maxlength: 1000,
      value,
    });
  }

  #smtp({ value, editable, source }: Setting) {
    if (!editable) {
      return html`
        <p class="vs-soft">
          ${value}: ${tu('settings.elsewhere', { source: tu(`settings.source.${source}`) })}
        </p>
      `;
    }
    return html`
      ${
        value
          ? html`
              <p class="vs-soft">${tu('settings.smtp.now', { server: value })}</p>
            `
          : nothing
      }
      ${textField({ id: 'smtp-host', label: tu('settings.smtp.host'), autocomplete: 'off', autocapitalize: 'none', maxlength: 253 })}
      <div class="vs-when">
        ${selectField({
          id: 'smtp-scheme',
          label: tu('settings.smtp.tls'),
          options: [
            ['smtp+starttls', tu('settings.smtp.starttls')],
            ['smtps', tu('settings.smtp.smtps')],
            ['smtp+plain', tu('settings.smtp.plain')],
          ],
        })}
        ${textField({ id: 'smtp-port', label: tu('settings.smtp.port'), inputmode: 'numeric', autocomplete: 'off', maxlength: 5 })}
      </div>
      ${textField({ id: 'smtp-user', label: tu('settings.smtp.user'), autocomplete: 'off', autocapitalize: 'none', maxlength: 254 })}
      ${textField({ id: 'smtp-password', label: tu('settings.smtp.password'), type: 'password', autocomplete: 'off', maxlength: 254 })}
    `;
  }

  #valueOf(id: string): string {
    const input = this.querySelector<HTMLInputElement | HTMLSelectElement>(`#${id}`);
    return input?.value.trim() ?? '';
  }

  async #submitted(event: Event, form: Form, settings: readonly Setting[]): Promise<void> {
    event.preventDefault();
    const written: Record<string, string> = Object.fromEntries(
      FORMS[form].map((name) => [name, this.#valueOf(idOf(name))]),
    );
    if (form === 'mail') {
      const scheme = SCHEMES.find((each) => each === this.#valueOf('smtp-scheme'));
      written[SMTP] = smtpUrl({
        scheme: scheme ?? 'smtp+starttls',
        host: this.#valueOf('smtp-host'),
        port: this.#valueOf('smtp-port'),
        user: this.#valueOf('smtp-user'),
        password: this.querySelector<HTMLInputElement>('#smtp-password')?.value ?? '',
      });
    }
    const values = changedValues(written, settings);
    const saving = this.#saving[form];
    if (Object.keys(values).length === 0) {
      saving.done = tu('settings.unchanged');
      return;
    }
    await saving.run(
      'save',
      async () => {
        const body = { values };
        this.#listed.take(await this.session.api('upkeep/settings', { method: 'PUT', body }));
      },
      tu('settings.saved'),
    );
    if (saving.problem === null) this.dispatchEvent(new CustomEvent('saved'));
  }

  #all(settings: readonly Setting[]) {
    return html`
      <section class="vs-card staff-card" aria-labelledby="settings-all">
        <h3 id="settings-all">${tu('settings.all')}</h3>
        ${textField({
          id: 'settings-search',
          label: tu('settings.search'),
          type: 'search',
          autocomplete: 'off',
          value: this.search,
          input: (value) => (this.search = value),
        })}
        ${table<Setting>({
          testid: 'settings-table',
          look: 'admin-table',
          rows: settings.filter((each) => matches(each, this.search)),
          key: ({ name }) => name,
          empty: tu('settings.none'),
          columns: [
            {
              name: 'name',
              heading: tu('settings.column.name'),
              cell: ({ name, group }) => html`
                <code>${name}</code>
                <span class="admin-second">${tu(`settings.group.${group}`)}</span>
              `,
            },
            { name: 'value', heading: tu('settings.column.value'), cell: valueWords },
            {
              name: 'source',
              heading: tu('settings.column.source'),
              cell: ({ source, waits, overridden }) => html`
                ${tu(`settings.source.${source}`)}
                ${
                  overridden
                    ? html`
                        <a class="admin-second" href="/admin#section=numbers">
                          ${tu('settings.overridden')}
                        </a>
                      `
                    : nothing
                }
                ${
                  waits
                    ? html`
                        <span class="admin-second">${tu('settings.after')}</span>
                      `
                    : nothing
                }
              `,
            },
          ],
        })}
      </section>
    `;
  }
}
customElements.define('vs-station-settings', SettingsPanel);

const idOf = (name: string): string => `setting-${name.toLowerCase().replaceAll('_', '-')}`;

function hintOf(name: Name, secret: boolean | undefined): string {
  if (secret) return tu('settings.secret.set');
  return name === 'VS_TURN_URLS' ? tu('settings.turn.hint') : '';
}

function valueWords({ value, secret }: Setting) {
  if (secret) return tu('settings.value.secret');
  if (!value) {
    return html`
      <span class="vs-soft">${tu('settings.value.none')}</span>
    `;
  }
  return html`
    <span class="upkeep-value">${value}</span>
  `;
}

function settingWords(error: unknown): Problem {
  if (error instanceof ApiError && error.code === 'setting_invalid') {
    return {
      text: tu('settings.error.setting_invalid', { line: error.message }),
      code: error.code,
    };
  }
  return errorWords(error, ['setting_elsewhere'], () => tu('settings.error.setting_elsewhere'));
}
