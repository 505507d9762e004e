import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { language } from '../../i18n/language';
import type { Contact } from '../../protocol/citizen';
import { announce } from '../../ui/announcer';
import { icon } from '../../ui/icons';

/** Reads out that a third person has joined or left, or that the contact has been passed to them. */
export function tellWhoIsThere(before: Contact | undefined, now: Contact): void {
  if (!before) return;
  const { agent, colleague, supervisor } = now;
  tellOfOutside(before, now);
  if (supervisor && !before.supervisor) {
    announce(t('monitor.joined', { name: supervisor.name }));
  } else if (!supervisor && before.supervisor) {
    announce(t('consult.left', { name: before.supervisor.name }));
  }
  if (agent && before.agent && agent.code !== before.agent.code) {
    announce(t('consult.passed', { name: agent.name }));
  } else if (colleague && !before.colleague) {
    announce(t('consult.joined', { name: colleague.name }));
  } else if (!colleague && before.colleague) {
    announce(t('consult.left', { name: before.colleague.name }));
  }
}

/** The same of a number outside, which has no name. */
function tellOfOutside(before: Contact, now: Contact): void {
  const there = outsideTalks(now);
  if (now.consult === 'passed' && before.consult !== 'passed') {
    announce(t('consult.passed.outside'));
  } else if (there && !outsideTalks(before)) {
    announce(t('consult.joined.outside'));
  } else if (!there && outsideTalks(before) && now.state === 'connected') {
    announce(t('consult.left.outside'));
  }
}

/** Whether the citizen talks with a number outside. */
function outsideTalks({ consult, outside }: Contact): boolean {
  return outside && (consult === 'three_way' || consult === 'passed');
}

/** Who is there besides the operator, or who the operator is now. */
export function whoElse(contact: Contact) {
  const { agent, colleague, heldSinceMs, supervisor, takenOver } = contact;
  const third = outsideTalks(contact)
    ? t(contact.consult === 'passed' ? 'consult.passed.outside' : 'consult.three.outside')
    : colleague
      ? t('consult.three', { name: colleague.name, code: colleague.code })
      : takenOver && agent && heldSinceMs === null
        ? t('consult.passed', { name: agent.name })
        : null;
  const beside = supervisor
    ? t('monitor.there', { name: supervisor.name, code: supervisor.code })
    : null;
  if (third === null && beside === null) return nothing;
  return html`
    <p class="vs-call-who-else" data-testid="who-else">
      ${icon('people')} ${[third, beside].filter(Boolean).join(' ')}
    </p>
  `;
}

/** Where the code of the call is checked. */
export function verifyLink() {
  return html`
    <a class="vs-call-check" href="/verify?lang=${language.value}" target="_blank" rel="noopener">
      ${t('call.check')}
      <span class="visually-hidden">${tc('footer.beside')}</span>
    </a>
  `;
}
