import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { icon } from '../../ui/icons';
import { quickExitButton } from '../../ui/quick-exit';

export type Step = 'welcome' | 'before' | 'waiting' | 'call' | 'after';
/** Steps that one may walk back to. */
export type Earlier = 'topic' | 'before';

const ORDER = ['topic', 'before', 'waiting', 'call'] as const;
const AT = { before: 1, waiting: 2, after: 4 };

export interface StepsOptions {
  step: keyof typeof AT;
  /** Walks back; absent while that is not possible. */
  back: ((step: Earlier) => void) | null;
  exit: () => void;
}

/** Where the person is on the way from the topic to the conversation, the way back, and the way out. */
export function steps({ step, back, exit }: StepsOptions) {
  const now = AT[step];
  return html`
    <div class="vs-steps">
      <div>
        <nav aria-label=${t('steps.label')}>
          <ol>
            ${ORDER.map(
              (name, index) => html`
                <li
                  aria-current=${index === now ? 'step' : nothing}
                  data-state=${index < now ? 'done' : index === now ? 'now' : 'later'}
                >
                  ${item(name, index, now, back)}
                </li>
              `,
            )}
          </ol>
        </nav>
        ${quickExitButton(exit)}
      </div>
    </div>
  `;
}

function item(
  name: (typeof ORDER)[number],
  index: number,
  now: number,
  back: StepsOptions['back'],
) {
  const done = index < now;
  const content = html`
    <span class="vs-steps-number" aria-hidden="true">${done ? icon('check') : index + 1}</span>
    <span class="vs-steps-name">${t(`steps.${name}`)}</span>
  `;
  if (!done || !back || name === 'waiting' || name === 'call') return content;
  return html`
    <button
      type="button"
      data-testid="step-${name}"
      title=${t(`steps.back.${name}`)}
      aria-label=${t(`steps.back.${name}`)}
      @click=${() => back(name)}
    >
      ${content}
    </button>
  `;
}
