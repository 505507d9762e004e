// Learns how much each sign of danger weighs, from the sentences of test/search/, and writes
// src/search/urgent/weights-<language>.json. The same sentences give the same weights.
//
//   node tools/search/learn.mjs          learn from all
//   node tools/search/learn.mjs --try    say what sentences of told.json get that were held back, and write nothing
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { searchSources } from './station.mjs';

const WEB = resolve(import.meta.dirname, '../..');
const BITS = { it: 16, en: 14, de: 14, fr: 14, sl: 14 };
/** How often all sentences are gone through, how large a step is, and what is taken off a weight each time. */
const ROUNDS = 30;
const STEP = 0.3;
const DECAY = 0.01;
/** Sentences that were not written to fit the rules count more. */
const FRESH = 3;
/** A sign of fewer sentences is chance. */
const LEAST = 2;
const FOLDS = 4;
/** The largest step of a weight (`Weights` in weigh.ts). */
const MOST = 7;

/** What people write before what they mean; every so manyth sentence is learnt with it too, so that it says nothing. */
const BEFORE = {
  it: [
    'buongiorno',
    'salve scusate il disturbo',
    'chi posso chiamare',
    'per favore',
    'buonasera vorrei sapere',
    'aiuto',
  ],
  en: ['hello', 'sorry to bother you', 'who can I call', 'please', 'help'],
  de: ['guten Tag', 'Entschuldigung', 'wen kann ich anrufen', 'bitte', 'Hilfe'],
  fr: ['bonjour', 'excusez-moi', 'qui puis-je appeler', "s'il vous plaît", "à l'aide"],
  sl: ['dober dan', 'oprostite', 'koga lahko pokličem', 'prosim', 'pomoč'],
};
const EVERY = 4;

const read = (path) => JSON.parse(readFileSync(resolve(WEB, path), 'utf8'));

/** Every sentence: its words, its language, its danger (null: none), its weight, and whether it may be held back. */
function sentences() {
  const found = [];
  const add = (q, lang, danger, much, held) => found.push({ q, lang, danger, much, held });
  for (const name of ['own', 'tuning', 'ordinary']) {
    for (const { q, lang = 'it', urgent } of read(`test/search/${name}.json`))
      add(q, lang, urgent, 1);
  }
  for (const [name, much] of [
    ['spoken', 1],
    ['phrases', FRESH],
    ['told', FRESH],
  ]) {
    for (const [lang, said] of Object.entries(read(`test/search/${name}.json`))) {
      for (const [danger, each] of Object.entries(said)) {
        for (const q of each)
          add(q, lang, danger === 'calm' ? null : danger, much, name === 'told');
      }
    }
  }
  const about = new Set(['criminal-code', 'suspicious-sites', 'reports']);
  for (const lang of Object.keys(BITS)) {
    for (const name of ['search', 'topics']) {
      for (const [topic, { words }] of Object.entries(read(`../locales/${lang}/${name}.json`))) {
        if (!about.has(topic)) for (const q of words) add(q, lang, null, 1);
      }
    }
  }
  return found;
}

/** Numbers from 0 to 1 that come again (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Logistic regression by AdaGrad over hashed signs, each sentence's signs of length 1 together. */
function learn(rows, bits) {
  const size = 2 ** bits;
  const often = new Map();
  for (const { signs } of rows)
    for (const sign of signs) often.set(sign, (often.get(sign) ?? 0) + 1);
  const data = rows.map(({ signs, danger, much }) => ({
    places: [
      ...new Set(signs.filter((sign) => often.get(sign) >= LEAST).map((sign) => sign & (size - 1))),
    ],
    worth: 1 / Math.sqrt(Math.max(1, signs.length)),
    right: danger === null ? 0 : 1,
    much,
  }));
  const weights = new Float64Array(size);
  const squares = new Float64Array(size).fill(1e-3);
  let bias = 0;
  let biasSquares = 1e-3;
  const next = random(1);
  const order = data.map((_row, at) => at);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(next() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const at of order) {
      const { places, worth, right, much } = data[at];
      let score = bias;
      for (const place of places) score += weights[place] * worth;
      const wrong = much * (1 / (1 + Math.exp(-score)) - right);
      biasSquares += wrong * wrong;
      bias -= (STEP * wrong) / Math.sqrt(biasSquares);
      const slope = wrong * worth;
      for (const place of places) {
        squares[place] += slope * slope;
        weights[place] -= (STEP * slope) / Math.sqrt(squares[place]);
      }
    }
    for (let place = 0; place < size; place += 1) weights[place] *= 1 - DECAY;
  }
  return { weights, bias };
}

