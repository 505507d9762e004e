import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { levelMark, type Mark, waitedS, waitMark } from './alarms';
import { figuresOf, type Floor } from './floor';
import { clockWords, type Label, shareWords, withinWords } from './floor-words';
import { markSign } from './mark';

/** The first row: is somebody reachable, and is the promise kept. */
export function figuresRow(floor: Floor, stationMs: number, label: Label) {
  const { waiting, longest, talking, available, present } = figuresOf(floor);
  const { targets, today, reachable } = floor;
  const waited = longest && waitedS(longest, stationMs);
  return html`
    <dl class="floor-figures">
      <div class="vs-card floor-figure" data-reachable=${reachable ? 'yes' : 'no'}>
        <dt>${tf('floor.reachable')}</dt>
        <dd>${tf(reachable ? 'floor.reachable.yes' : 'floor.reachable.no')}</dd>
        <dd class="floor-note">
          ${
            reachable
              ? tf('floor.reachable.free', { count: available })
              : tf(present === 0 ? 'floor.reachable.nobody' : 'floor.reachable.allBusy')
          }
        </dd>
      </div>
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
