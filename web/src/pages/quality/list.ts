import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatClock, formatDate, formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { satisfactionWords, tq } from '../../i18n/satisfaction';
import { ts } from '../../i18n/staff';
import type { Category } from '../../api';
import { categoryText } from '../../api';
import type { Recording } from './archive';
import { isAltered } from './integrity';
import { faultWords } from './verdict';
import { table } from '../../ui/table';
import { formatUnit } from '../../i18n/amounts';

export const STATE_TONE: Record<Recording['state'], string | null> = {
  recording: 'warning',
  finishing: 'warning',
  ready: 'success',
  failed: 'danger',
  destroyed: null,
};

export interface ListOptions {
  recordings: readonly Recording[];
  categories: readonly Category[];
  open: (recording: Recording) => void;
}

export function categoryName(categories: readonly Category[], id: string): string {
  const found = categories.find((each) => each.id === id);
  return found ? categoryText(found).label : '';
}

/** What was spoken about: the topic of a call, a conference and its title. */
export function topicName(recording: Recording, categories: readonly Category[]): string {
  if (recording.category !== 'conference') return categoryName(categories, recording.category);
  const { title } = recording;
  return title ? tr('conference.titled', { title }) : tr('conference');
}

/** "Operatore 1 (ABC-123), Operatore 2 (DEF-456)". */
export function operatorNames(recording: Recording): string {
  return recording.operators.length === 0
    ? ts('quality.noOperator')
    : recording.operators.map((each) => `${each.displayName} (${each.code})`).join(', ');
}

/** With whom, when and by which channel: what tells one recording of a topic from the others. */
export function aboutRecording(recording: Recording): string {
  const channel = WAYS.find((each) => each === recording.channel);
  return [
    recording.operators.length > 0 ? operatorNames(recording) : '',
    formatDateTime(Date.parse(recording.startedAt), STATION_ZONE),
    channel ? tr(`search.channel.${channel}`) : '',
    recording.reference,
  ]
    .filter((each) => each !== '')
    .join(' · ');
}
const WAYS = ['video', 'phone', 'callback', 'elsewhere'] as const;

export function stateBadge(state: Recording['state']) {
  return html`
    <span class="vs-badge" data-tone=${STATE_TONE[state] ?? nothing}>
      ${ts(`quality.state.${state}`)}
    </span>
  `;
}

/** What a reviewer should know before opening: a call to 112, an end for abuse. */
function incidentBadges(recording: Recording) {
  return html`
    ${
      recording.escalatedAt
        ? html`
            <span class="vs-badge" data-tone="danger" title=${ts('quality.escalated.full')}>
              ${ts('quality.escalated')}
              <span class="visually-hidden">: ${ts('quality.escalated.full')}</span>
            </span>
          `
        : nothing
    }
    ${
      recording.outcome === 'abuse'
        ? html`
            <span class="vs-badge" data-tone="warning">${ts('quality.abuse')}</span>
          `
        : nothing
    }
    ${alteredBadge(recording)} ${verdictBadge(recording)} ${custodyBadge(recording)}
  `;
}

/** What was found when somebody last opened it. */
function alteredBadge({ integrity }: Recording) {
  if (!isAltered(integrity)) return nothing;
  return html`
    <span class="vs-badge" data-tone="danger" data-testid="altered-badge">
      ${ts('integrity.badge')}
    </span>
  `;
}

/** Files one should not open unknowingly; good ones need no word. */
function verdictBadge(recording: Recording) {
  if (recording.verdict === null || recording.verdict === 'good') return nothing;
  const words = faultWords(recording);
  return html`
    <span
      class="vs-badge"
      data-tone=${recording.verdict === 'poor' ? 'danger' : 'warning'}
      data-testid="verdict-badge"
      title=${words}
    >
      ${ts(`verdict.${recording.verdict}.short`)}
      <span class="visually-hidden">: ${words}</span>
    </span>
  `;
}

/** Sealed, or under a legal hold. */
function custodyBadge(recording: Recording) {
  if (recording.sealedAt === null && recording.keptBy !== 'hold') return nothing;
  const word = recording.sealedAt === null ? 'hold' : 'sealed';
  return html`
    <span
      class="vs-badge"
      data-tone=${word === 'sealed' ? 'danger' : 'warning'}
      data-testid="custody-badge"
    >
      ${ts(`quality.custody.${word}`)}
    </span>
  `;
}

