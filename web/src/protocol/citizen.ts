// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage =
  | EnterQueue
  | LeaveQueue
  | ConnectMedia
  | BringLeg
  | NoteKey
  | AskCallback
  | SetMedia
  | StopRecording
  | StartRecording
  | ChangeLanguage
  | ShareLocation
  | DeclineLocation
  | EndCall
  | ReturnToCall
  | HangUp
  | SendChat
  | ReadChat
  | TypeText
  | ReportQuality
  | Sync;
export type ServerMessage =
  | Snapshot
  | ContactChanged
  | PlaceChanged
  | SlotsChanged
  | LadderChanged
  | LayersWanted
  | Newest
  | ChatAdded
  | Typing
  | MediaLost;

export interface CitizenProtocol {
  client: ClientMessage;
  server: ServerMessage;
  failure: Failure;
  auth: Auth;
  results: CommandResults;
}
/**
 * Enter the queue of a category.
 *
 * `recording` is the citizen's consent, chosen beforehand; it has no default. `known` is the token of a citizen
 * who asked to be recognised; an invalid one is ignored.
 */
export interface EnterQueue {
  type: 'enterQueue';
  id: string;
  category: string;
  modality: 'audio' | 'text' | 'video';
  recording: boolean;
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  name?: string | null;
  needs?: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  known?: string | null;
}
/**
 * Leave the queue and give up the place.
 */
export interface LeaveQueue {
  type: 'leaveQueue';
  id: string;
}
/**
 * Offer the browser's one PeerConnection; `peer_id` is given when that connection restarts ICE.
 */
export interface ConnectMedia {
  type: 'connectMedia';
  id: string;
  sdp: string;
  peerId?: string | null;
}
/**
 * Name the telephone `leg`, and its media `worker`, that carries the sound of a contact by the telephone
 * line. Refused with `not_by_line` for any other contact.
 */
export interface BringLeg {
  type: 'bringLeg';
  id: string;
  worker: string;
  leg: string;
}
/**
 * Store which `key` the caller pressed to a question, as proof of the consent to the recording, of its refusal,
 * or of the callback asked for. By the telephone line alone.
 */
export interface NoteKey {
  type: 'noteKey';
  id: string;
  asked: 'callback' | 'consent' | 'consent_change';
  key: string;
  atMs: number;
}
/**
 * Replace the place in the queue by a callback to the `number` that was keyed in, or else to the caller's; the
 * contact ends.
 *
 * By the telephone line alone. Refused with `way_off`, `bad_number`, `number_not_called`, `number_asked`,
 * `number_code_needed`, `answered_meanwhile`, `callbacks_full`.
 */
export interface AskCallback {
  type: 'askCallback';
  id: string;
  number?: string | null;
}
/**
 * Tell the other side which media are being sent. `screen`: the screen is shared, with or without its sound.
 */
export interface SetMedia {
  type: 'setMedia';
  id: string;
  microphone: boolean;
  camera: boolean;
  screen?: boolean;
}
/**
 * Withdraw the consent; nothing said afterwards is recorded.
 */
export interface StopRecording {
  type: 'stopRecording';
  id: string;
}
/**
 * Consent to the recording, for the first time or again; recording starts from now.
 */
export interface StartRecording {
  type: 'startRecording';
  id: string;
}
/**
 * Change the language that the citizen speaks and reads; the operator is shown it.
 *
 * The requirements for operators stay as they were on entering. Refused with `contact_closed` once the
 * conversation is over.
 */
export interface ChangeLanguage {
  type: 'changeLanguage';
  id: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
}
/**
 * Give the location that the operator asked for: in words, by coordinates (WGS 84), or both.
 */
export interface ShareLocation {
  type: 'shareLocation';
  id: string;
  text?: string | null;
  latitude?: number | null;
  longitude?: number | null;
  accuracyM?: number | null;
}
/**
 * Decline to give the location.
 */
export interface DeclineLocation {
  type: 'declineLocation';
  id: string;
}
/**
 * End the conversation. `returnToCall` takes that back until `return_until_ms`; `hangUp` ends it for good.
 */
export interface EndCall {
  type: 'endCall';
  id: string;
}
/**
 * Take back that the conversation was ended. Refused with `not_connected` once it is over.
 */
export interface ReturnToCall {
  type: 'returnToCall';
  id: string;
}
/**
 * End the conversation.
 */
