import { html, nothing, svg } from 'lit';
import { formatClock } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { icon } from '../../ui/icons';
import type { Gap } from './archive';

/** Narrower than this nobody would see a mark; in thousandths of the bar. */
const NARROWEST = 6;

/** The gaps as spans over the seek bar, in thousandths of its length. */
export function spansOf(
  gaps: readonly Gap[],
  durationS: number,
): { from: number; width: number }[] {
  if (durationS <= 0) return [];
  return gaps.map((gap) => {
    const from = Math.min(1, Math.max(0, gap.startMs / 1000 / durationS)) * 1000;
    const to = Math.min(1, Math.max(0, gap.endMs / 1000 / durationS)) * 1000;
    const width = Math.max(NARROWEST, to - from);
    return { from: Math.min(from, 1000 - width), width };
  });
}

/** Who of the two is concerned, each once: "citizen.audio" and "citizen.video" are one person. */
export function partiesOf(gap: Gap): string[] {
  return [...new Set(gap.sources.map((source) => source.split('.')[0] ?? source))];
}

/** Marks over the seek bar; the words beside it say the same. */
export function gapMarks(gaps: readonly Gap[], durationS: number) {
  if (gaps.length === 0) return nothing;
  return html`
    <svg
      class="player-gaps"
      data-testid="gap-marks"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${spansOf(gaps, durationS).map(
        ({ from, width }) => svg`<rect x=${from} y="0" width=${width} height="10"></rect>`,
      )}
    </svg>
  `;
}

/** What is missing, in words, each with a way to the moment before it. */
export function gapList(
  gaps: readonly Gap[],
  partyName: (party: string) => string,
  seek: (seconds: number) => void,
) {
  if (gaps.length === 0) return nothing;
  return html`
    <div class="player-missing" data-testid="gaps">
      ${icon('warning')}
      <div>
        <h2>${ts('player.gaps', { count: gaps.length })}</h2>
        <ul>
          ${gaps.map(
            (gap) => html`
              <li data-cause=${gap.cause}>
                <button
                  type="button"
                  class="btn btn-link"
                  @click=${() => seek(Math.max(0, gap.startMs / 1000 - 2))}
                >
                  ${ts('player.gap.at', {
                    from: formatClock(gap.startMs / 1000),
                    to: formatClock(Math.ceil(gap.endMs / 1000)),
                  })}
                </button>
                <span>
                  ${ts(`player.gap.${gap.cause}`)}
                  (${partiesOf(gap)
                    .map((party) => partyName(party))
                    .join(', ')})
                </span>
              </li>
            `,
          )}
        </ul>
      </div>
    </div>
  `;
}
