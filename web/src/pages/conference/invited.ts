// A guest's link and its words. No DOM.
import { tk } from '../../i18n/conference';
import { formatDateTime } from '../../i18n/format';

/** A guest's link as the station made it. */
export interface Invited {
  url: string;
  expiresAt: string;
  /** By which the same guest comes by telephone; null where there is no line for it. */
  dial: { number: string; pin: string } | null;
  /** It opens nothing any more; whether that was done. */
  takeBack: () => Promise<boolean>;
}

/** The number to call and the PIN in two groups, as it is read out. */
export function dialWords({ number, pin }: NonNullable<Invited['dial']>): string {
  const code = `${pin.slice(0, 4)} ${pin.slice(4)}`;
  return number
    ? tk('conference.invite.dial', { number, code })
    : tk('conference.invite.dialCode', { code });
}

/** For whom a link is, and until when it is good. */
export function readyWords({ label, expiresAt }: { label: string; expiresAt: string }): string {
  return tk('conference.invite.ready', {
    name: label,
    time: formatDateTime(Date.parse(expiresAt)),
  });
}
