import { html, nothing } from 'lit';
import type { Contact } from '../../protocol/desk';
import { categoryLabel, type DeskContext } from './context';
import './spoken-language';
import { nameOf, needsPhrase } from './words';

/** Who is spoken to, about what, and what to keep in mind; the same by video, in writing and by telephone. */
export function callWho(context: DeskContext, contact: Contact) {
  const needs = needsPhrase(contact.needs);
  const number = contact.telephone?.number;
  return html`
    <div class="desk-call-who">
      <h1 id="desk-call-title" tabindex="-1">${nameOf(contact)}</h1>
      <p>
        ${categoryLabel(context, contact.category)}
        <vs-desk-language .contact=${contact}></vs-desk-language>
        ${
          number
            ? html`
                ·
                <span data-testid="caller-number">${number}</span>
              `
            : nothing
        }
        ${
          needs
            ? html`
                ·
                <b>${needs}</b>
              `
            : nothing
        }
      </p>
    </div>
  `;
}
