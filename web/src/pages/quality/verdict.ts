// How good the recorded files are, in words: measured when the recording was finished.

import { html, nothing } from 'lit';
import { formatDuration, formatList, formatShare } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { partyName } from './parties';
import type { PartyFigures, Recording, ScreenFigures } from './archive';

const SHOWN_SHARE = 0.01;

/** "immagine ferma, suono assente". */
export function faultWords(recording: Recording): string {
  return formatList(recording.faults.map((fault) => ts(`verdict.fault.${fault}`)));
}

/** The verdict with its figures, beside the films. */
export function fileVerdict(recording: Recording) {
  if (recording.state !== 'ready') return nothing;
  const { verdict, technical } = recording;
  return html`
    <section class="vs-card quality-facts" aria-labelledby="quality-files">
      <h2 id="quality-files">${ts('verdict.heading')}</h2>
      ${
        verdict === null
          ? html`
              <p class="vs-soft">${ts('verdict.none')}</p>
            `
          : html`
              <p class="quality-verdict" data-testid="file-verdict" data-word=${verdict}>
                ${ts(`verdict.${verdict}.full`, { faults: faultWords(recording) })}
              </p>
              <dl>
                ${lengthFact(recording)}
                ${inOrder(technical.parties ?? []).map((each) => partyFacts(each, nameIn(recording, each.party)))}
                ${inOrder(technical.screens ?? []).map((each) => screenFacts(each, nameIn(recording, each.party)))}
              </dl>
            `
      }
    </section>
  `;
}

/** The citizen first, as in the films. */
function inOrder<Part extends { party: string }>(parties: readonly Part[]): Part[] {
  return [...parties].sort((a, b) => Number(b.party === 'citizen') - Number(a.party === 'citizen'));
}

function lengthFact({ technical }: Recording) {
  const { durationMs, expectedMs } = technical;
  if (durationMs === undefined || expectedMs === undefined || expectedMs === null) return nothing;
  return html`
    <dt>${ts('verdict.length')}</dt>
    <dd>
      ${ts('verdict.length.value', { recorded: seconds(durationMs), expected: seconds(expectedMs) })}
    </dd>
  `;
}

/** What a conference's member is called. */
function nameIn({ parties }: Recording, party: string): string | null {
  return parties.find((each) => each.party === party)?.name ?? null;
}

function partyFacts(party: PartyFigures, name: string | null) {
  return facts(whose(party.party, name), figureWords(party));
}

function screenFacts(screen: ScreenFigures, name: string | null) {
  return facts(partyName(`${screen.party}.screen`, name), [
    ...sizeWords(screen),
    ...shareWords(screen, ['dark']),
  ]);
}

function facts(about: string, words: readonly string[]) {
  return html`
    <dt>${about}</dt>
    <dd>
      <ul class="quality-figures">
        ${words.map(
          (each) => html`
            <li>${each}</li>
          `,
        )}
      </ul>
    </dd>
  `;
}

function whose(party: string, name: string | null): string {
  if (party === 'agent') return ts('verdict.agent');
  return party === 'citizen' ? ts('verdict.citizen') : partyName(party, name);
}

function figureWords(party: PartyFigures): string[] {
  const words: string[] = [];
  if (!party.picture) words.push(ts('verdict.figure.noPicture'));
  if (!party.sound) words.push(ts('verdict.figure.noSound'));
  words.push(...sizeWords(party));
  words.push(...shareWords(party, ['frozen', 'dark', 'unmoved', 'silent', 'lost']));
  return words;
}

function sizeWords({ width, height, skewMs }: ScreenFigures): string[] {
  const words: string[] = [];
  if (width !== null && height !== null) {
    words.push(ts('verdict.figure.size', { width, height }));
  }
  if (skewMs !== null) {
    words.push(ts('verdict.figure.skew', { ms: Math.abs(skewMs) }));
  }
  return words;
}

type Share = 'frozen' | 'dark' | 'unmoved' | 'silent' | 'lost';

function shareWords(
  figures: Partial<Record<Share, number | null>>,
  names: readonly Share[],
): string[] {
  return names.flatMap((name) => {
    const share = figures[name];
    if (share === undefined || share === null || share < SHOWN_SHARE) return [];
    return [ts(`verdict.figure.${name}`, { percent: formatShare(share) })];
  });
}

function seconds(ms: number): string {
  return formatDuration(Math.max(1, Math.round(ms / 1000)), 'short');
}
