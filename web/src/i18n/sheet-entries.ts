import { translator } from './words';

const translate = translator('sheet-entries');

/** The name of an entry of a sheet, as it stands above its text. */
export function entryName(key: string): string {
  const name = `entry.${key}`;
  return translate.has(name) ? translate(name) : key;
}

/** The heading of the files beside a sheet. */
export function attachmentsName(): string {
  return translate('attachments');
}
