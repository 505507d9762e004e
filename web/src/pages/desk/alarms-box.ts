import { html, nothing } from 'lit';
import '../../staff/alarms/alarms';
import type { Alarm } from '../../staff/alarms/alarm-words';
import type { StaffSession } from '../../staff/session';

/** What supervisors want this desk to be told of: to operators what concerns a topic of theirs, or all of them. */
export function alarmsBox(session: StaffSession) {
  const me = session.me.value;
  if (!me) return nothing;
  const own = new Set(me.categories.map(({ category }) => category));
  const wanted = ({ category }: Alarm) =>
    me.role !== 'operator' || category === null || own.has(category);
  return html`
    <vs-alarms
      .session=${session}
      .wanted=${wanted}
      .shown=${2}
      ?hands=${me.role === 'supervisor'}
    ></vs-alarms>
  `;
}
