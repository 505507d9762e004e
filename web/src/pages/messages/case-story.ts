import { html, nothing } from 'lit';
import { tl } from '../../i18n/messages';
import { caseReference } from '../../staff/case-reference';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import '../inquiries/inquiries-of';
import { type Listed, type Opened, REASONS } from './calls';
import { dueWords, failureWords, mailWords, momentWords } from './words';

/** That somebody else has the case open at this moment. */
export function openWith({ openWith: names }: Opened) {
  return names?.length
    ? alertBox(tl('openWith', { names: names.join(', ') }), { tone: 'warning', live: 'status' })
    : nothing;
}

/** Until when it is to be answered, its reference, whom it is from, and what came of the last letter; `marked`: its topic and the rest. */
export function caseFacts(opened: Opened, marked: unknown) {
  const { message } = opened;
  const mail = opened.mail.findLast(({ kind }) => kind === 'answer' || kind === 'forward');
  return html`
    <p class="messages-counts">
      ${
        message.state === 'answered' || message.state === 'closed'
          ? nothing
          : html`
              <strong class="messages-due" data-tone=${message.overdue ? 'danger' : 'info'}>
                ${icon('clock')} ${dueWords(message)}
              </strong>
            `
      }
      <span>
        ${tl('reference')}
        <span class="vs-code">${message.reference}</span>
      </span>
      <span>${marked}</span>
      ${
        opened.email
          ? html`
              <span>${tl('to')} ${opened.name ?? ''} &lt;${opened.email}&gt;</span>
            `
          : nothing
      }
      ${
        mail
          ? html`
              <span>${mailWords(mail)}</span>
            `
          : nothing
      }
    </p>
  `;
}

const COMPLAINT = ['received', 'examined', 'measure', 'answered', 'closed', 'reopened'] as const;

/** What the room of complaints knows of a case. */
function complaintWords({ facts }: Opened): string {
  const told = facts?.find(({ room, name }) => room === 'complaints' && name === 'state')?.value;
  const stands = COMPLAINT.find((each) => each === told);
  return stands ? tl(`fact.complaint.${stands}`) : '';
}

const CALLS = [
  'scheduled',
  'waiting',
  'calling',
  'talking',
  'reached',
  'busy',
  'no-answer',
  'unreachable',
  'not-taken',
  'cancelled',
  'failed',
] as const;

/** What came of a callback or an invitation out of this case; empty for any other contact. */
function calledWords({ facts }: Opened, id: string): string {
  const told = facts?.find(({ room, name }) => room === 'callbacks' && name === id)?.value;
  const stands = CALLS.find((each) => each === told);
  return stands ? ` · ${tl(`call.${stands}`)}` : '';
}

/** What was done with a case, and the contacts that belong to it. */
export function caseStory(
  opened: Opened,
  topic: (id: string) => string,
  office: (id: string) => string,
) {
  const { steps, linked } = opened;
  const complaint = complaintWords(opened);
  if (!steps?.length && !linked?.length && !complaint) return nothing;
  return html`
    <details class="messages-more" open data-testid="case-story">
      <summary>${tl('story')}</summary>
      ${
        complaint
          ? html`
              <p>${complaint}</p>
            `
          : nothing
      }
      <ol class="messages-story">
        ${steps?.map(
          (step) => html`
            <li>
              <strong>${tl(`step.${stepOf(step.kind)}`)}</strong>
              ${step.kind === 'office' ? (step.other ? office(step.other) : tl('filter.office.none')) : nothing}
              ${
                step.words
                  ? html`
                      <span class="messages-text">${said(step)}</span>
                    `
                  : nothing
              }
              <span class="messages-small">
                ${[step.by, momentWords(step.at)].filter(Boolean).join(' · ')}
              </span>
            </li>
          `,
        )}
      </ol>
      ${
        linked?.length
          ? html`
              <h3>${tl('linked')}</h3>
              <ul class="messages-story">
                ${linked.map(
                  (each) => html`
                    <li>
                      ${caseReference(each.reference, each.mayOpen)} ${topic(each.category)} ·
                      <span class="messages-small">
                        ${momentWords(each.at)}${calledWords(opened, each.id)}
                      </span>
                    </li>
                  `,
                )}
              </ul>
            `
          : nothing
      }
    </details>
  `;
}

const STEPS = [
  'note',
  'snoozed',
  'office',
  'forwarded',
  'proposed',
  'approved',
  'sent-back',
  'merged',
  'split',
  'split-from',
  'code',
  'callback',
  'invitation',
  'undelivered',
  'held',
  'held-no-more',
  'address',
] as const;

/** What was written about a step; of an answer that did not arrive, why. */
const said = ({ kind, words }: { kind: string; words: string | null }) =>
  kind === 'undelivered' ? failureWords(words ?? '') : words;

const stepOf = (kind: string) => STEPS.find((each) => each === kind) ?? 'note';

/** The texts of a case; those from `newFrom` on came while it was being answered. */
export function thread(opened: Opened, newFrom: number | null) {
  return html`
    <ol class="messages-thread">
      ${opened.thread.map(
        (entry, index) => html`
          <li
            data-author=${entry.author}
            tabindex="-1"
            id=${index === newFrom ? 'messages-new' : nothing}
          >
            <p class="messages-small">
              ${
                newFrom !== null && index >= newFrom
                  ? html`
                      <span class="vs-badge" data-tone="warning">${tl('new')}</span>
                    `
                  : nothing
              }
              <strong>
                ${
                  entry.author === 'citizen'
                    ? tl('citizen')
                    : tl('operator', { code: entry.operator ?? '' })
                }
              </strong>
              ${momentWords(entry.writtenAt)}
            </p>
            <p class="messages-text">${entry.text}</p>
          </li>
        `,
      )}
    </ol>
  `;
}

/** Where a case goes on that is more than a message, or another body's. */
export function elsewhere(
  { id, kind, state, language, mine, holder }: Listed,
  session: StaffSession,
) {
  // a message that a colleague has is turned by that colleague, or by a supervisor
  const theirs = holder !== null && !mine && session.me.value?.role !== 'supervisor';
  const complaint =
    kind === 'complaint'
      ? ([`/complaints?complaint=${id}`, tl('complaint.open')] as const)
      : kind === 'praise'
        ? (['/complaints?tab=praise', tl('praise.open')] as const)
        : (state === 'open' || state === 'taken') && !theirs
          ? ([`/complaints?case=${id}`, tl('complaint.turn')] as const)
          : null;
  const links = [
    ...(complaint ? [complaint] : []),
    [`/bodies?contact=${id}&language=${language}`, tl('body.refer')] as const,
  ];
  return html`
    <p class="messages-counts" data-testid="case-elsewhere">
      ${links.map(
        ([href, words]) => html`
          <a href=${href} target="_blank">${words}</a>
        `,
      )}
    </p>
    <vs-inquiries-of .session=${session} .contact=${id}></vs-inquiries-of>
  `;
}

/** Closing without an answer, by a reason. */
export function closing(change: (event: Event) => void) {
  return html`
    <label class="messages-close">
      <span class="visually-hidden">${tl('close')}</span>
      <select class="vs-select" @change=${change}>
        <option value="">${tl('close')}…</option>
        ${REASONS.map(
          (reason) => html`
            <option value=${reason}>${tl(`reason.${reason}`)}</option>
          `,
        )}
      </select>
    </label>
  `;
}
