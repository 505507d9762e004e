// For developers: every shared part in every state, served by `npm run dev` at /parts and not built. Its
// words are samples, and in no dictionary.
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { actionBox, problemBox, readingBox } from '../../staff/page';
import { ApiError } from '../../api';
import { Action } from '../../ui/action';
import { alertBox, type Tone } from '../../ui/alert';
import { type Problem } from '../../ui/problem';
import { codeForm } from '../../ui/code-form';
import { confirmDialog } from '../../ui/confirm';
import { dayField, timeField, whenFields } from '../../ui/date-field';
import { StationElement } from '../../ui/element';
import { field, selectField, textArea, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyBlock, emptyLine, loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { type Column, Sorting, table } from '../../ui/table';
import { tabList } from '../../ui/tabs';

interface Sample {
  name: string;
  count: number | null;
  away: boolean;
}

const SAMPLES: readonly Sample[] = [
  { name: 'Ufficio 10', count: 4, away: false },
  { name: 'Ufficio 9', count: 12, away: false },
  { name: 'Archivio', count: null, away: true },
];
const TONES: readonly Tone[] = ['info', 'success', 'warning', 'danger'];
const BUTTONS = ['primary', 'outline-primary', 'danger', 'outline-danger', 'success', 'link'];
const TABS = ['contatto', 'chat', 'note'] as const;

const READINGS: Record<string, () => Promise<readonly string[]>> = {
  loading: () => new Promise(() => undefined),
  empty: () => Promise.resolve([]),
  value: () => Promise.resolve(['Ufficio 9', 'Ufficio 10']),
  problem: () => Promise.reject(OFFLINE),
};
const OFFLINE = new ApiError(0, 'offline', 'no answer');
const problemWords = (): Problem => ({ text: 'La stazione non risponde.', code: 'offline' });

export class PartsPage extends StationElement {
  @state() private tab: (typeof TABS)[number] = 'contatto';
  @state() private asked: 'nothing' | 'plain' | 'danger' = 'nothing';
  @state() private answer = '';
  readonly #sorting = new Sorting(this, 'count', true);
  readonly #readings = Object.entries(READINGS).map(
    ([name, read]) => [name, new Reading(this, read, problemWords)] as const,
  );
  readonly #action = new Action(this, problemWords);
  readonly #code = new Action(this, problemWords);

  protected override render() {
    return html`
      <main id="main" class="staff-page parts" tabindex="-1">
        <h1>Shared parts</h1>
        ${this.#fields()} ${this.#dates()} ${this.#tables()} ${this.#states()} ${this.#reading()}
        ${this.#acting()} ${this.#tabs()} ${this.#dialogs()} ${this.#buttons()}
      </main>
    `;
  }

  #section(name: string, content: unknown) {
    const id = `parts-${name.toLowerCase().replaceAll(' ', '-')}`;
    return html`
      <section class="vs-card" aria-labelledby=${id} data-testid=${id}>
        <h2 id=${id}>${name}</h2>
        ${content}
      </section>
    `;
  }

  #fields() {
    return this.#section('Fields', [
      textField({ id: 'plain', label: 'Nome' }),
      textField({ id: 'hinted', label: 'Codice', hint: 'Come sulla ricevuta', value: '7K4-92Q' }),
      textField({ id: 'first', label: 'Indirizzo', hint: 'Via e numero', hintFirst: true }),
      textField({ id: 'right', label: 'Nome utente', hint: 'Solo lettere', error: nothing }),
      textField({
        id: 'wrong',
        label: 'Nome utente',
        hint: 'Solo lettere',
        error: 'Contiene spazi.',
        value: 'anna rossi',
      }),
      textField({ id: 'required', label: 'Motivo', required: true, maxlength: 200 }),
      textField({ id: 'off', label: 'Nome', value: 'Anna', disabled: true }),
      textField({
        id: 'read',
        label: 'Indirizzo',
        value: 'https://station.example',
        readonly: true,
      }),
      textArea({ id: 'area', label: 'Testo', rows: 3, hint: 'Breve' }),
      selectField({
        id: 'choice',
        label: 'Tema',
        value: 'b',
        options: [
          ['a', 'Armi'],
          ['b', 'Licenze'],
        ],
      }),
      selectField({ id: 'choose', label: 'Esito', choose: 'Scelga', options: [['a', 'Concluso']] }),
      selectField({
        id: 'groups',
        label: 'A chi',
        options: [['', 'Tutti']],
        groups: [
          ['Uffici', [['o', 'Ufficio 9']]],
          ['Persone', [['p', 'Anna Rossi']]],
        ],
      }),
      selectField({
        id: 'busy',
        label: 'Tema',
        busy: true,
        disabled: true,
        options: [['a', 'Armi']],
      }),
      field(
        { id: 'own', label: 'Volume', hint: 'Un controllo proprio' },
        html`
          <input type="range" id="own" aria-describedby="own-hint" />
        `,
      ),
    ]);
  }

  #dates() {
    return this.#section('Days and times', [
      dayField('day', 'Dal', '2026-11-24', () => undefined),
      timeField('time', 'Alle', false),
      timeField('time-wrong', 'Alle', true),
      whenFields('when', { day: 'Giorno', time: 'Ora' }, false),
    ]);
  }

  #tables() {
    const columns: readonly Column<Sample>[] = [
      { name: 'name', heading: 'Ufficio', sort: ({ name }) => name, cell: ({ name }) => name },
      {
        name: 'count',
        heading: 'Contatti',
        title: 'Contatti di oggi',
        numbers: true,
        labelled: true,
        largestFirst: true,
        sort: ({ count }) => count,
        cell: ({ count }) => count ?? '–',
      },
      {
        name: 'act',
        heading: 'Azioni',
        quiet: true,
        cell: ({ name }) => html`
          <button type="button" class="btn btn-link" aria-label="Apri ${name}">Apri</button>
        `,
      },
    ];
    const key = ({ name }: Sample) => name;
    return this.#section('Tables', [
      table<Sample>({
        testid: 'sample-table',
        caption: 'Uffici',
        rows: SAMPLES,
        key,
        sorting: this.#sorting,
        marks: ({ away }) => ({ 'data-disabled': away }),
        columns,
        foot: [['Totale', 16, '']],
      }),
      table<Sample>({ rows: null, key, loading: 'Caricamento…', columns }),
      table<Sample>({ rows: [], key, empty: 'Non ci sono uffici.', columns }),
      table<Sample>({
        scroll: 'Molte colonne',
        caption: 'Molte colonne',
        rows: SAMPLES,
        key,
        columns: [
          ...columns.slice(0, 1),
          ...[...Array(24).keys()].map((hour) => ({
            name: `h${hour}`,
            heading: `${hour}:00`,
            numbers: true,
            cell: ({ count }: Sample) => count ?? '–',
          })),
        ],
      }),
    ]);
  }

  #states() {
    return this.#section('States', [
      loadingLine('Caricamento…'),
      emptyLine('Non ce ne sono.'),
      emptyBlock('Tutto fatto', 'Non c’è altro da valutare.', {
        more: html`
          <button type="button" class="btn btn-primary">Aggiorna</button>
        `,
      }),
      problemBox({ text: 'La stazione non risponde.', code: 'offline' }, () => undefined),
      ...TONES.map((tone) => alertBox(`Un avviso: ${tone}.`, { tone, title: 'Titolo' })),
    ]);
  }

  #reading() {
    return this.#section(
      'Readings',
      this.#readings.map(
        ([name, reading]) => html`
          <div data-testid="reading-${name}">
            ${readingBox(
              reading,
              (offices) =>
                offices.length === 0
                  ? emptyLine('Non ci sono uffici.')
                  : html`
                      <ul>
                        ${offices.map(
                          (each) => html`
                            <li>${each}</li>
                          `,
                        )}
                      </ul>
                    `,
              'Caricamento…',
            )}
          </div>
        `,
      ),
    );
  }

  #acting() {
    const acts: Record<string, () => Promise<void>> = {
      done: () => Promise.resolve(),
      refused: () => Promise.reject(OFFLINE),
      endless: () => new Promise(() => undefined),
    };
    return this.#section('Actions', [
      actionBox(this.#action),
      html`
        <div class="vs-row">
          ${Object.entries(acts).map(
            ([name, act]) => html`
              <button
                type="button"
                class="btn btn-primary"
                data-testid="act-${name}"
                aria-busy=${this.#action.is(name)}
                @click=${() => void this.#action.run(name, act, 'Salvato.')}
              >
                ${name}
              </button>
            `,
          )}
        </div>
      `,
      codeForm({
        id: 'followed',
        title: 'Segua la richiesta',
        lead: 'Con il codice della ricevuta.',
        label: 'Codice della richiesta',
        hint: 'Come sulla ricevuta',
        open: 'Apri',
        buttonTestid: 'open-followed',
        action: this.#code,
        take: () => void this.#code.run('open', () => Promise.reject(OFFLINE)),
      }),
    ]);
  }

  #tabs() {
    return this.#section('Tabs', [
      tabList({
        names: TABS,
        chosen: this.tab,
        choose: (tab) => (this.tab = tab),
        title: (tab) => tab,
        id: 'sample-tab',
        panel: () => 'sample-panel',
        label: 'Schede',
      }),
      html`
        <div role="tabpanel" id="sample-panel" aria-labelledby="sample-tab-${this.tab}">
          ${this.tab}
        </div>
      `,
    ]);
  }

  #dialogs() {
    const ask = (kind: 'plain' | 'danger') => html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="ask-${kind}"
        @click=${() => (this.asked = kind)}
      >
        ${kind}
      </button>
    `;
    return this.#section('Questions', [
      html`
        <div class="vs-row">${ask('plain')} ${ask('danger')}</div>
        <p role="status" data-testid="answer">${this.answer}</p>
      `,
      confirmDialog({
        open: this.asked !== 'nothing',
        heading: 'Chiudere l’ufficio?',
        text: 'I contatti che aspettano passano agli altri.',
        cancel: 'Annulla',
        close: () => this.#answered('cancelled'),
        confirm: 'Chiudi',
        act: () => this.#answered('done'),
        testid: 'confirm-sample',
        danger: this.asked === 'danger',
      }),
    ]);
  }

  #answered(answer: string): void {
    this.asked = 'nothing';
    this.answer = answer;
  }

  #buttons() {
    return this.#section('Buttons and badges', [
      ...[false, true].map(
        (busy) => html`
          <div class="vs-row">
            ${BUTTONS.map(
              (look) => html`
                <button type="button" class="btn btn-${look}" aria-busy=${busy ? 'true' : 'false'}>
                  ${look}
                </button>
              `,
            )}
            <button type="button" class="btn btn-primary" disabled>disabled</button>
          </div>
        `,
      ),
      html`
        <div class="vs-row">
          ${TONES.map(
            (tone) => html`
              <span class="vs-badge" data-tone=${tone}>${icon('info')} ${tone}</span>
            `,
          )}
        </div>
      `,
    ]);
  }
}
whenWordsCame(() => customElements.define('vs-parts', PartsPage));
