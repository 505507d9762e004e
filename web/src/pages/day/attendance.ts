import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { icon } from '../../ui/icons';
import type { Held } from './day';
import { timeOf } from '../../i18n/moments';
import { DayPart } from './part';

/** Who was in the conferences of a day, from when to when, and how each office answered the roll. */
export class DayAttendance extends DayPart {
  @property({ attribute: false }) held: readonly Held[] = [];
  @property({ type: Boolean }) today = false;

  protected override render() {
    const held = this.held.filter(
      ({ state, attendance }) => state !== 'scheduled' && attendance.length > 0,
    );
    return html`
      <section class="vs-card day-card" aria-labelledby="day-attendance" data-testid="attendance">
        <h2 id="day-attendance">${tg('day.attendance')}</h2>
        ${
          held.length === 0
            ? html`
                <p class="vs-soft">
                  ${tg(this.today ? 'day.attendance.none' : 'day.attendance.none.then')}
                </p>
              `
            : held.map((each) => this.#conference(each))
        }
      </section>
    `;
  }

  #conference({ title, openedAt, endedAt, abandonedAt, attendance, roll }: Held) {
    return html`
      <details data-paper>
        <summary>
          <strong>${title}</strong>
          <span class="vs-soft">
            ${[
              openedAt ? span(openedAt, endedAt) : '',
              tg('day.attendance.people', { count: attendance.length }),
              abandonedAt ? tg('day.attendance.abandoned', { time: timeOf(abandonedAt) }) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </summary>
        <ul class="day-plain">
          ${attendance.map(
            ({ name, part, office, stays, phone }) => html`
              <li>
                ${name}
                <span class="vs-soft">
                  ·
                  ${office ?? tg(`day.part.${part}`)}${phone ? `, ${tg('day.attendance.phone')}` : ''}
                  · ${stays.map(([from, to]) => span(from, to)).join(', ')}
                </span>
              </li>
            `,
          )}
        </ul>
        ${
          roll.length > 0
            ? html`
                <h3>${tg('day.attendance.roll')}</h3>
                <ul class="day-plain day-roll">
                  ${roll.map(
                    (each) => html`
                      <li data-absent=${isThere(each) ? 'false' : 'true'}>
                        ${icon(isThere(each) ? 'check' : 'close')} ${each.name}
                        <span class="vs-soft">· ${answered(each)}</span>
                      </li>
                    `,
                  )}
                </ul>
              `
            : nothing
        }
      </details>
    `;
  }
}
customElements.define('vs-day-attendance', DayAttendance);

function span(from: string, to: string | null): string {
  return to
    ? tg('day.attendance.stay', { from: timeOf(from), to: timeOf(to) })
    : tg('day.attendance.since', { from: timeOf(from) });
}

type OnRoll = Held['roll'][number];

function isThere({ standing }: OnRoll): boolean {
  return standing === 'present' || standing === 'late';
}

/** How they count, by their own answer or by a chair's word. */
function answered({ standing, answered, answeredAt, corrections }: OnRoll): string {
  const last = corrections.at(-1);
  if (last && standing !== answered) {
    const words = last.present ? 'day.attendance.saidPresent' : 'day.attendance.saidAbsent';
    return tg(words, { name: last.by, time: timeOf(last.at) });
  }
  if (standing === 'connected') return tg('day.attendance.connected');
  if (standing === 'absent' || answeredAt === null) return tg('day.attendance.absent');
  return tg(standing === 'late' ? 'day.attendance.late' : 'day.attendance.present', {
    time: timeOf(answeredAt),
  });
}
