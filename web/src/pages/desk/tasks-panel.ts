import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { td } from '../../i18n/desk';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import type { TaskShown as Task } from '../../protocol/api';
import { Reading } from '../../ui/reading';

/** What was given to this person, to their office and to everybody, with a tick that says that it is done. */
export class TasksPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The one that was ticked last, which may be taken back. */
  @state() private ticked: Task | null = null;
  /** Nothing is said when they cannot be read: they are read again in a moment. */
  readonly #tasks = new Reading<readonly Task[]>(
    this,
    async (signal) => (await this.session.api('day/tasks', { signal })).tasks,
    errorWords,
    { hears: 'day/tasks' },
  );
  readonly #action = new Action(this, () => ({ text: td('desk.tasks.failed') }));

  protected override render() {
    const { ticked } = this;
    const tasks = this.#tasks.value;
    const { problem } = this.#action;
    if (tasks === null) return nothing;
    return html`
      <section class="desk-list desk-tasks" aria-labelledby="desk-tasks">
        <h2 id="desk-tasks" tabindex="-1">${td('desk.tasks.heading')}</h2>
        ${
          tasks.length === 0
            ? html`
                <p class="desk-list-note">${td('desk.tasks.none')}</p>
              `
            : html`
                <ul data-testid="own-tasks">
                  ${tasks.map((task) => this.#row(task))}
                </ul>
              `
        }
        <p class="desk-list-note" role="status">
          ${
            problem
              ? problem.text
              : ticked
                ? td('desk.tasks.isDone', { text: ticked.text })
                : nothing
          }
        </p>
        ${
          ticked && !problem
            ? html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="own-task-undone"
                  @click=${() => void this.#set(ticked, false)}
                >
                  ${td('desk.tasks.undo')}
                </button>
              `
            : nothing
        }
      </section>
    `;
  }

  #row(task: Task) {
    const said = [whose(task), due(task)].filter(Boolean).join(' · ');
    return html`
      <li>
        <label>
          <input
            type="checkbox"
            data-testid="own-task-done"
            aria-label=${td('desk.tasks.done', { text: task.text })}
            .checked=${live(this.#action.is(task.id))}
            @change=${() => void this.#set(task, true)}
          />
          <span>
            ${task.text}
            ${
              said
                ? html`
                    <span class="desk-list-second">${said}</span>
                  `
                : nothing
            }
          </span>
        </label>
      </li>
    `;
  }

  async #set(task: Task, done: boolean): Promise<void> {
    // the box does not stay ticked for what was not done
    this.requestUpdate();
    if (this.#action.busy) return;
    const isSet = await this.#action.run(task.id, async () => {
      await this.session.api(`day/tasks/${task.id}`, { method: 'PATCH', body: { done } });
      this.ticked = done ? task : null;
      if (done) announce(td('desk.tasks.isDone', { text: task.text }));
      await this.#tasks.again();
    });
    if (!isSet) await this.#tasks.again();
    await this.updateComplete;
    // what had the focus is gone
    if (document.activeElement === document.body) {
      this.querySelector<HTMLElement>('input, h2')?.focus();
    }
  }
}
customElements.define('vs-desk-tasks', TasksPanel);

function whose({ accountId, officeId }: Task): string {
  if (accountId) return '';
  return td(officeId ? 'desk.tasks.office' : 'desk.tasks.all');
}

function due({ until }: Task): string {
  if (until === null) return '';
  const at = Date.parse(until);
  const now = Date.now();
  const when = td('desk.tasks.at', {
    day: formatDay(at, now, STATION_ZONE),
    time: formatTime(at, STATION_ZONE),
  });
  return td(at < now ? 'desk.tasks.late' : 'desk.tasks.until', { when });
}

/** The tasks of an operator; a supervisor has them with the day. */
export function ownTasks(session: StaffSession) {
  if (session.me.value?.role === 'supervisor') return nothing;
  return html`
    <vs-desk-tasks .session=${session}></vs-desk-tasks>
  `;
}