export interface HangUp {
  type: 'hangUp';
  id: string;
}
/**
 * Send a finished line.
 */
export interface SendChat {
  type: 'sendChat';
  id: string;
  text: string;
}
/**
 * Read the newest lines before the line with the id `before`, as many as a snapshot has.
 */
export interface ReadChat {
  type: 'readChat';
  id: string;
  before: string;
}
/**
 * Send the whole unfinished line, so that the other side reads it as it is typed (the purpose of RFC 4103).
 *
 * An empty text clears it.
 */
export interface TypeText {
  type: 'typeText';
  id: string;
  text: string;
}
/**
 * Report how the last `interval_s` seconds of the call arrived here, as the browser measures it.
 *
 * Sent every ten seconds and once at the end, also when the contact is over. A value that was not measured is
 * absent: without pictures there are no `fps`. `loss` is the share of packets that did not arrive, before
 * repair; `concealment` the share of sound that the receiver made up; `path` the kind of connection. Values are
 * clamped to possible ones before they count.
 */
export interface ReportQuality {
  type: 'reportQuality';
  id: string;
  contactId: string;
  intervalS: number;
  freezes?: number;
  freezeS?: number;
  concealment?: number | null;
  fps?: number | null;
  jitterBufferMs?: number | null;
  rttMs?: number | null;
  loss?: number | null;
  path?: ('relay' | 'tcp' | 'udp') | null;
  width?: number | null;
  height?: number | null;
}
/**
 * Ask for a new snapshot.
 */
export interface Sync {
  type: 'sync';
  id: string;
}
/**
 * Everything the page needs.
 *
 * `contact` is absent for a visitor who has not entered, or whose seat is gone (then `seat_lost` is true).
 * `seat` is the token of a contact that has just entered; a page that already shows a contact can drop it.
 * `chat` has the newest lines; with `more_chat` earlier ones exist (`readChat`). `cool_down_until_ms`: until
 * when this visitor may not enter.
 */
export interface Snapshot {
  type: 'snapshot';
  revision: number;
  nowMs: number;
  contact: Contact | null;
  seat: string | null;
  place: Place | null;
  chat: ChatLine[];
  moreChat: boolean;
  slots: Slot[];
  iceServers: IceServer[];
  seatLost: boolean;
  coolDownUntilMs: number | null;
}
/**
 * The citizen's view of the contact.
 *
 * `sharing` `off`: the camera starts off, and the page says why. `location` is the state of the operator's
 * request for the citizen's location. `media` tells the browser how to use its connection: `off` none yet,
 * `warm` connect but send nothing, `live` send. `held_since_ms` is when a hold began, during which neither
 * side hears or sees the other. `returned` tells why a contact waits again: its agent's console is gone for good,
 * the agent transferred it (to `transfer`), or nobody answered.
 *
 * `consult` tells of a third party: `consulting` while the citizen is on hold, `three_way` once all talk,
 * `passed` when the citizen talks with a number outside alone. That party is the `colleague`, or with
 * `outside` a number outside. `taken_over`: the operator was the colleague before. `supervisor` has joined
 * openly.
 *
 * `channel` `phone`: the contact continues by telephone, and the page may be closed. `receipt` is there once
 * the contact has ended, if anything was recorded; `files` are the rules for files in the chat, where they are
 * allowed. `return_until_ms`: until then the citizen, who has ended the conversation, may take that back.
 * `consent_asked_at_ms`: when the operator last asked a caller by the telephone line for consent to the recording,
 * who answers by key.
 */
export interface Contact {
  contactId: string;
  reference: string;
  category: string;
  modality: 'audio' | 'text' | 'video';
  state: 'connected' | 'ended' | 'ringing' | 'waiting';
  enteredAtMs: number;
  seatLeaseS: number;
  recordingConsent: boolean;
  channel: 'phone' | 'video';
  sharing: 'off' | 'on';
  location: ('asked' | 'declined' | 'shared') | null;
  media: 'live' | 'off' | 'warm';
  connectedAtMs: number | null;
  heldSinceMs: number | null;
  endedAtMs: number | null;
  outcome: string | null;
  coolDownUntilMs: number | null;
  agent: AgentCard | null;
  agentMedia: MediaState;
  agentOnline: boolean;
  consult: ('consulting' | 'passed' | 'three_way') | null;
  colleague: AgentCard | null;
  colleagueMedia: MediaState;
  outside: boolean;
  supervisor: AgentCard | null;
  supervisorMedia: MediaState;
  takenOver: boolean;
  returned: ('agent_lost' | 'not_answered' | 'transferred') | null;
  transfer: Transferred | null;
  recording: Recording;
  receipt: Receipt | null;
  files: FileRules | null;
  returnUntilMs: number | null;
  consentAskedAtMs: number | null;
}
/**
 * The operator who answers, by a service name, never a private one. `code` is that of the call, and can be
 * checked while the call lasts.
 */
