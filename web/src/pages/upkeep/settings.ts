// Settings in force as the API tells them, and what the forms make of them. No DOM.
import type { SettingsListed } from '../../protocol/api';

export type { SettingsListed };
export type Setting = SettingsListed['settings'][number];

/** What each form sets, as plain fields. */
export const FORMS = {
  body: [
    'VS_ORGANISATION',
    'VS_STATION_NAME',
    'VS_CONTROLLER_ADDRESS',
    'VS_RECIPIENTS',
    'VS_DPO_EMAIL',
    'VS_CONTACT_EMAIL',
    'VS_CONTACT_PHONE',
    'VS_ACCESSIBILITY_URL',
  ],
  hours: ['VS_HOURS'],
  mail: ['VS_MAIL_FROM', 'VS_ANCHOR_MAIL'],
  turn: ['VS_TURN_URLS', 'VS_TURN_SECRET'],
} as const;
export type Form = keyof typeof FORMS;
export type Name = (typeof FORMS)[Form][number];

export const SMTP = 'VS_SMTP_URL';
export const SCHEMES = ['smtp+starttls', 'smtps', 'smtp+plain'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** The address of a mail server out of its parts; empty without a host. */
export function smtpUrl(of: {
  scheme: Scheme;
  host: string;
  port: string;
  user: string;
  password: string;
}): string {
  if (of.host.trim() === '') return '';
  const secret = of.password === '' ? '' : `:${encodeURIComponent(of.password)}`;
  const who = of.user === '' ? '' : `${encodeURIComponent(of.user)}${secret}@`;
  const port = of.port.trim() === '' ? '' : `:${of.port.trim()}`;
  return `${of.scheme}://${who}${of.host.trim()}${port}`;
}

/** What of a form is another value than the one that stands or waits. */
export function changedValues(
  written: Readonly<Record<string, string>>,
  settings: readonly Setting[],
): Record<string, string> {
  const before = new Map(settings.map((each) => [each.name, each]));
  return Object.fromEntries(
    Object.entries(written).filter(([name, value]) => {
      const known = before.get(name);
      if (!known?.editable) return false;
      // of a secret nobody knows what it is: an empty field leaves it
      if (known.secret || name === SMTP) return value !== '';
      return value !== known.value;
    }),
  );
}

export function matches({ name, value }: Setting, search: string): boolean {
  const words = search.trim().toLowerCase().split(/\s+/);
  const text = `${name} ${value}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
