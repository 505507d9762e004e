import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Category } from '../src/api';
import { searchCategories, words } from '../src/state/search';

// The searches that tests/gateway/test_topics.py tries on the server's own search, over the same words.

type Searches = Record<string, [typed: string, topic: string][]>;
type Topics = Record<string, { label: string; description: string; words: string[] }>;

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'));
const SEARCHES = read('tests/gateway/topic_searches.json') as Searches;

const categories = (locale: string): Category[] =>
  Object.entries(read(`locales/${locale}/topics.json`) as Topics).map(([id, topic]) => ({
    id,
    segment: 'civil',
    sharing: 'on',
    modality: 'video',
    icon: 'chat',
    texts: {
      [locale]: {
        label: topic.label,
        description: topic.description,
        searchWords: topic.words,
        title: '',
      },
    },
    open: true,
    state: 'open',
    nextOpening: null,
    wait: null,
    waiting: 0,
  }));

describe.each(Object.entries(SEARCHES))('everyday words in %s', (locale, searches) => {
  const all = categories(locale);

  it.each(searches)('%s means %s', (typed, topic) => {
    expect(searchCategories(all, typed, locale)[0]?.id).toBe(topic);
  });
});

describe('words as they are compared', () => {
  it.each([
    ['Führerschein', 'fuhrerschein'],
    ['Fuehrerschein', 'fuhrerschein'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['manœuvre', 'manouvre'],
    ['ČEŠNJA', 'cesnja'],
    ['perché', 'perche'],
  ])('%s is %s', (typed, folded) => {
    expect(words(typed)).toEqual([folded]);
  });
});
