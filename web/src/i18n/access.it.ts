// Verifica in due passaggi, sessioni, conferma dell'identità.
export const accessIt = {
  'access.title': 'Il mio accesso',
  'access.intro':
    'Da qui gestisce la verifica in due passaggi e vede dove è attivo il suo accesso.',
  'access.back': 'Torna al lavoro',

  'access.ask.title': 'Verifica in due passaggi',
  'access.ask.code': 'Codice dell’app',
  'access.ask.code.hint': 'Le sei cifre che mostra ora la sua app di autenticazione.',
  'access.ask.recovery': 'Codice di recupero',
  'access.ask.recovery.hint': 'Uno dei dieci codici che ha conservato. Vale una volta sola.',
  'access.ask.passkey': 'Usa la passkey',
  'access.ask.passkey.waiting': 'Segua le indicazioni del dispositivo…',
  'access.ask.passkey.intro': 'Confermi con l’impronta, il volto, il PIN o la chiave di sicurezza.',
  'access.ask.submit': 'Continua',
  'access.ask.submitting': 'Verifica…',
  'access.ask.other.totp': 'Usa un codice dell’app',
  'access.ask.other.passkey': 'Usa la passkey',
  'access.ask.other.recovery': 'Usa un codice di recupero',
  'access.ask.other.password': 'Usa la password',
  'access.ask.again': 'Ricomincia dall’inizio',
  'access.ask.lost':
    'Ha perso il telefono e anche i codici? Un amministratore può azzerare la sua verifica.',

  'access.enrol.title': 'Attivi la verifica in due passaggi',
  'access.enrol.intro':
    'Il suo incarico la richiede: oltre alla password serve qualcosa che ha solo lei. Scelga come.',
  'access.enrol.passkey': 'Passkey',
  'access.enrol.passkey.text':
    'L’impronta, il volto o il PIN di questo dispositivo, oppure una chiave di sicurezza. È il modo più semplice e il più sicuro.',
  'access.enrol.passkey.start': 'Crea una passkey',
  'access.enrol.totp': 'App di autenticazione',
  'access.enrol.totp.text':
    'Un’app sul telefono che mostra un codice nuovo ogni trenta secondi. Va bene una qualsiasi.',
  'access.enrol.totp.start': 'Collega un’app',
  'access.enrol.scan': 'Inquadri questo codice con l’app',
  'access.enrol.qr': 'Codice QR da inquadrare con l’app di autenticazione',
  'access.enrol.byHand': 'Non può inquadrarlo? Scriva nell’app questa chiave:',
  'access.enrol.code': 'Poi scriva qui il codice che l’app mostra',
  'access.enrol.confirm': 'Attiva',
  'access.enrol.confirming': 'Attivazione…',
  'access.enrol.back': 'Scegli un altro modo',
  'access.enrol.label.totp': 'App di autenticazione',
  'access.enrol.label.passkey': 'Passkey del {date}',

  'access.codes.title': 'Conservi i codici di recupero',
  'access.codes.text':
    'Servono se perde il telefono o la chiave. Ognuno vale una volta. Li stampi o li copi ora: non li mostreremo più.',
  'access.codes.copy': 'Copia',
  'access.codes.copied': 'Copiati',
  'access.codes.print': 'Stampa',
  'access.codes.done': 'Li ho conservati',

  'access.factors.title': 'Verifica in due passaggi',
  'access.factors.none':
    'Non è attiva: entra con la sola password. Attivandola, chi scopre la password non entra lo stesso.',
  'access.factors.required': 'Il suo incarico la richiede.',
  'access.factors.kind.totp': 'App di autenticazione',
  'access.factors.kind.passkey': 'Passkey',
  'access.factors.used': 'usata l’ultima volta: {date}',
  'access.factors.unused': 'aggiunta: {date}',
  'access.factors.add.totp': 'Collega un’app',
  'access.factors.add.passkey': 'Aggiungi una passkey',
  'access.factors.noPasskeys':
    'Le passkey si aggiungono all’indirizzo {host}, con un browser che le permette.',
  'access.factors.remove': 'Rimuovi',
  'access.factors.remove.of': 'Rimuovi {name}',
  'access.factors.remove.title': 'Rimuovere {name}?',
  'access.factors.remove.text': 'Da ora non servirà più a entrare. Gli altri modi restano validi.',
  'access.factors.remove.last':
    'È l’ultimo modo che ha: la verifica in due passaggi si spegne e i codici di recupero decadono.',
  'access.factors.added': 'Fatto: {name} è attiva.',
  'access.factors.removed': 'Fatto: {name} non serve più a entrare.',
  'access.recovery.title': 'Codici di recupero',
  'access.recovery.left': {
    one: 'Le resta un codice. Ne prepari di nuovi.',
    other: 'Le restano {count} codici.',
  },
  'access.recovery.none': 'Non le restano codici. Ne prepari di nuovi.',
  'access.recovery.renew': 'Prepara nuovi codici',
  'access.recovery.renewing': 'Preparazione…',
  'access.recovery.hint': 'Quelli di prima non varranno più.',

  'access.sessions.title': 'Dove è attivo il suo accesso',
  'access.sessions.text':
    'Non riconosce una riga? La chiuda, e chieda a un amministratore una password nuova.',
  'access.sessions.this': 'questo browser',
  'access.sessions.program': 'Un programma',
  'access.sessions.network': 'Rete {network}',
  'access.sessions.began': 'Accesso: {date}',
  'access.sessions.used': 'Ultimo uso: {date}',
  'access.sessions.factor.totp': 'con l’app',
  'access.sessions.factor.passkey': 'con la passkey',
  'access.sessions.factor.recovery': 'con un codice di recupero',
  'access.sessions.end': 'Chiudi',
  'access.sessions.end.of': 'Chiudi la sessione {name}',
  'access.sessions.endOthers': 'Chiudi tutte le altre',
  'access.sessions.ended': 'Fatto: la sessione è chiusa.',
  'access.sessions.endedOthers': 'Fatto: resta attivo solo questo browser.',
  'access.sessions.alone': 'Nessun altro browser usa il suo accesso.',

  'access.idle.title': 'È ancora lì?',
  'access.idle.text': 'Da un po’ nessuno usa questa pagina. Alle {time} la sessione si chiude.',
  'access.idle.stay': 'Resto collegato',

  'access.proof.title': 'Confermi che è lei',
  'access.proof.text':
    'Per questa operazione serve una conferma recente della sua identità. Poi continua da sola.',
  'access.proof.password': 'La sua password',
  'access.proof.submit': 'Conferma',
  'access.proof.submitting': 'Verifica…',

  'access.error.factor_wrong':
    'Non è giusto, oppure è già stato usato. Aspetti il codice successivo e riprovi.',
  'access.error.attempt_over': 'È passato troppo tempo. Ricominci.',
  'access.error.password_wrong': 'La password non è giusta.',
  'access.error.factor_exists': 'È già attiva.',
  'access.error.factor_required':
    'Il suo incarico richiede almeno un modo: prima ne aggiunga un altro.',
  'access.error.factor_proof_required':
    'Questo accesso è solo con la password: esca e acceda di nuovo con la verifica.',
  'access.error.factors_full': 'Ha già dieci passkey. Ne rimuova una.',
  'access.error.passkeys_off': 'Le passkey richiedono che la stazione abbia un nome di dominio.',
  'access.error.passkey': 'La passkey non è stata usata. Riprovi, o scelga un altro modo.',
  'access.error.unproven': 'Non ha confermato la sua identità: non è stato fatto niente.',
  'access.error.empty': 'Scriva il codice.',
  'access.error.emptyPassword': 'Scriva la password.',
} as const;
