import { html, nothing } from 'lit';
import { formatDate, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { Account } from './accounts';

/** Whether an account is in use, and what its owner has set up and accepted. */
export function standing(account: Account) {
  return html`
    ${stateBadge(account)} ${account.secondFactor ? second(ts('admin.state.factors')) : nothing}
    ${account.waits ? second(ts('admin.waits')) : nothing} ${noticeWords(account)}
  `;
}

function stateBadge(account: Account) {
  if (account.disabledAt) {
    const date = formatDate(Date.parse(account.disabledAt), STATION_ZONE);
    return html`
      <span class="vs-badge" data-tone="danger">${ts('admin.state.disabled', { date })}</span>
    `;
  }
  return account.mustChangePassword
    ? html`
        <span class="vs-badge" data-tone="warning">${ts('admin.state.oneTime')}</span>
      `
    : html`
        <span class="vs-badge" data-tone="success">${ts('admin.state.active')}</span>
      `;
}

/** Whether somebody who takes contacts has accepted the notice about being recorded. */
function noticeWords(account: Account) {
  const { noticeAcceptedAt, noticeDue } = account;
  if (!noticeDue && !noticeAcceptedAt) return nothing;
  const words = !noticeAcceptedAt
    ? ts('admin.notice.due')
    : noticeDue
      ? ts('admin.notice.old')
      : ts('admin.notice.accepted', {
          date: formatDate(Date.parse(noticeAcceptedAt), STATION_ZONE),
        });
  return second(words);
}

function second(words: string) {
  return html`
    <span class="admin-second">${words}</span>
  `;
}