export interface AgentCard {
  name: string;
  code: string;
}
/**
 * The media a party sends now, for the other side's screen.
 */
export interface MediaState {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}
/**
 * Where a contact was transferred to. `name` is empty for a topic, which is then the contact's own.
 */
export interface Transferred {
  to: 'office' | 'operator' | 'topic';
  name: string | null;
}
/**
 * Whether this contact is being recorded, as both sides see it.
 *
 * `active` is reported only once bytes have reached the disk. `held`: the citizen is on hold, and
 * nothing is recorded meanwhile. `interrupted`: the process that wrote the recording is gone, and nothing
 * is recorded until `active` is reported again.
 */
export interface Recording {
  state: 'active' | 'failed' | 'held' | 'interrupted' | 'off' | 'starting' | 'stopped';
  sinceMs: number | null;
}
/**
 * What was recorded of the conversation.
 *
 * It has the spans in which the citizen agreed, their total `duration_s`, the sources of each party, the end of
 * retention, and the `code` that requests a copy. `preparing`: the rest follows in a moment; `failed`: nothing
 * could be kept; `gone`: the recording is destroyed.
 */
export interface Receipt {
  code: string;
  state: 'failed' | 'gone' | 'preparing' | 'ready';
  spans: RecordedSpan[];
  durationS: number;
  sources: RecordedOf[];
  keptUntilMs: number | null;
}
/**
 * The start and end of one recorded span.
 */
export interface RecordedSpan {
  fromMs: number;
  untilMs: number;
}
/**
 * The recorded sources of one party.
 */
export interface RecordedOf {
  party: 'agent' | 'citizen' | 'colleague' | 'outside' | 'supervisor';
  sound: boolean;
  picture: boolean;
  screen: boolean;
}
/**
 * Rules for files in the chat: which media types, at most `max_bytes` for each, and at most `most` files from
 * one side.
 */
export interface FileRules {
  mediaTypes: string[];
  maxBytes: number;
  most: number;
}
/**
 * The citizen's place in the queue, and the wait as a range of seconds.
 *
 * The range is `None` when no honest one can be given (no operator who serves the topic is signed in). It never
 * becomes longer without a reason in `longer`, which stays until the range is shorter again: operators have left,
 * others had an earlier place, the contact stands in another line, conversations last longer, or the wait that was
 * told is over. `notices` go to everybody who waits in that line.
 */
export interface Place {
  position: number;
  lowS: number | null;
  highS: number | null;
  longer: ('fewer_operators' | 'longer_calls' | 'moved' | 'others_first' | 'slower') | null;
  notices: Notice[];
}
/**
 * A notice from the floor to waiting citizens, in Italian; `translations` into other languages may be missing.
 */
export interface Notice {
  noticeId: string;
  text: string;
  translations: Record<string, string>;
}
/**
 * A finished line of the contact's chat.
 *
 * The text of a line with a `file` is the file's name. A line with the id of an earlier one replaces it.
 * `supervisor` names the supervisor who wrote it, beside the operator.
 */
export interface ChatLine {
  lineId: string;
  author: 'agent' | 'citizen';
  text: string;
  sentAtMs: number;
  file: ChatFile | null;
  supervisor: string | null;
}
/**
 * A file in the chat, which can be fetched by HTTP under the id of its line once it is `ready`.
 *
 * `name` is the sender's, with the extension that the file's content has. A `refused` file stays refused, for
 * the `reason`. Pictures have a `width` and a `height`, in pixels. `size` is in bytes; that of a refused
 * file is what was sent.
 */
export interface ChatFile {
  name: string;
  mediaType: string;
  size: number;
  state: 'checking' | 'ready' | 'refused';
  reason: ('damaged' | 'infected' | 'interrupted' | 'pixels' | 'storage' | 'unscanned') | null;
  width: number | null;
  height: number | null;
}
/**
 * What a receiving slot carries: whose source, as the receiver sees it.
 */
