export function documents(): string[];
export function document(language: string, name: string): string;
