import { html } from 'lit';
import { td } from '../../i18n/desk';
import type { Contact, RecordingTrouble } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';

type Whose = 'citizen' | 'own' | 'other';

/** Whose source it is, seen from the operator who looks. */
export function whose(party: RecordingTrouble['party'], role: Contact['role']): Whose {
  if (party === 'citizen') return 'citizen';
  return party === role ? 'own' : 'other';
}

/** What is wrong with the recording now, each thing in words and with what to do. */
export function recordingNotices(contact: Contact) {
  const words = contact.recordingTroubles.map(
    ({ party, trouble }) => `desk.trouble.${whose(party, contact.role)}.${trouble}` as const,
  );
  return html`
    ${
      contact.recording.state === 'failed'
        ? html`
            <div data-testid="recording-failed">
              ${alertBox(td('desk.recording.failed.text'), { tone: 'danger' })}
            </div>
          `
        : ''
    }
    ${[...new Set(words)].map(
      (word) => html`
        <div data-testid="recording-trouble" data-trouble=${word}>
          ${alertBox(td(word), { tone: 'warning' })}
        </div>
      `,
    )}
  `;
}
