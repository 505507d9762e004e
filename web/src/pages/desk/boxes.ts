import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { ty } from '../../i18n/readiness';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { alertBox } from '../../ui/alert';
import { loginAddress, type StaffSession } from '../../staff/session';
import { alarmsBox } from './alarms-box';
import type { DeskConsole } from './console';
import type { DeskContext } from './context';
import type { ReadinessDuty } from './readiness';
import './new-circular';
import './set-by';

// What stands above the scene: what is to be accepted first, and what went wrong.

/** Everything that stands there at any time. */
export function boxesAbove(context: DeskContext, session: StaffSession) {
  return html`
    ${alarmsBox(session)} ${noticeBox(session)} ${stateBoxes(context)}
    ${failureBox(context.console, session)} ${circularBox(context.console, session)}
  `;
}

/** While nobody is there to be answered. */
function circularBox(console: DeskConsole, session: StaffSession) {
  if (console.stage !== 'idle') return nothing;
  return html`
    <vs-new-circular .session=${session}></vs-new-circular>
  `;
}

/** Without the notice accepted the station lets nobody be available. */
function noticeBox(session: StaffSession) {
  if (!session.me.value?.noticeDue) return nothing;
  return html`
    <div class="desk-failure">
      ${alertBox(td('desk.notice.text'), {
        tone: 'info',
        title: td('desk.notice.title'),
        actions: html`
          <a class="btn btn-sm btn-primary" href=${loginAddress()}>${td('desk.notice.read')}</a>
        `,
      })}
    </div>
  `;
}

/** What somebody else has decided about the operator's state: a supervisor, or the hours of the office. */
function stateBoxes(context: DeskContext) {
  return html`
    <vs-desk-set-by .context=${context}></vs-desk-set-by>
    ${officeBox(context.console)}
  `;
}

/** A member of a peripheral office outside its hours gets no contact, whatever the own state is. */
function officeBox(console: DeskConsole) {
  const closed = console.desk.value.agent?.officeClosed;
  if (!closed || console.stage !== 'idle') return nothing;
  const words =
    closed.opensAtMs === null
      ? td('desk.office.closed.unknown')
      : td('desk.office.closed.until', { when: formatDateTime(closed.opensAtMs, STATION_ZONE) });
  return html`
    <div class="desk-failure" data-testid="office-closed">
      ${alertBox(words, {
        tone: 'info',
        title: td('desk.office.closed', { name: closed.name }),
        live: 'status',
      })}
    </div>
  `;
}

/** Refusals that have words of their own. */
const SAID = ['no_telephone', 'not_called', 'bad_number'] as const;

/** The last command that failed, until it is dismissed. */
function failureBox(console: DeskConsole, session: StaffSession) {
  const failure = console.failure.value;
  if (!failure) return nothing;
  // said by the notice's own box, which is there by the time the sign-in has been looked at again
  if (failure.code === 'notice_not_accepted') {
    if (!session.me.value?.noticeDue) void session.renew().catch(() => undefined);
    return nothing;
  }
  const offline = failure.code === 'timeout' || failure.code === 'closed';
  return html`
    <div class="desk-failure">
      ${alertBox(
        td(
          `desk.error.${offline ? 'offline' : (SAID.find((each) => each === failure.code) ?? 'generic')}`,
        ),
        {
          tone: 'danger',
          title: td('desk.error.title'),
          code: failure.code,
          live: 'alert',
          actions: html`
            <button type="button" class="btn btn-link" @click=${() => console.dismissFailure()}>
              ${td('desk.error.dismiss')}
            </button>
          `,
        },
      )}
    </div>
  `;
}

/** The supervisor has asked for a check that the browser has to be asked for, or it has been made. */
export function readinessBox(duty: ReadinessDuty) {
  const state = duty.state.value;
  if (state === 'none') return nothing;
  const asked = state === 'due' || state === 'running';
  const running = state === 'running';
  const button = asked
    ? html`
        <button
          type="button"
          class="btn btn-sm btn-primary"
          data-testid="run-readiness"
          aria-busy=${running ? 'true' : 'false'}
          @click=${() => void (running || duty.run())}
        >
          ${ty(running ? 'readiness.due.running' : 'readiness.due.run')}
        </button>
      `
    : html`
        <button type="button" class="btn btn-link" @click=${() => duty.dismiss()}>
          ${ty('readiness.done.close')}
        </button>
      `;
  return html`
    <div class="desk-failure" data-testid="readiness-duty" data-state=${state}>
      ${alertBox(ty(asked ? 'readiness.due.text' : `readiness.done.${state}`), {
        tone: state === 'ready' ? 'success' : state === 'not_ready' ? 'warning' : 'info',
        title: asked ? ty('readiness.due.title') : undefined,
        live: 'status',
        actions: button,
      })}
    </div>
  `;
}