/** The table of recordings; a click anywhere on a row opens it, the date is the link for keyboards. */
export function recordingsTable({ recordings, categories, open }: ListOptions) {
  return table<Recording>({
    look: 'quality-table',
    rows: recordings,
    key: (recording) => recording.id,
    marks: ({ state }) => ({ 'data-testid': 'recording-row', 'data-state': state }),
    click: open,
    columns: [
      {
        name: 'date',
        heading: ts('quality.column.date'),
        cell: (recording) => html`
          <button
            type="button"
            class="quality-open"
            id="recording-${recording.id}"
            @click=${(event: Event) => {
              event.stopPropagation();
              open(recording);
            }}
          >
            ${formatDateTime(Date.parse(recording.startedAt), STATION_ZONE)}
            <span class="visually-hidden">
              , ${ts('quality.open', { reference: recording.reference })}
            </span>
          </button>
        `,
      },
      {
        name: 'category',
        heading: ts('quality.column.category'),
        cell: (recording) => topicName(recording, categories),
      },
      {
        name: 'operator',
        heading: ts('quality.column.operator'),
        labelled: true,
        cell: operatorNames,
      },
      {
        name: 'duration',
        heading: ts('quality.column.duration'),
        labelled: true,
        numbers: true,
        cell: ({ durationMs }) => (durationMs === null ? '–' : formatClock(durationMs / 1000)),
      },
      {
        name: 'state',
        heading: ts('quality.column.state'),
        cell: (recording) => html`
          ${stateBadge(recording.state)} ${incidentBadges(recording)}
        `,
      },
      {
        name: 'reference',
        heading: ts('quality.column.reference'),
        labelled: true,
        cell: ({ reference }) => html`
          <code>${reference}</code>
        `,
      },
    ],
  });
}

/** The facts of one recording beside its films. */
export function factList(recording: Recording, categories: readonly Category[]) {
  const code = recording.wrapUpCode;
  const parts = recording.parties.filter((each) => each.offsetMs > 0);
  return html`
    <section class="vs-card quality-facts" aria-labelledby="quality-facts">
      <h2 id="quality-facts">${ts('player.facts')}</h2>
      <dl>
        ${fact(ts('player.fact.category'), topicName(recording, categories))}
        ${fact(ts('player.fact.operator'), operatorNames(recording))}
        ${fact(ts('player.fact.started'), formatDateTime(Date.parse(recording.startedAt), STATION_ZONE))}
        ${fact(
          ts('player.fact.duration'),
          recording.durationMs === null ? '–' : formatClock(recording.durationMs / 1000),
        )}
        ${code ? fact(ts('player.fact.outcome'), outcomeWords(code)) : nothing}
        ${
          recording.satisfaction === null
            ? nothing
            : fact(tq('satisfaction.label'), satisfactionWords(recording.satisfaction))
        }
        ${
          recording.escalatedAt
            ? fact(
                ts('player.fact.escalated'),
                formatDateTime(Date.parse(recording.escalatedAt), STATION_ZONE),
              )
            : nothing
        }
        ${fact(
          ts('player.fact.reference'),
          html`
            <code>${recording.reference}</code>
          `,
        )}
        ${recording.bytes > 0 ? fact(ts('player.fact.size'), sizeWords(recording.bytes)) : nothing}
        ${fact(ts('player.fact.keepUntil'), keptWords(recording))}
        ${
          parts.length > 0
            ? fact(
                ts('player.fact.gap'),
                parts.map(
                  (each) => html`
                    <span class="quality-part">
                      ${ts('player.fact.gap.value', {
                        party: ts(each.party === 'agent' ? 'player.agent' : 'player.citizen'),
                        duration: secondsWords(each.offsetMs),
                      })}
                    </span>
                  `,
                ),
              )
            : nothing
        }
      </dl>
      <p class="vs-hint">${ts('quality.zone')}</p>
    </section>
  `;
}

/** Until when, and why: a legal hold and a seal have no end of their own. */
function keptWords(recording: Recording): string {
  if (recording.keepUntil === null) {
    return ts(recording.keptBy === 'sealed' ? 'quality.kept.sealed' : 'quality.kept.hold');
  }
  const date = formatDate(Date.parse(recording.keepUntil), STATION_ZONE);
  return recording.keptBy === 'default'
    ? ts('quality.kept.until', { date })
    : ts('quality.kept.rule', { date, rule: recording.keptBy });
}

function fact(name: string, value: unknown) {
  return html`
    <dt>${name}</dt>
    <dd>${value}</dd>
  `;
}

/** The codes an operator may end a contact with. */
export const OUTCOMES = [
  'information-given',
  'referred',
  'report-taken',
  'follow-up',
  'not-competent',
  'no-contact',
  'abuse',
] as const;

export function outcomeWords(code: string): string {
  const known = OUTCOMES.find((each) => each === code);
  return known ? td(`desk.wrap.code.${known}`) : code;
}

function sizeWords(bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000
      ? ([bytes / 1000, 'kilobyte'] as const)
      : ([bytes / 1e6, 'megabyte'] as const);
  return formatUnit(value, unit, 1);
}

function secondsWords(ms: number): string {
  return formatUnit(ms / 1000, 'second', 1);
}
