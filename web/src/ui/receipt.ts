import { html, nothing } from 'lit';
import { formatDate, formatDuration, formatList, formatTime } from '../i18n/format';
import { tr } from '../i18n/receipt';
import type { RecordedOf, RecordedSpan } from '../protocol/citizen';

/** What was recorded, as the citizen is told at the end of the call and by the code later. */
export interface Recorded {
  spans: readonly RecordedSpan[];
  durationS: number;
  sources: readonly RecordedOf[];
  keptUntilMs: number | null;
}

const KINDS = ['sound', 'picture', 'screen'] as const;

/** The facts of a receipt, as the rows of a list of definitions. */
export function receiptFacts(recorded: Recorded) {
  const { spans, sources, keptUntilMs } = recorded;
  return html`
    ${spans.length > 0 ? fact(tr('receipt.when'), spanWords(spans)) : nothing}
    ${spans.length > 0 ? fact(tr('receipt.length'), formatDuration(recorded.durationS)) : nothing}
    ${
      sources.length > 0
        ? fact(
            tr('receipt.what'),
            sources.map(
              (source) => html`
                <div>${sourceWords(source)}</div>
              `,
            ),
          )
        : nothing
    }
    ${keptUntilMs === null ? nothing : fact(tr('receipt.kept'), formatDate(keptUntilMs))}
  `;
}

/** "dalle 10:02 alle 10:05 e dalle 10:07 alle 10:15", of the day of the first. */
export function spanWords(spans: readonly RecordedSpan[]): string {
  const first = spans[0];
  if (!first) return '';
  const words = spans.map((span) =>
    tr('receipt.span', { from: formatTime(span.fromMs), until: formatTime(span.untilMs) }),
  );
  return `${formatDate(first.fromMs)}, ${formatList(words)}`;
}

/** "Lei: audio e video". */
export function sourceWords(source: RecordedOf): string {
  const kinds = KINDS.filter((kind) => source[kind]).map((kind) => tr(`kind.${kind}`));
  return tr('receipt.of', { party: tr(`party.${source.party}`), kinds: formatList(kinds) });
}

function fact(name: string, value: unknown) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}
