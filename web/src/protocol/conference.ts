// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage =
  | ConnectMedia
  | SetMedia
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
 * Leave the conference.
 */
export interface Leave {
  type: 'leave';
  id: string;
}
/**
 * Open one's own microphone that a chair has closed, as an act of one's own: `setMedia`, which a page repeats when it
 * comes back, does not.
 */
export interface OpenMicrophone {
  type: 'openMicrophone';
  id: string;
}
/**
 * Ask to speak, or take that back. Who asked first is first.
 */
export interface RaiseHand {
  type: 'raiseHand';
  id: string;
  raised: boolean;
}
/**
 * Write a line to everybody who is in the same room. `group` is the breakout room for which it was typed (empty:
 * the main room); in another one it is refused with `moved`, and goes nowhere.
 */
export interface SendChat {
  type: 'sendChat';
  id: string;
  text: string;
  group?: string;
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
 * Say that one is here.
 */
export interface AnswerRollCall {
  type: 'answerRollCall';
  id: string;
}
/**
 * Vote for an option by its number from 0; a second one replaces the first. Votes are recorded with
 * names.
 */
export interface Vote {
  type: 'vote';
  id: string;
  ballotId: string;
  option: number;
}
/**
 * What this page shows and how large; `pins` are shown to this page whoever speaks.
 */
export interface SetView {
  type: 'setView';
  id: string;
  tiles: Tile[];
  pins?: string[];
}
/**
 * How large somebody's picture is shown, in device pixels; 0 by 0: not at all.
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
 * Let somebody (`member`), or those of whom the chair has seen that they wait (`members`), in from the lobby;
 * without either everybody who waits there. Whoever was sent out may come again by it. Whoever waited and whose
 * page is gone does not come in.
 */
export interface Admit {
  type: 'admit';
  id: string;
  member?: string | null;
  members?: string[] | null;
}
/**
 * Send somebody out of the room or the lobby, who cannot come back by the same way until a chair admits them.
 */
export interface Remove {
  type: 'remove';
  id: string;
  member: string;
}
/**
 * Close somebody's microphone, or without `member` everybody's but chairs' in the room one is in. Opening it
 * again (`openMicrophone`) is their own act.
 */
export interface Mute {
  type: 'mute';
  id: string;
  member?: string | null;
}
/**
 * Have somebody speak, whose hand goes down; without `member` the floor is taken back.
 */
export interface GiveFloor {
  type: 'giveFloor';
  id: string;
  member?: string | null;
}
/**
 * Call every office that is expected, and everybody who is here.
 */
export interface StartRollCall {
  type: 'startRollCall';
  id: string;
}
/**
 * Close the roll; who answers afterwards is late.
 */
export interface EndRollCall {
  type: 'endRollCall';
  id: string;
}
/**
 * Have everybody see somebody large, or (without `member`) as each likes.
 */
export interface Present {
  type: 'present';
  id: string;
  member?: string | null;
}
/**
 * Keep somebody's picture before everybody's eyes whoever speaks, an interpreter's for instance.
 */
export interface PinForAll {
  type: 'pinForAll';
  id: string;
  member: string;
  pinned: boolean;
}
/**
 * The agenda as it is from now on. `seen`: the items of the one that was changed, in their order; where somebody
 * has changed it meanwhile it is refused with `agenda_changed`, and to be changed anew. Without it the last word
 * counts.
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
 * Begin with an item, or (without `item_id`) with none.
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
 * Have the conference recorded from now on; everybody in it, and whoever comes, is told.
 */
export interface StartRecording {
  type: 'startRecording';
  id: string;
}
/**
 * End the recording; another one may be begun.
 */
export interface StopRecording {
  type: 'stopRecording';
  id: string;
}
/**
 * Open breakout rooms and move people there; whoever is in none of them stays in the main room. With
 * `minutes` they end by themselves.
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
 * A breakout room to be, and who goes there.
 */
export interface PlannedRoom {
  name: string;
  members: string[];
}
/**
 * Put somebody, or oneself, into a breakout room, or without `group_id` back into the main room.
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
 * Ask the chairs to come to the breakout room one is in, or take that back.
 */
export interface CallForHelp {
  type: 'callForHelp';
  id: string;
  wanted: boolean;
}
/**
 * Everybody is in the main room again.
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
 * Show everybody in the room a sign for some seconds. It is kept nowhere.
 */
export interface React {
  type: 'react';
  id: string;
  reaction: 'agree' | 'applause' | 'heart' | 'laugh' | 'question';
}
/**
 * Ask everybody inside something, guests as well. `live`: the counts are shown while it is open.
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
 * Answer a poll by the number of an option from 0. There is one answer for each, which is counted and
 * not kept by name.
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
 * Write the shared notes: a Yjs update (version 1, base64) of the text `notes` in the document of that number. It
 * is made under a client of the writer's own (see the result of `readNotes`), and refers to nothing that the station does
 * not have. The same one again changes nothing.
 */
export interface WriteNotes {
  type: 'writeNotes';
  id: string;
  document: number;
  update: string;
}
/**
 * Ask for the shared notes, or for what a page lacks that has `state` (a Yjs state vector, base64) of the document
 * of that number.
 */
export interface ReadNotes {
  type: 'readNotes';
  id: string;
  document?: number | null;
  state?: string | null;
}
/**
 * Have guests write the shared notes as well, or only read them.
 */
export interface LetGuestsWrite {
  type: 'letGuestsWrite';
  id: string;
  allowed: boolean;
}
/**
 * Have somebody inside type captions, guests as well, or not any more.
 */
export interface NameCaptioner {
  type: 'nameCaptioner';
  id: string;
  member: string;
  named: boolean;
}
/**
 * What was typed since: `erase` characters (Unicode code points) go off the end of the line and `text` is put
 * there. `line` is the writer's own word for a line, `seq` counts its deltas from 1. `done`: it is finished.
 * `group` is the breakout room for which it was typed (empty: the main room); in another one it is refused with
 * `moved`, and goes nowhere.
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
 * Everything the page needs. `you` is the page's own member; `place` where one is: in the room, in
 * the lobby, gone by one's own act (`left`) or a chair's (`removed`). `answered`: the open poll that one has
 * answered. `group`: the breakout room one is in, whose `chat` it is: the newest lines, and `more_chat` where there are
 * earlier ones (`readChat`).
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
 * A conference as everybody in it sees it; `lobby` and `sent_out` (whom a chair has sent out) are
 * empty for all but chairs.
 *
 * `hands` are those who ask to speak, in their order; `floor` has been given it. `presented` is shown
 * large to everybody, `pinned` are never left out. `recording`: it is told to those in the lobby as well.
 * `recording_ended`: when the station ended the last one, since nobody was in the room.
 * `guests_write`: guests write the shared notes as well. `captioners` type captions.
 */
export interface Conference {
  conferenceId: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'meeting';
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
  poll: Poll | null;
  guestsWrite: boolean;
  breakout: Breakout | null;
  captioners: string[];
}
/**
 * Somebody in the room or in the lobby.
 *
 * `here`: their page is connected. `media`: their connection to the station is up. `muted`: a chair
 * has closed the microphone. `office` is the name of the office they are of. `group`: the breakout room they
 * are in; `moving`: their media is still where they were before.
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
 * The roll, offices first.
 */
export interface Roll {
  startedAtMs: number;
  closedAtMs: number | null;
  called: Called[];
}
/**
 * One on the roll: an office, or somebody of none. `answered_at_ms`: when they said to be here, or
 * came. `late`: after the roll was closed, or come after it was called.
 */
export interface Called {
  name: string;
  officeId: string | null;
  member: string | null;
  answeredAtMs: number | null;
  late: boolean;
}
/**
 * The items, and which one it is the turn of, since when.
 */
export interface Agenda {
  items: Item[];
  current: string | null;
  sinceMs: number | null;
}
/**
 * A question put to the vote.
 */
export interface Ballot {
  ballotId: string;
  question: string;
  choices: Choice[];
  openedAtMs: number;
  closedAtMs: number | null;
}
/**
 * An option and the members who voted for it.
 */
export interface Choice {
  text: string;
  voters: string[];
}
/**
 * The conference is being recorded, and since when; `by` is the name of who had it begun. `active`: it
 * grows on the disk; `interrupted`: what wrote it is gone and another goes on; `failed`: nothing can be
 * written, and is as soon as that is possible; `stopping`: it is to end, and something may still be captured.
 */
export interface Recording {
  state: 'active' | 'failed' | 'interrupted' | 'starting' | 'stopping';
  startedAtMs: number;
  by: string;
}
/**
 * A quick poll; `answers` is how many there are, `counts` how many chose each option, unless that is shown
 * only at the close.
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
 * A breakout room; since when somebody there (`help_by`, a member) asks for a chair.
 */
export interface BreakoutRoom {
  groupId: string;
  name: string;
  helpSinceMs: number | null;
  helpBy: string | null;
}
/**
 * A line of the chat; `member` wrote it. `everywhere`: to all rooms.
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
 * What a receiving slot carries now: whose source.
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
 * Who speaks, the loudest first; in the breakout room `group`, or in the main room.
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
 * The same member has opened the conference in another page, which has their place from now on: this one is closed
 * and does not come back by itself.
 */
export interface Replaced {
  type: 'replaced';
}
/**
 * How the desk of this page's own account stands, which may be in another browser: a contact of `category` is
 * offered there; it has been answered; or nothing rings. Nobody else's page is told.
 */
export interface DeskStands {
  type: 'deskStands';
  stands: 'answered' | 'gone' | 'offered';
  category: string | null;
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
 * The media connection with this id is gone; make a new one.
 */
export interface MediaLost {
  type: 'mediaLost';
  peerId: string;
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
 * Somebody shows a sign, which pages take away by themselves.
 */
export interface Reaction {
  type: 'reaction';
  member: string;
  reaction: 'agree' | 'applause' | 'heart' | 'laugh' | 'question';
}
/**
 * The shared notes were changed by a Yjs update (base64) of a document. `next`: the station has begun that one with
 * the text that the update leaves. A page that has another document than it tells of reads the notes.
 */
export interface NotesChanged {
  type: 'notes';
  document: number;
  update: string;
  next: number | null;
}
/**
 * A line of captions has grown: `erase` characters off its end, then `text`. Number 1 begins it. A page that
 * misses a number asks for a snapshot.
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
 * What a socket presents: which conference, and who one is. Staff give the access `token`, guests the
 * `link` they were sent, their `name` and a random key that their `browser` keeps, by which they are
 * the same person when they come back.
 */
export interface Auth {
  conference: string;
  token?: string | null;
  link?: string | null;
  name?: string | null;
  browser?: string | null;
}
export interface CommandResults {
  connectMedia: MediaAnswer;
  setMedia: Nothing;
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
 * The media worker's SDP answer. `peer_id` names the connection; a later offer of the same
 * connection (ICE restart) quotes it.
 */
export interface MediaAnswer {
  sdp: string;
  peerId: string;
}
/**
 * The result of a command that has nothing to tell beyond having been done.
 */
export interface Nothing {}
/**
 * Lines of the chat of one's room in the order of sending. `more`: there are earlier ones.
 */
export interface LinePage {
  lines: Line[];
  more: boolean;
}
/**
 * The shared notes as a Yjs update (base64): what was lacking of the document that was asked about, or all of the one
 * that there is. Who asks writes under clients from `writer` on, 2**29 of them; each page chooses one by chance.
 */
export interface NotesRead {
  document: number;
  writer: number;
  update: string;
}
