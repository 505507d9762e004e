import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import type { FloorDay } from '../../protocol/api';

export const STEPS = ['briefing', 'open', 'brainstorming', 'debriefing'] as const;
export type Step = (typeof STEPS)[number];

/** The steps at which the day stands, the one that matters most last; none before it begins and after it has ended. */
export function standsAt({ phase, brainstorming }: FloorDay, isOpen: boolean): readonly Step[] {
  switch (phase) {
    case '':
      // nobody has begun it, and the hours alone let citizens in
      return isOpen ? ['open'] : [];
    case 'closed':
      return [];
    case 'open':
      return brainstorming ? ['open', 'brainstorming'] : ['open'];
    default:
      return [phase];
  }
}

/** Where the working day stands, in four steps that lead to the day's page; on the wall they lead nowhere. */
export function phaseBar(day: FloorDay, isOpen: boolean, wall = false) {
  const present = standsAt(day, isOpen);
  const last = present.at(-1);
  return html`
    <nav class="floor-phases" aria-label=${tf('floor.phases')} data-testid="phases">
      <ol>
        ${STEPS.map((step) => {
          const words = tf(`floor.phases.${step}`);
          const current = step === last ? 'step' : nothing;
          const marked = present.includes(step);
          return html`
            <li ?data-present=${marked}>
              ${
                wall
                  ? html`
                      <span aria-current=${current}>${words}</span>
                    `
                  : html`
                      <a href="/supervisor/day" aria-current=${current}>${words}</a>
                    `
              }
            </li>
          `;
        })}
      </ol>
      ${
        present.length === 0
          ? html`
              <span class="floor-phases-none">
                ${tf(day.phase === 'closed' ? 'floor.phases.ended' : 'floor.phases.none')}
              </span>
            `
          : nothing
      }
    </nav>
  `;
}
