type Entry = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

export const LOCALES: string;
export const SOURCE: string;
export const ORIGIN: 'it';
export function languages(): string[];
export function fragments(): string[];
export function fileOf(language: string, fragment: string): string;
export function entries(language: string, fragment: string): Record<string, Entry>;
export function complete(language: string, fragment: string): Record<string, Entry>;
export function allWords(): Record<string, Record<string, Record<string, Entry>>>;
export function fragmentsFrom(entry: string): string[];
export function fragmentsAtOnce(entry: string): string[];
export function offeredFor(fragments: string[]): string[];
