// Lists of people and offices as the API reads them. No DOM.
import { tu } from '../../i18n/upkeep';
import type { AccountWithPassword, Problem } from '../../protocol/api';

export type {
  AccountWithPassword,
  OfficeLine,
  OfficesRead,
  PeopleRead,
  PersonLine,
  Problem,
} from '../../protocol/api';

export type Kind = 'people' | 'offices';

/** Whether all of a list may be taken. */
export function isRight(read: {
  lines: readonly { problems: readonly Problem[] }[];
  problems: readonly Problem[];
}): boolean {
  return read.problems.length === 0 && read.lines.every(({ problems }) => problems.length === 0);
}

/** How many lines are to be mended. */
export function wrongLines(read: { lines: readonly { problems: readonly Problem[] }[] }): number {
  return read.lines.filter(({ problems }) => problems.length > 0).length;
}

const CODES = [
  'username_invalid',
  'username_taken',
  'username_twice',
  'too_long',
  'role_unknown',
  'office_unknown',
  'office_not_for_role',
  'office_missing',
  'topics_not_for_role',
  'topic_unknown',
  'proficiency_invalid',
  'skill_unknown',
  'id_invalid',
  'id_twice',
  'name_missing',
  'email_invalid',
  'phone_invalid',
  'cell_surplus',
  'column_missing',
  'column_unknown',
  'column_twice',
  'not_csv',
  'empty',
  'too_many',
] as const;
const COLUMNS = ['username', 'role', 'id', 'name'] as const;

/** The fault in words. */
export function problemWords({ code, column, value }: Problem): string {
  const known = CODES.find((each) => each === code) ?? 'other';
  const named = COLUMNS.find((each) => each === column);
  return tu(`problem.${known}`, {
    value,
    column: named ? tu(`column.${named}`) : column,
  });
}

/** A cell of a CSV file; one that a spreadsheet would take for a formula is text. */
export function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function csv(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** A list to begin with, with ids that exist. */
export function sample(kind: Kind, topics: readonly string[], offices: readonly string[]): string {
  const [first = 'weapons', second = first] = topics;
  const office = offices[0] ?? 'office-01';
  return kind === 'people'
    ? csv([
        ['username', 'name', 'role', 'office', 'topics', 'languages', 'email'],
        [
          'anna.rossi',
          'Anna Rossi',
          'operator',
          '',
          `${first}:4,${second}`,
          'en,fr',
          'anna.rossi@example.org',
        ],
        ['luca.bianchi', 'Luca Bianchi', 'office', office, 'all', '', ''],
      ])
    : csv([
        ['id', 'name', 'short name', 'email', 'phone', 'topics'],
        [office, 'Nucleo Relazioni con il Pubblico 01', 'NU.R.P. 01', '', '', 'all'],
      ]);
}

/** The one-time passwords, to be handed over in person. */
export function passwordList(made: readonly AccountWithPassword[]): string {
  return csv([
    ['username', 'name', 'one-time password'],
    ...made.map(({ account, oneTimePassword }) => [
      account.username,
      account.displayName,
      oneTimePassword,
    ]),
  ]);
}
