import { html, nothing, type TemplateResult } from 'lit';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { DeskConsole } from './console';

// The operator's own telephone, which the station calls about a caller by the line: who has the sound, and the way there and back.

type OwnTelephone = NonNullable<Contact['ownTelephone']>;

const UNDER_WAY: readonly OwnTelephone['state'][] = ['asked', 'calling', 'ringing'];
const ENDED = ['longest', 'budget', 'line-away'] as const;

/** How far the telephone is, or why the browser has the sound; nothing while it talks, or was not called. */
export function ownTelephoneNotice({ ownTelephone }: Contact): TemplateResult | typeof nothing {
  if (!ownTelephone || ownTelephone.state === 'answered') return nothing;
  const { state } = ownTelephone;
  const failed = !UNDER_WAY.includes(state) && state !== 'ended';
  return html`
    <div data-testid="own-telephone-state" data-state=${state}>
      ${alertBox(noticeWords(ownTelephone), failed ? { tone: 'warning' } : {})}
    </div>
  `;
}

function noticeWords({ state, reason }: OwnTelephone): string {
  const why = state === 'ended' && ENDED.find((each) => each === reason);
  const words = td(why ? `desk.own.ended.${why}` : `desk.own.state.${state}`);
  return `${words} ${td(UNDER_WAY.includes(state) ? 'desk.own.meanwhile' : 'desk.own.inBrowser')}`;
}

/** Has the telephone rung, or gives the sound back to the browser. */
export function ownTelephoneControl(
  console: DeskConsole,
  contact: Contact,
): TemplateResult | typeof nothing {
  const { ownTelephones } = console.desk.value;
  if (!contact.line || !ownTelephones || contact.role !== 'agent') return nothing;
  if (contact.callback && contact.callback.state !== 'reached') return nothing;
  const state = contact.ownTelephone?.state;
  const there = state !== undefined && (state === 'answered' || UNDER_WAY.includes(state));
  const act = there ? 'takeSoundBack' : 'ringTelephone';
  const label = td(there ? 'desk.own.back.label' : 'desk.own.ring.label');
  return html`
    <button
      type="button"
      class="desk-control"
      data-testid="own-telephone"
      aria-busy=${console.doing.value.has(act) ? 'true' : 'false'}
      title=${label}
      @click=${() => void console.onPhone(act)}
    >
      <span class="desk-control-face">${icon(there ? 'monitor' : 'telephone')}</span>
      <span>
        ${td(there ? 'desk.own.back' : 'desk.own.ring')}
        <span class="visually-hidden">${label}</span>
      </span>
    </button>
  `;
}
