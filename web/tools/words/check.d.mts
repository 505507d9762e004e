type Entry = string | object;

export function wrongIn(
  language: string,
  ours: Record<string, Entry>,
  italian: Record<string, Entry>,
  same?: string[],
): string[];
export function untranslated(
  language: string,
  ours: Record<string, Entry>,
  others: Record<string, Record<string, Entry>>,
  same?: string[],
): string[];
export function oneTextForTwo(
  ours: Record<string, Entry>,
  others: Record<string, Entry>[],
): string[];
export function wrongPairs(found: string[], listed?: string[]): string[];
export function otherTerms(language: string, ours: Record<string, Entry>): string[];
export function singularCommand(text: string): string[];
export function unused(keys: string[], texts: string[]): string[];
export function wrongInDocument(language: string, ours: string, italian: string): string[];
export function misspaced(language: string, ours: Record<string, Entry>): string[];
