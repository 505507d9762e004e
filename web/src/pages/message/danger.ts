import { html, nothing } from 'lit';
import type { MessageLeft } from '../../protocol/api';
import { icon } from '../../ui/icons';

/** What is said above everything else to somebody whose text tells of danger. */
export function dangerBox(danger: MessageLeft['danger']) {
  if (!danger) return nothing;
  return html`
    <section class="message-danger" role="alert" data-testid="message-danger">
      ${
        danger.title
          ? html`
              <h2>${icon('warning')} ${danger.title}</h2>
            `
          : nothing
      }
      ${danger.sentences.map(
        (each) => html`
          <p>${each}</p>
        `,
      )}
      <ul>
        ${danger.lines.map(
          ({ name, number, href }) => html`
            <li>
              <a href=${number ? `tel:${number.replaceAll(/[^+\d]/gu, '')}` : (href ?? '')}>
                <strong>${number ?? name}</strong>
              </a>
              ${number ? name : nothing}
            </li>
          `,
        )}
      </ul>
      <p>${danger.deaf}</p>
    </section>
  `;
}
