// Words of the desk for refusing what rings, and of the floor and the history for why it was refused.
export const deskDeclineIt = {
  'desk.decline.or': 'Oppure rifiuti con un motivo',
  'desk.decline.busy': 'Ho altro in corso',
  'desk.decline.conflict-of-interest': 'Conflitto di interessi',
  'desk.decline.technical': 'Problema tecnico',
  'desk.declined.busy': 'aveva altro in corso',
  'desk.declined.conflict-of-interest': 'conflitto di interessi',
  'desk.declined.technical': 'problema tecnico',
  'desk.declined.other': 'rifiuto senza un motivo indicato',
  'desk.declined.no_answer': 'nessuna risposta',
  'desk.keys.reasons': 'Rifiuta la richiesta con un motivo',
} as const;
