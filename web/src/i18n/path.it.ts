/** Prova del collegamento, prima di entrare. */
export const pathIt = {
  'path.running': 'Proviamo il collegamento: bastano pochi secondi.',
  'path.good': 'Il collegamento è buono.',
  'path.weak': 'Il collegamento è debole: il video può essere meno nitido o fermarsi a tratti.',
  'path.weakSound': 'Il collegamento è debole: la voce può mancare a tratti.',
  'path.bad': 'Il collegamento è molto debole: per il video può non bastare.',
  'path.badSound': 'Il collegamento è molto debole: può essere difficile capirsi.',
  'path.badHint':
    'Si avvicini al router, usi un’altra rete, oppure scelga «Solo voce» o «Solo testo».',
  'path.way.direct': 'Passa direttamente (UDP).',
  'path.way.tcp': 'Passa per una via di riserva (TCP), perché la sua rete blocca quella diretta.',
  'path.way.relay':
    'Passa per un nostro server intermedio, perché la sua rete blocca la via diretta.',
  'path.rtt': 'Andata e ritorno {ms} ms.',
  'path.loss': 'Pacchetti persi: {percent}.',
  'path.bandwidth': 'Portata: almeno {kbps} kbit/s.',
  'path.noneTitle': 'Audio e video non passano',
  'path.none':
    'La sua rete li blocca. Provi con un’altra, per esempio i dati del cellulare, o disattivi la VPN. Con «Solo testo» può entrare anche da qui.',
  'path.busyTitle': 'Il collegamento non è stato provato',
  'path.busy': 'Ora non è possibile. Può entrare lo stesso.',
  'path.again': 'Riprovi',
} as const;
