export function toXliff(language: string, names?: string[]): Promise<string>;
export function fromXliff(text: string): Promise<{
  language: string;
  words: Record<string, Record<string, unknown>>;
  documents: Record<string, string>;
  wrong: string[];
}>;
