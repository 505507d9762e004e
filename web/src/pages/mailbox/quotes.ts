/** A piece of a mail: what its writer wrote, or what it repeats of earlier mails. */
export interface Piece {
  readonly quoted: boolean;
  readonly lines: readonly string[];
}

const QUOTED = /^\s*>/;

/** The pieces of a mail's text, in order. Blank lines between two quoted ones are quoted as well. */
export function pieces(text: string): Piece[] {
  const found: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = QUOTED.test(line) || (line.trim() === '' && found.at(-1)?.quoted === true);
    const last = found.at(-1);
    if (last?.quoted === quoted) last.lines.push(line);
    else found.push({ quoted, lines: [line] });
  }
  return found;
}
