// Markup inside a sentence, as pages have it and as translators see it. To a translator a link is a mark around words
// (`<g id="1">`), a `$place` of a document one that stands by itself (`<ph>`), words in a third language a marker with
// their language (`<mrk xml:lang="it">`). What the marks stand for is said by the Italian sentence alone.

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g;
const PLACE = /\$\{(\w+)\}/;
const KINDS = { a: 'link', strong: 'bold', em: 'italic' };
const FOREIGN = /^<span lang="([a-z]{2,3})">$/;

/** The opening tags of a sentence in their order; those that only name a language are the translator's own. */
export function tagsOf(html) {
  return [...html.matchAll(TAG)]
    .filter(([tag, closing]) => !closing && !FOREIGN.test(tag))
    .map(([tag]) => tag);
}

/** The text of a sentence, without its tags. */
export function textOf(html) {
  return html.replace(TAG, '');
}

/** A sentence with marks in place of its tags, as the library writes XLIFF. Throws where *italian* has no such tag. */
export function toInline(html, italian) {
  const free = tagsOf(italian).map((tag, index) => ({ tag, id: String(index + 1) }));
  const root = { contents: [] };
  const open = [root];
  let read = 0;
  const say = (text) => {
    for (const piece of decoded(text).split(/(\$\{\w+\})/)) {
      const place = PLACE.exec(piece);
      if (place) open.at(-1).contents.push({ Span: { id: place[1], contents: piece } });
      else if (piece) open.at(-1).contents.push(piece);
    }
  };
  for (const { 0: tag, 1: closing, 2: name, index } of html.matchAll(TAG)) {
    say(html.slice(read, index));
    read = index + tag.length;
    if (closing) {
      if (open.length > 1) open.pop();
      continue;
    }
    const foreign = FOREIGN.exec(tag);
    const known = foreign ? undefined : free.findIndex((each) => each.tag === tag);
    if (known === -1) throw new Error(`${tag} is not in the Italian`);
    const mark = foreign
      ? { mtype: 'phrase', 'xml:lang': foreign[1], contents: [] }
      : { id: free.splice(known, 1)[0].id, ctype: KINDS[name] ?? `x-${name}`, contents: [] };
    open.at(-1).contents.push({ [foreign ? 'Marker' : 'GenericSpan']: mark });
    open.push(mark);
  }
  say(html.slice(read));
  return root.contents;
}

/**
 * The sentence that a translator's marks stand for, with the tags of the *italian* one. Throws, in words, for marks that
 * stand for nothing and where one is missing. Markers that a tool left for itself are read over. A part of a document is
 * *html* even where it has no tag.
 */
export function fromInline(value, italian, html = tagsOf(italian).length > 0) {
  const tags = tagsOf(italian);
  const left = new Set(tags.keys());
  const written = (part) => {
    if (part === undefined) return '';
    if (Array.isArray(part)) return part.map(written).join('');
    if (typeof part === 'string') return html ? encoded(part) : part;
    const [[kind, mark]] = Object.entries(part);
    if (kind === 'Marker') return marked(mark, written(mark.contents), html);
    if (kind === 'Span' && typeof mark.contents === 'string' && /^\$?\{\w+\}$/.test(mark.contents))
      return mark.contents;
    const index = Number(mark.id) - 1;
    if (kind !== 'GenericSpan' || !left.delete(index))
      throw new Error(`has a mark (${mark.id ?? kind}) that the Italian has not`);
    return `${tags[index]}${written(mark.contents)}</${/^<(\w+)/.exec(tags[index])[1]}>`;
  };
  const made = written(value);
  if (left.size > 0) throw new Error(`lacks the mark ${[...left].map((index) => index + 1)}`);
  return made;
}

function marked(mark, contents, html) {
  const language = mark['xml:lang'];
  return html && /^[a-z]{2,3}$/.test(language ?? '')
    ? `<span lang="${language}">${contents}</span>`
    : contents;
}

function decoded(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function encoded(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
