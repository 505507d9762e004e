// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage =
  | ConnectMedia
  | SetMedia
  | BringLeg
  | CloseMicrophone
  | Leave
  | OpenMicrophone
  | RaiseHand
  | SendChat
  | ReadChat
  | AnswerRollCall
  | Vote
  | SetView
  | Sync
  | Admit
  | Remove
  | Mute
  | GiveFloor
  | StartRollCall
  | EndRollCall
  | Present
  | PinForAll
  | SetAgenda
  | GoToItem
  | OpenBallot
  | CloseBallot
  | StartRecording
  | StopRecording
  | QuoteCall
  | DialOut
  | HangUpCall
  | OpenBreakout
  | MoveToRoom
  | TellRooms
  | CallForHelp
  | EndBreakout
  | End
  | React
  | OpenPoll
  | AnswerPoll
  | ClosePoll
  | WriteNotes
  | ReadNotes
  | LetGuestsWrite
  | NameCaptioner
  | TypeCaption;
export type ServerMessage =
  | Snapshot
  | ConferenceChanged
  | LineAdded
  | SlotsChanged
  | Loudest
  | MuteAsked
  | Replaced
  | DeskStands
  | LadderChanged
  | LayersWanted
  | MediaLost
  | Newest
  | Reaction
  | NotesChanged
  | Caption;

