// Words of the desk for what changes who is with whom: hold, transfer, consultation, authorisation.
export const deskSteerIt = {
  'desk.hold': 'Attesa',
  'desk.hold.start': 'Metti in attesa il cittadino',
  'desk.hold.end': 'Riprendi il cittadino',
  'desk.hold.retrieve': 'Riprendi',
  'desk.hold.title': 'Cittadino in attesa da {time}',
  'desk.hold.text':
    'Non la sente e non la vede, e nulla viene registrato. Può scrivergli nella chat.',
  'desk.hold.over': 'È in attesa da più di {limit}: lo riprenda, o gli scriva quanto manca.',
  'desk.hold.began': 'Il cittadino è in attesa: non la sente e non la vede.',
  'desk.hold.ended': 'Ha ripreso il cittadino: ora la sente e la vede.',
  'desk.hold.stage': 'In attesa',
} as const;
