import { html, nothing } from 'lit';
import { type Category, categoryText } from '../../api';
import { te } from '../../i18n/evaluation';
import { formatDate, formatDateTime, STATION_ZONE } from '../../i18n/format';
import type { IconName } from '../../ui/icons';
import { type Sorting, table } from '../../ui/table';
import { besidePlayer, type Evaluation, points } from './reviews';
import { emptyBlock } from '../../ui/load-state';

/** The state of an evaluation in words, and what was disputed of it. */
export function stateBadge(it: Evaluation) {
  const tone =
    it.dispute === 'open'
      ? 'warning'
      : it.state === 'withdrawn'
        ? 'danger'
        : it.state === 'released'
          ? 'success'
          : nothing;
  const words = it.dispute
    ? te(`evaluation.dispute.${it.dispute}`)
    : it.waitsForOther
      ? te('evaluation.state.waits')
      : te(`evaluation.state.${it.state}`);
  return html`
    <span class="vs-badge" data-tone=${tone}>${words}</span>
  `;
}

export function categoryName(id: string, categories: readonly Category[]): string {
  const found = categories.find((each) => each.id === id);
  return found ? categoryText(found).label : id;
}

/** Nothing there, and what that means. */
export function noneYet(title: string, text: string, sign: IconName = 'check') {
  return emptyBlock(title, text, { sign, testid: 'evaluation-empty' });
}

/** Evaluations as a table, one row each, the contact's reference leading to it. */
export function evaluationsTable(
  evaluations: readonly Evaluation[],
  categories: readonly Category[],
  label: string,
  now: number,
  sorting?: Sorting,
) {
  const queue = evaluations.every((each) => each.state === 'open');
  return table<Evaluation>({
    testid: 'evaluations',
    look: 'evaluation-table',
    caption: label,
    rows: evaluations,
    key: (it) => it.id,
    sorting,
    columns: [
      {
        name: 'contact',
        heading: te('evaluation.column.contact'),
        sort: (it) => Date.parse(it.occurredAt),
        largestFirst: true,
        cell: (it) => html`
          <a
            href=${besidePlayer(it, { evaluation: it.id })}
            aria-label=${te('evaluation.open', { reference: it.reference })}
          >
            ${it.reference}
          </a>
          <span class="evaluation-second">
            ${formatDateTime(Date.parse(it.occurredAt), STATION_ZONE)} ·
            ${categoryName(it.category, categories)}
          </span>
        `,
      },
      {
        name: 'operator',
        heading: te('evaluation.column.operator'),
        labelled: true,
        sort: (it) => it.operator?.displayName,
        cell: (it) => it.operator?.displayName ?? '–',
      },
      {
        name: 'form',
        heading: te('evaluation.column.form'),
        labelled: true,
        sort: (it) => it.form.name,
        cell: (it) => html`
          ${it.form.name}
          <span class="evaluation-second">
            ${
              queue
                ? it.rule
                  ? te('evaluation.rule', { rule: it.rule })
                  : te('evaluation.own')
                : (it.reviewer?.displayName ?? nothing)
            }
          </span>
        `,
      },
      queue && {
        name: 'due',
        heading: te('evaluation.column.due'),
        labelled: true,
        sort: (it) => Date.parse(it.dueAt),
        cell: (it) => html`
          ${formatDate(Date.parse(it.dueAt), STATION_ZONE)}
          ${
            Date.parse(it.dueAt) < now
              ? html`
                  <span class="vs-badge" data-tone="danger">${te('evaluation.late')}</span>
                `
              : nothing
          }
        `,
      },
      !queue && {
        name: 'score',
        heading: te('evaluation.column.score'),
        labelled: true,
        sort: (it) => it.tenths,
        cell: (it) => html`
          <b>${points(it.tenths)}</b>
        `,
      },
      !queue && {
        name: 'state',
        heading: te('evaluation.column.state'),
        labelled: true,
        cell: stateBadge,
      },
    ],
  });
}