export interface ConferenceProtocol {
  client: ClientMessage;
  server: ServerMessage;
  failure: Failure;
  auth: Auth;
  results: CommandResults;
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
 * Name the telephone `leg`, and its media `worker`, that carries the member's sound. By the telephone line
 * alone.
 */
export interface BringLeg {
  type: 'bringLeg';
  id: string;
  worker: string;
  leg: string;
}
/**
 * Close one's own microphone at the station; `openMicrophone` opens it. For callers, whose telephones go on
 * sending.
 */
export interface CloseMicrophone {
  type: 'closeMicrophone';
  id: string;
}
/**
 * Leave the conference.
 */
export interface Leave {
  type: 'leave';
  id: string;
}
/**
 * Open one's own microphone after a chair has closed it, as a deliberate act: `setMedia`, which a page
 * repeats when it reconnects, does not open it.
 */
export interface OpenMicrophone {
  type: 'openMicrophone';
  id: string;
}
/**
 * Raise or lower the hand. Hands are served in the order in which they were raised.
 */
export interface RaiseHand {
  type: 'raiseHand';
  id: string;
  raised: boolean;
}
/**
 * Write a line to everybody in the same room. `group` is the breakout room for which it was typed
 * (empty: the main room); if the member is in another one by now the line is refused with `moved` and sent
 * nowhere.
 */
export interface SendChat {
  type: 'sendChat';
  id: string;
  text: string;
  group?: string;
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
 * Answer the roll call.
 */
export interface AnswerRollCall {
  type: 'answerRollCall';
  id: string;
}
/**
 * Vote for an option by its number from 0; a second vote replaces the first. Votes are recorded by name.
 */
export interface Vote {
  type: 'vote';
  id: string;
  ballotId: string;
  option: number;
}
/**
 * The pictures this page shows and their sizes; `pins` are shown to this page whether or not they speak.
 */
export interface SetView {
  type: 'setView';
  id: string;
  tiles: Tile[];
  pins?: string[];
}
/**
 * The size at which a picture is shown, in device pixels; 0 by 0: not at all.
 */
export interface Tile {
  member: string;
  source: 'camera' | 'screen';
  width: number;
  height: number;
}
/**
 * Ask for a new snapshot.
 */
export interface Sync {
  type: 'sync';
  id: string;
}
/**
 * Admit from the lobby: one `member`, the `members` whom the chair has seen waiting, or without either
 * everybody.
 *
 * A member who was sent out may come back this way. Members whose page has gone meanwhile are not admitted.
 */
export interface Admit {
  type: 'admit';
  id: string;
  member?: string | null;
  members?: string[] | null;
}
/**
 * Send a member out of the room or the lobby; only a chair can admit them again.
 */
export interface Remove {
  type: 'remove';
  id: string;
  member: string;
}
/**
 * Close a member's microphone, or without `member` every microphone in the chair's room except chairs'.
 * Opening it again (`openMicrophone`) is the member's own act.
 */
export interface Mute {
  type: 'mute';
  id: string;
  member?: string | null;
}
/**
 * Give a member the floor and lower their hand; without `member` take the floor back.
 */
export interface GiveFloor {
  type: 'giveFloor';
  id: string;
  member?: string | null;
}
/**
 * Start the roll call: every office that is expected, and everybody who is here.
 */
export interface StartRollCall {
  type: 'startRollCall';
  id: string;
}
/**
 * Close the roll call; answers after that are late.
 */
export interface EndRollCall {
  type: 'endRollCall';
  id: string;
}
/**
 * Show a member large to everybody, or (without `member`) let each page decide.
 */
export interface Present {
  type: 'present';
  id: string;
  member?: string | null;
}
/**
 * Keep a member's picture visible to everybody whether or not they speak, an interpreter's for instance.
 */
export interface PinForAll {
  type: 'pinForAll';
  id: string;
  member: string;
  pinned: boolean;
}
/**
 * Replace the agenda.
 *
 * `seen` are the items of the agenda that was edited, in their order. If it has changed meanwhile, the command is
 * refused with `agenda_changed`, and the edit must be made again on the new one. Without `seen` the last write
 * wins.
 */
export interface SetAgenda {
  type: 'setAgenda';
  id: string;
  items: Item[];
  seen?: string[] | null;
}
/**
 * An item of the agenda; `minutes` is the time meant for it.
 */
export interface Item {
  itemId: string;
  text: string;
  minutes: number;
}
/**
 * Begin an item, or (without `item_id`) end the present one.
 */
export interface GoToItem {
  type: 'goToItem';
  id: string;
  itemId?: string | null;
}
/**
 * Put a question to the vote.
 */
export interface OpenBallot {
  type: 'openBallot';
  id: string;
  question: string;
  /**
   * @minItems 2
   */
  options: string[];
}
/**
 * End the vote; the result stands.
 */
export interface CloseBallot {
  type: 'closeBallot';
  id: string;
}
/**
 * Start recording the conference; everybody in it, and everybody who joins later, is told.
 */
export interface StartRecording {
  type: 'startRecording';
  id: string;
}
/**
 * Stop the recording; another one may be started.
 */
export interface StopRecording {
  type: 'stopRecording';
  id: string;
}
/**
 * Ask what a call would cost before it is made: to the telephone of the office `office_id`, or to a `number`.
 */
export interface QuoteCall {
  type: 'quoteCall';
  id: string;
  officeId?: string | null;
  number?: string;
}
/**
 * Call the telephone of the office `office_id`, or a guest's `number` under a `name`.
 *
 * The person who answers is asked to join, and by pressing a key enters the room with a closed microphone.
 */
export interface DialOut {
  type: 'dialOut';
  id: string;
  officeId?: string | null;
  name?: string;
  number?: string;
}
/**
 * Hang up a telephone that was called, however far the call is.
 */
export interface HangUpCall {
  type: 'hangUpCall';
  id: string;
  callId: string;
}
/**
 * Open breakout rooms and move members there; all others stay in the main room. With `minutes` the
 * rooms end by themselves.
 */
export interface OpenBreakout {
  type: 'openBreakout';
  id: string;
  /**
   * @minItems 2
   */
  rooms: PlannedRoom[];
  minutes?: number;
}
/**
 * A breakout room to open, and the members who go there.
 */
export interface PlannedRoom {
  name: string;
  members: string[];
}
/**
 * Move a member, or oneself, into a breakout room, or without `group_id` back into the main room.
 */
export interface MoveToRoom {
  type: 'moveToRoom';
  id: string;
  member: string;
  groupId?: string | null;
}
/**
 * Write a line to everybody in all rooms.
 */
export interface TellRooms {
  type: 'tellRooms';
  id: string;
  text: string;
}
/**
 * Ask the chairs to come to one's own breakout room, or withdraw that.
 */
export interface CallForHelp {
  type: 'callForHelp';
  id: string;
  wanted: boolean;
}
/**
 * End the breakout rooms: everybody returns to the main room.
 */
export interface EndBreakout {
  type: 'endBreakout';
  id: string;
}
/**
 * End the conference for everybody.
 */
export interface End {
  type: 'end';
  id: string;
}
/**
 * Show everybody in the room a reaction for some seconds. It is stored nowhere.
 */
export interface React {
  type: 'react';
  id: string;
  reaction: 'agree' | 'applause' | 'heart' | 'laugh' | 'question';
}
/**
 * Ask everybody inside a question, guests as well. `live`: the counts are shown while it is open.
 */
export interface OpenPoll {
  type: 'openPoll';
  id: string;
  question: string;
  /**
   * @minItems 2
   */
  options: string[];
  live?: boolean;
}
/**
 * Answer a poll by the number of an option from 0. Each member answers once; the answer is counted and
 * not stored by name.
 */
export interface AnswerPoll {
  type: 'answerPoll';
  id: string;
  pollId: string;
  option: number;
}
/**
 * Close a poll for good; the counts stand.
 */
export interface ClosePoll {
  type: 'closePoll';
  id: string;
  pollId: string;
}
/**
 * Write the shared notes: a Yjs update (version 1, base64) of the text `notes` in document number `document`.
 *
 * The update uses a client id of the writer's own (see the result of `readNotes`) and refers to nothing that the
 * station lacks. Sending the same update again changes nothing.
 */
export interface WriteNotes {
  type: 'writeNotes';
  id: string;
  document: number;
  update: string;
}
/**
 * Read the shared notes.
 *
 * With `state` (a Yjs state vector, base64) of the document number `document`, only the part that the page lacks
 * is returned.
 */
export interface ReadNotes {
  type: 'readNotes';
  id: string;
  document?: number | null;
  state?: string | null;
}
/**
 * Let guests write the shared notes as well, or only read them.
 */
export interface LetGuestsWrite {
  type: 'letGuestsWrite';
  id: string;
  allowed: boolean;
}
/**
 * Let a member inside type captions (guests as well), or withdraw that.
 */
export interface NameCaptioner {
  type: 'nameCaptioner';
  id: string;
  member: string;
  named: boolean;
}
/**
 * Type on a line of captions: remove `erase` characters (Unicode code points) from its end, then append
 * `text`.
 *
 * `line` is the writer's own name for the line, `seq` counts its deltas from 1. `done`: the line is finished.
 * `group` is the breakout room for which it was typed (empty: the main room); if the writer is in another one by
 * now, the delta is refused with `moved` and sent nowhere.
 */
export interface TypeCaption {
  type: 'typeCaption';
  id: string;
  line: string;
  seq: number;
  erase?: number;
  text?: string;
  done?: boolean;
  group?: string;
}
/**
 * Everything the page needs.
 *
 * `you` is the page's own member. `place` is where that member is: in the room, in the lobby, gone by their own
 * act (`left`) or by a chair's (`removed`). `answered` is the open poll if the member has answered it.
 * `group` is the member's breakout room. `chat` has that room's newest lines; with `more_chat` earlier ones
 * exist (`readChat`).
 */
export interface Snapshot {
  type: 'snapshot';
  revision: number;
  nowMs: number;
  you: string;
  part: 'chair' | 'guest' | 'office' | 'operator' | 'reviewer';
  place: 'left' | 'lobby' | 'removed' | 'room';
  group: string | null;
  conference: Conference;
  chat: Line[];
  moreChat: boolean;
  slots: Slot[];
  iceServers: IceServer[];
  answered: string | null;
  captions: CaptionLine[];
}
/**
 * A conference as its members see it; `lobby` and `sent_out` (members a chair has sent out) are empty for all
 * but chairs.
 *
 * `hands` are the raised hands in their order; `floor` is the member who has been given it. `presented` is
 * shown large to everybody, `pinned` members are always shown. `recording` is shown in the lobby as well.
 * `recording_ended`: when the station ended the last recording because nobody was in the room. `unrecorded`: it
 * cannot be recorded, since its guests were told so. `guests_write`: guests may write the shared notes.
 * `captioners` type captions. `calls` are telephones that chairs called, the newest last; None for all but
 * chairs, and where the station calls nobody.
 */
export interface Conference {
  conferenceId: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'focus' | 'meeting';
  title: string;
  state: 'ended' | 'open' | 'scheduled';
  startsAtMs: number | null;
  openedAtMs: number | null;
  members: Member[];
  lobby: Member[];
  sentOut: Member[];
  hands: string[];
  floor: string | null;
  presented: string | null;
  pinned: string[];
  roll: Roll | null;
  agenda: Agenda | null;
  ballot: Ballot | null;
  recording: Recording | null;
  recordingEnded: number | null;
  unrecorded: boolean;
  poll: Poll | null;
  guestsWrite: boolean;
  breakout: Breakout | null;
  captioners: string[];
  calls: PhoneCall[] | null;
}
/**
 * A member in the room or in the lobby.
 *
 * `here`: their page is connected. `media`: their connection to the station is up. `muted`: a chair has closed
 * the microphone. `office` is the name of their office, `office_short` its short name, if it has one. `group`
 * is the breakout room they are in; `moving`: their media is still in the previous room.
 */
export interface Member {
  member: string;
  name: string;
  part: 'chair' | 'guest' | 'office' | 'operator' | 'reviewer';
  office: string | null;
  here: boolean;
  media: boolean;
  sends: MediaState;
  muted: boolean;
  handSinceMs: number | null;
  joinedAtMs: number | null;
  group: string | null;
  moving: boolean;
  officeId: string | null;
  officeShort: string | null;
  phone: boolean;
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
 * The roll call's entries, offices first.
 */
export interface Roll {
  startedAtMs: number;
  closedAtMs: number | null;
  called: Called[];
}
/**
 * An entry of the roll: an office, or a member without one.
 *
 * `answered_at_ms`: when they answered, or joined. `late`: they answered after the roll was closed, or joined
 * after it was called. `standing` is the result; `connected` members were in the room while the roll was called
 * and did not answer. `corrected_by` names a chair who has corrected it, at `corrected_at_ms`. `short` is the
 * office's short name.
 */
export interface Called {
  name: string;
  officeId: string | null;
  member: string | null;
  answeredAtMs: number | null;
  late: boolean;
  standing: 'absent' | 'connected' | 'late' | 'present';
  correctedBy: string | null;
  correctedAtMs: number | null;
  short: string | null;
}
/**
 * The items, the one being discussed, and since when.
 */
export interface Agenda {
  items: Item[];
  current: string | null;
  sinceMs: number | null;
}
/**
 * A question put to the vote.
 *
 * `entitled` may vote: everybody but guests who was in the room while it was open. `unvoted` are the names of
 * the entitled who have not voted.
 */
export interface Ballot {
  ballotId: string;
  question: string;
  choices: Choice[];
  openedAtMs: number;
  closedAtMs: number | null;
  entitled: string[];
  unvoted: string[];
}
/**
 * An option and the members who voted for it.
 */
export interface Choice {
  text: string;
  voters: string[];
}
/**
 * The recording of the conference. `by` is the name of the chair who started it.
 *
 * `active`: the recording grows on the disk; `interrupted`: its writer is gone and another continues;
 * `failed`: nothing can be written, and recording resumes as soon as that is possible; `stopping`: it is ending,
 * and something may still be captured.
 */
export interface Recording {
  state: 'active' | 'failed' | 'interrupted' | 'starting' | 'stopping';
  startedAtMs: number;
  by: string;
}
/**
 * A quick poll; `answers` is the number of answers, `counts` the answers for each option, absent
 * while they are shown only at the close.
 */
export interface Poll {
  pollId: string;
  question: string;
  options: string[];
  live: boolean;
  openedAtMs: number;
  closedAtMs: number | null;
  answers: number;
  counts: number[] | null;
}
/**
 * The conference is in breakout rooms; they end by themselves at `ends_at_ms`.
 */
export interface Breakout {
  rooms: BreakoutRoom[];
  openedAtMs: number;
  endsAtMs: number | null;
}
/**
 * A breakout room; `help_by` is the member who asks for a chair, and since when.
 */
export interface BreakoutRoom {
  groupId: string;
  name: string;
  helpSinceMs: number | null;
  helpBy: string | null;
}
/**
 * A telephone that a chair called, and how far the call has come.
 *
 * `answered`: the person is asked whether to join, or has joined as `member`. `machine`: an answering machine
 * seems to have answered. `reason` is a word for why the call was `refused`, `failed` or `ended`.
 * `joined`: the person has been in the room.
 */
export interface PhoneCall {
  callId: string;
  name: string;
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
  askedAtMs: number;
  member: string;
  joined: boolean;
  machine: boolean;
  reason: string | null;
  officeId: string | null;
}
/**
 * A line of the chat, written by `member`. `everywhere`: it went to all rooms.
 */
export interface Line {
  lineId: string;
  member: string;
  name: string;
  text: string;
  sentAtMs: number;
  everywhere: boolean;
}
/**
 * What a receiving slot carries: whose source.
 */
export interface Slot {
  index: number;
  kind: 'audio' | 'video';
  member: string | null;
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
 * A line of captions as it stands after delta number `seq`; `member` types it.
 */
export interface CaptionLine {
  lineId: string;
  member: string;
  name: string;
  text: string;
  seq: number;
  done: boolean;
  startedAtMs: number;
}
/**
 * The conference as it is now.
 */
export interface ConferenceChanged {
  type: 'conference';
  revision: number;
  conference: Conference;
}
/**
 * A line was added to the chat.
 */
export interface LineAdded {
  type: 'chat';
  line: Line;
}
/**
 * What the receiving slots carry now.
 */
export interface SlotsChanged {
  type: 'slots';
  slots: Slot[];
}
/**
 * The members who speak now, the loudest first, in the breakout room `group` or in the main room.
 */
export interface Loudest {
  type: 'loudest';
  members: string[];
  group: string | null;
}
/**
 * A chair (`by`, a member) has closed this page's microphone: it sends nothing more until its user
 * opens it.
 */
export interface MuteAsked {
  type: 'muteAsked';
  by: string;
}
/**
 * The same member has opened the conference in another page. This page is closed and does not reconnect by
 * itself.
 */
export interface Replaced {
  type: 'replaced';
}
/**
 * The state of the account's desk, which may be open in another browser; only this account's pages are told.
 *
 * A contact of `category` is offered there, it has been answered, or nothing rings any more.
 */
export interface DeskStands {
  type: 'deskStands';
  stands: 'answered' | 'gone' | 'offered';
  category: string | null;
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
 * The media connection with this id is gone; make a new one.
 */
export interface MediaLost {
  type: 'mediaLost';
  peerId: string;
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
 * A member shows a reaction, which pages remove by themselves.
 */
export interface Reaction {
  type: 'reaction';
  member: string;
  reaction: 'agree' | 'applause' | 'heart' | 'laugh' | 'question';
}
/**
 * A Yjs update (base64) has changed a document of the shared notes.
 *
 * `next`: the station has started the document of that number with the resulting text. A page that has another
 * document than the event names reads the notes again.
 */
export interface NotesChanged {
  type: 'notes';
  document: number;
  update: string;
  next: number | null;
}
/**
 * A line of captions has changed: remove `erase` characters from its end, then append `text`.
 *
 * The deltas of a line are numbered from 1. A page that misses a number asks for a snapshot.
 */
export interface Caption {
  type: 'caption';
  lineId: string;
  member: string;
  name: string;
  seq: number;
  erase: number;
  text: string;
  done: boolean;
  startedAtMs: number;
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
 * The credentials of a socket, and the conference it joins.
 *
 * Staff give the access `token`. Guests give the `link` they were sent, their `name`, and a random key that
 * their `browser` keeps, which identifies them when they come back. Callers by telephone come by `line`, the
 * ticket of the call, which only the station's own SIP process can make.
 */
export interface Auth {
  conference: string;
  token?: string | null;
  link?: string | null;
  name?: string | null;
  browser?: string | null;
  line?: string | null;
}
export interface CommandResults {
  connectMedia: MediaAnswer;
  setMedia: Nothing;
  bringLeg: LegBrought;
  closeMicrophone: Nothing;
  leave: Nothing;
  openMicrophone: Nothing;
  raiseHand: Nothing;
  sendChat: Line;
  readChat: LinePage;
  answerRollCall: Nothing;
  vote: Nothing;
  setView: Nothing;
  sync: Nothing;
  admit: Nothing;
  remove: Nothing;
  mute: Nothing;
  giveFloor: Nothing;
  startRollCall: Nothing;
  endRollCall: Nothing;
  present: Nothing;
  pinForAll: Nothing;
  setAgenda: Nothing;
  goToItem: Nothing;
  openBallot: Nothing;
  closeBallot: Nothing;
  startRecording: Nothing;
  stopRecording: Nothing;
  quoteCall: CallQuote;
  dialOut: CallDialled;
  hangUpCall: Nothing;
  openBreakout: Nothing;
  moveToRoom: Nothing;
  tellRooms: Line;
  callForHelp: Nothing;
  endBreakout: Nothing;
  end: Nothing;
  react: Nothing;
  openPoll: Nothing;
  answerPoll: Nothing;
  closePoll: Nothing;
  writeNotes: Nothing;
  readNotes: NotesRead;
  letGuestsWrite: Nothing;
  nameCaptioner: Nothing;
  typeCaption: Nothing;
}
/**
 * The media worker's SDP answer. `peer_id` names the connection; a later offer of the same connection (ICE
 * restart) quotes it.
 */
export interface MediaAnswer {
  sdp: string;
  peerId: string;
}
/**
 * The result of a command that returns nothing but success.
 */
export interface Nothing {}
/**
 * The media worker that carries the conference. Another one than the leg's means that the leg must move there.
 */
export interface LegBrought {
  worker: string;
}
/**
 * Lines of one's room's chat in the order of sending. `more`: earlier ones exist.
 */
export interface LinePage {
  lines: Line[];
  more: boolean;
}
/**
 * What a call would cost: to whom (`name`, empty for a number) and to which `number` with its country.
 *
 * `price` is that of a minute in euros as a decimal number, None where prices are not set; `longest_min` is for
 * how many minutes the call may last.
 */
export interface CallQuote {
  name: string;
  number: string;
  price: string | null;
  longestMin: number;
}
/**
 * The call that is being made, by its id in the conference's `calls`.
 */
export interface CallDialled {
  callId: string;
}
/**
 * The shared notes as a Yjs update (base64): the missing part of the document asked for, or all of the present
 * one.
 *
 * The reader writes under client ids from `writer` on, 2**29 of them; each page picks one at random.
 */
export interface NotesRead {
  document: number;
  writer: number;
  update: string;
}
