import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { levelMark, type Mark, waitedS, waitMark } from './marks';
import { figuresOf, type Floor } from './floor';
import { headlineWords } from './headline';
import { clockWords, type Label, shareWords, withinWords } from './floor-words';
import { markSign } from './mark';

/** The first row: is somebody reachable, and is the promise kept. */
export function figuresRow(floor: Floor, stationMs: number, label: Label) {
  const { waiting, longest, talking, available, present } = figuresOf(floor);
  const { targets, today } = floor;
  const waited = longest && waitedS(longest, stationMs);
  return html`
    <dl class="floor-figures">
      ${headlineCard(floor, stationMs, label)}
      ${figure(
        tf('floor.longest'),
        clockWords(waited),
        longest ? label(longest.category) : tf('floor.longest.none'),
        longest ? waitMark(waited, longest.withinS, targets) : null,
      )}
      ${figure(
        tf('floor.level'),
        shareWords(today.serviceLevelOffered),
        today.offered === 0
          ? tf('floor.level.none')
          : html`
              ${tf('floor.level.within', {
                within: withinWords(targets.withinS),
                target: shareWords(targets.share),
              })}
              <br />
              ${tf('floor.level.ofAnswered', { share: shareWords(today.serviceLevelAnswered) })}
            `,
        levelMark(today, targets),
      )}
      ${figure(tf('floor.waiting'), waiting, nothing, null, 'waiting-count')}
      ${figure(tf('floor.talking'), talking)}
      ${figure(tf('floor.available'), available, tf('floor.present', { count: present }))}
    </dl>
  `;
}

/** What the floor has to say first; read out when it becomes something else. */
function headlineCard({ headline }: Floor, stationMs: number, label: Label) {
  const { words, note, tone } = headlineWords(headline, stationMs, label);
  return html`
    <div
      class="vs-card floor-figure floor-headline"
      data-testid="headline"
      data-kind=${headline.kind}
      data-tone=${tone}
    >
      <dt>${tf('floor.reachable')}</dt>
      <dd><span role="status">${words}</span></dd>
      <dd class="floor-note">${note}</dd>
    </div>
  `;
}

function figure(
  name: string,
  value: string | number,
  note: unknown = nothing,
  mark: Mark = null,
  testId = '',
) {
  return html`
    <div class="vs-card floor-figure" data-mark=${mark ?? nothing}>
      <dt>${name}</dt>
      <dd data-testid=${testId || nothing}>${value}${markSign(mark, true)}</dd>
      <dd class="floor-note">${note}</dd>
    </div>
  `;
}
