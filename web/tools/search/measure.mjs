// Says how well the search answers files of queries, which it only reads:
//
//   node tools/search/measure.mjs [--misses] FILE...
//
// A file is a list of {"q", "lang", "topics" or "right": [ids], "urgent": a danger or null, "lookalike": true where it only
// looks urgent (or "kind": "looks-urgent")}. `--misses` lists what was not answered well.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { searchSources } from './station.mjs';

const files = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const isListed = process.argv.includes('--misses');
if (files.length === 0) {
  process.stderr.write('node tools/search/measure.mjs [--misses] FILE...\n');
  process.exit(2);
}

const share = (part, whole) =>
  whole.length === 0
    ? 'none'
    : `${((100 * part.length) / whole.length).toFixed(1)} % (${part.length} of ${whole.length})`;

const { find, DANGERS, close } = await searchSources();
for (const file of files) {
  const asked = JSON.parse(readFileSync(resolve(file), 'utf8')).map((query) => ({
    ...query,
    lang: query.lang ?? 'it',
    right: query.right ?? query.topics ?? [],
    urgent: query.urgent ?? null,
    isAlike: query.lookalike ?? query.kind === 'looks-urgent',
    found: find(query.q, query.lang ?? 'it'),
  }));
  const isLoud = ({ found }) => found.dangers.length > 0;
  const isDoubt = ({ found }) => found.doubts.length > 0 || found.untold;
  const among =
    (most) =>
    ({ right, found }) =>
      found.topics.slice(0, most).some((topic) => right.includes(topic));
  const urgent = asked.filter((each) => each.urgent !== null);
  const alike = asked.filter((each) => each.urgent === null && each.isAlike);
  const plain = asked.filter((each) => each.urgent === null && !each.isAlike);
  const labelled = plain.filter(({ right }) => right.length > 0);
  const lines = (name, all) => [
    `${name}: urgent heard ${share(
      all.filter((each) => each.urgent !== null && isLoud(each)),
      all.filter((each) => each.urgent !== null),
    )}`,
    `${name}: right topic first ${share(
      all.filter((each) => labelled.includes(each) && among(1)(each)),
      all.filter((each) => labelled.includes(each)),
    )}`,
    `${name}: among three ${share(
      all.filter((each) => labelled.includes(each) && among(3)(each)),
      all.filter((each) => labelled.includes(each)),
    )}`,
  ];
  process.stdout.write(
    [
      `${file}: ${asked.length} queries`,
      `urgent, answered with the help line: ${share(urgent.filter(isLoud), urgent)}`,
      `urgent, at least a line with 112: ${share(
        urgent.filter((each) => isLoud(each) || isDoubt(each)),
        urgent,
      )}`,
      `urgent, the right danger among those named: ${share(
        urgent.filter(({ urgent: danger, found }) => found.dangers.includes(danger)),
        urgent,
      )}`,
      `false alarms on what only looks urgent: ${share(alike.filter(isLoud), alike)}; a line with 112: ${share(alike.filter(isDoubt), alike)}`,
      `false alarms on everything else: ${share(plain.filter(isLoud), plain)}; a line with 112: ${share(plain.filter(isDoubt), plain)}`,
      `false alarms together: ${share([...alike, ...plain].filter(isLoud), [...alike, ...plain])}`,
      `right topic first: ${share(labelled.filter(among(1)), labelled)}; among three: ${share(labelled.filter(among(3)), labelled)}`,
      ...DANGERS.map((danger) => {
        const said = urgent.filter((each) => each.urgent === danger);
        return `  ${danger}: ${share(said.filter(isLoud), said)}`;
      }),
      ...['it', 'en', 'de', 'fr', 'sl'].flatMap((lang) =>
        lines(
          `  ${lang}`,
          asked.filter((each) => each.lang === lang),
        ),
      ),
      ...(isListed
        ? [
            ...urgent
              .filter((each) => !isLoud(each))
              .map(
                (each) =>
                  `MISSED${isDoubt(each) ? ' (doubt)' : ''} ${each.urgent} ${each.lang}: ${each.q}`,
              ),
            ...[...alike, ...plain]
              .filter(isLoud)
              .map((each) => `ALARM ${each.found.dangers.join()} ${each.lang}: ${each.q}`),
            ...labelled
              .filter((each) => !among(1)(each))
              .map(
                (each) =>
                  `TOPIC ${each.lang}: ${each.q}: ${each.found.topics.slice(0, 3).join()}, not ${each.right.join()}`,
              ),
          ]
        : []),
      '',
    ].join('\n'),
  );
}
await close();
