// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage =
  | EnterQueue
  | LeaveQueue
  | ConnectMedia
  | SetMedia
  | StopRecording
  | StartRecording
  | ShareLocation
  | DeclineLocation
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
 * Enter the queue of a category. `recording` is the choice made beforehand; it has no default.
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
}
/**
 * Give the place up.
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
 * Tell the other side what is being sent. `screen`: the screen is shared, with or without sound.
 */
export interface SetMedia {
  type: 'setMedia';
  id: string;
  microphone: boolean;
  camera: boolean;
  screen?: boolean;
}
/**
 * Withdraw the consent; nothing said after this is kept.
 */
export interface StopRecording {
  type: 'stopRecording';
  id: string;
}
/**
 * Give the consent, for the first time or again; what is said from now on is kept.
 */
export interface StartRecording {
  type: 'startRecording';
  id: string;
}
/**
 * Tell the operator, who has asked, where one is: in words, by coordinates, or both.
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
 * Rather not tell the operator where one is.
 */
export interface DeclineLocation {
  type: 'declineLocation';
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
 * Read the lines before that with the id `before`: the newest of them, as many as a snapshot has.
 */
export interface ReadChat {
  type: 'readChat';
  id: string;
  before: string;
}
/**
 * The whole unfinished line as it stands, so that the other side reads it as it is typed
 * (the purpose of RFC 4103). An empty text clears it.
 */
export interface TypeText {
  type: 'typeText';
  id: string;
  text: string;
}
/**
 * How the last `interval_s` seconds of the call were received here, as the browser counts.
 *
 * Sent every ten seconds and once at the end, also when the contact is over. What is not measured is
 * absent: without pictures there are no `fps`. `loss` is the share of packets that did not come,
 * before repair; `concealment` the share of sound that had to be made up; `path` over what the
 * connection runs. Numbers are brought within the bounds of what can be before they count.
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
 * Everything the page needs. `contact` is absent for a visitor who has not entered, or whose
 * seat is gone (then `seat_lost` is true). `chat` has the newest lines, `more_chat` says that there are earlier
 * ones (`readChat`). `cool_down_until_ms`: until when this visitor may not
 * enter.
 */
export interface Snapshot {
  type: 'snapshot';
  revision: number;
  nowMs: number;
  contact: Contact | null;
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
 * `sharing` `off`: the camera starts off, and the page says why. `location` is what has become
 * of the operator's question where the citizen is. `media` says what the browser should do with its connection: `off` none yet, `warm` connect
 * but send nothing, `live` send. `held_since_ms`: since when the operator has had the citizen on hold, where
 * nobody hears or sees anybody. `returned` says why a contact that was answered waits again: it
 * lost its agent, whose console is gone for good, or the agent handed it on, as `transfer` says.
 * `consult`: the operator asks a colleague, the citizen being on hold, or the `colleague` has joined the
 * two. `taken_over`: the operator was that colleague before. `supervisor`: who has joined openly.
 * `channel` `phone`: it goes on by telephone, and the page may be closed. `receipt`: once it has ended, if
 * anything was recorded.
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
  consult: ('consulting' | 'three_way') | null;
  colleague: AgentCard | null;
  colleagueMedia: MediaState;
  supervisor: AgentCard | null;
  supervisorMedia: MediaState;
  takenOver: boolean;
  returned: ('agent_lost' | 'transferred') | null;
  transfer: Transferred | null;
  recording: Recording;
  receipt: Receipt | null;
}
/**
 * Who answers: a service name, never a private one, and a code that can be checked.
 */
export interface AgentCard {
  name: string;
  code: string;
}
/**
 * What a party is sending now, for the other side's screen.
 */
export interface MediaState {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}
/**
 * To whom the operator has handed the contact on; the name of a topic is the contact's own.
 */
export interface Transferred {
  to: 'office' | 'operator' | 'topic';
  name: string | null;
}
/**
 * Whether this contact is being recorded, as both sides see it.
 *
 * `active` is said only once bytes have reached the disk. `held`: the citizen is on hold, and
 * nothing is kept meanwhile. `interrupted`: what wrote them is gone, and nothing is kept until it
 * is said to be `active` again.
 */
export interface Recording {
  state: 'active' | 'failed' | 'held' | 'interrupted' | 'off' | 'starting' | 'stopped';
  sinceMs: number | null;
}
/**
 * What was recorded of the conversation: the spans in which the citizen agreed, `duration_s` of them
 * together, of whom what, until when it is kept, and the `code` to ask for a copy by. `preparing`: the rest is
 * told in a moment; `failed`: nothing could be kept; `gone`: it is destroyed.
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
 * From when to when something was recorded.
 */
export interface RecordedSpan {
  fromMs: number;
  untilMs: number;
}
/**
 * What was recorded of whom.
 */
export interface RecordedOf {
  party: 'agent' | 'citizen' | 'colleague' | 'supervisor';
  sound: boolean;
  picture: boolean;
  screen: boolean;
}
/**
 * Where the citizen stands. The wait is a range; `None` when it cannot be told honestly
 * (nobody who knows the topic is signed in). It never becomes longer without `longer` saying why, which
 * stays until it is shorter again: operators have left, others had an earlier place, the contact stands
 * in another line, conversations last longer, or the wait that was told is over. `notices` are for
 * everybody who waits there.
 */
export interface Place {
  position: number;
  lowS: number | null;
  highS: number | null;
  longer: ('fewer_operators' | 'longer_calls' | 'moved' | 'others_first' | 'slower') | null;
  notices: Notice[];
}
/**
 * What the floor tells those who wait. `text` is Italian; `english` may be missing.
 */
export interface Notice {
  noticeId: string;
  text: string;
  english: string | null;
}
/**
 * A finished line of the contact's chat.
 */
export interface ChatLine {
  lineId: string;
  author: 'agent' | 'citizen';
  text: string;
  sentAtMs: number;
}
/**
 * What a receiving slot carries now: whose source, seen from the receiver.
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
 * Which rung the path between this page and the station is on: what it receives and what it sends.
 *
 * It goes down after seconds of trouble and up after more seconds without. On `sound` the station
 * sends no picture until it climbs. A new connection begins on `hd`. Sent at every change, and now
 * and then while not both are `hd`.
 */
export interface LadderChanged {
  type: 'ladder';
  incoming: 'hd' | 'sd' | 'sound' | 'text';
  outgoing: 'hd' | 'sd' | 'sound' | 'text';
}
/**
 * Which simulcast layers of what this page sends anybody has a use for; the others need not be
 * sent, nor encoded.
 */
export interface LayersWanted {
  type: 'layers';
  source: 'camera' | 'screen';
  rids: string[];
}
/**
 * The newest revision there is. A page that is behind it has missed a change and asks for a snapshot.
 *
 * Between gateways what is sent is sent at most once; this says so when it was the last for a while.
 */
export interface Newest {
  type: 'newest';
  newest: number;
}
/**
 * A line was added to the chat.
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
 * What a socket presents. `seat` is the token of someone who comes back. `visitor` is a random
 * key that the page makes for itself, so that an `enterQueue` whose answer was lost can be sent
 * again over a new socket without entering twice. `check` is the ticket of a station check.
 */
export interface Auth {
  seat?: string | null;
  visitor?: string | null;
  check?: string | null;
}
export interface CommandResults {
  enterQueue: Entered;
  leaveQueue: Nothing;
  connectMedia: MediaAnswer;
  setMedia: Nothing;
  stopRecording: Nothing;
  startRecording: Nothing;
  shareLocation: Nothing;
  declineLocation: Nothing;
  hangUp: Nothing;
  sendChat: ChatLine;
  readChat: ChatPage;
  typeText: Nothing;
  reportQuality: Nothing;
  sync: Nothing;
}
/**
 * The seat: keep the token (it survives a reload) and present it when connecting again.
 */
export interface Entered {
  contactId: string;
  seat: string;
}
/**
 * The result of a command that has nothing to tell beyond having been done.
 */
export interface Nothing {}
/**
 * The media worker's SDP answer. `peer_id` names the connection; a later offer of the same
 * connection (ICE restart) quotes it.
 */
export interface MediaAnswer {
  sdp: string;
  peerId: string;
}
/**
 * Lines in the order of sending. `more`: there are earlier ones, which `readChat` gives.
 */
export interface ChatPage {
  lines: ChatLine[];
  more: boolean;
}
