import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tc } from '../../i18n/common';
import { formatDate } from '../../i18n/format';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { tr } from '../../i18n/receipt';
import { given } from '../../state/given';
import { StationFeed } from '../../state/station';
import { Action } from '../../ui/action';
import { type Problem, problemAlert } from '../../ui/problem';
import { announce } from '../../ui/announcer';
import { codeForm } from '../../ui/code-form';
import { focusOn, StationElement } from '../../ui/element';
import '../../ui/footer';
import '../../ui/header';
import { goAlong } from '../../ui/go-along';
import { icon } from '../../ui/icons';
import { exitBar } from '../../ui/quick-exit';
import { receiptFacts } from '../../ui/receipt';
import { takeOver } from '../citizen/take-over';
import { askForCopy, followCopy, type FollowedCopy } from './calls';

/** A copy of the recording for its citizen: asked for, and followed, by the code of the receipt. */
class CopyPage extends StationElement {
  readonly #feed = new StationFeed();
  #exit: () => void = () => undefined;
  @state() private copy: FollowedCopy | null = null;
  readonly #action = new Action(this, failureWords);
  #code = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    language.subscribe(() => this.#title(), this.scope);
    this.#feed.follow(this.scope);
    this.#exit = goAlong(this.#feed, this.scope);
  }

  protected override updated(): void {
    takeOver(this);
    this.#title();
  }

  #title(): void {
    const name = this.#feed.station.value?.name;
    document.title = name ? `${tr('page.title')} · ${name}` : tr('page.title');
  }

  protected override render() {
    const station = this.#feed.station.value;
    return html`
      <vs-header
        .organisation=${station?.organisation ?? given('organisation')}
        .name=${station?.name ?? (given('name') || tr('page.title'))}
        .tagline=${tc('header.tagline')}
      ></vs-header>
      ${exitBar(() => this.#exit())}
      <main id="main" tabindex="-1">
        <div class="vs-page copy-page">
          <p>
            <a class="copy-back" href=${inLanguage('/')}>${icon('back')} ${tr('back')}</a>
          </p>
          ${this.copy ? this.#standing(this.copy) : this.#form()}
        </div>
      </main>
      <vs-footer .organisation=${station?.organisation ?? ''} beside></vs-footer>
    `;
  }

  #form() {
    return codeForm({
      id: 'copy-code',
      title: tr('page.title'),
      lead: tr('lead'),
      label: tr('code'),
      hint: tr('code.hint'),
      open: tr('open'),
      fieldTestid: 'copy-code',
      buttonTestid: 'open-copy',
      action: this.#action,
      take: (code) => void this.#open(code),
    });
  }

  #standing(copy: FollowedCopy) {
    return html`
      <section class="vs-stack">
        <h1 tabindex="-1">${tr('page.title')}</h1>
        <p class="vs-soft">${tr('reference', { reference: copy.reference })}</p>
        <div class="copy-state" data-testid="copy-state" data-state=${copy.state} role="status">
          <p>${stateWords(copy)}</p>
          ${
            copy.reason === null
              ? nothing
              : html`
                  <p>${tr('state.refused.reason', { reason: copy.reason })}</p>
                `
          }
        </div>
        ${this.#files(copy)}
        <dl class="vs-facts">${receiptFacts(copy)}</dl>
        ${problemAlert(this.#action.problem)}
        <div class="vs-row">
          ${
            ['open', 'failed', 'expired'].includes(copy.state)
              ? html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="ask-copy"
                    aria-busy=${this.#action.is('ask')}
                    @click=${this.#ask}
                  >
                    ${tr('ask')}
                  </button>
                `
              : nothing
          }
          <button type="button" class="btn btn-link" @click=${this.#close}>${tr('close')}</button>
        </div>
      </section>
    `;
  }

  #files({ files }: FollowedCopy) {
    return files.length === 0
      ? nothing
      : html`
          <ul class="copy-files">
            ${files.map(
              (file) => html`
                <li>
                  <a class="btn btn-primary" href=${file.url} download data-testid="copy-file">
                    ${icon('download')} ${tr('file', { size: megabytes(file.size) })}
                  </a>
                </li>
              `,
            )}
          </ul>
        `;
  }

  async #open(code: string): Promise<void> {
    await this.#action.run('open', async () => {
      this.copy = await followCopy(code);
      this.#code = code;
    });
    await this.updateComplete;
    if (this.copy) focusOn(this, 'h1');
  }

  readonly #ask = async (): Promise<void> => {
    await this.#action.run('ask', async () => {
      this.copy = await askForCopy(this.#code);
      announce(tr('asked'));
    });
    await this.updateComplete;
    if (this.copy?.state === 'asked') focusOn(this, 'h1');
  };

  readonly #close = async (): Promise<void> => {
    this.copy = null;
    this.#action.problem = null;
    this.#code = '';
    await this.updateComplete;
    focusOn(this, 'h1');
  };
}
whenWordsCame(() => customElements.define('vs-copy-page', CopyPage));

function failureWords(error: unknown): Problem {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: 'page' };
  if (status === 404) return { text: tr('error.unknown') };
  if (status === 429) return { text: tr('error.limited') };
  if (status === 409) return { text: tr('error.notYet') };
  return { text: tr(code === 'offline' ? 'error.offline' : 'error.other') };
}

function stateWords(copy: FollowedCopy): string {
  const at = copy.state === 'asked' ? copy.askedAt : copy.decidedAt;
  const date = at === null ? '' : formatDate(Date.parse(at));
  const { state } = copy;
  if (state === 'ready' && copy.readyUntil !== null) {
    return tr('state.ready', { date: formatDate(Date.parse(copy.readyUntil)) });
  }
  if (state === 'ready') return tr('state.ready.plain');
  if (state === 'asked' || state === 'preparing') return tr(`state.${state}`, { date });
  return tr(`state.${state}`);
}

/** As people read it; never "0 MB". */
function megabytes(size: number): number {
  return Math.max(0.1, Math.round(size / 100_000) / 10);
}
