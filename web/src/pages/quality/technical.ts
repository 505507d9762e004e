import { html, nothing } from 'lit';
import {
  formatDuration,
  formatList,
  formatShare,
  formatTime,
  STATION_ZONE,
} from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { Recording, SideQuality } from './archive';

/** How the recorded contact's two sides received each other, for whoever judges the conversation. */
export function technicalQuality(recording: Recording) {
  if (recording.channel === 'text') return nothing;
  const known = recording.quality.filter((side) => side.word !== null);
  return html`
    <section class="vs-card quality-facts" aria-labelledby="quality-technical">
      <h2 id="quality-technical">${ts('technical.heading')}</h2>
      ${
        known.length === 0
          ? html`
              <p class="vs-soft">${ts('technical.none')}</p>
            `
          : html`
              <dl data-testid="technical-quality">${known.map(sideFacts)}</dl>
            `
      }
    </section>
  `;
}

function sideFacts(side: SideQuality) {
  return html`
    <dt>${ts(side.party === 'agent' ? 'technical.agent' : 'technical.citizen')}</dt>
    <dd>
      ${verdictWords(side)}
      <ul class="quality-figures">
        ${figureWords(side).map(
          (each) => html`
            <li>${each}</li>
          `,
        )}
      </ul>
    </dd>
  `;
}

function verdictWords(side: SideQuality): string {
  const issues = formatList(side.issues.map((issue) => ts(`technical.issue.${issue}`)));
  return ts(`technical.word.${side.word ?? 'good'}`, { issues });
}

function figureWords(side: SideQuality): string[] {
  const words: string[] = [];
  if (side.freezes) {
    const duration = formatDuration(Math.max(1, Math.round(side.freezeS ?? 0)), 'short');
    words.push(ts('technical.freezes', { count: side.freezes, duration }));
  }
  if (side.concealment !== null) {
    words.push(ts('technical.concealment', { percent: formatShare(side.concealment) }));
  }
  if (side.loss !== null) {
    words.push(ts('technical.loss', { percent: formatShare(side.loss) }));
  }
  if (side.rttMs !== null) words.push(ts('technical.rtt', { ms: Math.round(side.rttMs) }));
  if (side.connection) words.push(ts(`technical.connection.${side.connection}`));
  if (side.path === 'tcp' || side.path === 'relay') words.push(ts(`technical.path.${side.path}`));
  if (side.worstAt && side.word !== 'good') {
    words.push(ts('technical.worst', { time: formatTime(Date.parse(side.worstAt), STATION_ZONE) }));
  }
  return words;
}
