// What the station tells of a working day, as it names things.

export type {
  TaskShown as Task,
  DecisionShown as Decision,
  DayRecord,
  DayListed,
  Receiver as Person,
  OfficeShown as Office,
  ConferenceListed as Listed,
  ConferenceRecord as Held,
  AgendaTopic,
  AgendaRated,
  AgendaTheme,
  Agenda,
} from '../../protocol/api';

export const KINDS = ['briefing', 'brainstorming', 'debriefing', 'meeting'] as const;
export type Kind = (typeof KINDS)[number];

export type AgendaAlarm = 'emergency' | 'failed' | 'refused_by_all' | 'poor_recording';
