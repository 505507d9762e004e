// Formats what the tools of this folder write, as `npm run format` would.
import { readFileSync } from 'node:fs';
import { format } from 'oxfmt';

const options = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'));

/** *source* as it is to stand in *path*. Throws where it cannot be read. */
export async function formatted(path, source) {
  const { code, errors } = await format(path, source, options);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return code;
}
