// What the desk is told when what is recorded is of no use.
export const deskRecordingIt = {
  'desk.recording.failed.text':
    'La registrazione non riesce: nulla arriva sul disco. La chiamata continua. Avvisi il Capo Ufficio; la stazione riprova da sola.',
  'desk.trouble.citizen.not_growing':
    'Non stiamo registrando il cittadino, anche se lo sente e lo vede. Avvisi il Capo Ufficio se non passa.',
  'desk.trouble.own.not_growing':
    'Non stiamo registrando lei, anche se il cittadino la sente e la vede. Avvisi il Capo Ufficio se non passa.',
  'desk.trouble.other.not_growing':
    'Non stiamo registrando il collega. Avvisi il Capo Ufficio se non passa.',
  'desk.trouble.citizen.black':
    'L’immagine del cittadino è nera: chieda di scoprire o cambiare la fotocamera.',
  'desk.trouble.own.black': 'La sua immagine è nera: scopra la fotocamera o ne scelga un’altra.',
  'desk.trouble.other.black': 'L’immagine del collega è nera.',
  'desk.trouble.citizen.frozen':
    'L’immagine del cittadino è ferma: la registrazione non mostra che cosa succede.',
  'desk.trouble.own.frozen': 'La sua immagine è ferma: controlli la fotocamera.',
  'desk.trouble.other.frozen': 'L’immagine del collega è ferma.',
  'desk.trouble.citizen.silent':
    'Dal microfono del cittadino non arriva alcun suono: chieda di controllarlo o di scriverle.',
  'desk.trouble.own.silent':
    'Dal suo microfono non arriva alcun suono: controlli che non sia spento o scollegato.',
  'desk.trouble.other.silent': 'Dal microfono del collega non arriva alcun suono.',
} as const;
