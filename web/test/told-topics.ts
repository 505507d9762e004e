import { vi } from 'vitest';
import { notices } from '../src/state/notices';

/** Plays what the station tells of topics: `tell` calls those who hear one, `heard` lists what is heard. */
export function toldTopics() {
  const listeners = new Map<string, Set<() => void>>();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.spyOn(notices, 'hear').mockImplementation((topic, told) => {
    const of = listeners.get(topic) ?? new Set();
    listeners.set(topic, of.add(told));
    return () => of.delete(told);
  });
  return {
    tell: (topic: string) => listeners.get(topic)?.forEach((told) => told()),
    heard: () => [...listeners].filter(([, of]) => of.size > 0).map(([topic]) => topic),
  };
}
