import { translator, type Translation } from './dictionary';

// Words of the shared components.
const it = {
  'header.skip': 'Vai al contenuto',
  'header.language': 'Lingua della pagina',
  'header.tagline': 'Parli con noi in video, dal suo dispositivo',

  'footer.label': 'Informazioni sul servizio',
  'footer.accessibility': 'Dichiarazione di accessibilità',
  'footer.privacy': 'Informativa sui dati personali',
  'footer.verify': 'Verifica del codice di un operatore',
  'footer.beside': '(si apre in un’altra scheda)',

  'connection.offline': 'Collegamento interrotto. Stiamo riprovando, non chiuda la pagina.',
  'connection.connecting': 'Ci stiamo collegando alla stazione.',
  'connection.refused': 'La stazione non accetta il collegamento.',

  'dialog.close': 'Chiuda',
  'error.code': 'Codice per l’assistenza: {code}',

  'chat.title': 'Messaggi',
  'chat.log': 'Messaggi scambiati',
  'chat.earlier': 'Mostri i messaggi precedenti',
  'chat.empty': 'Qui può scrivere e leggere i messaggi.',
  'chat.input': 'Scriva un messaggio',
  'chat.placeholder': 'Scriva qui',
  'chat.send': 'Invii',
  'chat.you': 'Lei',
  'chat.typing': '{author} sta scrivendo',
  'chat.failed': 'Messaggio non inviato. Controlli il collegamento e riprovi.',
  'chat.tooFast': 'Troppi messaggi in poco tempo. Attenda un momento e invii di nuovo.',
  'chat.full': 'Qui non si possono scrivere altri messaggi: il limite di testo è raggiunto.',
  'chat.realtime': 'L’altra persona legge mentre scrive.',

  'stage.self': 'La sua immagine',
  'stage.listen': 'Prema per sentire l’audio',
  'stage.hideSelf': 'Nascondi la sua immagine',
  'stage.showSelf': 'Mostra la sua immagine',
  'stage.moveSelf': 'Sposti con il trascinamento o con le frecce della tastiera',

  'meter.label': 'Livello del microfono',
  'meter.silent': 'Non sentiamo nulla: provi a parlare',
  'meter.low': 'La sentiamo piano',
  'meter.good': 'La sentiamo bene',

  'quality.unknown': 'Verifica della connessione',
  'quality.good': 'Connessione buona',
  'quality.weak': 'Connessione debole',
  'quality.bad': 'Connessione scarsa',
  'quality.lost': 'Connessione interrotta',
  'quality.silent': 'Non arriva nulla dall’altra parte',

  'device.microphone': 'Microfono',
  'device.camera': 'Camera',
  'device.speaker': 'Altoparlante',
  'device.default': 'Predefinito',
  'device.unnamed': '{kind} {number}',
} as const;

const en: Translation<typeof it> = {
  'header.skip': 'Skip to content',
  'header.language': 'Language of this page',
  'header.tagline': 'Talk to us by video, from your own device',

  'footer.label': 'About this service',
  'footer.accessibility': 'Accessibility statement',
  'footer.privacy': 'Privacy notice',
  'footer.verify': 'Check an operator’s code',
  'footer.beside': '(opens in another tab)',

  'connection.offline': 'Connection lost. We are trying again; please keep this page open.',
  'connection.connecting': 'Connecting to the station.',
  'connection.refused': 'The station does not accept the connection.',

  'dialog.close': 'Close',
  'error.code': 'Code for the help desk: {code}',

  'chat.title': 'Messages',
  'chat.log': 'Messages exchanged',
  'chat.earlier': 'Show earlier messages',
  'chat.empty': 'You can write and read messages here.',
  'chat.input': 'Write a message',
  'chat.placeholder': 'Write here',
  'chat.send': 'Send',
  'chat.you': 'You',
  'chat.typing': '{author} is writing',
  'chat.failed': 'Message not sent. Check your connection and try again.',
  'chat.tooFast': 'Too many messages at once. Wait a moment and send it again.',
  'chat.full': 'No more messages can be written here: the limit of text is reached.',
  'chat.realtime': 'The other person reads while you write.',

  'stage.self': 'Your picture',
  'stage.listen': 'Press to hear the sound',
  'stage.hideSelf': 'Hide your picture',
  'stage.showSelf': 'Show your picture',
  'stage.moveSelf': 'Move it by dragging or with the arrow keys',

  'meter.label': 'Microphone level',
  'meter.silent': 'We hear nothing: try speaking',
  'meter.low': 'We hear you faintly',
  'meter.good': 'We hear you well',

  'quality.unknown': 'Checking the connection',
  'quality.good': 'Good connection',
  'quality.weak': 'Weak connection',
  'quality.bad': 'Poor connection',
  'quality.lost': 'Connection lost',
  'quality.silent': 'Nothing arrives from the other side',

  'device.microphone': 'Microphone',
  'device.camera': 'Camera',
  'device.speaker': 'Speaker',
  'device.default': 'Default',
  'device.unnamed': '{kind} {number}',
};

export const commonDictionaries = { it, en };
export const tc = translator(commonDictionaries);
