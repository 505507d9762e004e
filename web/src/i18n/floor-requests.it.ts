// Words of the floor for what operators ask leave for.
export const floorRequestsIt = {
  'floor.requests': 'Richieste di autorizzazione',
  'floor.requests.count': {
    one: 'Una richiesta di autorizzazione',
    other: '{count} richieste di autorizzazione',
  },
  'floor.request.asks': '{operator} chiede di rispondere su {topic}',
  'floor.request.during': 'Per il contatto in corso, {reference}',
  'floor.request.standing': 'Per oggi',
  'floor.request.since': 'da {duration}',
  'floor.request.grant.contact': 'Autorizza per questo contatto',
  'floor.request.grant.day': 'Autorizza per oggi',
  'floor.request.refuse': 'Nega',
  'floor.request.refuse.of': 'Nega: {operator} chiede di rispondere su {topic}',
  'floor.request.refuse.reason': 'Motivo del rifiuto, per l’operatore',
  'floor.request.keep': 'Annulla',
  'floor.request.granted': 'Autorizzazione data.',
  'floor.request.refused': 'Autorizzazione negata.',
  'floor.request.already': 'Qualcun altro aveva già deciso.',
} as const;
