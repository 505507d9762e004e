import { html, nothing } from 'lit';
import { tm } from '../../i18n/message';

/** Whether an e-mail comes at each step, and the button that changes it; nothing where none can be sent. */
export function stepsTold(
  told: boolean | null,
  { busy, tell }: { busy: boolean; tell: (on: boolean) => void },
) {
  if (told === null) return nothing;
  return html`
    <div>
      <p id="steps-told">${tm(told ? 'tellSteps.on' : 'tellSteps.off')}</p>
      <button
        type="button"
        class="btn btn-sm btn-outline-primary"
        data-testid="tell-steps"
        aria-describedby="steps-told"
        aria-busy=${busy}
        @click=${() => tell(!told)}
      >
        ${tm(told ? 'tellSteps.stop' : 'tellSteps.start')}
      </button>
    </div>
  `;
}
