// Topics as an administrator edits them: no DOM, no requests.

import type { Category } from '../../api';
import { type Language, LANGUAGES, OWN_LANGUAGE } from '../../i18n/language';
import type { Topic, TopicFile, TopicText } from '../../protocol/api';

export const MODALITIES = ['video', 'audio', 'text'] as const;
export const SEGMENTS = ['civil', 'military'] as const;

/** The pictures a topic can have; the gateway takes no others. */
export const ICONS = [
  'bank',
  'bell',
  'book',
  'car',
  'chat',
  'document',
  'eye',
  'eyeOff',
  'flag',
  'heart',
  'info',
  'lock',
  'mail',
  'medal',
  'megaphone',
  'monitor',
  'people',
  'person',
  'question',
  'scales',
  'shield',
  'star',
  'telephone',
  'warning',
] as const;

const NOTHING: TopicText = {
  label: '',
  title: '',
  description: '',
  searchWords: [],
  requirements: [],
};

/** A topic to begin with. */
export const emptyTopic = (): Topic => ({
  id: '',
  segment: 'civil',
  sharing: 'on',
  modality: 'video',
  secondLook: false,
  keepAnsweredDays: null,
  keepUnansweredDays: null,
  icon: 'chat',
  retired: false,
  replacedBy: null,
  texts: { [OWN_LANGUAGE]: NOTHING },
});

export const textOf = (topic: Topic, code: string): TopicText => topic.texts[code] ?? NOTHING;

/** The name by which the staff speak of a topic, in the language of the house. */
export const nameOf = (topic: Topic): string => textOf(topic, OWN_LANGUAGE).label || topic.id;

/** The topic with other words in one language. */
export function withText(topic: Topic, code: string, change: Partial<TopicText>): Topic {
  const text = { ...textOf(topic, code), ...change };
  return { ...topic, texts: { ...topic.texts, [code]: text } };
}

/** Words one a line, as they are written. */
export const lines = (text: string): string[] => text.split('\n');

/** The languages in which citizens read another one, since words are missing. */
export const missingLanguages = (topic: Topic): Language[] =>
  LANGUAGES.filter((code) => {
    const { label, description } = textOf(topic, code);
    return !label.trim() || !description.trim();
  });

/** As it is sent: a language in which nothing was written is left out. */
export function written(topic: Topic): Topic {
  const texts = Object.entries(topic.texts)
    .map(
      ([code, text]) =>
        [
          code,
          {
            ...text,
            searchWords: text.searchWords.filter(isWritten),
            requirements: text.requirements.filter(isWritten),
          },
        ] as const,
    )
    .filter(([, { label, title, description, searchWords, requirements }]) =>
      [label, title, description, ...searchWords, ...requirements].some(isWritten),
    );
  return {
    ...topic,
    replacedBy: topic.retired ? topic.replacedBy : null,
    texts: Object.fromEntries(texts),
  };
}

const isWritten = (text: string) => text.trim() !== '';

/** The same list with one of its members a place earlier or later; null where there is no such place. */
export function moved(ids: readonly string[], id: string, step: -1 | 1): string[] | null {
  const at = ids.indexOf(id);
  const other = ids[at + step];
  if (at < 0 || other === undefined) return null;
  const made = [...ids];
  made[at] = other;
  made[at + step] = id;
  return made;
}

/** The topics by which a retired one can be replaced: in use, or leading to one that is. */
export const successors = (topics: readonly Topic[], id: string): Topic[] =>
  topics.filter((each) => each.id !== id && !each.retired);

/** A topic as the citizen's page would be given it. */
export const asCategory = (topic: Topic): Category => ({
  id: topic.id,
  segment: topic.segment,
  sharing: topic.sharing,
  modality: topic.modality,
  icon: topic.icon,
  texts: Object.fromEntries(
    Object.entries(topic.texts).map(([code, text]) => [
      code,
      {
        label: text.label,
        title: text.title,
        description: text.description,
        searchWords: [...text.searchWords, text.title].filter(isWritten),
        requirements: text.requirements.filter(isWritten),
      },
    ]),
  ),
  open: true,
  state: 'open',
  nextOpening: null,
  wait: null,
  waiting: 0,
});

/** What was read from a file that was chosen; null where it is no export of topics. The gateway looks at the rest. */
export function readFile(content: string): TopicFile | null {
  try {
    const found = JSON.parse(content) as Partial<TopicFile> | null;
    return found?.format === 1 && Array.isArray(found.topics) ? (found as TopicFile) : null;
  } catch {
    return null;
  }
}
