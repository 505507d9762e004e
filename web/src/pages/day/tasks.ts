import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { formatDay, STATION_ZONE } from '../../i18n/format';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { DayRecord, Office, Person, Task } from './day';
import { timeOf } from '../../i18n/moments';
import { DayPart } from './part';
import { moment, whenFields } from '../../ui/date-field';
import { selectField, textArea } from '../../ui/field';

const SHORTEST = 3;
/** The end of an ordinary day, where a task has a day and no time. */
const END_OF_DAY = '17:30';

/** Tasks: what is to be done and by whom, giving them out, and saying that they are done. */
export class DayTasks extends DayPart {
  /** Open tasks of any day. */
  @property({ attribute: false }) open: readonly Task[] = [];
  @property({ attribute: false }) record: DayRecord | null = null;
  /** Whether it is today's page, on which tasks are given. */
  @property({ type: Boolean }) today = false;
  @property({ attribute: false }) people: readonly Person[] = [];
  @property({ attribute: false }) offices: readonly Office[] = [];
  @state() private wrong: 'text' | 'when' | null = null;
  protected override readonly refusals = { not_found: () => tg('day.tasks.gone') };

  protected override render() {
    const given = this.record?.tasks ?? [];
    const done = given.filter((task) => task.doneAt !== null);
    return html`
      <section class="vs-card day-card" aria-labelledby="day-tasks">
        <h2 id="day-tasks">${tg('day.tasks')}</h2>
        ${this.problemShown()}
        ${
          this.today
            ? html`
                ${this.#form()}
                <h3>${tg('day.tasks.open')}</h3>
                ${this.#list(this.open, tg('day.tasks.open.none'), 'open-tasks')}
                ${
                  done.length > 0
                    ? html`
                        <h3>${tg('day.tasks.done')}</h3>
                        ${this.#list(done, '', 'done-tasks')}
                      `
                    : nothing
                }
              `
            : this.#list(given, tg('day.tasks.none'), 'tasks-then')
        }
      </section>
    `;
  }

  #form() {
    return html`
      <form class="day-form" @submit=${this.#give}>
        ${textArea({
          id: 'task-text',
          label: tg('day.tasks.text'),
          rows: 2,
          maxlength: 2000,
          invalid: this.wrong === 'text',
        })}
        <div class="day-pair">
          ${selectField({
            id: 'task-to',
            label: tg('day.tasks.to'),
            options: [['', tg('day.tasks.to.all')]],
            groups: [
              [
                tg('day.tasks.to.offices'),
                this.offices.map(({ id, name }) => [`office:${id}`, name]),
              ],
              [
                tg('day.tasks.to.people'),
                this.people.map(({ id, name, office }) => [
                  `person:${id}`,
                  office ? `${name}, ${office}` : name,
                ]),
              ],
            ],
          })}
          ${whenFields(
            'task',
            { day: tg('day.tasks.day'), time: tg('day.tasks.time') },
            this.wrong === 'when',
          )}
        </div>
        ${
          this.wrong
            ? alertBox(tg(this.wrong === 'text' ? 'day.tasks.short' : 'day.tasks.when'), {
                tone: 'warning',
                live: 'alert',
              })
            : nothing
        }
        <button
          class="btn btn-outline-primary"
          data-testid="give-task"
          aria-busy=${this.action.is('give')}
        >
          ${tg('day.tasks.give')}
        </button>
      </form>
    `;
  }

  #list(tasks: readonly Task[], none: string, name: string) {
    if (tasks.length === 0) {
      return html`
        <p class="vs-soft" data-testid=${name}>${none}</p>
      `;
    }
    return html`
      <ul class="day-list" data-testid=${name}>
        ${tasks.map((task) => this.#row(task))}
      </ul>
    `;
  }

  #row(task: Task) {
    const isDone = task.doneAt !== null;
    const said = [
      task.to || tg('day.tasks.everybody'),
      isDone ? doneWords(task) : dueWords(task, this.today),
      task.givenBy ? tg('day.tasks.by', { name: task.givenBy }) : '',
    ];
    return html`
      <li data-done=${isDone ? 'true' : 'false'}>
        <div>
          <span class="day-text">${isDone ? icon('check') : nothing} ${task.text}</span>
          <span class="vs-soft">${said.filter(Boolean).join(' · ')}</span>
          ${
            task.doneNote
              ? html`
                  <span class="vs-soft">“${task.doneNote}”</span>
                `
              : nothing
          }
        </div>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid=${isDone ? 'task-undone' : 'task-done'}
          aria-busy=${this.action.is(task.id)}
          aria-label=${tg(isDone ? 'day.tasks.untick.of' : 'day.tasks.tick.of', { text: task.text })}
          @click=${() => void this.#tick(task)}
        >
          ${tg(isDone ? 'day.tasks.untick' : 'day.tasks.tick')}
        </button>
      </li>
    `;
  }

  readonly #give = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.field('task-text');
    const [day, time] = [this.field('task-day'), this.field('task-time')];
    const until = day || time ? moment(day, time || END_OF_DAY) : null;
    this.wrong = text.length < SHORTEST ? 'text' : until === undefined ? 'when' : null;
    if (this.wrong) return;
    const [kind, id] = this.field('task-to').split(':');
    const body = {
      text,
      ...(until && { until }),
      ...(kind === 'office' && { officeId: id }),
      ...(kind === 'person' && { accountId: id }),
    };
    const given = await this.act(
      'give',
      () => this.session.api('day/tasks', { method: 'POST', body }),
      tg('day.tasks.given'),
    );
    if (given) this.clear('task-text', 'task-to', 'task-day', 'task-time');
  };

  async #tick(task: Task): Promise<void> {
    const done = task.doneAt === null;
    await this.act(
      task.id,
      () => this.session.api(`day/tasks/${task.id}`, { method: 'PATCH', body: { done } }),
      tg(done ? 'day.tasks.ticked' : 'day.tasks.unticked'),
    );
  }
}
customElements.define('vs-day-tasks', DayTasks);

/** When a task is due; of one whose time is over, that it is late. */
export function dueWords(task: Task, living: boolean): string {
  if (task.until === null) return living ? '' : tg('day.tasks.isUndone');
  const at = Date.parse(task.until);
  const now = Date.now();
  const when = tg('day.conferences.at', {
    day: formatDay(at, now, STATION_ZONE),
    time: timeOf(task.until),
  });
  return tg(at < now ? 'day.tasks.late' : 'day.tasks.until', { when });
}

function doneWords({ doneAt, doneBy }: Task): string {
  const time = doneAt ? timeOf(doneAt) : '';
  return doneBy
    ? tg('day.tasks.isDone.by', { name: doneBy, time })
    : tg('day.tasks.isDone', { time });
}
