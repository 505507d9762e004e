// Writes the TypeScript types of the signaling protocol and the HTTP API from the JSON Schemas the
// server exports.
// With --check it writes nothing and fails when a committed file is not what the schema gives.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { formatted } from './formatted.mjs';

const folder = new URL('../src/protocol/', import.meta.url);
const check = process.argv.includes('--check');
const banner = '// Generated from what the gateway declares by `npm run protocol`; do not edit.';
let stale = 0;

/** What pages make as well as read, without what has a default; and figures that older files lack. */
const AS_DECLARED = new Set(['FileFigures', 'Form', 'Item', 'RetentionRule', 'Section']);

/**
 * The server leaves out no field of what it sends, so only what a client alone sends may omit those
 * with a default.
 */
function complete(schema) {
  const optional = onlySent(schema);
  const declared = schema.$defs.Answers ? AS_DECLARED : new Set();
  for (const [name, definition] of Object.entries(schema.$defs)) {
    if (definition.properties && !optional.has(name) && !declared.has(name)) {
      definition.required = Object.keys(definition.properties);
    }
  }
  simple(schema);
  return schema;
}

/** The names of the definitions that no answer holds. */
function onlySent({ $defs }) {
  if ($defs.ClientMessage) {
    return new Set(['Auth', ...$defs.ClientMessage.anyOf.map(({ $ref }) => nameIn($ref))]);
  }
  const answered = new Set();
  const follow = (node) => {
    if (typeof node !== 'object' || node === null) return;
    const name = node.$ref && nameIn(node.$ref);
    if (name && !answered.has(name)) {
      answered.add(name);
      follow($defs[name]);
    }
    Object.values(node).forEach(follow);
  };
  follow([$defs.Answers, $defs.Refusals]);
  return new Set(Object.keys($defs).filter((name) => name !== 'Requests' && !answered.has(name)));
}

const nameIn = (reference) => reference.split('/').at(-1);

/** A reference with a default beside it would become a type of its own; tuples are as the generator knows them. */
function simple(node) {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) delete node.default;
  if (Array.isArray(node.prefixItems)) {
    Object.assign(node, { items: node.prefixItems, additionalItems: false });
    node.minItems = node.maxItems = node.prefixItems.length;
    delete node.prefixItems;
  }
  Object.values(node).forEach(simple);
}

/** Drops the generator's remarks and the source's docstring marks. */
function plain(source) {
  return source
    .split('\n')
    .filter((line) => !/This interface was referenced by|via the `definition`|@maxItems/.test(line))
    .join('\n')
    .replace(/(\n *\* *)+(?=\n *\*\/)/g, '')
    .replace(/\/\*\*\s*\*\/\n/g, '')
    .replace(/^ \* +/gm, ' * ')
    .replace(/\{\s*\[k: string\]: ([^;{}]+?);?\s*\}/g, 'Record<string, $1>')
    .replaceAll('``', '`');
}

/** The names of the types that a source makes. */
const exported = (source) =>
  [...source.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);

for (const namespace of ['citizen', 'desk', 'conference', 'staff', 'api']) {
  const schema = complete(
    JSON.parse(await readFile(new URL(`${namespace}.schema.json`, folder), 'utf8')),
  );
  const target = fileURLToPath(new URL(`${namespace}.ts`, folder));
  const source = await compile(schema, schema.title, {
    bannerComment: banner,
    additionalProperties: false,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    format: false,
  });
  const strangers = exported(source).filter(
    (name) => name !== schema.title && !(name in schema.$defs),
  );
  if (strangers.length > 0) {
    // two structs of one name would silently become "Name" and "Name1"
    console.error(`${namespace}: rename one of the structs behind ${strangers.join(', ')}`);
    process.exit(1);
  }
  const wanted = await formatted(target, plain(source));
  const found = await readFile(target, 'utf8').catch(() => '');
  if (found === wanted) continue;
  if (check) {
    console.error(`${target} differs from the schema: run "npm run protocol"`);
    stale = 1;
  } else {
    await writeFile(target, wanted);
  }
}
process.exit(stale);
