export function labelsIn(text: string, keysOf: (fragment: string) => string[]): string[];
export function labels(): string[];
export function listedInVain(
  listed?: { also: string[]; not: string[] },
  all?: Set<string>,
): string[];
export function wrongLabel(text: string): string[];
