import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';

/**
 * Whose film it is; `<party>.screen` is what they showed of their screen. `name` is that of a conference's
 * member, whose party is no word.
 */
export function partyName(party: string, name: string | null = null): string {
  const shown = /^(.+)\.screen$/.exec(party)?.[1];
  if (name) return shown ? tr('player.screenOf', { party: name }) : name;
  if (shown === 'citizen' || shown === 'agent') return ts(`player.${shown}Screen`);
  if (shown) return tr('player.screenOf', { party: partyName(shown) });
  if (party === 'citizen' || party === 'agent') return ts(`player.${party}`);
  if (party === 'colleague' || party === 'supervisor' || party === 'outside') {
    return tr(`player.${party}`);
  }
  const number = /^agent-?(\d+)$/.exec(party)?.[1];
  // of a call that another system kept nobody may know whose side is whose
  const other = party.replace(/^party-/, '');
  return number ? tr('player.agentNumber', { number }) : ts('player.party', { party: other });
}

/** Whose film it is, be it of their camera or of their screen. */
export function ownerOf(party: string): string {
  return party.replace(/\.screen$/, '');
}

export function isScreen(party: string): boolean {
  return party.endsWith('.screen');
}
