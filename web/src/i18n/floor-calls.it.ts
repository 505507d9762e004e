// Words of the floor for what goes on in contacts: on hold, and without leave.
export const floorCallsIt = {
  'floor.held': 'Cittadino in attesa da {duration}',
  'floor.held.since': 'Cittadino in attesa',
  'floor.held.since.value': 'da {duration}',
  'floor.held.over': 'da {duration}, oltre il limite di {limit}',
  'floor.leave': 'Autorizzazione',
  'floor.leave.needed': 'senza autorizzazione',
  'floor.leave.pending': 'autorizzazione chiesta',
  'floor.leave.refused': 'autorizzazione negata',
  'floor.alarm.hold':
    '{operator}: il cittadino del contatto {reference} è in attesa da oltre {limit}',
  'floor.alarm.recording':
    '{operator}: il contatto {reference} non viene registrato, controlli il disco delle registrazioni',
  'floor.alarm.leave.needed': '{operator} risponde su {category} senza autorizzazione',
  'floor.alarm.leave.pending':
    '{operator} risponde su {category}: l’autorizzazione è chiesta e non ancora decisa',
  'floor.alarm.leave.refused':
    '{operator} risponde ancora su {category}, benché l’autorizzazione sia stata negata',
  'floor.request.needs': '{operator} ha bisogno dell’autorizzazione per {topic}',
  'floor.request.cause.transferred': 'Contatto trasferito da {name}',
  'floor.request.cause.consulted': 'Contatto passato da {name} dopo un consulto',
  'floor.request.cause.followed': 'Contatto rimasto dopo la caduta del collegamento di {name}',
} as const;
