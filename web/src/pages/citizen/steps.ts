import { html } from 'lit';
import { t } from '../../i18n/citizen';

export type Step = 'welcome' | 'before' | 'waiting' | 'call' | 'after';

const ORDER = ['topic', 'before', 'waiting', 'call'] as const;

/** Where the person is on the way from the topic to the conversation. */
export function steps(step: 'before' | 'waiting') {
  const now = step === 'before' ? 1 : 2;
  return html`
    <nav class="vs-steps" aria-label=${t('steps.label')}>
      <ol>
        ${ORDER.map(
          (name, index) => html`
            <li
              aria-current=${index === now ? 'step' : 'false'}
              data-done=${index < now ? '' : 'no'}
            >
              <span class="vs-steps-number" aria-hidden="true">
                ${index < now ? '✓' : index + 1}
              </span>
              <span>${t(`steps.${name}`)}</span>
            </li>
          `,
        )}
      </ol>
    </nav>
  `;
}
