// Words of the desk for what it and the supervisor's floor have to do with each other.
export const deskFloorIt = {
  'desk.leaves.heading': 'Altre materie oggi',
  'desk.leaves.none': 'Nessuna, oltre alle sue.',
  'desk.leaves.ask': 'Chiedi un’altra materia',
  'desk.leaves.dialog': 'Rispondere su un’altra materia',
  'desk.leaves.intro':
    'Se il Capo Ufficio autorizza, per oggi le arrivano anche i contatti di questa materia.',
  'desk.leaves.topic': 'Materia',
  'desk.leaves.choose': 'Scelga',
  'desk.leaves.sent': 'Richiesta inviata al Capo Ufficio.',
  'desk.leaves.pending': 'chiesta, in attesa della risposta',
  'desk.leaves.granted': 'autorizzata',
  'desk.leaves.until': 'autorizzata fino alle {time}',
  'desk.leaves.refused': 'negata: {reason}',
  'desk.leaves.refusedOnly': 'negata',
  'desk.leaves.ended': 'revocata: {reason}',
  'desk.auto.in': {
    one: 'Risposta automatica tra un secondo',
    other: 'Risposta automatica tra {count} secondi',
  },
  'desk.auto.announce': {
    one: 'Il contatto riceve risposta da solo tra un secondo.',
    other: 'Il contatto riceve risposta da solo tra {count} secondi.',
  },
  'desk.auto.stop': 'Rispondo io',
  'desk.auto.cannot':
    'La risposta automatica è ferma: qui il microfono o il collegamento non sono pronti.',
  'desk.wrap.left': 'Restano {time}',
  'desk.wrap.left.label': {
    one: 'Resta un secondo per l’esito',
    other: 'Restano {count} secondi per l’esito',
  },
  'desk.wrap.left.short': 'Resta meno di mezzo minuto per l’esito.',
  'desk.office.closed': 'Il suo ufficio è chiuso: {name}',
  'desk.office.closed.until':
    'Finché è chiuso non le arrivano contatti nuovi. Riapre {when}, ora italiana; da allora li riceve senza fare altro.',
  'desk.office.closed.unknown':
    'Finché è chiuso non le arrivano contatti nuovi. Per gli orari si rivolga all’amministratore.',
  'desk.help.ask': 'Chieda aiuto',
  'desk.help.ask.label': 'Chieda aiuto al Capo Ufficio',
  'desk.help.asked':
    'Ha chiesto aiuto alle {time}: il Capo Ufficio è avvisato. Il cittadino non lo sa.',
  'desk.help.coming': '{name} viene da lei: ha risposto alle {time}.',
  'desk.help.withdraw': 'Non serve più',
  'desk.keys.u': 'Chiedi aiuto al Capo Ufficio, o non più',
  'desk.monitored.listen': 'Il Capo Ufficio {name} ascolta e guarda questa conversazione.',
  'desk.monitored.whisper': '{name} le parla: il cittadino non sente e non viene registrato.',
  'desk.monitored.join': '{name} partecipa: il cittadino vede e sente tutti e due.',
} as const;
