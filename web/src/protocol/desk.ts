// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage =
  | SetState
  | AcceptOffer
  | DeclineOffer
  | ConnectMedia
  | SetMedia
  | HangUp
  | Hold
  | Retrieve
  | Transfer
  | Consult
  | CompleteConsult
  | CancelConsult
  | JoinConsult
  | LeaveConsult
  | AskAuthorisation
  | ExtendWrapUp
  | RingTelephone
  | TakeSoundBack
  | SendKeys
  | Invite
  | EndContact
  | Escalate
  | NoteEscalation
  | AskLocation
  | AskConsent
  | CallHelp
  | FinishWrapUp
  | CorrectCategory
  | SendChat
  | ReadChat
  | TypeText
  | ReportQuality
  | Renew
  | Heartbeat
  | Sync;
export type ServerMessage =
  | Snapshot
  | AgentChanged
  | WaitingChanged
  | TodayChanged
  | SessionEnded
  | SlotsChanged
  | LadderChanged
  | LayersWanted
  | Newest
  | ChatAdded
  | Typing
  | MediaLost;

export interface DeskProtocol {
  client: ClientMessage;
  server: ServerMessage;
  failure: Failure;
  auth: Auth;
  results: CommandResults;
}
/**
 * Change the operator's own state; during a contact it becomes the state after it.
 */
export interface SetState {
  type: 'setState';
  id: string;
  state: 'available' | 'offline' | 'paused';
  reason?:
    | ('break' | 'lunch' | 'no_answer' | 'paperwork' | 'supervisor' | 'technical' | 'training')
    | null;
}
/**
 * Answer the contact that is ringing.
 */
export interface AcceptOffer {
  type: 'acceptOffer';
  id: string;
  contactId: string;
}
/**
 * Decline the contact that is ringing; it keeps its place for another operator.
 */
export interface DeclineOffer {
  type: 'declineOffer';
  id: string;
  contactId: string;
  reason?: 'busy' | 'conflict-of-interest' | 'other' | 'technical';
}
/**
 * Offer the console's PeerConnection for the contact being offered or answered.
 */
