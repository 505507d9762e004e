import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { OWN_LANGUAGE } from '../../i18n/language';
import type { Contact } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { languageName } from './words';

/** The language of the contact in hand, unless it is the station's own; when the citizen switches, it says so. */
export class SpokenLanguage extends StationElement {
  @property({ attribute: false }) contact!: Contact;
  /** The contact and its language as they were first seen. */
  #first: Pick<Contact, 'contactId' | 'language'> | null = null;
  #last: Contact['language'] | null = null;

  protected override render() {
    const { contactId, language } = this.contact;
    if (this.#first?.contactId !== contactId) {
      this.#first = { contactId, language };
      this.#last = language;
    }
    const switched = language !== this.#first.language;
    if (!switched && language === OWN_LANGUAGE) return nothing;
    const name = languageName(language);
    return switched
      ? html`
          ·
          <b data-testid="language-switched">${td('desk.language.now', { language: name })}</b>
        `
      : html`
          · ${name}
        `;
  }

  protected override updated(): void {
    const { language } = this.contact;
    if (language === this.#last) return;
    this.#last = language;
    announce(td('desk.language.announce', { language: languageName(language) }));
  }
}
customElements.define('vs-desk-language', SpokenLanguage);
