import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, current } from '../../api';
import { tf } from '../../i18n/floor';
import { formatList, formatTime, STATION_ZONE } from '../../i18n/format';
import { type Language, language, LANGUAGES, OWN_LANGUAGE } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { errorWords, problemAlert, readingBox } from '../../staff/page';
import type { NoticeShown as Notice } from '../../protocol/api';
import { selectField, textArea } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { dialogButtons } from '../../ui/confirm';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';

const MINUTES = [15, 30, 60, 120, 240] as const;
const FIRST_MINUTES = 60;
const SHORTEST = 3;

/** The languages that a notice may be translated into. */
const OTHERS = LANGUAGES.filter((code) => code !== OWN_LANGUAGE);

/** A language in words of the page's. */
function nameHere(code: Language): string {
  return new Intl.DisplayNames(language.value, { type: 'language' }).of(code) ?? code;
}

function alsoIn({ translations }: Notice): string {
  const names = OTHERS.filter((code) => translations[code]).map(nameHere);
  return names.length > 0 ? ` · ${tf('floor.notices.also', { languages: formatList(names) })}` : '';
}

/** What those who wait are told from here, one way. */
export class FloorNotices extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private open = false;
  @state() private text = '';
  /** Once they are here, the floor says when the station does not answer. */
  readonly #notices = new Reading<readonly Notice[]>(
    this,
    async (signal) => (await this.session.api('notices', { signal })).notices,
    errorWords,
    { hears: 'notices', patient: true },
  );
  readonly #action = new Action(this, errorWords);

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="floor-notices" data-testid="notices">
        <div class="floor-card-head">
          <h2 id="floor-notices">${tf('floor.notices')}</h2>
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            data-testid="new-notice"
            aria-haspopup="dialog"
            @click=${this.#show}
          >
            ${tf('floor.notices.new')}
          </button>
        </div>
        ${readingBox(this.#notices, (notices) => this.#list(notices))} ${this.#dialog()}
      </section>
    `;
  }

  #list(notices: readonly Notice[]) {
    if (notices.length === 0) return emptyLine(tf('floor.notices.empty'));
    return html`
      <ul class="floor-notices">
        ${notices.map((each) => this.#row(each))}
      </ul>
    `;
  }

  #row(notice: Notice) {
    const time = formatTime(Date.parse(notice.endsAt), STATION_ZONE);
    return html`
      <li>
        <div>
          <span>${notice.text}</span>
          <span class="vs-soft floor-second">
            ${this.#whom(notice.category)} · ${tf('floor.notices.until', { time })}${alsoIn(notice)}
          </span>
        </div>
        <button
          type="button"
          class="btn btn-link"
          data-testid="end-notice"
          aria-label=${tf('floor.notices.end.of', { text: notice.text })}
          @click=${() => void this.#end(notice)}
        >
          ${tf('floor.notices.end')}
        </button>
      </li>
    `;
  }

  #whom(category: string | null): string {
    const found = this.categories.find((each) => each.id === category);
    return found ? categoryText(found).label : tf('floor.notices.all');
  }

  #dialog() {
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${tf('floor.notices.title')}
        .content=${this.open ? this.#form() : nothing}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: tf('floor.notices.send'),
          act: () => void this.#send(),
          testid: 'send-notice',
          busy: this.#action.busy,
          disabled: this.text.trim().length < SHORTEST,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #form() {
    return html`
      <p>${tf('floor.notices.intro')}</p>
      ${textArea({
        id: 'notice-text',
        label: tf('floor.notices.text'),
        testid: 'notice-text',
        focus: true,
        rows: 3,
        maxlength: 300,
        value: this.text,
        input: (value) => (this.text = value),
      })}
      <details class="vs-details">
        <summary>${tf('floor.notices.languages')}</summary>
        <p>${tf('floor.notices.languages.hint')}</p>
        ${OTHERS.map((code) =>
          textArea({
            id: `notice-${code}`,
            label: tf('floor.notices.translation', { language: nameHere(code) }),
            rows: 2,
            minlength: SHORTEST,
            maxlength: 300,
            lang: code,
          }),
        )}
      </details>
      <div class="floor-pair">
        ${selectField({
          id: 'notice-category',
          label: tf('floor.notices.whom'),
          testid: 'notice-category',
          options: [
            ['', tf('floor.notices.all')],
            ...current(this.categories).map((each) => [each.id, categoryText(each).label] as const),
          ],
        })}
        ${selectField({
          id: 'notice-minutes',
          label: tf('floor.notices.howLong'),
          value: FIRST_MINUTES,
          options: MINUTES.map(
            (each) =>
              [
                each,
                each < 60
                  ? tf('floor.notices.minutes', { count: each })
                  : tf('floor.notices.hours', { count: each / 60 }),
              ] as const,
          ),
        })}
      </div>
      ${problemAlert(this.#action.problem)}
    `;
  }

  readonly #show = (): void => {
    this.text = '';
    this.#action.problem = null;
    this.open = true;
  };

  readonly #close = (): void => {
    this.open = false;
  };

  async #send(): Promise<void> {
    const value = (id: string) => this.querySelector<HTMLSelectElement>(`#${id}`)?.value ?? '';
    const translations = Object.fromEntries(
      OTHERS.map((code) => [code, value(`notice-${code}`).trim()] as const).filter(
        ([, text]) => text,
      ),
    );
    const category = value('notice-category');
    const body = {
      text: this.text.trim(),
      minutes: Number(value('notice-minutes')),
      translations,
      ...(category && { category }),
    };
    await this.#action.run('send', async () => {
      this.#notices.take((await this.session.api('notices', { method: 'POST', body })).notices);
      announce(tf('floor.notices.sent'));
      this.#close();
    });
  }

  async #end(notice: Notice): Promise<void> {
    try {
      await this.session.api(`notices/${notice.id}`, { method: 'DELETE' });
    } catch {
      // it has ended by itself, or the station is away; what is read next says so
    }
    await this.#notices.again();
    await this.updateComplete;
    focusOn(this, '[data-testid=new-notice]');
  }
}
customElements.define('vs-floor-notices', FloorNotices);