export interface Slot {
  index: number;
  kind: 'audio' | 'video';
  party: ('agent' | 'citizen' | 'colleague' | 'supervisor') | null;
  source: ('camera' | 'microphone' | 'screen' | 'screenAudio') | null;
}
/**
 * One entry of `RTCConfiguration.iceServers`.
 */
export interface IceServer {
  urls: string[];
  username: string | null;
  credential: string | null;
}
/**
 * The contact as it is now.
 */
export interface ContactChanged {
  type: 'contact';
  revision: number;
  contact: Contact;
}
/**
 * The place as it is now; sent at most every two seconds.
 */
export interface PlaceChanged {
  type: 'place';
  place: Place;
}
/**
 * What the receiving slots carry now.
 */
export interface SlotsChanged {
  type: 'slots';
  slots: Slot[];
}
/**
 * The rungs of the path between this page and the station: of what the page receives and of what it sends.
 *
 * A rung goes down after seconds of trouble and up after more seconds without. On `sound` the station sends no
 * picture until it climbs. A new connection begins on `hd`. Sent at every change, and now and then while not both
 * are `hd`.
 */
export interface LadderChanged {
  type: 'ladder';
  incoming: 'hd' | 'sd' | 'sound' | 'text';
  outgoing: 'hd' | 'sd' | 'sound' | 'text';
}
/**
 * The simulcast layers of this page's sources that some receiver uses; the page need not encode or send
 * the others.
 */
export interface LayersWanted {
  type: 'layers';
  source: 'camera' | 'screen';
  rids: string[];
}
/**
 * The newest revision. A page that is behind it has missed a change and asks for a snapshot.
 *
 * Delivery between gateways is at most once; this event also reveals the loss of a change that no other has
 * followed.
 */
export interface Newest {
  type: 'newest';
  newest: number;
}
/**
 * A line was added to the chat, or replaces the earlier line of its id.
 */
export interface ChatAdded {
  type: 'chat';
  revision: number;
  line: ChatLine;
}
/**
 * The other side's unfinished line.
 */
export interface Typing {
  type: 'typing';
  author: 'agent' | 'citizen';
  text: string;
}
/**
 * The media connection with this id is gone; make a new one.
 */
export interface MediaLost {
  type: 'mediaLost';
  peerId: string;
}
/**
 * Why a command was not carried out: a stable word, a sentence for people, and whether the same
 * command may be sent again later (from `until_ms` on, where that is known).
 */
export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
  untilMs: number | null;
}
/**
 * The credentials of a socket.
 *
 * `seat` is the token of a citizen who comes back. `visitor` is a random key that the page makes for itself, so
 * that an `enterQueue` whose answer was lost can be sent again over a new socket without entering twice. `check`
 * is the ticket of a station check, `line` that of a telephone call, which only the station's own SIP process can
 * make.
 */
export interface Auth {
  seat?: string | null;
  visitor?: string | null;
  check?: string | null;
  line?: string | null;
}
export interface CommandResults {
  enterQueue: Entered;
  leaveQueue: Nothing;
  connectMedia: MediaAnswer;
  bringLeg: LegBrought;
  noteKey: Nothing;
  askCallback: Nothing;
  setMedia: Nothing;
  stopRecording: Nothing;
  startRecording: Nothing;
  changeLanguage: Nothing;
  shareLocation: Nothing;
  declineLocation: Nothing;
  endCall: Nothing;
  returnToCall: Nothing;
  hangUp: Nothing;
  sendChat: ChatLine;
  readChat: ChatPage;
  typeText: Nothing;
  reportQuality: Nothing;
  sync: Nothing;
}
/**
 * The token of the seat. The page keeps it, also over a reload, and presents it when connecting again.
 */
export interface Entered {
  contactId: string;
  seat: string;
}
/**
 * The result of a command that returns nothing but success.
 */
export interface Nothing {}
/**
 * The media worker's SDP answer. `peer_id` names the connection; a later offer of the same connection (ICE
 * restart) quotes it.
 */
export interface MediaAnswer {
  sdp: string;
  peerId: string;
}
/**
 * The media worker that carries the contact's sound. Another one than the leg's means that the leg must move
 * there.
 */
export interface LegBrought {
  worker: string;
}
/**
 * Chat lines in the order of sending. `more`: earlier ones exist, which `readChat` returns.
 */
export interface ChatPage {
  lines: ChatLine[];
  more: boolean;
}
