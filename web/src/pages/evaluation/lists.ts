import { html, nothing } from 'lit';
import { type Category, categoryText } from '../../api';
import { te } from '../../i18n/evaluation';
import { formatDate, formatDateTime, STATION_ZONE } from '../../i18n/format';
import { icon, type IconName } from '../../ui/icons';
import { besidePlayer, type Evaluation, points } from './reviews';

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
export function emptyBlock(title: string, text: string, sign: IconName = 'check') {
  return html`
    <div class="quality-empty" data-testid="evaluation-empty">
      ${icon(sign)}
      <h2>${title}</h2>
      <p>${text}</p>
    </div>
  `;
}

/** Evaluations as a table, one row each, the contact's reference leading to it. */
export function evaluationsTable(
  evaluations: readonly Evaluation[],
  categories: readonly Category[],
  label: string,
  now: number,
) {
  const queue = evaluations.every((each) => each.state === 'open');
  return html`
    <table class="vs-table evaluation-table" data-testid="evaluations">
      <caption class="visually-hidden">${label}</caption>
      <thead>
        <tr>
          <th scope="col">${te('evaluation.column.contact')}</th>
          <th scope="col">${te('evaluation.column.operator')}</th>
          <th scope="col">${te('evaluation.column.form')}</th>
          ${
            queue
              ? html`
                  <th scope="col">${te('evaluation.column.due')}</th>
                `
              : html`
                  <th scope="col">${te('evaluation.column.score')}</th>
                  <th scope="col">${te('evaluation.column.state')}</th>
                `
          }
        </tr>
      </thead>
      <tbody>
        ${evaluations.map(
          (it) => html`
            <tr>
              <th scope="row">
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
              </th>
              <td data-label=${te('evaluation.column.operator')}>
                ${it.operator?.displayName ?? '–'}
              </td>
              <td data-label=${te('evaluation.column.form')}>
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
              </td>
              ${
                queue
                  ? html`
                      <td data-label=${te('evaluation.column.due')}>
                        ${formatDate(Date.parse(it.dueAt), STATION_ZONE)}
                        ${
                          Date.parse(it.dueAt) < now
                            ? html`
                                <span class="vs-badge" data-tone="danger">
                                  ${te('evaluation.late')}
                                </span>
                              `
                            : nothing
                        }
                      </td>
                    `
                  : html`
                      <td data-label=${te('evaluation.column.score')}>
                        <b>${points(it.tenths)}</b>
                      </td>
                      <td data-label=${te('evaluation.column.state')}>${stateBadge(it)}</td>
                    `
              }
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
