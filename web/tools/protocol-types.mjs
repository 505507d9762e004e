// Writes the TypeScript types of the signaling protocol from the JSON Schema the server exports.
// With --check it writes nothing and fails when a committed file is not what the schema gives.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const folder = new URL('../src/protocol/', import.meta.url);
const check = process.argv.includes('--check');
const banner = '// Generated from the signaling protocol by `npm run protocol`; do not edit.';
let stale = 0;

/**
 * The server leaves out no field of what it sends, so only what a client sends may omit those with
 * a default.
 */
function complete(schema) {
  withoutDefaults(schema);
  const commands = schema.$defs.ClientMessage.anyOf.map((entry) => entry.$ref.split('/').at(-1));
  for (const [name, definition] of Object.entries(schema.$defs)) {
    if (definition.properties && !commands.includes(name) && name !== 'Auth') {
      definition.required = Object.keys(definition.properties);
    }
  }
  return schema;
}

/** A reference with a default beside it would become a type of its own. */
function withoutDefaults(node) {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) delete node.default;
  Object.values(node).forEach(withoutDefaults);
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
    .replaceAll('``', '`');
}

for (const namespace of ['citizen', 'desk', 'conference']) {
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
  const options = await resolveConfig(target);
  const wanted = await format(plain(source), { ...options, filepath: target });
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
