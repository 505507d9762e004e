import { html, nothing } from 'lit';
import { api } from '../../api';
import { tk } from '../../i18n/conference';
import { formatMoment, formatTime } from '../../i18n/format';
import { language } from '../../i18n/language';
import type { Door } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';

export type { Door };

/** What stands at the door: the staff are told by their sign-in, guests by their link. @throws {ApiError} */
export function readDoor(id: string, link: string | null, session: StaffSession): Promise<Door> {
  const path = `conferences/${encodeURIComponent(id)}/door` as const;
  return link === null ? session.api(path) : api(path, { method: 'POST', body: { link } });
}

/** Which conference it is, whose, who calls to it, and as whom one comes. */
export function doorHead(door: Door, session: StaffSession, nowMs: number) {
  return html`
    <div class="vs-door">
      <p class="vs-door-body">${door.organisation}</p>
      <h1 tabindex="-1">${door.title}</h1>
      <p data-testid="door-about">
        ${[kindOf(door), when(door, nowMs, session), calledBy(door, session)].filter(Boolean).join(' ')}
      </p>
      ${comesAs(session)}
    </div>
  `;
}

function comesAs(session: StaffSession) {
  const me = session.me.value;
  if (!me) return nothing;
  return html`
    <p data-testid="door-as">
      ${
        me.office
          ? tk('conference.door.asOffice', { name: me.displayName, office: me.office.name })
          : tk('conference.door.as', { name: me.displayName })
      }
    </p>
  `;
}

/** The kind, where the title does not say it. */
function kindOf({ kind, title }: Door): string {
  const word = tk(`conference.kind.${kind}`);
  return word === title ? '' : `${word}.`;
}

/** Who calls to it; nobody is told so of themselves. */
function calledBy({ calledBy: name }: Door, session: StaffSession): string {
  const own = name === session.me.value?.displayName;
  return name && !own ? tk('conference.door.calledBy', { name }) : '';
}

function when({ state, startsAt, openedAt }: Door, nowMs: number, session: StaffSession): string {
  if (state === 'open' && openedAt) {
    return tk('conference.door.open', { time: formatTime(Date.parse(openedAt)) });
  }
  if (startsAt) {
    return tk('conference.starts', { when: formatMoment(Date.parse(startsAt), nowMs) });
  }
  const opens = session.me.value?.role === 'supervisor';
  return tk(opens ? 'conference.door.opens' : 'conference.door.soon');
}

/** Which parts of it are kept and for how long, and in a focus group how what is said is used. */
export function doorKept({ kind, days, chatDays, recorded, unrecorded }: Door) {
  const media = recorded ? 'recorded' : unrecorded ? 'never' : 'unrecorded';
  return html`
    <p class="vs-soft" data-testid="door-kept">
      ${tk('conference.door.kept', { days: inDays(days), chat: inDays(chatDays) })}
      ${tk(`conference.door.${media}`)} ${kind === 'focus' ? tk('conference.door.focus') : ''}
    </p>
  `;
}

/** "180 giorni"; of years that are whole, those. */
function inDays(days: number): string {
  const years = days % 365 === 0;
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: years ? 'year' : 'day',
    unitDisplay: 'long',
  }).format(years ? days / 365 : days);
}
