// Which sentences are labels of buttons, read from the sources: what is said inside `<button>` and inside links that look
// like one, as text, `aria-label` or `title`, and the answers of a dialog (`confirm:`, `cancel:`).
import { readFileSync } from 'node:fs';
import { entries, ORIGIN, sources } from './files.mjs';

/** Labels that reach their button through a variable, by fragment; what is no label though it stands in a button. */
const LISTED = JSON.parse(readFileSync(new URL('labels.json', import.meta.url), 'utf8'));

/** The commands that labels begin with, and the first words of answers in the first person. */
const VERBS = JSON.parse(readFileSync(new URL('verbs.json', import.meta.url), 'utf8'));

const CLOSING = { '(': ')', '{': '}', '[': ']' };

/** Where the bracket at *start* is closed in code with strings and templates; the end of the text if it is not. */
function closed(text, start) {
  const open = [];
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    const inside = open.at(-1);
    if (inside === '`' || inside === "'") {
      if (sign === '\\') at++;
      else if (sign === inside) open.pop();
      else if (inside === '`' && sign === '$' && text[at + 1] === '{') {
        open.push('}');
        at++;
      }
    } else if (sign === '`' || sign === "'") open.push(sign);
    else if (sign in CLOSING) open.push(CLOSING[sign]);
    else if (sign === inside) open.pop();
    if (open.length === 0) return at;
  }
  return text.length;
}

/** The markup of an element without the attributes that nobody reads. */
function readable(markup) {
  let kept = '';
  let at = 0;
  const attribute = /\s(?!(?:aria-label|title)=)[@.?]?[\w-]+=(?=\$\{)/g;
  for (let found = attribute.exec(markup); found; found = attribute.exec(markup)) {
    kept += markup.slice(at, found.index);
    at = closed(markup, attribute.lastIndex + 1) + 1;
    attribute.lastIndex = at;
  }
  return kept + markup.slice(at);
}

/** The elements of a name in a source, from their opening tag to their closing one. */
function elements(text, name) {
  return [...text.matchAll(new RegExp(`<${name}\\b[^]*?</${name}>`, 'g'))].map(
    ([markup]) => markup,
  );
}

/** The translators of a source: the fragments by the names of their functions. */
function translators(text) {
  const found = new Map();
  for (const [, names, fragment] of text.matchAll(
    /import \{([^}]*)\} from '[./]*\/i18n\/([\w-]+)'/g,
  )) {
    for (const name of names
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)) {
      found.set(name, fragment);
    }
  }
  return found;
}

/** The keys that code says, by fragment: those of literals, and those that a template fits. */
function said(code, speaks, keysOf) {
  const found = [];
  for (const [name, fragment] of speaks) {
    for (const call of code.matchAll(new RegExp(`(?<![\\w.])${name}\\(`, 'g'))) {
      const open = call.index + name.length;
      const given = code.slice(open + 1, closed(code, open));
      const keys = keysOf(fragment);
      for (const [, literal] of given.matchAll(/'([\w.-]+)'/g)) {
        if (keys.includes(literal)) found.push(`${fragment}: ${literal}`);
      }
      for (const [, template] of given.matchAll(/`([\w.-]*(?:\$\{[^{}`]*\}[\w.-]*)+)`/g)) {
        const parts = template.split(/\$\{[^{}]*\}/).map((part) => part.replaceAll('.', '\\.'));
        const fits = new RegExp(`^${parts.join('[\\w-]+')}$`);
        found.push(...keys.filter((key) => fits.test(key)).map((key) => `${fragment}: ${key}`));
      }
    }
  }
  return found;
}

/** The labels that one source gives to buttons, as `fragment: key`; *keysOf* has the keys of a fragment. */
export function labelsIn(text, keysOf) {
  const speaks = translators(text);
  const markup = [
    ...elements(text, 'button'),
    ...elements(text, 'a').filter((link) => /^<a\b[^>]*\bclass=[^>]*\bbtn\b/.test(link)),
  ].map(readable);
  const answers = [...text.matchAll(/(?<=[{,]\s*)(?:confirm|cancel):\s/g)].map(
    ({ 0: word, index }) => {
      const start = index + word.length;
      let at = start;
      while (at < text.length && !/[,;}]/.test(text[at])) {
        at =
          text[at] in CLOSING || text[at] === "'" || text[at] === '`'
            ? closed(text, at) + 1
            : at + 1;
      }
      return text.slice(start, at);
    },
  );
  return [...markup, ...answers].flatMap((code) => said(code, speaks, keysOf));
}

/** What the sources say in buttons, as `fragment: key`. */
function found() {
  return new Set(sources().flatMap((file) => labelsIn(readFileSync(file, 'utf8'), keysOf)));
}

const known = new Map();

function keysOf(fragment) {
  if (!known.has(fragment)) known.set(fragment, Object.keys(entries(ORIGIN, fragment)));
  return known.get(fragment);
}

/** All labels of buttons, as `fragment: key`, in the order of their names. */
export function labels() {
  const all = found();
  for (const label of LISTED.also) all.add(label);
  for (const label of LISTED.not) all.delete(label);
  return [...all].sort();
}

/** What `labels.json` lists in vain: keys that are gone, and those that the sources tell by themselves. */
export function listedInVain(listed = LISTED, all = found()) {
  const exists = (label) => {
    const [fragment, key] = label.split(': ');
    return keysOf(fragment).includes(key);
  };
  return [
    ...listed.also
      .filter((label) => !exists(label))
      .map((label) => `${label}: there is no such key`),
    ...listed.also.filter((label) => all.has(label)).map((label) => `${label}: is found without`),
    ...listed.not.filter((label) => !all.has(label)).map((label) => `${label}: is in no button`),
  ];
}

const COMMAND = begins(VERBS.commands);
const ANSWER = begins(VERBS.answers);
/** A label speaks to the program, not to somebody: "Nascondi la mia immagine". */
const ADDRESSED = /(?<![\p{L}’])(?:suo|sua|suoi|sue|lei|tuo|tua|tuoi|tue|ti)(?!\p{L})/iu;

function begins(words) {
  return new RegExp(`^(?:${words.join('|')})(?!\\p{L})`, 'u');
}

/** What is wrong with the Italian label of a button; what is going on just now ends with dots and is none. */
export function wrongLabel(text) {
  if (text.endsWith('…') && !COMMAND.test(text)) return [];
  if (!COMMAND.test(text) && !ANSWER.test(text)) {
    return [`a button that begins with no command of verbs.json: ${text}`];
  }
  return ADDRESSED.test(text) ? [`a button that addresses somebody: ${text}`] : [];
}
