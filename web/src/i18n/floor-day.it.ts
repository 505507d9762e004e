// Words of the floor for the working day.
export const floorDayIt = {
  'floor.day.title': 'La giornata',
  'floor.day.hours.open': 'Aperta secondo gli orari',
  'floor.day.hours.closed': 'Non ancora cominciata',
  'floor.day.phase.closed': 'Chiusa',
  'floor.day.phase.briefing': 'Briefing in corso',
  'floor.day.phase.open': 'Aperta',
  'floor.day.phase.brainstorming': 'Aperta, brainstorming in corso',
  'floor.day.phase.debriefing': 'De-briefing in corso',
  'floor.day.late': 'L’orario è cominciato e la giornata non è aperta: i cittadini non entrano.',
  'floor.day.late.itself':
    'L’orario è cominciato e la giornata non è aperta: i cittadini non entrano. Si apre da sola alle {time}.',
  'floor.day.note': 'Nota (facoltativa)',
  'floor.day.move.brief': 'Comincia il briefing',
  'floor.day.move.open': 'Apri la giornata',
  'floor.day.move.brainstorm': 'Comincia il brainstorming',
  'floor.day.move.end_brainstorm': 'Termina il brainstorming',
  'floor.day.move.debrief': 'Comincia il de-briefing',
  'floor.day.move.close': 'Chiudi la giornata',
  'floor.day.ask':
    'Da questo momento nessun cittadino può più entrare in coda. Chi aspetta o parla già viene servito.',
  'floor.day.record': 'I passaggi di oggi',
  'floor.day.moved.brief': 'briefing',
  'floor.day.moved.open': 'apertura',
  'floor.day.moved.brainstorm': 'brainstorming',
  'floor.day.moved.end_brainstorm': 'fine del brainstorming',
  'floor.day.moved.debrief': 'de-briefing',
  'floor.day.moved.close': 'chiusura',
  'floor.day.byItself': '· da sola',
  'floor.day.error.moved':
    'Nel frattempo la giornata è stata cambiata da altri. Guardi a che punto è e, se serve, ripeta.',
} as const;
