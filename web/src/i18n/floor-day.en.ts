import type { Translation } from './dictionary';
import type { floorDayIt } from './floor-day.it';

export const floorDayEn: Translation<typeof floorDayIt> = {
  'floor.day.title': 'The day',
  'floor.day.hours.open': 'Open by the hours',
  'floor.day.hours.closed': 'Not begun yet',
  'floor.day.phase.closed': 'Closed',
  'floor.day.phase.briefing': 'Briefing under way',
  'floor.day.phase.open': 'Open',
  'floor.day.phase.brainstorming': 'Open, brainstorming under way',
  'floor.day.phase.debriefing': 'De-briefing under way',
  'floor.day.late': 'The hours have begun and the day is not open: citizens cannot enter.',
  'floor.day.late.itself':
    'The hours have begun and the day is not open: citizens cannot enter. It opens by itself at {time}.',
  'floor.day.note': 'Note (optional)',
  'floor.day.move.brief': 'Begin the briefing',
  'floor.day.move.open': 'Open the day',
  'floor.day.move.brainstorm': 'Begin the brainstorming',
  'floor.day.move.end_brainstorm': 'End the brainstorming',
  'floor.day.move.debrief': 'Begin the de-briefing',
  'floor.day.move.close': 'Close the day',
  'floor.day.ask':
    'From this moment no citizen can enter the queue. Whoever waits or talks already is served.',
  'floor.day.record': 'Today’s steps',
  'floor.day.moved.brief': 'briefing',
  'floor.day.moved.open': 'opened',
  'floor.day.moved.brainstorm': 'brainstorming',
  'floor.day.moved.end_brainstorm': 'brainstorming ended',
  'floor.day.moved.debrief': 'de-briefing',
  'floor.day.moved.close': 'closed',
  'floor.day.byItself': '· by itself',
  'floor.day.error.moved':
    'Somebody else has moved the day meanwhile. Look where it stands and, if needed, try again.',
};