/** Weights as steps, finer where they are small. The largest thousandth is cut, so that the others keep their differences. */
function written({ weights, bias }, bits, dangers) {
  const sizes = [...weights].map(Math.abs).sort((a, b) => a - b);
  const unit = (sizes[Math.floor(sizes.length * 0.999)] || 1) / MOST ** 2;
  const steps = [...weights].map(
    (each) => Math.sign(each) * Math.min(MOST, Math.round(Math.sqrt(Math.abs(each) / unit))),
  );
  const octets = Uint8Array.from(
    { length: steps.length / 2 },
    (_octet, at) => (steps[2 * at] & 15) | ((steps[2 * at + 1] & 15) << 4),
  );
  return {
    bits,
    weights: Buffer.from(octets.buffer).toString('base64'),
    unit: Number(unit.toPrecision(4)),
    bias: Number(bias.toPrecision(4)),
    dangers,
  };
}

/** How much more often a list is touched in sentences of a danger than in others, as a logarithm in tenths. */
function byList(rows, all) {
  const counts = new Map();
  const sums = all.map(() => 1);
  for (const { traces, danger } of rows) {
    if (danger === null) continue;
    const at = all.indexOf(danger);
    sums[at] += 1;
    for (const name of new Set(traces.lists.map(([list]) => list))) {
      const each = counts.get(name) ?? all.map(() => 0);
      each[at] += 1;
      counts.set(name, each);
    }
  }
  const found = [...counts].filter(([name]) => !name.startsWith('-'));
  return Object.fromEntries(
    found
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => {
        const shares = each.map((count, at) => (count + 0.5) / sums[at]);
        const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
        return [name, shares.map((share) => Math.round(10 * Math.log(share / mean)))];
      }),
  );
}

const { LANGUAGES, DANGERS, searchIn, signs, judge, Scales, LEVELS, close } = await searchSources();
const said = sentences();
const more = said
  .filter((row, at) => at % EVERY === 0)
  .map((row, at) => ({
    ...row,
    q: `${BEFORE[row.lang][at % BEFORE[row.lang].length]} ${row.q}`,
    held: false,
  }));
const rows = [...said, ...(process.argv.includes('--try') ? [] : more)].map((row) => {
  const alarm = searchIn(row.lang, [row.lang]).alarm(row.lang);
  const traces = alarm.traces(row.q);
  return { ...row, alarm, traces, signs: signs(traces) };
});
const isTry = process.argv.includes('--try');
const tried = [];
for (const lang of Object.keys(LANGUAGES)) {
  const bits = BITS[lang];
  const own = rows.filter((row) => row.lang === lang);
  const make = (from) => written(learn(from, bits), bits, byList(from, DANGERS));
  if (!isTry) {
    const learnt = make(own);
    const text = `${JSON.stringify(learnt, null, 2)}\n`;
    writeFileSync(resolve(WEB, `src/search/urgent/weights-${lang}.json`), text);
    process.stdout.write(`${lang}: ${own.length} sentences\n`);
    continue;
  }
  const held = own.filter((row) => row.held);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const out = new Set(held.filter((_row, at) => at % FOLDS === fold));
    const scales = new Scales(make(own.filter((row) => !out.has(row))));
    for (const row of out) {
      const heard = row.alarm.hear(row.q);
      tried.push({
        ...row,
        score: scales.score(row.traces),
        isHeard: heard.length > 0,
        verdict: judge(row.q, row.alarm, scales, DANGERS),
        guess: scales.danger(row.traces, DANGERS),
      });
    }
  }
}
if (isTry) {
  const share = (some, all) => `${((100 * some.length) / Math.max(1, all.length)).toFixed(1)} %`;
  const urgent = tried.filter(({ danger }) => danger !== null);
  const calm = tried.filter(({ danger }) => danger === null);
  const isLoud = ({ verdict }) => verdict.dangers.length > 0;
  const isDoubt = ({ verdict }) => verdict.doubts.length > 0;
  process.stdout.write(
    [
      `held back: ${urgent.length} urgent, ${calm.length} others; levels ${JSON.stringify(LEVELS)}`,
      `heard ${share(urgent.filter(isLoud), urgent)}, or in doubt ${share(
        urgent.filter((row) => isLoud(row) || isDoubt(row)),
        urgent,
      )}`,
      `false alarms ${share(calm.filter(isLoud), calm)}, doubts ${share(calm.filter(isDoubt), calm)}`,
      `the rules alone: ${share(
        urgent.filter((row) => row.isHeard),
        urgent,
      )} and ${share(
        calm.filter((row) => row.isHeard),
        calm,
      )}`,
      `the right danger of what was heard: ${share(
        urgent.filter((row) => row.verdict.dangers.includes(row.danger)),
        urgent.filter(isLoud),
      )}`,
      '',
    ].join('\n'),
  );
  if (process.argv.includes('--all')) {
    const line = (row) =>
      `${row.score.toFixed(1)} ${row.isHeard ? 'heard' : ''} ${row.danger} ${row.verdict.dangers}: ${row.q}`;
    process.stdout.write(
      `${tried
        .sort((a, b) => a.score - b.score)
        .map(line)
        .join('\n')}\n`,
    );
  }
}
await close();
