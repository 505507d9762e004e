import { translator, type Translation } from './dictionary';

// Words of a call that the citizen's page and the desk share.
const it = {
  'lost.microphone': 'Il microfono «{label}» non c’è più: usiamo «{instead}».',
  'lost.microphoneNone':
    'Il microfono «{label}» non c’è più e non ce n’è un altro: non la sentono.',
  'lost.camera': 'La camera «{label}» non c’è più: usiamo «{instead}».',
  'lost.cameraNone': 'La camera «{label}» non c’è più e non ce n’è un’altra: non la vedono.',
  'lost.speaker': 'L’altoparlante «{label}» non c’è più: usiamo quello del dispositivo.',
  'lost.back': '«{label}» si può usare di nuovo.',
  'lost.useAgain': 'Torni a usarlo',
  'lost.accept': 'Va bene così',

  'withheld.microphone':
    'Il dispositivo ha sospeso il microfono, forse per una telefonata: per ora non la sentono. Riprende da solo.',
  'withheld.camera':
    'Il dispositivo ha sospeso la camera, forse perché serve altrove: per ora non la vedono. Riprende da sola.',

  'problem.microphone.denied':
    'Il browser non permette più di usare il microfono: non la sentono. Lo consenta con l’icona accanto all’indirizzo, poi riprovi.',
  'problem.microphone.busy':
    'Un altro programma sta usando il microfono: non la sentono. Lo chiuda, poi riprovi.',
  'problem.microphone.absent':
    'Non c’è un microfono collegato: non la sentono. Può scrivere nei messaggi.',
  'problem.camera.denied':
    'Il browser non permette più di usare la camera: non la vedono. La consenta con l’icona accanto all’indirizzo, poi riprovi.',
  'problem.camera.busy':
    'Un altro programma sta usando la camera: non la vedono. Lo chiuda, poi riprovi.',
  'problem.camera.absent': 'Non c’è una camera collegata: la sentono, ma non la vedono.',
  'problem.retry': 'Riprovi',
  'problem.without': 'Continui senza',
  'problem.insecure':
    'Questa pagina non è aperta su un indirizzo sicuro (https): il browser non permette microfono e camera.',

  'line.small': 'Connessione debole: abbassiamo il video.',
  'line.unseen': 'Connessione debole: per ora non la vedono, il suo video torna da solo.',
  'line.sound': 'Solo audio per ora: il video torna da solo.',
  'line.text': 'La linea non regge la voce: scriva qui, la voce torna da sola.',
  'line.write': 'Scriva',
  'line.soundOnly': 'Passi al solo audio',
  'line.field': 'Solo audio, senza video da entrambe le parti: per una linea debole',
  'line.chosen': 'Ha scelto il solo audio: il video è spento da entrambe le parti.',
  'line.pictures': 'Torni al video',
  'line.silent':
    'Non arriva nulla da {name}: la sua connessione potrebbe essersi interrotta. Resti in linea.',

  'screen.share': 'Schermo',
  'screen.start': 'Mostri il suo schermo',
  'screen.stop': 'Smetta di mostrare lo schermo',
  'screen.sharing': 'Sta mostrando il suo schermo.',
  'screen.recorded': 'Anche lo schermo viene registrato.',
  'screen.failed': 'Il dispositivo non permette al browser di mostrare lo schermo.',
  'screen.began': 'Ora vede lo schermo di {name}.',
  'screen.ended': '{name} non mostra più lo schermo.',
  'screen.remote': 'Schermo di {name}',
  'screen.careTitle': 'Mostrare il suo schermo?',
  'screen.care':
    'Per questo argomento si parte senza mostrare nulla. Se serve, scelga una sola finestra e chiuda prima posta, banca e password: l’operatore non gliele chiederà mai.',
  'screen.careConfirm': 'Scelga che cosa mostrare',
  'screen.careCancel': 'Non ora',
} as const;

const en: Translation<typeof it> = {
  'lost.microphone': 'The microphone “{label}” is gone: we are using “{instead}”.',
  'lost.microphoneNone':
    'The microphone “{label}” is gone and there is no other: you cannot be heard.',
  'lost.camera': 'The camera “{label}” is gone: we are using “{instead}”.',
  'lost.cameraNone': 'The camera “{label}” is gone and there is no other: you cannot be seen.',
  'lost.speaker': 'The speaker “{label}” is gone: we are using the one of your device.',
  'lost.back': '“{label}” can be used again.',
  'lost.useAgain': 'Use it again',
  'lost.accept': 'It is fine as it is',

  'withheld.microphone':
    'Your device has paused the microphone, perhaps for a phone call: you cannot be heard for now. It comes back by itself.',
  'withheld.camera':
    'Your device has paused the camera, perhaps because it is needed elsewhere: you cannot be seen for now. It comes back by itself.',

  'problem.microphone.denied':
    'The browser no longer allows the microphone: you cannot be heard. Allow it with the icon beside the address, then try again.',
  'problem.microphone.busy':
    'Another program is using the microphone: you cannot be heard. Close it, then try again.',
  'problem.microphone.absent':
    'No microphone is connected: you cannot be heard. You can write in the messages.',
  'problem.camera.denied':
    'The browser no longer allows the camera: you cannot be seen. Allow it with the icon beside the address, then try again.',
  'problem.camera.busy':
    'Another program is using the camera: you cannot be seen. Close it, then try again.',
  'problem.camera.absent': 'No camera is connected: you are heard, but not seen.',
  'problem.retry': 'Try again',
  'problem.without': 'Go on without it',
  'problem.insecure':
    'This page was not opened at a secure address (https): the browser allows neither microphone nor camera.',

  'line.small': 'Weak connection: we are lowering the video.',
  'line.unseen': 'Weak connection: you are not seen for now, your video comes back by itself.',
  'line.sound': 'Sound only for now: the video comes back by itself.',
  'line.text': 'The line does not carry the voice: write here, the voice comes back by itself.',
  'line.write': 'Write',
  'line.soundOnly': 'Go on with sound only',
  'line.field': 'Sound only, without video on either side: for a weak line',
  'line.chosen': 'You have chosen sound only: the video is off on both sides.',
  'line.pictures': 'Back to video',
  'line.silent':
    'Nothing arrives from {name}: their connection may have broken. Please stay on the line.',

  'screen.share': 'Screen',
  'screen.start': 'Share your screen',
  'screen.stop': 'Stop sharing your screen',
  'screen.sharing': 'You are sharing your screen.',
  'screen.recorded': 'The screen is recorded as well.',
  'screen.failed': 'Your device does not let the browser show the screen.',
  'screen.began': 'You now see the screen of {name}.',
  'screen.ended': '{name} no longer shares the screen.',
  'screen.remote': 'Screen of {name}',
  'screen.careTitle': 'Share your screen?',
  'screen.care':
    'For this topic nothing is shown to begin with. If it is needed, choose a single window, and close mail, bank and passwords first: the operator will never ask you for them.',
  'screen.careConfirm': 'Choose what to show',
  'screen.careCancel': 'Not now',
};

export const callDictionaries = { it, en };
export const tk = translator(callDictionaries);
