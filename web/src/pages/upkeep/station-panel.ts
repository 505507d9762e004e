import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { exactDuration, formatNumber, formatUnit } from '../../i18n/amounts';
import { formatList, formatShare, formatSize } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { factCard, when, whenMs } from './facts';
import './restart';
import { BACKUP_MS, isEnding, isFull, type StationState, wrongs } from './station';

/** How far a restart is stands in a file of the parent, which tells nobody. */
const RESTARTING_MS = 10_000;

type Worker = StationState['workers'][number];
type Server = StationState['database'];
type Mark = StationState['backup'];

/** How the station stands: what is wrong first, then everything by its kind. */
export class StationPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #state = new Reading<StationState>(
    this,
    (signal) => this.session.api('upkeep/station', { signal }),
    errorWords,
    {
      hears: 'upkeep/station',
      everyMs: (state) => (state?.restart?.state === 'running' ? RESTARTING_MS : SAFETY_MS),
    },
  );

  protected override render() {
    return html`
      <section aria-labelledby="station-title" data-testid="station-state" class="vs-stack">
        <div class="staff-head">
          <h2 id="station-title" tabindex="-1">${tu('station.title')}</h2>
        </div>
        ${readingBox(this.#state, (state) => this.#content(state))}
      </section>
    `;
  }

  #content(state: StationState) {
    return html`
      <div role="status" data-testid="station-verdict">${verdict(state)}</div>
      <div class="upkeep-grid">
        ${factCard('station-versions', tu('station.versions'), [
          [tu('station.release'), state.release],
          ['Python', state.python],
          [tu('station.up'), upWords(state.upS)],
        ])}
        ${factCard('station-servers', tu('station.servers'), [
          server(state.database),
          server(state.queue),
        ])}
        ${factCard('station-machine', tu('station.machine'), machine(state))}
        ${factCard('station-safety', tu('station.safety'), [
          mark(tu('station.backup'), state.backup, state, BACKUP_MS),
          mark(tu('station.restore'), state.restore, state),
          mark(tu('station.call'), state.testCall, state),
        ])}
        ${factCard('station-security', tu('station.security'), [
          [
            tu('station.certificate'),
            certificate(state),
            isEnding(state, Date.parse(state.clock.now)),
          ],
          [tu('station.clock'), clock(state), state.clock.doubtedAt !== null],
        ])}
      </div>
      <section class="vs-card staff-card" aria-labelledby="station-workers">
        <h3 id="station-workers">${tu('station.workers')}</h3>
        ${workers(state.workers)}
      </section>
      ${restartWords(state)}
      <vs-restart .session=${this.session} ?restartable=${state.restartable}></vs-restart>
    `;
  }
}
customElements.define('vs-station-state', StationPanel);

function verdict(state: StationState) {
  const found = wrongs(state);
  if (found.length === 0) return alertBox(tu('station.well'), { tone: 'success' });
  const said = found.map((each) =>
    each === 'loops'
      ? tu('station.ill.loops', { names: formatList(state.loops) })
      : tu(`station.ill.${each}`),
  );
  return alertBox(tu('station.ill', { what: formatList(said) }), { tone: 'danger' });
}

/** "4 min 10 s", "31 h", "12 giorni". */
function upWords(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  return days < 2 ? exactDuration(seconds * 1000) : formatUnit(days, 'day');
}

function server({ name, version, schema, ms }: Server) {
  const silent = (ms ?? null) === null;
  const words = silent
    ? tu('station.silent')
    : [
        version,
        schema ? tu('station.schema', { schema }) : '',
        tu('station.answers', { ms: ms ?? 0 }),
      ]
        .filter(Boolean)
        .join(' · ');
  return [name, words, silent] as const;
}

function machine(state: StationState) {
  const { machine: of, disks } = state;
  const memory =
    of.memoryBytes && of.memoryFreeBytes
      ? tu('station.free', {
          free: formatSize(of.memoryFreeBytes),
          total: formatSize(of.memoryBytes),
        })
      : '–';
  return [
    [
      tu('station.load'),
      of.load.length === 0
        ? '–'
        : tu('station.load.of', {
            load: of.load.map((each) => formatNumber(each, 2)).join(' · '),
            count: of.cores,
          }),
    ],
    [tu('station.memory'), memory],
    ...disks.map((disk) => {
      const free = formatSize(disk.freeBytes);
      const words = html`
        ${tu('station.free', { free, total: formatSize(disk.totalBytes) })}
        <span class="admin-second">${disk.path}</span>
      `;
      return [tu(`station.disk.${disk.what}`), words, isFull(disk)] as const;
    }),
  ] as const;
}

function mark(name: string, found: Mark, state: StationState, oldAfterMs = Infinity) {
  if (!found) return [name, tu('station.never'), oldAfterMs < Infinity] as const;
  const at = whenMs(found.atMs);
  const failed = !found.ok;
  const old = Date.parse(state.clock.now) - found.atMs > oldAfterMs;
  return [name, failed ? tu('station.failed', { at }) : at, failed || old] as const;
}

function certificate({ certificate: of }: StationState): string {
  if (of.state !== 'own') return tu(`station.certificate.${of.state}`);
  const at = of.endsAt ? when(of.endsAt) : '–';
  return tu('station.certificate.until', { names: formatList(of.names), at });
}

function clock({ clock: of }: StationState): string {
  const at = when(of.now);
  if (of.doubtedAt !== null) return tu('station.clock.doubted', { at });
  const apart = Math.abs(of.queueAheadMs ?? 0);
  return apart > 1000 ? tu('station.clock.apart', { at, ms: apart }) : at;
}

function workers(found: readonly Worker[]) {
  return table<Worker>({
    testid: 'station-workers',
    look: 'admin-table',
    rows: found,
    key: ({ place }) => place,
    empty: tu('station.workers.none'),
    columns: [
      { name: 'place', heading: tu('station.worker.place'), cell: ({ place }) => place },
      {
        name: 'peers',
        heading: tu('station.worker.peers'),
        labelled: true,
        numbers: true,
        cell: ({ peers }) => peers,
      },
      {
        name: 'load',
        heading: tu('station.worker.load'),
        labelled: true,
        numbers: true,
        cell: ({ load }) => formatShare(load),
      },
      {
        name: 'memory',
        heading: tu('station.worker.memory'),
        labelled: true,
        numbers: true,
        cell: ({ memoryBytes }) => (memoryBytes === null ? '–' : formatSize(memoryBytes)),
      },
      {
        name: 'state',
        heading: tu('station.worker.state'),
        cell: ({ draining, compiled }) => html`
          <span class="vs-badge" data-tone=${draining ? 'warning' : 'success'}>
            ${tu(draining ? 'station.worker.draining' : 'station.worker.alive')}
          </span>
          ${
            compiled === false
              ? html`
                  <span class="admin-second">${tu('station.worker.python')}</span>
                `
              : nothing
          }
        `,
      },
    ],
  });
}

function restartWords({ restart }: StationState) {
  if (!restart || restart.state === 'done') return nothing;
  return restart.state === 'running'
    ? alertBox(tu('station.restart.running'), { tone: 'info' })
    : alertBox(tu('station.restart.failed', { why: restart.message ?? ts('staff.error') }), {
        tone: 'danger',
      });
}
