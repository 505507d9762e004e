import { html, nothing } from 'lit';
import type { CategoryText } from '../../api';
import { tv } from '../../i18n/visit';
import { icon } from '../../ui/icons';

/** What to have at hand or to know before entering, where the topic has something to say about it. */
export function requirementsNote({ requirements }: CategoryText) {
  if (requirements.length === 0) return nothing;
  return html`
    <section
      class="vs-requirements"
      aria-labelledby="requirements-title"
      data-testid="topic-requirements"
    >
      ${icon('check')}
      <div>
        <p id="requirements-title">${tv('before.requirements')}</p>
        <ul>
          ${requirements.map(
            (each) => html`
              <li>${each}</li>
            `,
          )}
        </ul>
      </div>
    </section>
  `;
}
