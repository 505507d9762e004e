import { html, nothing } from 'lit';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { te } from '../../i18n/evaluation';
import { alertBox } from '../../ui/alert';
import { itemsOf, type Item } from './forms';
import { type Opened, points, answerName } from './reviews';
import { hasFailed } from './score';

/** An evaluation that is handed in, to be read: by the office, by supervisors, by the operator it is about. */
export function evaluationView(opened: Opened) {
  const { evaluation, content, other, dispute } = opened;
  return html`
    <div class="evaluation-view" data-testid="evaluation-view">
      <p class="evaluation-total"><b>${points(evaluation.tenths)}</b></p>
      ${
        evaluation.limited
          ? alertBox(te(`evaluation.limited.${evaluation.limited}`), { tone: 'warning' })
          : nothing
      }
      ${content.sections.map(
        (section) => html`
          <h3>${section.title}</h3>
          <dl class="evaluation-answers">${section.items.map((item) => answered(item, opened))}</dl>
        `,
      )}
      ${said(te('evaluation.summary'), opened.summary)}
      ${
        other
          ? html`
              <h3>
                ${
                  other.reviewer
                    ? te('evaluation.other', { name: other.reviewer.displayName })
                    : te('evaluation.other.unknown')
                }
              </h3>
              <p><b>${points(other.tenths)}</b></p>
              ${said(te('evaluation.summary'), other.summary)}
            `
          : nothing
      }
      ${said(te('evaluation.reply'), opened.reply)}
      ${
        dispute
          ? html`
              <section class="evaluation-dispute" data-testid="dispute">
                <h3>${te('evaluation.dispute')}</h3>
                <p class="vs-soft">
                  ${formatDateTime(Date.parse(dispute.raisedAt), STATION_ZONE)} ·
                  ${
                    dispute.items.length === 0
                      ? te('evaluation.dispute.all')
                      : te('evaluation.dispute.about', {
                          items: itemsOf(content)
                            .filter((item) => dispute.items.includes(item.id))
                            .map((item) => item.text)
                            .join(', '),
                        })
                  }
                </p>
                <p class="evaluation-said">${dispute.why}</p>
                ${
                  dispute.state === 'open'
                    ? nothing
                    : html`
                        <h3>${te('evaluation.decision')}</h3>
                        <p><b>${te(`evaluation.dispute.${dispute.state}`)}</b></p>
                        <p class="evaluation-said">${dispute.decidedWhy}</p>
                        ${
                          dispute.state === 'corrected'
                            ? html`
                                <p>
                                  ${te('evaluation.was', { points: points(dispute.wasTenths) })}
                                </p>
                              `
                            : nothing
                        }
                      `
                }
              </section>
            `
          : nothing
      }
    </div>
  `;
}

function answered(item: Item, { answers, comments, other }: Opened) {
  const answer = answers[item.id];
  if (answer === undefined) return nothing;
  const theirs = other?.answers[item.id];
  return html`
    <div>
      <dt>${item.text}</dt>
      <dd>
        <b>${answerName(item, answer)}</b>
        ${
          hasFailed(item, answers)
            ? html`
                <span class="vs-badge" data-tone="danger">${te('evaluation.item.failed')}</span>
              `
            : nothing
        }
        ${
          theirs !== undefined && theirs !== answer
            ? html`
                <span class="vs-badge" data-tone="warning">
                  ${te('evaluation.differs')}: ${answerName(item, theirs)}
                </span>
              `
            : nothing
        }
        ${
          comments[item.id]
            ? html`
                <p class="evaluation-said">${comments[item.id]}</p>
              `
            : nothing
        }
        ${
          other?.comments[item.id]
            ? html`
                <p class="evaluation-said">
                  ${other.reviewer?.displayName ?? te('evaluation.other.unknown')}:
                  ${other.comments[item.id]}
                </p>
              `
            : nothing
        }
      </dd>
    </div>
  `;
}

function said(heading: string, text: string) {
  return text
    ? html`
        <h3>${heading}</h3>
        <p class="evaluation-said">${text}</p>
      `
    : nothing;
}