export interface ConnectMedia {
  type: 'connectMedia';
  id: string;
  contactId: string;
  sdp: string;
  peerId?: string | null;
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
 * End the conversation.
 */
export interface HangUp {
  type: 'hangUp';
  id: string;
}
/**
 * Put the citizen on hold: neither side hears or sees the other, nothing is recorded, and the chat
 * goes on. The citizen's page says so; for a caller the telephone exchange plays music.
 */
export interface Hold {
  type: 'hold';
  id: string;
  contactId: string;
}
/**
 * Take the citizen back from hold.
 */
export interface Retrieve {
  type: 'retrieve';
  id: string;
  contactId: string;
}
/**
 * Transfer the conversation without speaking to the receiver (blind transfer): to an operator, an office, or
 * anybody who serves the topic. The contact waits again at its old place; there is no wrap-up.
 */
export interface Transfer {
  type: 'transfer';
  id: string;
  contactId: string;
  category?: string | null;
  operator?: string | null;
  office?: string | null;
}
/**
 * Consult a colleague about the contact in hand: one operator, or a free one of an office or a topic. The
 * citizen is put on hold. The colleague is shown the `note`.
 */
export interface Consult {
  type: 'consult';
  id: string;
  contactId: string;
  category?: string | null;
  operator?: string | null;
  office?: string | null;
  note?: string;
}
/**
 * Complete a warm transfer: the contact becomes the colleague's, and this operator wraps up their own part.
 */
export interface CompleteConsult {
  type: 'completeConsult';
  id: string;
  contactId: string;
}
/**
 * Return to the citizen without the colleague, who may still be ringing, be consulted, or have joined.
 */
export interface CancelConsult {
  type: 'cancelConsult';
  id: string;
  contactId: string;
}
/**
 * Join citizen, operator and colleague in one conversation.
 */
export interface JoinConsult {
  type: 'joinConsult';
  id: string;
  contactId: string;
}
/**
 * Leave a three-way conversation to the other operator; a colleague leaves a consultation.
 */
export interface LeaveConsult {
  type: 'leaveConsult';
  id: string;
  contactId: string;
}
/**
 * Ask the supervisor for authorisation to serve a topic outside the operator's own: for the contact in hand, or
 * without one for the rest of the day.
 */
export interface AskAuthorisation {
  type: 'askAuthorisation';
  id: string;
  category: string;
  contactId?: string | null;
  reason?: string;
}
/**
 * Extend the wrap-up, where it has an end.
 */
export interface ExtendWrapUp {
  type: 'extendWrapUp';
  id: string;
  seconds?: number;
}
/**
 * Ring the operator's own telephone: again, after nobody picked it up, or to take over from the browser a caller
 * by the telephone line.
 *
 * Refused: `not_your_contact`, `not_connected`, `no_telephone` (none was given), `telephone_rings`,
 * `not_called`.
 */
export interface RingTelephone {
  type: 'ringTelephone';
  id: string;
  contactId: string;
}
/**
 * Move the sound from the operator's own telephone to the browser; the telephone is hung up or stops ringing.
 */
export interface TakeSoundBack {
  type: 'takeSoundBack';
  id: string;
  contactId: string;
}
/**
 * Send keys to the telephone that the operator talks with: the `caller`'s, or a number `outside` (see
 * `keypad` of the contact).
 *
 * Nobody else hears the keys, and they are not stored. Refused: `not_your_contact`, `not_connected` (with
 * another telephone by now, or with none), `no_keys` (it takes none), `keys_waiting` (too many are still being
 * sent).
 */
export interface SendKeys {
  type: 'sendKeys';
  id: string;
  contactId: string;
  to: 'caller' | 'outside';
  keys: string;
}
/**
 * Make an invitation by which the citizen continues the same contact by another channel. With `email` the link
 * to video is sent there, too.
 */
export interface Invite {
  type: 'invite';
  id: string;
  contactId: string;
  channel: 'phone' | 'video';
  email?: string | null;
}
/**
 * End the conversation for a reason that is recorded. After `abuse` the visitor must stay away for a
 * while.
 */
export interface EndContact {
  type: 'endContact';
  id: string;
  contactId: string;
  reason: 'abuse' | 'no-reply' | 'prank' | 'technical';
}
/**
 * Open the note for a call to 112. The citizen's page is told nothing.
 */
export interface Escalate {
  type: 'escalate';
  id: string;
  contactId: string;
}
/**
 * Store the facts known, and the outcome of the call to 112; replaces the whole previous note.
 */
export interface NoteEscalation {
  type: 'noteEscalation';
  id: string;
  contactId: string;
  what?: string;
  callback?: string;
  calledAtMs?: number | null;
  outcome?: ('advised' | 'handed-over' | 'mistake' | 'not-reached') | null;
}
/**
 * Ask the citizen for their location; they decide whether to give it.
 */
export interface AskLocation {
  type: 'askLocation';
  id: string;
  contactId: string;
}
/**
 * Ask a caller by the telephone line for consent to the recording; they answer by key.
 *
 * Refused with `not_by_line` for anybody else, who consents on the page.
 */
export interface AskConsent {
  type: 'askConsent';
  id: string;
  contactId: string;
}
/**
 * Call a supervisor into the conversation in hand, or (not `wanted`) withdraw the call. The citizen's
 * page is told nothing. Refused: `not_your_contact`, `not_connected`.
 */
export interface CallHelp {
  type: 'callHelp';
  id: string;
  contactId: string;
  wanted: boolean;
}
/**
 * Close the contact with its wrap-up code, and notes for the history.
 *
 * The code `abuse` keeps the visitor away for a while, as ending the contact for that reason does.
 */
export interface FinishWrapUp {
  type: 'finishWrapUp';
  id: string;
  contactId: string;
  code:
    | 'abuse'
    | 'follow-up'
    | 'information-given'
    | 'no-contact'
    | 'not-competent'
    | 'referred'
    | 'report-taken';
  notes?: string;
}
/**
 * Correct the topic of the contact.
 */
export interface CorrectCategory {
  type: 'correctCategory';
  id: string;
  contactId: string;
  category: string;
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
 * Present a fresh access token on this socket.
 */
export interface Renew {
  type: 'renew';
  id: string;
  token: string;
}
/**
 * Report that the console is alive; a silent console is offered nothing.
 */
export interface Heartbeat {
  type: 'heartbeat';
  id: string;
}
/**
 * Ask for a new snapshot.
 */
export interface Sync {
  type: 'sync';
  id: string;
}
/**
 * Everything the console needs.
 *
 * `chat` has the newest lines; with `more_chat` earlier ones exist (`readChat`). `telephony`: the station
 * has a telephone channel; `own_telephones`: operators may answer callers by the line at a telephone of their own;
 * `mail`: the station can send e-mail; `files`: the rules for files in the chat, where they are allowed.
 * `decline_cooldown_s`: for how long a contact is not offered again to the operator who declined it.
 */
export interface Snapshot {
  type: 'snapshot';
  revision: number;
  nowMs: number;
  agent: Agent;
  offer: Offer | null;
  contact: Contact | null;
  chat: ChatLine[];
  moreChat: boolean;
  slots: Slot[];
  waiting: Waiting[];
  today: PastContact[];
  iceServers: IceServer[];
  telephony: boolean;
  ownTelephones: boolean;
  mail: boolean;
  declineCooldownS: number;
  files: FileRules | null;
}
/**
 * The operator's own state.
 *
 * `authorisations` are today's, for topics that are not among `categories`. `wrap_up_until_ms`: when wrap-up
 * ends by itself, where it has an end. `auto_answer_s`: after how many seconds of ringing the desk answers by
 * itself, if it can be heard and seen. `office_closed`: the operator's office is closed, so the operator is
 * offered nothing. `writing`: the operator has a message in hand, and live contacts ring all the same. `set_by`:
 * a supervisor has recently set the state.
 */
export interface Agent {
  agentId: string;
  name: string;
  code: string;
  state: 'available' | 'busy' | 'offered' | 'offline' | 'paused' | 'wrap_up';
  sinceMs: number;
  categories: string[];
  reason:
    | ('break' | 'lunch' | 'no_answer' | 'paperwork' | 'supervisor' | 'technical' | 'training')
    | null;
  nextState: ('available' | 'offline' | 'paused') | null;
  nextReason:
    | ('break' | 'lunch' | 'no_answer' | 'paperwork' | 'supervisor' | 'technical' | 'training')
    | null;
  authorisations: StandingAuthorisation[];
  wrapUpUntilMs: number | null;
  autoAnswerS: number | null;
  officeClosed: OfficeClosed | null;
  writing: boolean;
  setBy: SetBy | null;
}
/**
 * An authorisation for the day to serve a topic outside the operator's own, asked for or given.
 *
 * `ended`: a supervisor took it back.
 */
export interface StandingAuthorisation {
  category: string;
  state: 'ended' | 'granted' | 'pending' | 'refused';
  untilMs: number | null;
  reason: string | null;
}
/**
 * The operator's office is closed. `opens_at_ms`: when it opens again, if that is known.
 */
export interface OfficeClosed {
  name: string;
  opensAtMs: number | null;
}
/**
 * A state that a supervisor has set for the operator: who, which, why, when.
 */
export interface SetBy {
  name: string;
  state: 'available' | 'offline' | 'paused';
  reason: string;
  atMs: number;
}
/**
 * The ringing contact, with the facts needed to decide.
 *
 * `consult`: a colleague asks for a consultation about it. `callback`: the citizen is not there, and is called
 * when the operator answers. `message`: nobody is there; once accepted, the message is the operator's, and
 * `/api/v1/messages` shows it. `line`: a telephone whose sound this page carries. `telephone_rings`: the
 * operator's telephone rings too, and picking it up accepts the offer. `citizen_media`: what the citizen's page
 * says it sends, None before it has said so.
 */
export interface Offer {
  contactId: string;
  category: string;
  modality: 'audio' | 'text' | 'video';
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  recordingConsent: boolean;
  waitingSinceMs: number;
  offeredAtMs: number;
  expiresAtMs: number;
  mediaReady: boolean;
  channel: 'phone' | 'video';
  line: boolean;
  name: string | null;
  sharing: 'off' | 'on';
  consult: ConsultAsked | null;
  callback: Callback | null;
  message: OfferedMessage | null;
  telephoneRings: boolean;
  citizenMedia: MediaState | null;
}
/**
 * The operator who asks for a consultation, and the question.
 */
export interface ConsultAsked {
  name: string;
  code: string;
  note: string;
}
/**
 * A citizen who asked to be called back, and how far the call has come.
 *
 * `ready`: not called yet; `calling`: a link to video has been sent, valid until `good_until_ms`, or the
 * telephone is dialled; `ringing`: the citizen's telephone rings; `reached`, or why not. `refused` (by the
 * station's limits, for the `reason`) and `failed`: no telephone has rung, and the operator may try again.
 */
export interface Callback {
  way: 'phone' | 'video';
  state:
    | 'busy'
    | 'calling'
    | 'declined'
    | 'failed'
    | 'no-answer'
    | 'reached'
    | 'ready'
    | 'refused'
    | 'ringing'
    | 'unreachable';
  askedAtMs: number;
  goodUntilMs: number | null;
  reason: string | null;
}
/**
 * A message to be answered by e-mail, until `due_at_ms`; `near`: little opening time is left,
 * `again`: the citizen has written once more.
 */
export interface OfferedMessage {
  dueAtMs: number;
  near: boolean;
  again: boolean;
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
 * The contact in hand, from answer to the end of wrap-up.
 *
 * `role` `colleague`: it belongs to another operator, who asked for a consultation. `part`: another operator
 * has it or had it last, and the wrap-up covers only this operator's part. `held_since_ms` is when the citizen was
 * put on hold; after `hold_limit_s` it has lasted too long. `telephone` is there while the contact is by
 * telephone. `help_since_ms`: when a supervisor was called for; `help_coming`: one has answered that call.
 * `return_until_ms`: until then the citizen, who has hung up, may take that back; the contact is then
 * `connected` again. `call_code` is shown to the citizen, who can check it while they talk.
 *
 * `line`: a telephone whose sound this page carries. `outside`: a number outside that was called and did not
 * come; the citizen is still on hold. `own_telephone`: the operator's, where it was called about this contact.
 * `keypad`: the telephone that keys may be sent to.
 */
export interface Contact {
  contactId: string;
  reference: string;
  category: string;
  modality: 'audio' | 'text' | 'video';
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  state: 'connected' | 'wrap_up';
  enteredAtMs: number;
  connectedAtMs: number;
  recordingConsent: boolean;
  channel: 'phone' | 'video';
  line: boolean;
  telephone: Telephone | null;
  ownTelephone: OwnTelephone | null;
  keypad: Keypad | null;
  name: string | null;
  heldSinceMs: number | null;
  holdLimitS: number;
  endedAtMs: number | null;
  endedBy: ('agent' | 'citizen' | 'failed' | 'lost') | null;
  returnUntilMs: number | null;
  callCode: string;
  coolDownUntilMs: number | null;
  citizenOnline: boolean;
  citizenMedia: MediaState;
  recording: Recording;
  recordingTroubles: RecordingTrouble[];
  sharing: 'off' | 'on';
  location: Location | null;
  escalation: Escalation | null;
  quality: CallQuality | null;
  authorisation: ContactAuthorisation | null;
  consentAskedAtMs: number | null;
  legs: LegShown[];
  role: 'agent' | 'colleague';
  part: boolean;
  outside: Outside | null;
  consult: Consultation | null;
  monitored: Monitored | null;
  helpSinceMs: number | null;
  helpComing: HelpComing | null;
  callback: Callback | null;
}
/**
 * The operator's telephone in a contact by telephone, and how far its call has come.
 *
 * `reason` is why it was not picked up. `number` is the caller's, where the exchange knows it. `machine`: the
 * citizen, who was called, may have been answered for by a machine. `cut`: the station ends the call, which has
 * reached its longest duration or the day's budget. `called` is the station's number that the caller dialled,
 * `trunk` the trunk it came through.
 */
export interface Telephone {
  state: 'connecting' | 'ringing' | 'talking' | 'unanswered';
  reason: ('busy' | 'no-answer' | 'unreachable') | null;
  number: string | null;
  machine: boolean;
  cut: ('budget' | 'longest') | null;
  called: string | null;
  trunk: string | null;
}
/**
 * The operator's own telephone, which the station calls so that they can talk to a caller by the line.
 *
 * `reason` is why the browser has the sound instead. While `answered`, the telephone carries the sound, and the
 * page makes no connection.
 */
export interface OwnTelephone {
  state:
    | 'answered'
    | 'asked'
    | 'busy'
    | 'calling'
    | 'declined'
    | 'ended'
    | 'failed'
    | 'no-answer'
    | 'refused'
    | 'ringing'
    | 'unreachable';
  reason: string | null;
}
/**
 * The telephone to which the operator may send keys now: the `caller`'s, or that of a number `outside`.
 *
 * `takes_keys` is false when its side of the line takes none (no telephone events, RFC 4733), or has put the call
 * on hold.
 */
export interface Keypad {
  to: 'caller' | 'outside';
  takesKeys: boolean;
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
 * A recorded source is useless at the moment: nothing reaches the file though it is sent, the picture is
 * black or stands still, or there is no sound at all.
 */
export interface RecordingTrouble {
  party: 'agent' | 'citizen' | 'colleague' | 'supervisor';
  source: 'camera' | 'microphone' | 'screen' | 'screenAudio';
  trouble: 'black' | 'frozen' | 'not_growing' | 'silent';
}
/**
 * The citizen's location, in their own words or from their device (WGS 84, accuracy in metres).
 *
 * While the state is `asked`, the values are those of an earlier answer.
 */
export interface Location {
  state: 'asked' | 'declined' | 'shared';
  atMs: number;
  text: string | null;
  latitude: number | null;
  longitude: number | null;
  accuracyM: number | null;
}
/**
 * The note for 112: the operator's text, the time of the call, its outcome.
 */
export interface Escalation {
  openedAtMs: number;
  what: string;
  callback: string;
  calledAtMs: number | null;
  outcome: ('advised' | 'handed-over' | 'mistake' | 'not-reached') | null;
}
/**
 * The quality in both directions; a side of which nothing is known yet is absent.
 */
export interface CallQuality {
  citizen: PartyQuality | null;
  agent: PartyQuality | null;
}
/**
 * How well one side receives the other: over the last minute, and after the contact over all of it.
 *
 * `connection` judges the side's link, `path` names its kind. `issues` are the faults, the worst first: the
 * picture stands still or is slow, sound has holes, sound and picture arrive late, packets are lost.
 */
export interface PartyQuality {
  word: ('fair' | 'good' | 'poor') | null;
  issues: ('delay' | 'loss' | 'picture' | 'sound')[];
  connection: ('fair' | 'good' | 'poor') | null;
  path: ('relay' | 'tcp' | 'udp') | null;
}
/**
 * The authorisation to serve a contact of a topic outside the operator's own: `needed` and not yet requested,
 * `pending`, `granted` or `refused` for the `reason`.
 */
export interface ContactAuthorisation {
  state: 'granted' | 'needed' | 'pending' | 'refused';
  category: string;
  reason: string | null;
}
/**
 * One operator's part in the contact; `why` is the queue's word for how it ended (`transferred`).
 */
export interface LegShown {
  name: string;
  code: string;
  sinceMs: number;
  untilMs: number | null;
  why: string | null;
}
/**
 * A number outside that is called for the contact: how far the call has come, or the `reason` why it was not
 * made.
 */
export interface Outside {
  state:
    | 'answered'
    | 'asked'
    | 'busy'
    | 'calling'
    | 'declined'
    | 'ended'
    | 'failed'
    | 'no-answer'
    | 'refused'
    | 'ringing'
    | 'unreachable';
  reason: string | null;
  number: string | null;
}
/**
 * The other operator in the contact: asked until `until_ms`, consulted while the citizen is on hold, or joined
 * with both.
 *
 * `media` is what that operator sends. With `outside` a number outside is in that operator's place, and has no
 * name.
 */
export interface Consultation {
  state: 'asking' | 'consulting' | 'three_way';
  name: string;
  code: string;
  note: string;
  untilMs: number | null;
  media: MediaState;
  outside: Outside | null;
}
/**
 * The supervisor beside the operator: listening and watching, whispering to the operator, or joined so
 * that the citizen hears and sees them too.
 */
export interface Monitored {
  name: string;
  way: 'join' | 'listen' | 'whisper';
  sinceMs: number;
  media: MediaState;
}
/**
 * The supervisor who has answered the operator's call for help, and when; the supervisor comes in person.
 */
export interface HelpComing {
  name: string;
  saidAtMs: number;
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
 * The number of contacts waiting in one of the operator's categories, and since when the longest waits.
 */
export interface Waiting {
  category: string;
  count: number;
  oldestSinceMs: number | null;
}
/**
 * One line of "today"; `quality` is the worse of the two sides' verdicts.
 */
export interface PastContact {
  contactId: string;
  reference: string;
  category: string;
  modality: 'audio' | 'text' | 'video';
  startedAtMs: number;
  durationS: number;
  channel: 'phone' | 'video';
  code:
    | (
        | 'abuse'
        | 'follow-up'
        | 'information-given'
        | 'no-contact'
        | 'not-competent'
        | 'referred'
        | 'report-taken'
      )
    | null;
  quality: ('fair' | 'good' | 'poor') | null;
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
 * Rules for files in the chat: which media types, at most `max_bytes` for each, and at most `most` files from
 * one side.
 */
export interface FileRules {
  mediaTypes: string[];
  maxBytes: number;
  most: number;
}
/**
 * The state, the ringing offer and the contact in hand, which change together.
 */
export interface AgentChanged {
  type: 'agent';
  revision: number;
  agent: Agent;
  offer: Offer | null;
  contact: Contact | null;
}
/**
 * The contacts waiting in the operator's categories; sent at most every two seconds.
 */
export interface WaitingChanged {
  type: 'waiting';
  waiting: Waiting[];
}
/**
 * Today's contacts of this operator, newest first.
 */
export interface TodayChanged {
  type: 'today';
  today: PastContact[];
}
/**
 * The server closes this console: signed out, disabled, or opened in another window.
 */
export interface SessionEnded {
  type: 'sessionEnded';
  reason: 'disabled' | 'expired' | 'replaced' | 'signed-out';
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
 * The credentials of a socket: the access token.
 */
export interface Auth {
  token: string;
}
export interface CommandResults {
  setState: Nothing;
  acceptOffer: Nothing;
  declineOffer: Nothing;
  connectMedia: MediaAnswer;
  setMedia: Nothing;
  hangUp: Nothing;
  hold: Nothing;
  retrieve: Nothing;
  transfer: Nothing;
  consult: Nothing;
  completeConsult: Nothing;
  cancelConsult: Nothing;
  joinConsult: Nothing;
  leaveConsult: Nothing;
  askAuthorisation: Nothing;
  extendWrapUp: Nothing;
  ringTelephone: Nothing;
  takeSoundBack: Nothing;
  sendKeys: Nothing;
  invite: Invitation;
  endContact: Nothing;
  escalate: Nothing;
  noteEscalation: Nothing;
  askLocation: Nothing;
  askConsent: Nothing;
  callHelp: Nothing;
  finishWrapUp: Nothing;
  correctCategory: Nothing;
  sendChat: ChatLine;
  readChat: ChatPage;
  typeText: Nothing;
  reportQuality: Nothing;
  renew: Nothing;
  heartbeat: Nothing;
  sync: Nothing;
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
 * The invitation handed to the citizen: a code of eight digits to be read out, and for video a link.
 * Valid once, until `expires_at_ms`.
 */
export interface Invitation {
  code: string;
  expiresAtMs: number;
  url: string | null;
}
/**
 * Chat lines in the order of sending. `more`: earlier ones exist, which `readChat` returns.
 */
export interface ChatPage {
  lines: ChatLine[];
  more: boolean;
}
