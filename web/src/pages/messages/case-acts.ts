import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { tl } from '../../i18n/messages';
import { randomId } from '../../state/connection';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { moment, whenFields } from '../../ui/date-field';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import type { Opened } from './calls';
import { problemWords } from './words';

const HOLDING = [
  'callback',
  'invitation',
  'snooze',
  'office',
  'forward',
  'merge',
  'split',
  'link',
  'note',
] as const;
type Act = (typeof HOLDING)[number] | 'send-back';

/**
 * Acts on an open case besides answering it. Fires `acted` with the case as it is then; `left`: it is out of one's hands; and
 * `unread` where the citizen has written something that is to be read first.
 */
class CaseActs extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: Opened;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly { id: string; name: string }[] = [];
  @state() private act: Act | '' = '';
  /** Day or time are not there, or are none. */
  @state() private wrong = false;
  readonly #action = new Action(this, problemWords);
  /** The same request again is one call. */
  #request = randomId();

  protected override render() {
    const { act } = this;
    const acts = this.#acts();
    return html`
      <details class="messages-more" data-testid="case-acts">
        <summary>${tl('acts')}</summary>
        ${selectField<Act | ''>({
          id: 'case-act',
          testid: 'case-act',
          label: tl('acts.which'),
          value: act,
          options: [
            ['', tl('acts.choose')],
            ...acts.map((each) => [each, tl(`act.${each}`)] as const),
          ],
          change: (chosen) => {
            this.act = chosen;
            this.#request = randomId();
            this.wrong = false;
            this.#action.problem = null;
          },
        })}
        ${
          act === ''
            ? nothing
            : html`
                <form class="messages-act" @submit=${this.#submit}>
                  ${this.#fields(act)} ${problemAlert(this.#action.problem)}
                  <div>
                    <button
                      type="submit"
                      class="btn btn-primary"
                      data-testid="do-act"
                      aria-busy=${this.#action.busy}
                    >
                      ${tl(`perform.${act}`)}
                    </button>
                  </div>
                </form>
              `
        }
      </details>
    `;
  }

  #acts(): readonly Act[] {
    const { message, secondLook } = this.opened;
    const reads = message.proposed && message.mine && !secondLook;
    return [...(reads ? (['send-back'] as const) : []), ...HOLDING].filter(
      (act) =>
        (act !== 'office' || this.offices.length > 0) &&
        // the link goes by e-mail
        (act !== 'invitation' || !!this.opened.email),
    );
  }

  #fields(act: Act) {
    switch (act) {
      case 'note':
        return textArea({
          id: 'act-words',
          label: tl('act.note.words'),
          required: true,
          rows: 3,
          maxlength: 2000,
        });
      case 'send-back':
        return textArea({
          id: 'act-words',
          label: tl('act.send-back.words'),
          required: true,
          rows: 3,
          maxlength: 500,
        });
      case 'snooze':
        return html`
          <p class="vs-hint">${tl('act.snooze.hint')}</p>
          ${whenFields('act', { day: tl('act.snooze.until'), time: tl('act.time') }, this.wrong)}
          ${textField({ id: 'act-words', label: tl('act.snooze.reason'), required: true, maxlength: 500 })}
        `;
      case 'office':
        return html`
          ${selectField<string>({
            id: 'act-office',
            label: tl('filter.office'),
            value: this.opened.message.office ?? '',
            options: [
              ['', tl('filter.office.none')],
              ...this.offices.map(({ id, name }) => [id, name] as const),
            ],
          })}
          ${textField({ id: 'act-words', label: tl('act.office.words'), maxlength: 500 })}
        `;
      case 'forward':
        return html`
          <p class="vs-hint">${tl('act.forward.hint')}</p>
          ${textField({ id: 'act-body', label: tl('act.forward.body'), required: true, maxlength: 200 })}
          ${textField({ id: 'act-email', label: tl('act.forward.email'), type: 'email', maxlength: 254 })}
          ${textArea({ id: 'act-words', label: tl('act.forward.words'), rows: 3, maxlength: 2000 })}
        `;
      case 'callback':
        return html`
          <p class="vs-hint">${tl('act.callback.hint')}</p>
          ${textField({ id: 'act-number', label: tl('act.callback.number'), type: 'tel', required: true, maxlength: 40 })}
          ${this.#whenAndWho()}
        `;
      case 'invitation':
        return html`
          <p class="vs-hint">${tl('act.invitation.hint')}</p>
          ${this.#whenAndWho()}
        `;
      case 'merge':
        return html`
          <p class="vs-hint">${tl('act.merge.hint')}</p>
          ${textField({ id: 'act-into', label: tl('act.merge.into'), required: true, maxlength: 20, autocapitalize: 'characters' })}
        `;
      case 'split':
        return html`
          <p class="vs-hint">${tl('act.split.hint')}</p>
          ${selectField<string>({
            id: 'act-reply',
            label: tl('act.split.reply'),
            options: this.opened.thread
              .filter((entry) => entry.author === 'citizen' && entry.id)
              .map((entry) => [entry.id ?? '', entry.text.slice(0, 60)]),
          })}
          ${selectField<string>({
            id: 'act-category',
            label: tl('category'),
            options: this.categories.map((each) => [each.id, categoryText(each).label]),
          })}
        `;
      case 'link':
        return html`
          <p class="vs-hint">${tl('act.link.hint')}</p>
          ${textField({ id: 'act-code', label: tl('act.link.code'), required: true, maxlength: 64, autocapitalize: 'characters' })}
        `;
    }
  }

  /** When the citizen is called, and by whom. */
  #whenAndWho() {
    return html`
      <p class="vs-hint">${tl('act.call.at.hint')}</p>
      ${whenFields('act', { day: tl('act.call.day'), time: tl('act.call.time') }, this.wrong)}
      ${selectField<'anyone' | 'me'>({
        id: 'act-by',
        label: tl('act.call.by'),
        options: [
          ['anyone', tl('act.call.by.anyone')],
          ['me', tl('act.call.by.me')],
        ],
      })}
    `;
  }

  /** When and by whom, as the station takes it. */
  #call() {
    return {
      request: this.#request,
      at: this.#when() ?? null,
      by: this.#value('by') === 'me' ? ('me' as const) : ('anyone' as const),
    };
  }

  #when(): string | undefined {
    return moment(this.#value('day'), this.#value('time'));
  }

  /** A moment is wanted and not written, or what is written is none. */
  #lacksMoment(act: Act): boolean {
    if (act !== 'snooze' && act !== 'callback' && act !== 'invitation') return false;
    const written = this.#value('day') !== '' || this.#value('time') !== '';
    return (act === 'snooze' || written) && this.#when() === undefined;
  }

  #value(id: string): string {
    return this.querySelector<HTMLInputElement>(`#act-${id}`)?.value.trim() ?? '';
  }

  #send(act: Act): Promise<Opened> {
    const { id } = this.opened.message;
    const words = this.#value('words');
    const method = 'POST';
    switch (act) {
      case 'note':
        return this.session.api(`messages/${id}/notes`, { method, body: { words } });
      case 'send-back':
        return this.session.api(`messages/${id}/send-back`, { method, body: { words } });
      case 'snooze':
        return this.session.api(`messages/${id}/snooze`, {
          method,
          // one that is lacking was seen before
          body: { until: this.#when() ?? '', reason: words },
        });
      case 'office': {
        const office = this.#value('office') || null;
        return this.session.api(`messages/${id}/office`, { method, body: { office, words } });
      }
      case 'forward': {
        const body = {
          body: this.#value('body'),
          email: this.#value('email') || null,
          words,
          seenTexts: this.opened.thread.length,
        };
        return this.session.api(`messages/${id}/forward`, { method, body });
      }
      case 'callback':
        return this.session.api(`messages/${id}/callback`, {
          method,
          body: { ...this.#call(), number: this.#value('number') },
        });
      case 'invitation':
        return this.session.api(`messages/${id}/invitation`, { method, body: this.#call() });
      case 'merge':
        return this.session.api(`messages/${id}/merge`, {
          method,
          body: { into: this.#value('into') },
        });
      case 'split': {
        const body = { reply: this.#value('reply'), category: this.#value('category') };
        return this.session.api(`messages/${id}/split`, { method, body });
      }
      case 'link':
        return this.session.api(`messages/${id}/link`, {
          method,
          body: { code: this.#value('code') },
        });
    }
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { act } = this;
    if (act === '') return;
    this.wrong = this.#lacksMoment(act);
    if (this.wrong) {
      this.#action.problem = { text: tl('act.when.wrong') };
      focusOn(this, '#act-day');
      return;
    }
    await this.#action.run('act', async () => {
      const opened = await this.#send(act);
      this.act = '';
      this.dispatchEvent(
        new CustomEvent('acted', { detail: { opened, left: !opened.message.mine } }),
      );
    });
    if (this.#action.problem?.code === 'thread_changed') {
      this.dispatchEvent(new CustomEvent('unread'));
    }
  };
}
customElements.define('vs-case-acts', CaseActs);
