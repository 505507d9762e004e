// Generated from what the gateway declares by `npm run protocol`; do not edit.

/**
 * The role of a member of the staff.
 */
export type Role = 'admin' | 'office' | 'operator' | 'quality' | 'supervisor';
/**
 * The measures that a rule watches.
 */
export type Kind =
  | 'authorisation'
  | 'calls_out'
  | 'clock'
  | 'hold'
  | 'late'
  | 'level'
  | 'line'
  | 'missed'
  | 'near'
  | 'nobody'
  | 'recording'
  | 'refused'
  | 'shut_out'
  | 'urgent'
  | 'wait'
  | 'waiting'
  | 'wrap_up';
/**
 * A supervisor's move of the day.
 */
export type Move = 'brainstorm' | 'brief' | 'close' | 'debrief' | 'end_brainstorm' | 'open';
/**
 * A browser's finding about a camera or a microphone. `SILENT`: it gives not even the noise of a room.
 */
export type Device = 'busy' | 'missing' | 'ok' | 'refused' | 'silent' | 'unknown';
/**
 * The way sound and pictures get through; `UNTRIED`: the station had no room for a try.
 */
export type Path = 'bad' | 'good' | 'none' | 'untried' | 'weak';
/**
 * By which way: UDP to the station, TCP to it, or a relay (TURN).
 */
export type Way = 'direct' | 'relay' | 'tcp';
/**
 * The key of a report's rows.
 */
export type By =
  | 'category'
  | 'channel'
  | 'day'
  | 'half_hour'
  | 'month'
  | 'office'
  | 'operator'
  | 'outcome'
  | 'time_of_day'
  | 'wrap_up';
/**
 * The period with which a report is compared.
 */
export type Compare = '' | 'previous' | 'year';
/**
 * The unit of a threshold.
 */
export type Unit = 'count' | 'none' | 'percent' | 'seconds';
/**
 * A way in which an entry can be wrong.
 */
export type FindingKind =
  | 'changed'
  | 'detail_changed'
  | 'forged'
  | 'head_changed'
  | 'missing'
  | 'replaced';
/**
 * Where a complaint is.
 */
export type State = 'answered' | 'closed' | 'examined' | 'measure' | 'received' | 'reopened';
/**
 * An act that brings it from one state to another.
 */
export type Act =
  | 'answer'
  | 'close'
  | 'decide'
  | 'examine'
  | 'lapse'
  | 'reopen'
  | 'return'
  | 'settle'
  | 'write';
/**
 * Where the day stands.
 */
export type Phase = 'briefing' | 'closed' | 'debriefing' | 'open';
/**
 * Why a citizen is not admitted to the queue. Pages and programs rely on these words: they are stable.
 */
export type NotAdmitted =
  | 'all_paused'
  | 'closed'
  | 'media_short'
  | 'nobody_signed_in'
  | 'queue_full';
export type AgentState = 'available' | 'busy' | 'offered' | 'offline' | 'paused' | 'wrap_up';
/**
 * The readiness of an office.
 */
export type Stand = 'not_ready' | 'ready' | 'unchecked';
/**
 * State of a recording; :data:`TRANSITIONS` lists what may follow.
 */
export type RecordingState = 'destroyed' | 'failed' | 'finishing' | 'ready' | 'recording';
/**
 * Whether a sheet may be relied on: `due` still may, and asks to be confirmed; `expired` is for operators alone.
 */
export type Freshness = 'due' | 'expired' | 'fresh' | 'withdrawn';

export interface Api {
  requests: Requests;
  answers: Answers;
  refusals: Refusals;
}
export interface Requests {
  'POST account-imports': ListGiven;
  'POST account-imports/preview': ListGiven;
  'POST accounts': NewAccount;
  'PATCH accounts/{id}': AccountChange;
  'POST alarm-rules': AlarmRuleWords;
  'PUT alarm-rules/{id}': AlarmRuleWords;
  'POST authorisations': NewAuthorisation;
  'POST authorisations/{id}/decision': Decision;
  'POST authorisations/{id}/end': Ending;
  'POST bodies': BodyFields;
  'PUT bodies/{id}': BodyFields;
  'POST bodies/{id}/referrals': NewReferral;
  'PUT bodies/{id}/retired': BodyRetired;
  'POST callbacks': NewCallback;
  'POST callbacks/cancel': FollowedCode;
  'POST callbacks/come': FollowedCode;
  'POST callbacks/follow': FollowedCode;
  'POST callbacks/number-codes': NumberToProve;
  'POST calls-out': TestCall;
  'POST calls-out/{id}/state': CallTold;
  'POST circulars': NewCircular;
  'PUT circulars/{id}/reading': CircularReadingGiven;
  'POST circulars/{id}/withdrawal': CircularWithdrawal;
  'POST command-reports': NewCommandReport;
  'PUT command-reports/{id}': CommandReportTexts;
  'POST command-reports/{id}/figures': CommandReportRevision;
  'POST command-reports/{id}/signature': CommandReportRevision;
  'POST comparison/sources': NewFeedSource;
  'PATCH comparison/sources/{id}': FeedSourceChange;
  'PUT comparison/sources/{id}/feed': FeedFile;
  'POST complaints': NewComplaint;
  'POST complaints/choices': NewChoice;
  'PUT complaints/choices/{id}/retired': Retired;
  'POST complaints/follow': FollowedCode;
  'POST complaints/follow/steps': TellSteps;
  'POST complaints/follow/verdict': ComplaintVerdict;
  'POST complaints/taken': TakenComplaint;
  'POST complaints/turned': TurnedCase;
  'PUT complaints/{id}/address': NewAddress;
  'POST complaints/{id}/answer': ComplaintAnswer;
  'POST complaints/{id}/close': ComplaintClosing;
  'PUT complaints/{id}/concerns': ComplaintConcerns;
  'POST complaints/{id}/decision': ComplaintDecision;
  'POST complaints/{id}/group': Grouping;
  'PUT complaints/{id}/person': Responsible;
  'POST complaints/{id}/proposal': ComplaintProposal;
  'POST complaints/{id}/send-back': ComplaintSentBack;
  'POST conference-dial-ins': DialledIn;
  'POST conferences': NewConference;
  'PATCH conferences/{id}': ConferenceChange;
  'POST conferences/{id}/door': DoorLink;
  'POST conferences/{id}/links': NewLink;
  'PUT conferences/{id}/minutes': MinutesWritten;
  'POST conferences/{id}/minutes/preview': MinutesTyped;
  'POST conferences/{id}/minutes/signature': MinutesSigned;
  'POST conferences/{id}/roll/corrections': RollCorrection;
  'POST contacts/search': ContactSearch;
  'POST contacts/{id}/advance': Advance;
  'POST contacts/{id}/given-code': FollowedCode;
  'PUT contacts/{id}/monitoring': Change;
  'POST contacts/{id}/monitoring/chat': ChatWritten;
  'POST contacts/{id}/monitoring/media': Offer;
  'POST contacts/{id}/move': ContactMove;
  'POST contacts/{id}/notes': NotesReason;
  'POST contacts/{id}/outside-call': OutsideNumber;
  'POST contacts/{id}/outside-call/end': OutsideEnding;
  'POST contacts/{id}/removal': Removal;
  'POST cool-downs/{id}/lift': Lifting;
  'POST copies/ask': FollowedCode;
  'POST copies/follow': FollowedCode;
  'POST copies/{contact}/decision': CopyDecision;
  'POST day/decisions': NewDecision;
  'POST day/moves': NewMove;
  'POST day/tasks': NewTask;
  'PATCH day/tasks/{id}': TaskChange;
  'POST devices': NewDevice;
  'PUT drivers/themes/{id}/dismissal': ThemeDismissal;
  'PUT drivers/themes/{id}/merged': ThemeMerge;
  'PUT drivers/themes/{id}/name': ThemeName;
  'POST drivers/themes/{id}/sheet': ThemeSheet;
  'POST drivers/themes/{id}/tasks': ThemeTask;
  'PUT emblem': EmblemWanted;
  'POST exports/{id}/downloads': DownloadWanted;
  'POST first-start': FirstAdministrator;
  'POST floor/operators/{id}/state': StateChange;
  'POST focus-groups': FocusGroupDraft;
  'PUT focus-groups/{id}': FocusGroupDraft;
  'POST focus-groups/{id}/publication': FocusSummary;
  'PUT focus-groups/{id}/summary': FocusSummary;
  'PUT forecast/plan': StaffPlanned;
  'POST guide/queued': GuideQueued;
  'POST guide/readings': GuideReading;
  'PUT hours': HoursChange;
  'PUT inbound-number-file': NumberImport;
  'POST inbound-number-file/preview': NumberFile;
  'POST inbound-number-versions/{number}/restore': VersionRestore;
  'PUT inbound-numbers': NumbersWanted;
  'POST inbound-numbers/heard': InboundNumber;
  'POST inbound-numbers/in-force': LineAsks;
  'POST inquiries': NewInquiry;
  'POST inquiries/{id}/answers': InquiryReply;
  'PUT inquiries/{id}/due': InquiryMove;
  'POST inquiries/{id}/sheet': InquirySheet;
  'POST inquiries/{id}/withdrawal': InquiryWithdrawal;
  'POST invitations/taken': TakeInvitation;
  'PUT line-prompts/{language}/{prompt}': PromptWanted;
  'POST mail-test': MailTest;
  'POST mailbox-test': MailboxTest;
  'POST mailing-list': NewListEntry;
  'POST mailing-list/subscribers': NewListSubscriber;
  'PUT mailing-list/{id}/verdict': ListVerdict;
  'PUT me/email': EmailChange;
  'POST me/evaluations/{id}/dispute': NewDispute;
  'POST me/evaluations/{id}/reply': OperatorReply;
  'POST me/evaluations/{id}/views': ViewReason;
  'PUT me/factors/passkey': PasskeyEnrolment;
  'PUT me/factors/totp': TotpEnrolment;
  'POST me/notice': Acceptance;
  'POST me/password': PasswordChange;
  'POST me/proof': ProofGiven;
  'POST me/readiness': NewCheck;
  'PUT me/telephone': OwnTelephone;
  'POST me/thanks/seen': ThanksSeen;
  'POST message-views': NewView;
  'POST messages': NewMessage;
  'POST messages/bulk': Bulk;
  'POST messages/follow': FollowedCode;
  'POST messages/follow/replies': MoreText;
  'POST messages/follow/steps': TellSteps;
  'POST messages/{id}/address': NewAddress;
  'POST messages/{id}/answer': Answer;
  'POST messages/{id}/callback': CaseCallback;
  'POST messages/{id}/category': OtherCategory;
  'POST messages/{id}/close': Closing;
  'PUT messages/{id}/draft': Draft;
  'POST messages/{id}/forward': Forward;
  'PUT messages/{id}/hold': Hold;
  'POST messages/{id}/invitation': CaseInvitation;
  'POST messages/{id}/link': Link;
  'POST messages/{id}/merge': Merge;
  'POST messages/{id}/notes': Note;
  'POST messages/{id}/office': ToOffice;
  'POST messages/{id}/propose': Propose;
  'POST messages/{id}/send-back': SendBack;
  'POST messages/{id}/snooze': Snooze;
  'POST messages/{id}/split': Split;
  'POST notices': NewNotice;
  'POST office-imports': ListGiven;
  'POST office-imports/preview': ListGiven;
  'POST offices': NewOffice;
  'PATCH offices/{id}': OfficeChange;
  'POST path-test': PathOffer;
  'POST persons/erase': PersonErasure;
  'POST persons/export': PersonRequest;
  'POST persons/search': PersonSearch;
  'POST pocket/enrolment': EnrolmentAsked;
  'POST pocket/set': DeviceReport;
  'POST praises': NewPraise;
  'POST praises/taken': TakenPraise;
  'POST praises/{id}/passing': PassingOn;
  'PUT questionnaire/draft': DraftWanted;
  'POST questionnaire/publish': DraftRevision;
  'PUT readiness/time': NewAsk;
  'POST recognition': BeRecognised;
  'POST recognition/cases': LinkCase;
  'POST recognition/cases/remove': UnlinkCase;
  'POST recognition/code': FollowedCode;
  'POST recognition/entrance': FollowedCode;
  'POST recognition/erase': FollowedCode;
  'POST recognition/open': FollowedCode;
  'POST recognition/wishes': ChangeWishes;
  'POST recorded-calls/{id}/state': RecordedCallTold;
  'POST recordings/search': RecordingSearch;
  'POST recordings/searches': NewSavedSearch;
  'POST recordings/{id}/comments': NewComment;
  'POST recordings/{id}/exports': ExportOrder;
  'POST recordings/{id}/hold': CustodyReason;
  'POST recordings/{id}/requests': CustodyRequest;
  'POST recordings/{id}/requests/{request}/decision': CustodyDecision;
  'POST recordings/{id}/seal': CustodyReason;
  'POST recordings/{id}/views': ViewReason;
  'POST recordings/{id}/views/{view}/watched': Watched;
  'POST replies': ReplyWords;
  'PUT replies/order': Order;
  'PUT replies/{id}': ReplyWords;
  'PUT replies/{id}/retired': Retirement;
  'POST requests/{id}/decision': CustodyDecision;
  'POST results/codes': NewCode;
  'POST results/paper': PaperForm;
  'PUT results/texts/{id}': SaidDecision;
  'PUT retention': RetentionChange;
  'POST retention/trial': RetentionTrial;
  'POST review/calibrations': NewCalibration;
  'PUT review/calibrations/{id}/agreed': CalibrationAgreed;
  'POST review/calibrations/{id}/agreed': CalibrationAgreed;
  'PUT review/calibrations/{id}/rating': CalibrationDraft;
  'POST review/calibrations/{id}/rating': CalibrationDraft;
  'POST review/evaluations': NewEvaluation;
  'PUT review/evaluations/{id}': EvaluationDraft;
  'POST review/evaluations/{id}/decision': DisputeDecision;
  'POST review/evaluations/{id}/submit': EvaluationDraft;
  'POST review/forms': NewForm;
  'PUT review/forms/{id}': FormDraft;
  'POST review/forms/{id}/publish': FormRevision;
  'POST review/forms/{id}/retire': FormRevision;
  'POST review/rules': AssignmentRule;
  'POST review/rules/trial': AssignmentRule;
  'PUT review/rules/{id}': RuleChange;
  'POST saved-reports': NewSavedReport;
  'PUT seat/rating': SeatRating;
  'POST seat/receipt': ReceiptWanted;
  'PUT seat/thanks': SeatThanks;
  'POST session': Credentials;
  'POST session/factor': FactorAnswer;
  'POST session/passkey': Ticket;
  'POST sheet-set': SetAsked;
  'POST sheets': NewSheet;
  'PUT sheets/lives': SheetLivesGiven;
  'POST sheets/preview': SheetText;
  'POST sheets/problems': SheetProblem;
  'PUT sheets/{id}': SheetPlace;
  'PUT sheets/{id}/body': SheetBodyChosen;
  'POST sheets/{id}/confirmation': SheetConfirmation;
  'POST sheets/{id}/uses': SheetUsed;
  'POST sheets/{id}/versions': SheetWrite;
  'POST sheets/{id}/versions/{number}/return': SheetReason;
  'POST sheets/{id}/withdrawal': SheetReason;
  'PUT shifts': ShiftsWanted;
  'POST shifts/read': ShiftList;
  'POST telephony/calls': NewCall;
  'POST telephony/calls/{id}/abandoned': Gone;
  'POST telephony/calls/{id}/answered': ByOperator;
  'POST telephony/calls/{id}/dialled': DialResult;
  'POST telephony/calls/{id}/hang-up': HungUp;
  'POST telephony/calls/{id}/hold': ByOperator;
  'POST telephony/calls/{id}/invitation': Gone;
  'POST telephony/calls/{id}/rating': KeyedRating;
  'POST telephony/calls/{id}/retrieve': ByOperator;
  'POST telephony/calls/{id}/ring': ByOperator;
  'POST telephony/calls/{id}/transfer': Transferred;
  'POST telephony/calls/{id}/unanswered': Unanswered;
  'POST telephony/continuations': Continuation;
  'PUT topic-file': TopicImport;
  'POST topic-file/preview': TopicFile;
  'PUT topic-order': TopicOrder;
  'POST topic-versions/{number}/restore': VersionRestore;
  'POST topics': NewTopic;
  'PUT topics/{id}': TopicChange;
  'PUT upkeep/settings': SettingsWanted;
  'POST webhooks': NewWebhook;
  'PATCH webhooks/{id}': WebhookChange;
}
/**
 * A list as CSV text. `reason` is for the person who may grant supervisors, reviewers and administrators in it.
 */
export interface ListGiven {
  text: string;
  reason?: string;
}
/**
 * An account to create; `categories` maps category ids to proficiencies, `reason` is for the person who may grant
 * a supervisor, reviewer or administrator.
 */
export interface NewAccount {
  username: string;
  role: Role;
  displayName?: string | null;
  categories?: Record<string, number>;
  office?: string | null;
  skills?: string[];
  email?: string;
  reason?: string;
}
/**
 * Changes of an account; absent members stay as they are, an empty `office` takes it out of its office, an empty `email` has the station write to it no more.
 * `autoAnswerS`: the desk answers by itself after ringing so long; 0 for never. `reason` is for the person who
 * grants it.
 */
export interface AccountChange {
  role?: Role | null;
  displayName?: string | null;
  disabled?: boolean | null;
  categories?: Record<string, number> | null;
  office?: string | null;
  skills?: string[] | null;
  autoAnswerS?: number | null;
  email?: string | null;
  reason?: string;
}
/**
 * A rule as it is to be. `threshold` counts in the unit of its kind. `mail` are addresses, `people` ids of accounts that have one. `seen`: the revision that was changed, for one
 * that there is already.
 */
export interface AlarmRuleWords {
  kind: Kind;
  threshold?: number;
  category?: string | null;
  supervisors?: boolean;
  operators?: boolean;
  office?: string | null;
  sound?: boolean;
  mail?: string[];
  people?: string[];
  enabled?: boolean;
  seen?: number;
}
/**
 * An authorisation for one waiting contact (with `contactId`), or a standing one until `until` (midnight when
 * that is left out).
 */
export interface NewAuthorisation {
  accountId: string;
  category: string;
  contactId?: string | null;
  until?: string | null;
  reason?: string;
}
/**
 * Yes or no, and why; a refusal needs a reason. `standing`: what was asked for one contact is
 * granted for the day as well. `until` is for standing ones.
 */
export interface Decision {
  granted: boolean;
  standing?: boolean;
  reason?: string;
  until?: string | null;
}
/**
 * Why a standing one is taken back.
 */
export interface Ending {
  reason: string;
}
/**
 * The fields of a body that the office writes itself.
 */
export interface BodyFields {
  name: string;
  kind?: string;
  address?: string;
  postcode?: string;
  town?: string;
  province?: string;
  pec?: string;
  email?: string;
  site?: string;
  phone?: string;
  hours?: string;
  bring?: string;
  matters?: string;
  notes?: string;
}
/**
 * The contact or case in which somebody is referred, and how. By `email` the station writes to `to`, or to the address of the
 * case.
 */
export interface NewReferral {
  contact: string | null;
  how: 'aloud' | 'chat' | 'email';
  to?: string | null;
  language?: string;
}
/**
 * Whether nobody is referred to it any more.
 */
export interface BodyRetired {
  retired: boolean;
}
/**
 * A request to be called back. `way` `video`: a link comes to `email`; `phone`: we dial
 * `number`. `seat` is that of the contact that waits now: its place is kept with what
 * was said on entering, and the contact ends.
 * `request` is a random key of the page's, by which a repeated request is one; `consent` that the
 * privacy notice was accepted; `number_code` is the code that was sent to `number`.
 */
export interface NewCallback {
  request: string;
  category: string;
  way: 'phone' | 'video';
  consent: true;
  email?: string | null;
  number?: string | null;
  numberCode?: string | null;
  recording?: boolean;
  name?: string | null;
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs?: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  seat?: string | null;
  visitor?: string | null;
}
/**
 * A code as it was written.
 */
export interface FollowedCode {
  code: string;
}
/**
 * A number to which a code is sent, in `language`.
 */
export interface NumberToProve {
  number: string;
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  visitor?: string | null;
}
/**
 * A telephone that is called to try the line: an international number, one of the own country, or an extension.
 */
export interface TestCall {
  number: string;
}
/**
 * The state of a call, as the SIP process tells it. `machine`: it was answered as a machine answers. `leg` at `worker` is
 * its sound, once it was answered.
 */
export interface CallTold {
  state:
    | 'answered'
    | 'busy'
    | 'calling'
    | 'declined'
    | 'ended'
    | 'failed'
    | 'no-answer'
    | 'refused'
    | 'ringing'
    | 'talking'
    | 'unreachable';
  reason?: string;
  trunk?: string;
  machine?: boolean;
  worker?: string;
  leg?: string;
}
/**
 * A circular to publish at once: for whom by `roles` and `offices` (none: for everybody with the role), whether it is
 * to be confirmed and on which day at the latest, and its last day in force.
 */
export interface NewCircular {
  title: string;
  text: string;
  /**
   * @minItems 1
   */
  roles: ('admin' | 'office' | 'operator' | 'quality' | 'supervisor')[];
  offices?: string[];
  confirm?: boolean;
  confirmBy?: string | null;
  until?: string | null;
}
/**
 * That one has read it, or also that one confirms it.
 */
export interface CircularReadingGiven {
  confirmed?: boolean;
}
/**
 * Why it is in force no longer; its readers are told.
 */
export interface CircularWithdrawal {
  reason: string;
}
/**
 * The period that begins on `first`, and the language of the report.
 */
export interface NewCommandReport {
  kind: 'month' | 'quarter' | 'year';
  first: string;
  language?: 'en' | 'it';
}
/**
 * The texts of the sections, all of them, and the revision they were made from.
 */
export interface CommandReportTexts {
  revision: number;
  texts: SectionTexts;
}
/**
 * The texts of the sections, as Markdown.
 */
export interface SectionTexts {
  contacts: string;
  trust: string;
  themes: string;
  complaints: string;
  sheets: string;
  service: string;
  quality: string;
}
/**
 * The revision that was seen.
 */
export interface CommandReportRevision {
  revision: number;
}
/**
 * Another body: an address that is read each night, or the `feed` of a file. `name` is for people.
 */
export interface NewFeedSource {
  name: string;
  url?: string;
  feed?: string | null;
}
/**
 * Whether it stands on `/results` as well.
 */
export interface FeedSourceChange {
  published: boolean;
}
/**
 * The text of a newer file.
 */
export interface FeedFile {
  feed: string;
}
/**
 * A complaint of a citizen's. Without an `email` it is anonymous: it is taken as information, and nobody can be answered.
 * `request` and `visitor` as in leaving a message; `tellSteps`: an e-mail at each step is wanted.
 */
export interface NewComplaint {
  request: string;
  facts: ComplaintFacts;
  text: string;
  email?: string | null;
  name?: string | null;
  language?: string;
  consent: true;
  tellSteps?: boolean;
  visitor?: string | null;
}
/**
 * The facts of a complaint, by whichever way it comes. `office` is the office concerned, where that is known.
 */
export interface ComplaintFacts {
  category: string;
  subject: string;
  place?: string;
  happenedOn?: string | null;
  happened?: string;
  office?: string | null;
}
/**
 * A new entry, its `words` in other languages by their codes; `instead` is one that is retired for it.
 */
export interface NewChoice {
  list: 'category' | 'cause' | 'measure';
  label: string;
  words?: Record<string, string>;
  instead?: string | null;
}
/**
 * Whether an entry is offered no more.
 */
export interface Retired {
  retired: boolean;
}
/**
 * Whether an e-mail at each step of the case with this code is wanted from now on.
 */
export interface TellSteps {
  code: string;
  tell: boolean;
}
/**
 * The citizen's word on the answer, with the complaint's code or the one of the answer's e-mail. `text`: what is missing.
 */
export interface ComplaintVerdict {
  code: string;
  settled: boolean;
  text?: string;
}
/**
 * A complaint that a member of the staff takes down: by telephone, at the desk, out of the contact `outOf`; `tellSteps` as in
 * leaving one.
 */
export interface TakenComplaint {
  request: string;
  facts: ComplaintFacts;
  text: string;
  way: 'desk' | 'phone';
  email?: string | null;
  name?: string | null;
  language?: string;
  outOf?: string | null;
  tellSteps?: boolean;
}
/**
 * A case that goes on as a complaint, and what it is about.
 */
export interface TurnedCase {
  case: string;
  facts: ComplaintFacts;
}
/**
 * The citizen's right e-mail address, and how the caller knows it.
 */
export interface NewAddress {
  email: string;
  reason: string;
}
/**
 * The answer to the citizen; it asks by itself whether that settles it. `seenTexts` is how many texts of the thread were read: one
 * that came since is read first.
 */
export interface ComplaintAnswer {
  request: string;
  text: string;
  seenTexts: number;
}
/**
 * Why a complaint is closed without an answer.
 */
export interface ComplaintClosing {
  why: 'duplicate' | 'information' | 'other-body' | 'unfounded' | 'withdrawn';
  note?: string;
}
/**
 * The office that a complaint is about, and its kind.
 */
export interface ComplaintConcerns {
  office: string | null;
  category: string;
}
/**
 * Cause and measure, both from the office's lists; `text`: what exactly is done, for the office and the de-briefing.
 */
export interface ComplaintDecision {
  cause: string;
  measure: string;
  text?: string;
}
/**
 * Another complaint about the same thing (`together`), or one that is not.
 */
export interface Grouping {
  other: string;
  together: boolean;
}
/**
 * The person who becomes responsible.
 */
export interface Responsible {
  person: string;
}
/**
 * An answer that another person reads before it goes; `seenTexts` as in answering.
 */
export interface ComplaintProposal {
  text: string;
  seenTexts: number;
}
/**
 * The changes that a proposed answer needs.
 */
export interface ComplaintSentBack {
  words: string;
}
/**
 * A caller's PIN, with the ticket of the call that the station's own SIP process makes.
 */
export interface DialledIn {
  pin: string;
  ticket: string;
}
/**
 * A conference at a time, or (without `startsAt`) now. `offices` are those expected; all that are in
 * use when left out. `minutes` is how long it is meant to take. `repeats` makes a series of it, without the days on
 * which the station is closed; `invite`: offices that have an address are told by e-mail; so are
 * the accounts `invited`, which all have one.
 */
export interface NewConference {
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'meeting';
  title: string;
  startsAt?: string | null;
  offices?: string[] | null;
  items?: NewItem[];
  minutes?: number;
  repeats?: Repeats | null;
  invite?: boolean;
  invited?: string[];
}
/**
 * An item of the agenda; `minutes` is the time meant for it.
 */
export interface NewItem {
  text: string;
  minutes: number;
}
/**
 * The rhythm of a series, and its last day.
 */
export interface Repeats {
  every: 'fortnight' | 'month' | 'week' | 'weekday';
  until: string;
}
/**
 * Changes of a conference that nobody has opened; what is left out stays. `items` is the whole agenda.
 */
export interface ConferenceChange {
  kind?: ('brainstorming' | 'briefing' | 'debriefing' | 'meeting') | null;
  title?: string | null;
  startsAt?: string | null;
  minutes?: number | null;
  offices?: string[] | null;
  items?: NewItem[] | null;
  invited?: string[] | null;
}
/**
 * The link by which a guest comes.
 */
export interface DoorLink {
  link: string;
}
/**
 * A guest's link: for whom, for how many hours, and whether for one browser alone.
 */
export interface NewLink {
  label: string;
  hours?: number;
  singleUse?: boolean;
}
/**
 * The whole text, and the revision it was made from.
 */
export interface MinutesWritten {
  revision: number;
  text: string;
}
/**
 * A text that is being written.
 */
export interface MinutesTyped {
  text: string;
}
/**
 * The revision that is signed off.
 */
export interface MinutesSigned {
  revision: number;
}
/**
 * Whether an office (`officeId`) or a person (`member`) was present at the last roll, by a chair's word.
 */
export interface RollCorrection {
  present: boolean;
  officeId?: string | null;
  member?: string | null;
  note?: string;
}
/**
 * The same, and `words`, all of which stand in an operator's notes; `reason`: why they are looked for. The
 * reason is kept in the audit trail and names nobody; the words are kept nowhere.
 */
export interface ContactSearch {
  reference?: string | null;
  category?: string | null;
  operator?: string | null;
  office?: string | null;
  channel?: string | null;
  outcome?: string | null;
  from?: string | null;
  to?: string | null;
  order?: 'newest' | 'oldest';
  cursor?: string | null;
  limit?: number;
  words: string;
  reason: string;
}
/**
 * The seconds by which a contact is moved ahead of the place it came with (negative: behind it), and why.
 */
export interface Advance {
  advanceS: number;
  reason: string;
}
/**
 * The way from now on, and whether the supervisor's own microphone and camera are on.
 */
export interface Change {
  way: 'join' | 'listen' | 'whisper';
  microphone?: boolean;
  camera?: boolean;
}
/**
 * A line; the same `key` is written once.
 */
export interface ChatWritten {
  text: string;
  key: string;
}
/**
 * A browser's offer; with `peerId` that connection goes on.
 */
export interface Offer {
  sdp: string;
  peerId?: string | null;
}
/**
 * Where a waiting contact goes, and why: to another category, to one operator, or to an office.
 */
export interface ContactMove {
  reason: string;
  category?: string | null;
  operator?: string | null;
  office?: string | null;
}
/**
 * Why the notes are read; it is kept in the audit trail.
 */
export interface NotesReason {
  reason: string;
}
/**
 * An international number, one of the own country, an extension, or one for help (112). `passOn`: the citizen goes on with it as
 * soon as it answers; otherwise the operator speaks with it first.
 */
export interface OutsideNumber {
  number: string;
  passOn?: boolean;
}
/**
 * Why the conversation is ended.
 */
export interface OutsideEnding {
  reason: string;
}
/**
 * Why the contact is taken out of the queue.
 */
export interface Removal {
  reason: string;
}
/**
 * Why the visitor may come back early; it is kept in the audit trail.
 */
export interface Lifting {
  reason: string;
}
/**
 * Granted or refused; the citizen reads the reason of a refusal, the audit trail keeps both.
 */
export interface CopyDecision {
  granted: boolean;
  reason: string;
}
/**
 * A decision to be recorded.
 */
export interface NewDecision {
  text: string;
  category?: string | null;
  sheet?: string | null;
}
/**
 * A move of the day; `revision` is that of the day as it was shown.
 */
export interface NewMove {
  move: Move;
  revision: number;
  note?: string;
}
/**
 * A task for an operator, or an office, or (neither) for everybody.
 */
export interface NewTask {
  text: string;
  accountId?: string | null;
  officeId?: string | null;
  until?: string | null;
}
/**
 * The state of a task, and a word on it.
 */
export interface TaskChange {
  done: boolean;
  note?: string;
}
/**
 * A device to be enrolled: what it is called, and where it is (null: at the contact centre itself).
 */
export interface NewDevice {
  name: string;
  office?: string | null;
}
/**
 * Why it is no theme.
 */
export interface ThemeDismissal {
  reason: string;
}
/**
 * The theme that goes on for both.
 */
export interface ThemeMerge {
  into: string;
}
/**
 * A theme's confirmed name, and the examples to keep, which the caller has read and found without personal data.
 */
export interface ThemeName {
  name: string;
  kept?: string[];
}
/**
 * A draft of an information sheet: its title, what it is to say, and its topic.
 */
export interface ThemeSheet {
  title: string;
  text: string;
  topic?: string | null;
}
/**
 * A task of today: for a person, or for everybody.
 */
export interface ThemeTask {
  text: string;
  accountId?: string | null;
}
/**
 * The picture (PNG or JPEG, at most 2 MiB), in base64.
 */
export interface EmblemWanted {
  picture: string;
}
/**
 * One of the export's files.
 */
export interface DownloadWanted {
  name: string;
}
/**
 * The code that `virtual-station first-start` printed, and who the administrator is.
 */
export interface FirstAdministrator {
  code: string;
  username: string;
  displayName?: string;
  password: string;
}
/**
 * The state that an operator is to have from now on, or after the contact in hand. The operator reads the reason.
 */
export interface StateChange {
  state: 'available' | 'offline' | 'paused';
  reason: string;
}
/**
 * A group before anybody is invited. `purpose` is read by those invited. `place`: only people who were asked about it; null: all.
 * `recorded`: sound and picture may be recorded, which each has to agree to.
 */
export interface FocusGroupDraft {
  title: string;
  purpose: string;
  startsAt: string;
  minutes?: number;
  seats?: number;
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  place?: ('barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone') | null;
  recorded?: boolean;
  /**
   * @minItems 1
   */
  guide: GuideStep[];
}
/**
 * A question of the moderator, and the minutes meant for it.
 */
export interface GuideStep {
  question: string;
  minutes: number;
}
/**
 * The summary of a group's result; `revision` is the one that was read.
 */
export interface FocusSummary {
  text: string;
  revision: number;
}
/**
 * The operators planned for a weekday (0 is Monday), by half-hour; `revision` is that of the plan which was
 * changed. Half-hours that are not named have nobody. An empty plan is none.
 */
export interface StaffPlanned {
  topics?: string;
  weekday: number;
  planned: Record<string, number>;
  revision: number;
}
/**
 * That a visit queued after it had read these sheets.
 */
export interface GuideQueued {
  /**
   * @minItems 1
   */
  sheets: string[];
}
/**
 * That a sheet was read; `first`: the visit has read none before.
 */
export interface GuideReading {
  sheet: string;
  first?: boolean;
}
/**
 * Other hours; `revision` is that of the plan that was changed.
 */
export interface HoursChange {
  revision: number;
  plan: OpeningPlan;
}
/**
 * The whole plan. `country` (ISO 3166) and `subdivision` select the public holidays, `holidays`
 * whether the station closes on them.
 */
export interface OpeningPlan {
  zone: string;
  country: string;
  subdivision: string;
  holidays: boolean;
  week: Record<string, string[]>;
  exceptions: PlannedException[];
  categories: Record<string, CategoryPlan>;
}
/**
 * A day, or the days up to and including `until`, with other hours than the week's; closed when
 * `periods` is empty. `note` gives the staff the reason.
 */
export interface PlannedException {
  date: string;
  until: string | null;
  periods: string[];
  note: string;
}
/**
 * The departures of a category or an office from the station's hours: its week, single days, whether it closes on
 * public holidays. A field left out follows the station.
 */
export interface CategoryPlan {
  week: Record<string, string[]> | null;
  exceptions: PlannedException[];
  holidays: boolean | null;
}
/**
 * A file of numbers to be taken over as a whole.
 */
export interface NumberImport {
  revision: number;
  file: NumberFile;
}
/**
 * All numbers of a station, as they are exported and imported.
 */
export interface NumberFile {
  format: 1;
  numbers: InboundNumber[];
}
/**
 * A number that callers dial: with its country, an extension, a name as exchanges have them, or `*` for every other one.
 *
 * `leadsTo`: a `menu` of topics, one `topic`, or conferences by PIN. `menu`: the keys, page by page; without any the menu has
 * all topics, those asked for most first. `reception`: the topic of callers who press no key; without one three silent rounds end the
 * call. `languages`: what callers are spoken to in, of several they choose. `retired`: calls are refused. `note` is for the staff.
 */
export interface InboundNumber {
  number: string;
  leadsTo: 'conference' | 'menu' | 'topic';
  topic: string | null;
  menu: MenuKey[][];
  reception: string | null;
  /**
   * @minItems 1
   */
  languages: ('de' | 'en' | 'fr' | 'it' | 'sl')[];
  retired: boolean;
  note: string;
}
/**
 * A key of a menu, and the topic that it chooses. 9 is for the next page, 0 for hearing the page again.
 */
export interface MenuKey {
  key: string;
  topic: string;
}
/**
 * `revision` is that of the list that is given up.
 */
export interface VersionRestore {
  revision: number;
}
/**
 * All numbers as they are to be; `revision` is that of the numbers that were changed.
 */
export interface NumbersWanted {
  revision: number;
  numbers: InboundNumber[];
}
/**
 * The ticket that the station's own SIP process makes.
 */
export interface LineAsks {
  ticket: string;
}
/**
 * A question about the contact or case `contact`, to one of our offices, which answers it in the station, or to a body of
 * the directory, by `email` or certified mail (`pec`). It is wanted by the end of the day `due`. One `request` asks once.
 * `again`: the inquiry of the same contact that asked this elsewhere; `withdraw`: which is withdrawn, if it is open.
 */
export interface NewInquiry {
  request: string;
  contact: string;
  office?: string | null;
  body?: string | null;
  way?: 'email' | 'pec' | 'station';
  subject: string;
  question: string;
  due: string;
  again?: string | null;
  withdraw?: boolean;
}
/**
 * An answer. One `request` answers once.
 */
export interface InquiryReply {
  request: string;
  text: string;
}
/**
 * Another day by whose end the answer is wanted, and why.
 */
export interface InquiryMove {
  due: string;
  reason: string;
}
/**
 * A draft of an information sheet made from question and answer. `checked`: the caller has read the text and found no
 * personal data in it.
 */
export interface InquirySheet {
  title: string;
  text: string;
  checked?: boolean;
}
/**
 * Why no answer is needed any more; the addressee is told so.
 */
export interface InquiryWithdrawal {
  reason: string;
}
/**
 * The link's token or the code that was read out, and whether the citizen consents to be
 * recorded; null leaves it as it was said before. `visitor`: a random key of the browser's, with which
 * it may ask again when the answer was lost.
 */
export interface TakeInvitation {
  invitation: string;
  recording: boolean | null;
  visitor?: string | null;
}
/**
 * The sound (WAV, MP3, M4A, FLAC, or Opus in Ogg; a minute and 8 MiB at most), in base64.
 */
export interface PromptWanted {
  sound: string;
}
/**
 * Where a message that only tries the mail server goes.
 */
export interface MailTest {
  to: string;
}
/**
 * Selects the mail-box that is tried.
 */
export interface MailboxTest {
  box: 'mail' | 'pec';
}
/**
 * A question, or an answer to `question`. A supervisor's is published at once; everybody else's waits for a supervisor. `checked`:
 * the caller has read it and found no personal data in it. One `request` writes once.
 */
export interface NewListEntry {
  request: string;
  title: string;
  text: string;
  question?: string | null;
  checked?: boolean;
}
/**
 * A body of the directory that is asked to take part, at its e-mail address.
 */
export interface NewListSubscriber {
  body: string;
}
/**
 * A moderator's decision on an entry: `publish` it, with these words if they are given, `refuse` it, or `withdraw` a published
 * one from the archive; the last two with a `reason`. `checked`: as in a new entry. `files`: the offices may have the files that
 * came with it, too.
 */
export interface ListVerdict {
  verdict: 'publish' | 'refuse' | 'withdraw';
  title?: string | null;
  text?: string | null;
  reason?: string;
  checked?: boolean;
  files?: boolean;
}
/**
 * Where the station is to write to the caller; empty: nowhere.
 */
export interface EmailChange {
  email: string;
}
/**
 * The operator's objection; `items` are those it is about, none: all of it.
 */
export interface NewDispute {
  why: string;
  items?: string[];
}
/**
 * The operator's reply.
 */
export interface OperatorReply {
  text: string;
}
/**
 * Why somebody wants to see the recording; it is kept in the audit trail. `despite` says that they know that it
 * does not verify, and want to see it all the same; without it such a recording is not opened.
 */
export interface ViewReason {
  reason: string;
  despite?: boolean;
}
/**
 * The offer's ticket, what `PublicKeyCredential.toJSON()` gives, and a name for it.
 */
export interface PasskeyEnrolment {
  ticket: string;
  passkey: {};
  label?: string;
}
/**
 * The offer's ticket, a code of the app, and a name for it.
 */
export interface TotpEnrolment {
  ticket: string;
  code: string;
  label?: string;
}
/**
 * The version that was read and is accepted.
 */
export interface Acceptance {
  version: string;
}
/**
 * The present password and the one to come.
 */
export interface PasswordChange {
  present: string;
  new: string;
}
/**
 * One of: the password, an app's code, a passkey's answer with the ticket of its challenge.
 */
export interface ProofGiven {
  password?: string | null;
  code?: string | null;
  passkey?: {} | null;
  ticket?: string | null;
}
/**
 * A browser's findings: its devices, how sound and pictures get through, by which way, the round trip, the
 * share of packets lost, and the bandwidth that was seen.
 */
export interface NewCheck {
  camera: Device;
  microphone: Device;
  path: Path;
  way?: Way | null;
  rttMs?: number | null;
  loss?: number | null;
  kbps?: number | null;
}
/**
 * The extension, or the number; None where the exchange knows by itself which telephone is whose. `answers`: the telephone line
 * calls it for each caller whom the operator answers, and it has the sound in place of the browser.
 */
export interface OwnTelephone {
  extension: string | null;
  answers: boolean;
}
/**
 * `ids` of the thanks that were shown: others may have come meanwhile.
 */
export interface ThanksSeen {
  ids: string[];
}
/**
 * Filters under a name.
 */
export interface NewView {
  name: string;
  filters: CaseFilter;
}
/**
 * `state`: `waiting` (open or taken, what is due first at the head), `snoozed`, `proposed` (an answer waits for
 * another pair of eyes), `done` (newest first) or `held` (not deleted, whether it waits or not). `office` is an id, or `none` for cases given to no office; `who`
 * `mine`: those the caller has or had; `q` a reference, or words of the subject or of a text of the citizen's.
 */
export interface CaseFilter {
  state: 'done' | 'held' | 'proposed' | 'snoozed' | 'waiting';
  category: string | null;
  office: string | null;
  source: ('desk' | 'email' | 'pec' | 'phone' | 'web') | null;
  kind: ('complaint' | 'message' | 'praise') | null;
  language: string | null;
  when: ('late' | 'near' | 'urgent') | null;
  who: 'mine' | null;
  q: string | null;
}
/**
 * A message. `request` is a random key of the page's, by which a repeated request is one message;
 * `consent` that the privacy notice was accepted; `tellSteps` that an e-mail is wanted at each step; `visitor` the key the page has for its
 * visitor.
 */
export interface NewMessage {
  request: string;
  category: string;
  text: string;
  email: string;
  subject?: string | null;
  name?: string | null;
  language?: string;
  consent: true;
  tellSteps?: boolean;
  visitor?: string | null;
}
/**
 * `act` `category`: `value` is the topic; `close`: the reason; `office`: the office's id, None for the house.
 * `since` is the list's `at`: what the citizen has written since is not closed unread.
 */
export interface Bulk {
  /**
   * @minItems 1
   */
  ids: string[];
  act: 'category' | 'close' | 'office';
  value?: string | null;
  since?: string | null;
}
/**
 * Something more to a message of one's own; `request` as in leaving one.
 */
export interface MoreText {
  code: string;
  request: string;
  text: string;
}
/**
 * The text that goes to the citizen; `request` is a random key of the page's, `seenTexts` how many
 * texts of the thread the answering operator has read: one that came since is read first.
 */
export interface Answer {
  request: string;
  text: string;
  seenTexts: number;
}
/**
 * A callback by telephone out of a case.
 */
export interface CaseCallback {
  request: string;
  at?: string | null;
  by?: 'anyone' | 'me';
  number: string;
}
/**
 * The topic that the message is really about.
 */
export interface OtherCategory {
  category: string;
}
/**
 * Why a message is closed without an answer; `seenTexts` as in answering.
 */
export interface Closing {
  reason: 'answered-otherwise' | 'duplicate' | 'other-body' | 'spam' | 'unreachable';
  seenTexts: number;
}
/**
 * An answer that is begun; empty: none.
 */
export interface Draft {
  text: string;
}
/**
 * The body's name, which the citizen is told; with `email` it is sent the citizen's texts and address, under
 * `words`. `seenTexts` as in answering.
 */
export interface Forward {
  body: string;
  email?: string | null;
  words?: string;
  seenTexts: number;
}
/**
 * Why a case is not deleted, and until which moment (aware; None: until somebody ends it).
 */
export interface Hold {
  reason: string;
  until?: string | null;
}
/**
 * An invitation to a video call out of a case: not before `at` (aware; null: as soon as the station is open), by `anyone` or first by
 * `me`. `request` is a random key of the page's, by which a repeated request is one.
 */
export interface CaseInvitation {
  request: string;
  at?: string | null;
  by?: 'anyone' | 'me';
}
/**
 * A code that the citizen has given.
 */
export interface Link {
  code: string;
}
/**
 * The reference of the case that continues.
 */
export interface Merge {
  into: string;
}
/**
 * A note for colleagues; the citizen never sees it.
 */
export interface Note {
  words: string;
}
/**
 * The office's id, None for the house; `words` are for its next reader.
 */
export interface ToOffice {
  office: string | null;
  words?: string;
}
/**
 * An answer to be read by somebody else; `seenTexts` as in answering.
 */
export interface Propose {
  text: string;
  seenTexts: number;
}
/**
 * The changes that a proposed answer needs.
 */
export interface SendBack {
  words: string;
}
/**
 * The time until which it is put off (aware), and the reason.
 */
export interface Snooze {
  until: string;
  reason: string;
}
/**
 * The text that becomes a case of its own, and what that is about.
 */
export interface Split {
  reply: string;
  category: string;
}
/**
 * A notice to waiting citizens: to all, or to those of one category. `text` is Italian. A page in another language
 * shows the translation into it, else the English one, else `text`.
 */
export interface NewNotice {
  text: string;
  translations?: Record<string, string>;
  category?: string | null;
  minutes?: number;
}
/**
 * An office to create; `id` is what the queue knows it by and never changes. `shortName` stands where there
 * is little room, as on a conference's tile; by `phone` the office is called into conferences.
 */
export interface NewOffice {
  id: string;
  name: string;
  shortName?: string;
  email?: string;
  phone?: string;
  categories?: string[];
}
/**
 * Changes of an office; absent members stay as they are, an empty `email`, `phone` or `shortName` removes it. `week` are the
 * office's own hours, with an empty one it keeps the station's; `exceptions` single days of its own, before
 * the station's, and `holidays` whether it is `closed` or `open` on public holidays, or as the `station`.
 */
export interface OfficeChange {
  name?: string | null;
  shortName?: string | null;
  email?: string | null;
  phone?: string | null;
  disabled?: boolean | null;
  categories?: string[] | null;
  week?: Record<string, string[]> | null;
  exceptions?: PlannedException[] | null;
  holidays?: ('closed' | 'open' | 'station') | null;
}
/**
 * A browser's offer: a picture it sends, a picture it receives.
 */
export interface PathOffer {
  sdp: string;
}
/**
 * `contacts` is how many the search showed: with more or fewer nothing is erased.
 */
export interface PersonErasure {
  reference?: string;
  name?: string;
  email?: string;
  number?: string;
  reason: string;
  contacts: number;
}
/**
 * The same with the reason, which is kept in the audit trail and names nobody.
 */
export interface PersonRequest {
  reference?: string;
  name?: string;
  email?: string;
  number?: string;
  reason: string;
}
/**
 * The same, with the reason for searching where there is one; it is kept in the audit trail and names nobody.
 */
export interface PersonSearch {
  reference?: string;
  name?: string;
  email?: string;
  number?: string;
  reason?: string;
}
/**
 * The code that a supervisor was given for the device.
 */
export interface EnrolmentAsked {
  code: string;
}
/**
 * The set that a device has: the number of its set (0: none), how many sheets are in it, and why it did not take the last one.
 */
export interface DeviceReport {
  since?: number;
  sheets?: number;
  trouble?:
    | ('base' | 'damaged' | 'file' | 'key' | 'older' | 'other' | 'schema' | 'signature' | 'storage')
    | null;
}
/**
 * Praise of a citizen's; `whom` is who or what it is about in the citizen's words. With an `email` there is a thank-you.
 */
export interface NewPraise {
  request: string;
  text: string;
  whom?: string;
  email?: string | null;
  name?: string | null;
  language?: string;
  consent: true;
  visitor?: string | null;
}
/**
 * The same, taken down by a member of the staff.
 */
export interface TakenPraise {
  request: string;
  text: string;
  whom?: string;
  way: 'desk' | 'phone';
  email?: string | null;
  name?: string | null;
  language?: string;
}
/**
 * To which office and which people praise is passed on; one of them at least.
 */
export interface PassingOn {
  office: string | null;
  people: string[];
}
/**
 * `revision`: that of the draft that the writer has seen, 0 for none; `restored`: the version that was taken up, for the record.
 */
export interface DraftWanted {
  revision: number;
  draft: Questionnaire;
  restored?: number | null;
}
/**
 * The questions of each section, in their order.
 */
export interface Questionnaire {
  general: Question[];
  barracks: Question[];
  patrol: Question[];
  neighbourhood: Question[];
  phone: Question[];
  online: Question[];
}
/**
 * `id` is that of its section and its own, joined by a dash. `options` are those of `one` and `several`.
 */
export interface Question {
  id: string;
  kind: 'one' | 'scale' | 'several' | 'text';
  words: Record<string, string>;
  options: Option[];
  after: After | null;
}
/**
 * An answer that can be chosen.
 */
export interface Option {
  id: string;
  words: Record<string, string>;
}
/**
 * A question that follows one of these `answers` to another `question` of its section.
 */
export interface After {
  question: string;
  answers: string[];
}
/**
 * The draft as it was seen.
 */
export interface DraftRevision {
  revision: number;
}
/**
 * When everybody is to check; now, when left out.
 */
export interface NewAsk {
  at?: string | null;
}
/**
 * Ask to be recognised; `consent` to what is kept for it.
 */
export interface BeRecognised {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs?: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  channel?: ('audio' | 'text' | 'video') | null;
  email?: string | null;
  written?: boolean;
  consent: true;
}
/**
 * Tie a message, complaint or callback to oneself, by the code that was given for it.
 */
export interface LinkCase {
  code: string;
  case: string;
}
/**
 * Untie a contact again, by its reference.
 */
export interface UnlinkCase {
  code: string;
  reference: string;
}
/**
 * Other wishes, for the one with this code.
 */
export interface ChangeWishes {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs?: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  channel?: ('audio' | 'text' | 'video') | null;
  email?: string | null;
  written?: boolean;
  code: string;
}
/**
 * The state of a call, as the SIP process tells it. `session` is the SBC's own id of the call, `consent` whether its people have
 * agreed to the recording so far, `consentBy` who says so: the settings, or the SBC for each call. `begun`: what the worker is ordered
 * by was answered before; `reason`: why it is over.
 */
export interface RecordedCallTold {
  state: 'over' | 'recording';
  trunk: string;
  topic: string;
  startedAt: string;
  consent: boolean;
  consentBy: 'given' | 'metadata';
  session?: string;
  begun?: boolean;
  parties?: CallPartyTold[];
  endedAt?: string | null;
  reason?: string;
}
/**
 * Somebody who takes part in the call, as the SBC tells it. `party` is the name of their sound in the recording; `number` is empty
 * where it is withheld or no telephone's.
 */
export interface CallPartyTold {
  party: string;
  name?: string;
  number?: string;
  joinedAt?: string | null;
  leftAt?: string | null;
}
/**
 * The terms of a search; all of them have to fit. `from` inclusive, `to` exclusive, the other limits
 * inclusive; `operator` an account id, `office` that of one who served; `outcome` how the contact ended,
 * or the code the operator gave it; `words`, all of them, in notes, chat and comments.
 */
export interface RecordingSearch {
  category?: string | null;
  from?: string | null;
  to?: string | null;
  operator?: string | null;
  office?: string | null;
  channel?: string | null;
  outcome?: string | null;
  verdict?: ('fair' | 'good' | 'poor') | null;
  minSeconds?: number | null;
  maxSeconds?: number | null;
  minScore?: number | null;
  maxScore?: number | null;
  minSatisfaction?: number | null;
  maxSatisfaction?: number | null;
  words?: string;
  cursor?: string | null;
  limit?: number;
}
/**
 * A search and its name; one's own of the same name is replaced.
 */
export interface NewSavedSearch {
  name: string;
  filters: SavedFilters;
}
/**
 * The page's filters, in its own words; days are calendar days.
 */
export interface SavedFilters {
  category?: string | null;
  operator?: string | null;
  office?: string | null;
  channel?: string | null;
  outcome?: string | null;
  verdict?: string | null;
  length?: string | null;
  score?: string | null;
  satisfaction?: string | null;
  words?: string | null;
  from?: string | null;
  to?: string | null;
}
/**
 * `at_ms` from the recording's start.
 */
export interface NewComment {
  atMs: number;
  text: string;
}
/**
 * An export to make, and the reason for which it is given out. `kind` `film`: everybody side by side in one film, to watch;
 * `package`: what was captured with what proves it, for a court.
 */
export interface ExportOrder {
  kind: 'film' | 'package';
  reason: string;
  options?: ExportOptions;
}
/**
 * `redactions` leave spans out, `blurred` names parties whose face nobody is to recognise (of a
 * conference its members, by their ids), `chat` adds what was written as subtitles.
 */
export interface ExportOptions {
  format: 'mp4' | 'webm';
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  chat: boolean;
  redactions: Redaction[];
  blurred: string[];
}
/**
 * A span that is neither shown nor heard; `party` None: of all parties.
 */
export interface Redaction {
  startMs: number;
  endMs: number;
  sound: boolean;
  picture: boolean;
  party: string | null;
}
/**
 * Why; it is kept in the audit trail.
 */
export interface CustodyReason {
  reason: string;
}
/**
 * A request that another person grants: `release` of the legal hold, to `open` a sealed recording
 * once, to `unseal` it for good.
 */
export interface CustodyRequest {
  kind: 'open' | 'release' | 'unseal';
  reason: string;
}
/**
 * A request granted or refused, and why.
 */
export interface CustodyDecision {
  granted: boolean;
  reason: string;
}
/**
 * Stretches of the recording played since the last report, in milliseconds, in the order of playing.
 */
export interface Watched {
  /**
   * @minItems 1
   */
  spans: [number, number][];
}
/**
 * The words of a reply: `title` by which it is found, `text` with its places (`{nome}`), and for which
 * `category` it is (none: for all). `seen`: the version that was changed, for one that there is already.
 */
export interface ReplyWords {
  title: string;
  text: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  category?: string | null;
  seen?: number | null;
}
/**
 * Every reply in use, by id, in the order in which they are to be offered.
 */
export interface Order {
  ids: string[];
}
/**
 * Whether a reply is offered no longer.
 */
export interface Retirement {
  retired: boolean;
}
/**
 * `place`: what is asked about; `office`: by which its answers are counted, empty for none; `name`: where it hangs.
 */
export interface NewCode {
  place: 'barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone';
  office?: string;
  name?: string;
}
/**
 * A form of paper that is to be entered: the `place` it asks about, the `office` that collected it, and the `version` that is printed
 * at its foot (null: the one that is asked now).
 */
export interface PaperForm {
  place: 'barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone';
  version?: number | null;
  office?: string;
}
/**
 * `cleared`: it tells nothing of anybody and may be shown; `removed`: it does, and goes.
 */
export interface SaidDecision {
  decision: 'cleared' | 'removed';
}
/**
 * Other rules; `revision` is that of the rules that were changed, `reason` is for the person who has to grant it.
 */
export interface RetentionChange {
  revision: number;
  rules: RetentionRule[];
  reason?: string;
}
/**
 * Keep matching recordings for `days` days after their end; a condition that is None matches all.
 *
 * `outcome` is how the contact ended, `consent` whether it was in force at the end, `evaluated` whether the
 * quality office has evaluated the recording.
 */
export interface RetentionRule {
  name: string;
  days: number;
  category?: string | null;
  outcome?: string | null;
  consent?: boolean | null;
  evaluated?: boolean | null;
}
/**
 * Rules to be tried on what there is; nothing changes.
 */
export interface RetentionTrial {
  rules: RetentionRule[];
}
/**
 * A session about one recording. `participants` are reviewers; its maker takes part only if named.
 */
export interface NewCalibration {
  name: string;
  recording: string;
  form: string;
  /**
   * @minItems 2
   */
  participants: string[];
}
/**
 * The result on which the participants have agreed.
 */
export interface CalibrationAgreed {
  answers: Record<string, number | null>;
  note?: string;
}
/**
 * A participant's answers.
 */
export interface CalibrationDraft {
  answers: Record<string, number | null>;
}
/**
 * Take a recording to judge it. `operator`: whom, where several took part; `double`: another reviewer,
 * chosen by lot, judges it, too, and neither knows of the other.
 */
export interface NewEvaluation {
  recording: string;
  form: string;
  operator?: string | null;
  double?: boolean;
}
/**
 * Answers by item (null: not applicable), remarks by item, and one on the whole.
 */
export interface EvaluationDraft {
  answers: Record<string, number | null>;
  comments?: Record<string, string>;
  summary?: string;
}
/**
 * The outcome of a dispute: the evaluation stands, is corrected by other `answers`, or is withdrawn and
 * counts no more.
 */
export interface DisputeDecision {
  decision: 'confirmed' | 'corrected' | 'withdrawn';
  why: string;
  answers?: Record<string, number | null> | null;
}
/**
 * A form to begin; `copy_of`: with what that one has.
 */
export interface NewForm {
  name: string;
  copyOf?: string | null;
}
/**
 * The draft of a form; `revision` is that of the text that was changed.
 */
export interface FormDraft {
  revision: number;
  name: string;
  draft: Form;
}
/**
 * All of it. `cap` is the highest score, 0 to 100, that a failed critical item leaves.
 */
export interface Form {
  sections: Section[];
  cap?: number;
}
/**
 * Items that belong together, and what they count beside the other sections.
 */
export interface Section {
  id: string;
  title: string;
  weight?: number;
  items: Item[];
}
/**
 * One question, answered with 0 to `steps - 1`, the last of which is best.
 *
 * `labels` has a word for each step, or none at all: then the page has its own. A `weight` of 0 is asked
 * and shown and counts nothing. `failed_to` is the highest answer with which a critical or fatal item
 * has failed.
 */
export interface Item {
  id: string;
  text: string;
  hint?: string;
  weight?: number;
  steps?: number;
  labels?: string[];
  notApplicable?: boolean;
  gravity?: 'critical' | 'fatal' | 'normal';
  failedTo?: number;
}
/**
 * `revision`: what the caller has seen.
 */
export interface FormRevision {
  revision: number;
}
/**
 * Judge by form `form` what fits everything that is said; None says nothing. `max_satisfaction`: whose citizen said to be so content, 1 to 5, or less.
 *
 * `choose`: `all` that fits, as soon as it can be played; or, when a `period` is over, out of what began
 * in it `count` of each operator (`per_operator`), or `count` altogether by category, office and operator
 * (`stratified`). Of a hundred, `double` are judged by two who do not know of each other. `reviewers` are
 * accounts, empty: the whole quality office; each has `days` days.
 */
export interface AssignmentRule {
  name: string;
  form: string;
  on: boolean;
  category: string | null;
  outcome: string | null;
  code: string | null;
  channel: string | null;
  operator: string | null;
  office: string | null;
  verdict: ('fair' | 'good' | 'poor') | null;
  escalated: boolean | null;
  maxSatisfaction: number | null;
  choose: 'all' | 'per_operator' | 'stratified';
  count: number;
  period: 'month' | 'week';
  double: number;
  reviewers: string[];
  days: number;
}
/**
 * A rule in place of the one that `revision` says.
 */
export interface RuleChange {
  revision: number;
  rule: AssignmentRule;
}
/**
 * A report to be saved. Where `offices` or `people` (ids of accounts) are named it is mailed to them after
 * each period.
 */
export interface NewSavedReport {
  name: string;
  period: 'lastMonth' | 'lastQuarter' | 'lastWeek' | 'yesterday';
  asked: SavedAsked;
  language?: 'en' | 'it';
  offices?: string[];
  people?: string[];
}
/**
 * Rows, limits and comparison of a saved report, as of any report.
 */
export interface SavedAsked {
  by: By;
  category: string;
  channel: string;
  outcome: string;
  operator: string;
  office: string;
  wrapUp: string;
  compare: Compare;
}
/**
 * `score` from 1 to 5 stars; `reason`: what was good (4, 5), or was not (1 to 3).
 */
export interface SeatRating {
  score: number;
  reason?: ('clear' | 'complete' | 'other' | 'sure' | 'technical') | null;
  text?: string;
}
/**
 * The address, which is kept until the mail has gone.
 */
export interface ReceiptWanted {
  email: string;
}
/**
 * `text` may be empty: thanks need no words.
 */
export interface SeatThanks {
  text?: string;
}
/**
 * A username and its password.
 */
export interface Credentials {
  username: string;
  password: string;
}
/**
 * The ticket, and one of: an app's code, a recovery code, a passkey's answer as `PublicKeyCredential.toJSON()`
 * gives it.
 */
export interface FactorAnswer {
  ticket: string;
  code?: string | null;
  recoveryCode?: string | null;
  passkey?: {} | null;
}
/**
 * The ticket of an attempt.
 */
export interface Ticket {
  ticket: string;
}
/**
 * The number of the set that is there, 0 for none, and why the last one was not taken.
 */
export interface SetAsked {
  since?: number;
  trouble?:
    | ('base' | 'damaged' | 'file' | 'key' | 'older' | 'other' | 'schema' | 'signature' | 'storage')
    | null;
}
/**
 * A sheet with its first words, in Italian. `review`: have it reviewed at once.
 */
export interface NewSheet {
  place: SheetPlace;
  text: SheetText;
  why?: string;
  review?: boolean;
}
/**
 * Where a sheet belongs: its topics (none: it is of general use), who looks after it (null: its writer), whose
 * matter it is where it is not ours, and how many days it lives (null: as its topics say).
 */
export interface SheetPlace {
  topics?: string[];
  owner?: string | null;
  deputy?: string | null;
  competentBody?: string | null;
  lifeDays?: number | null;
}
/**
 * The words of a sheet in one language: `title` as citizens say it, `entries` and `body` in Markdown,
 * `questions` that lead to it, `attachments` beside it.
 */
export interface SheetText {
  title: string;
  entries: Record<string, string>;
  body: string;
  links: SheetLink[];
  questions: string[];
  attachments: SheetAttachment[];
}
/**
 * An address to read on: `https`, `mailto` or `tel`.
 */
export interface SheetLink {
  label: string;
  url: string;
}
/**
 * A file beside the words: its `id`, and a `label` that says what it shows. The station fills the rest in: the `name`
 * under which it is saved, its media type, its octets and their SHA-256, hexadecimal.
 */
export interface SheetAttachment {
  id: string;
  label: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
}
/**
 * The same as it is to be from now on.
 */
export interface SheetLivesGiven {
  topics: TopicLife[];
}
/**
 * For how many days sheets of a topic live.
 */
export interface TopicLife {
  topic: string;
  days: number;
}
/**
 * That a `sheet` is wrong, or (null) that one is missing, in a few `words`.
 */
export interface SheetProblem {
  sheet?: string | null;
  words?: string;
}
/**
 * The body that a sheet is to name; null for none.
 */
export interface SheetBodyChosen {
  body: string | null;
}
/**
 * That what version `seen` says is still true.
 */
export interface SheetConfirmation {
  seen: number;
}
/**
 * One use of a sheet in a `contact` in hand: `opened` to be read, or sent in the `chat`, by `email` `to` an address, as
 * a `pdf`. `language` is the reader's.
 */
export interface SheetUsed {
  contact: string;
  how: 'chat' | 'email' | 'opened' | 'pdf';
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  to?: string | null;
}
/**
 * New words in one language. `seen` is the newest version in it that the writer had before them, 0 for none.
 * `minor`: the original says the same as before, and its translations still hold. `review`: have it reviewed at once.
 */
export interface SheetWrite {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  seen: number;
  text: SheetText;
  why?: string;
  minor?: boolean;
  review?: boolean;
}
/**
 * Why a sheet is withdrawn, or a version given back to its author.
 */
export interface SheetReason {
  reason: string;
}
/**
 * All shifts of the week that `day` is in, instead of those that were `seen`.
 */
export interface ShiftsWanted {
  day: string;
  shifts: ShiftSpan[];
  seen: string;
}
/**
 * A shift: `account` works on a local `day` between two minutes of it.
 */
export interface ShiftSpan {
  account: string;
  day: string;
  begins: number;
  ends: number;
}
/**
 * A list of shifts (CSV with `username`, `day`, `from`, `to`) for the week that `day` is in.
 */
export interface ShiftList {
  day: string;
  text: string;
}
/**
 * A caller who is to be put in the queue.
 *
 * `callId` is the exchange's own id of the call (or the Idempotency-Key header); the same one enters
 * once. `caller` is a reference that means something to the exchange only. `number` is kept for
 * the operator and forgotten after its retention.
 */
export interface NewCall {
  category: string;
  callId?: string | null;
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs?: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  requirements?: string[];
  caller?: string | null;
  number?: string | null;
}
/**
 * Nothing to say beyond the fact.
 */
export interface Gone {}
/**
 * An act of an operator's telephone. `operator` guards against a report that comes too late.
 */
export interface ByOperator {
  operator?: string | null;
}
/**
 * The outcome of dialling a citizen (`call.dial`). `callId` is the exchange's own id of the call, for
 * one that was answered.
 */
export interface DialResult {
  result: 'answered' | 'busy' | 'no-answer' | 'unreachable';
  callId?: string | null;
}
/**
 * The person who ended the call. `operator`: whose telephone was put down; needed while two operators have the
 * call, where it is only that one's part: by the operator who asked a colleague it passes the caller on.
 */
export interface HungUp {
  by: 'caller' | 'network' | 'operator';
  operator?: string | null;
}
/**
 * The keys that a caller pressed: `score`, one to five stars, and `reason`, the number of the answer to the second question.
 */
export interface KeyedRating {
  score: number;
  reason?: number | null;
}
/**
 * The operator passed the caller on at the telephone: to a category, in the queue, or without one to
 * a number outside the station.
 */
export interface Transferred {
  operator?: string | null;
  category?: string | null;
}
/**
 * The operator's telephone was not taken.
 */
export interface Unanswered {
  reason: 'busy' | 'no-answer' | 'unreachable';
  operator?: string | null;
}
/**
 * A caller who goes on by telephone with a contact that was by video, having typed the code.
 */
export interface Continuation {
  code: string;
  callId: string;
  caller?: string | null;
  number?: string | null;
}
/**
 * A file of topics to be taken over as a whole.
 */
export interface TopicImport {
  revision: number;
  file: TopicFile;
}
/**
 * All topics of a station in their order, as they are exported and imported.
 */
export interface TopicFile {
  format: 1;
  topics: Topic[];
}
/**
 * A topic. `id` is what operators are skilled by and what stands in the history of contacts: it never changes.
 */
export interface Topic {
  segment: 'civil' | 'military';
  sharing: 'off' | 'on';
  modality: 'audio' | 'text' | 'video';
  icon: string;
  secondLook: boolean;
  keepAnsweredDays: number | null;
  keepUnansweredDays: number | null;
  retired: boolean;
  replacedBy: string | null;
  texts: Record<string, TopicText>;
  id: string;
}
/**
 * A topic in one language: the official name, the title in citizens' words (empty: the official name serves), what it
 * is about, what people say when they mean it, and what a citizen should have at hand or know before entering.
 */
export interface TopicText {
  label: string;
  title: string;
  description: string;
  searchWords: string[];
  requirements: string[];
}
/**
 * The ids of all topics in their new order.
 */
export interface TopicOrder {
  revision: number;
  ids: string[];
}
/**
 * A topic to add at the end; `revision` is that of the topics it is added to.
 */
export interface NewTopic {
  revision: number;
  topic: Topic;
}
/**
 * A topic as it is to be; `revision` is that of the topics that were changed.
 */
export interface TopicChange {
  revision: number;
  topic: TopicEdited;
}
/**
 * Everything of a topic but its id. `sharing` `off`: its contacts start without the citizen's picture.
 * `modality`: what the citizen's page proposes. `secondLook`: another person reads a written answer before it goes. `keepAnsweredDays`, `keepUnansweredDays`: how long a written case is kept after
 * it was answered, or ended without an answer (null: as the station says). `retired`: nobody can choose it any more, and `replacedBy` says
 * what to choose instead. `texts` are by language.
 */
export interface TopicEdited {
  segment: 'civil' | 'military';
  sharing?: 'off' | 'on';
  modality?: 'audio' | 'text' | 'video';
  icon?: string;
  secondLook?: boolean;
  keepAnsweredDays?: number | null;
  keepUnansweredDays?: number | null;
  retired?: boolean;
  replacedBy?: string | null;
  texts: Record<string, TopicText>;
}
/**
 * Values by variable (`VS_MAIL_FROM`); an empty one goes back to what ships.
 */
export interface SettingsWanted {
  values: Record<string, string>;
}
/**
 * An address to be told. `name` is for people: whose program it is.
 */
export interface NewWebhook {
  name: string;
  url: string;
  /**
   * @minItems 1
   */
  kinds: (
    | 'case.answered'
    | 'case.closed'
    | 'case.opened'
    | 'contact.answered'
    | 'contact.ended'
    | 'contact.entered'
    | 'sheet.confirmed'
    | 'sheet.published'
    | 'sheet.withdrawn'
  )[];
}
/**
 * Other kinds, or on or off; what is left out stays.
 */
export interface WebhookChange {
  kinds?:
    | (
        | 'case.answered'
        | 'case.closed'
        | 'case.opened'
        | 'contact.answered'
        | 'contact.ended'
        | 'contact.entered'
        | 'sheet.confirmed'
        | 'sheet.published'
        | 'sheet.withdrawn'
      )[]
    | null;
  on?: boolean | null;
}
export interface Answers {
  'POST account-imports': PeopleBrought;
  'POST account-imports/preview': PeopleRead;
  'GET accounts': AccountList;
  'POST accounts': AccountWithPassword;
  'PATCH accounts/{id}': StaffAccount;
  'DELETE accounts/{id}/factors': null;
  'POST accounts/{id}/reset': AccountWithPassword;
  'GET addressees': AddresseeList;
  'GET alarm-rules': AlarmRuleList;
  'POST alarm-rules': AlarmRuleList;
  'PUT alarm-rules/{id}': AlarmRuleList;
  'DELETE alarm-rules/{id}': AlarmRuleList;
  'GET alarms': AlarmList;
  'GET alarms/history': AlarmHistory;
  'POST alarms/{id}/acknowledgement': null;
  'GET audit': AuditPage;
  'GET audit/verification': AuditVerified;
  'POST audit/verification': AuditVerified;
  'GET authorisations': AuthorisationList;
  'POST authorisations': AuthorisationMade;
  'POST authorisations/{id}/decision': null;
  'POST authorisations/{id}/end': null;
  'GET bodies': BodyList;
  'POST bodies': BodyShown;
  'GET bodies/figures': BodyFigures;
  'PUT bodies/file': BodiesBrought;
  'GET bodies/{id}': BodyShown;
  'PUT bodies/{id}': BodyShown;
  'POST bodies/{id}/referrals': BodyReferred;
  'PUT bodies/{id}/retired': BodyShown;
  'POST callbacks': CallbackAsked;
  'POST callbacks/cancel': FollowedCallback;
  'POST callbacks/come': InvitedSeat;
  'POST callbacks/follow': FollowedCallback;
  'POST callbacks/number-codes': null;
  'POST calls-out': CallAsked;
  'GET calls-out': CallsOut;
  'POST calls-out/{id}/state': CallGoesOn;
  'POST checks': CheckTicket;
  'DELETE checks': null;
  'GET checks/{id}': Check;
  'DELETE checks/{id}': null;
  'GET circulars': CircularList;
  'POST circulars': CircularOpened;
  'GET circulars/unread': CircularsUnread;
  'GET circulars/{id}': CircularOpened;
  'GET circulars/{id}/readers': CircularReaders;
  'PUT circulars/{id}/reading': CircularOpened;
  'POST circulars/{id}/reminders': CircularReminded;
  'POST circulars/{id}/withdrawal': CircularOpened;
  'GET clock': ClockShown;
  'GET command-reports': CommandReports;
  'POST command-reports': CommandReportShown;
  'GET command-reports/{id}': CommandReportShown;
  'PUT command-reports/{id}': CommandReportShown;
  'DELETE command-reports/{id}': null;
  'POST command-reports/{id}/figures': CommandReportShown;
  'POST command-reports/{id}/signature': CommandReportShown;
  'GET comparison': Comparison;
  'GET comparison/sources': FeedSourceList;
  'POST comparison/sources': FeedSourceShown;
  'PATCH comparison/sources/{id}': FeedSourceShown;
  'DELETE comparison/sources/{id}': null;
  'PUT comparison/sources/{id}/feed': FeedSourceShown;
  'POST comparison/sources/{id}/reading': FeedSourceShown;
  'POST complaints': ComplaintLeft;
  'GET complaints': ComplaintList;
  'GET complaints/choices': ChoiceLists;
  'POST complaints/choices': ChoiceLists;
  'PUT complaints/choices/{id}/retired': ChoiceLists;
  'POST complaints/follow': FollowedComplaint;
  'POST complaints/follow/files': ComplaintFile;
  'POST complaints/follow/steps': FollowedComplaint;
  'POST complaints/follow/verdict': FollowedComplaint;
  'GET complaints/lists': ComplaintLists;
  'GET complaints/people': ComplaintPeople;
  'GET complaints/report': ComplaintsReport;
  'POST complaints/taken': ComplaintLeft;
  'POST complaints/turned': null;
  'GET complaints/waiting': ComplaintsWaiting;
  'GET complaints/{id}': ComplaintOpened;
  'PUT complaints/{id}/address': ComplaintOpened;
  'POST complaints/{id}/answer': ComplaintOpened;
  'POST complaints/{id}/close': ComplaintOpened;
  'PUT complaints/{id}/concerns': ComplaintOpened;
  'POST complaints/{id}/decision': ComplaintOpened;
  'POST complaints/{id}/examination': ComplaintOpened;
  'POST complaints/{id}/group': ComplaintOpened;
  'PUT complaints/{id}/person': ComplaintOpened;
  'POST complaints/{id}/proposal': ComplaintOpened;
  'POST complaints/{id}/send-back': ComplaintOpened;
  'POST conference-dial-ins': DialInOpened;
  'GET conferences': ConferenceList;
  'POST conferences': ConferenceMade;
  'GET conferences/{id}': ConferenceRecord;
  'PATCH conferences/{id}': null;
  'DELETE conferences/{id}': null;
  'GET conferences/{id}/door': Door;
  'POST conferences/{id}/door': Door;
  'GET conferences/{id}/given': GivenSoFar;
  'POST conferences/{id}/links': LinkMade;
  'DELETE conferences/{id}/links/{link}': null;
  'GET conferences/{id}/minutes': MinutesShown;
  'PUT conferences/{id}/minutes': MinutesShown;
  'POST conferences/{id}/minutes/preview': MinutesPreview;
  'POST conferences/{id}/minutes/signature': MinutesShown;
  'POST conferences/{id}/roll/corrections': RollChanged;
  'GET contacts': ContactsListed;
  'POST contacts/search': ContactsListed;
  'GET contacts/{id}': ContactTold;
  'POST contacts/{id}/advance': null;
  'GET contacts/{id}/fairness': FairnessShown;
  'POST contacts/{id}/files': ChatLine;
  'POST contacts/{id}/given-code': Given;
  'POST contacts/{id}/help': null;
  'POST contacts/{id}/monitoring': MonitoringShown;
  'GET contacts/{id}/monitoring': MonitoringShown;
  'PUT contacts/{id}/monitoring': MonitoringShown;
  'DELETE contacts/{id}/monitoring': null;
  'GET contacts/{id}/monitoring/chat': ChatPage;
  'POST contacts/{id}/monitoring/chat': ChatLine;
  'POST contacts/{id}/monitoring/media': MediaAnswer;
  'POST contacts/{id}/monitoring/take-over': null;
  'POST contacts/{id}/move': null;
  'POST contacts/{id}/notes': NotesTold;
  'POST contacts/{id}/outside-call': OutsideCall;
  'POST contacts/{id}/outside-call/end': null;
  'GET contacts/{id}/quality': ContactQuality;
  'GET contacts/{id}/recognition': KnownHere;
  'POST contacts/{id}/removal': null;
  'GET cool-downs': CoolDownList;
  'POST cool-downs/{id}/lift': null;
  'GET copies': CopiesAsked;
  'POST copies/ask': CopyFollowed;
  'POST copies/follow': CopyFollowed;
  'POST copies/{contact}/decision': null;
  'GET custody': Keeping;
  'GET day': DayShown;
  'GET day/agenda': Agenda;
  'POST day/decisions': DayEntryMade;
  'POST day/moves': DayShown;
  'GET day/people': Receivers;
  'GET day/tasks': Tasks;
  'POST day/tasks': DayEntryMade;
  'PATCH day/tasks/{id}': null;
  'GET days': Days;
  'GET days/{date}': DayRecord;
  'GET days/{date}/conferences': ConferencesOfDay;
  'GET destinations': Destinations;
  'GET devices': DeviceList;
  'POST devices': DeviceInvited;
  'DELETE devices/{id}': null;
  'POST devices/{id}/code': DeviceInvited;
  'GET drivers': Drivers;
  'GET drivers/segments': Segments;
  'PUT drivers/themes/{id}/dismissal': Drivers;
  'DELETE drivers/themes/{id}/dismissal': Drivers;
  'PUT drivers/themes/{id}/merged': Drivers;
  'PUT drivers/themes/{id}/name': Drivers;
  'POST drivers/themes/{id}/sheet': ThemeSheetMade;
  'POST drivers/themes/{id}/tasks': Drivers;
  'GET emblem': EmblemShown;
  'PUT emblem': EmblemShown;
  'DELETE emblem': null;
  'GET escalations': EscalationList;
  'GET exports': ExportList;
  'GET exports/{id}': ExportShown;
  'DELETE exports/{id}': null;
  'POST exports/{id}/downloads': DownloadOpened;
  'POST exports/{id}/retry': null;
  'GET first-start': FirstStartState;
  'POST first-start': null;
  'GET floor': Floor;
  'GET floor/line': Line;
  'GET floor/operators/{id}/day': OperatorDay;
  'POST floor/operators/{id}/state': null;
  'GET focus-groups': FocusGroupList;
  'POST focus-groups': FocusGroupShown;
  'GET focus-groups/{id}': FocusGroupShown;
  'PUT focus-groups/{id}': FocusGroupShown;
  'DELETE focus-groups/{id}': null;
  'POST focus-groups/{id}/cancellation': FocusGroupShown;
  'POST focus-groups/{id}/invitations': FocusGroupShown;
  'POST focus-groups/{id}/publication': FocusGroupShown;
  'PUT focus-groups/{id}/summary': FocusGroupShown;
  'GET forecast': ForecastShown;
  'PUT forecast/plan': StaffPlanShown;
  'GET guide': GuideList;
  'GET guide/figures': GuideFiguresShown;
  'POST guide/queued': null;
  'POST guide/readings': null;
  'GET guide/report': SheetsReport;
  'GET hours': HoursShown;
  'PUT hours': HoursShown;
  'DELETE hours': HoursShown;
  'GET hours/holidays': HolidayList;
  'GET inbound-number-file': NumberFile;
  'PUT inbound-number-file': NumbersShown;
  'POST inbound-number-file/preview': NumberChanges;
  'GET inbound-number-versions': VersionList;
  'GET inbound-number-versions/{number}': NumberFile;
  'POST inbound-number-versions/{number}/restore': NumbersShown;
  'GET inbound-numbers': NumbersShown;
  'PUT inbound-numbers': NumbersShown;
  'POST inbound-numbers/heard': NumberHeard;
  'POST inbound-numbers/in-force': NumbersInForce;
  'GET inquiries': InquiryList;
  'POST inquiries': InquiryOpened;
  'GET inquiries/waiting': InquiriesWaiting;
  'GET inquiries/{id}': InquiryOpened;
  'POST inquiries/{id}/answers': InquiryOpened;
  'PUT inquiries/{id}/due': InquiryOpened;
  'PUT inquiries/{id}/reading': InquiryOpened;
  'POST inquiries/{id}/reminders': InquiryOpened;
  'POST inquiries/{id}/sheet': InquirySheetMade;
  'POST inquiries/{id}/withdrawal': InquiryOpened;
  'POST invitations/taken': InvitedSeat;
  'GET late': WhatIsLate;
  'GET line-calls/{call}/trace': Traced;
  'GET line-prompts': PromptList;
  'PUT line-prompts/{language}/{prompt}': null;
  'DELETE line-prompts/{language}/{prompt}': null;
  'GET line-state': LineShown;
  'GET links': StationLink;
  'GET mail': MailStatus;
  'POST mail/{id}/retry': null;
  'POST mail-test': MailTried;
  'POST mailbox-test': MailboxTried;
  'GET mailboxes': MailboxesStatus;
  'GET mailing-list': ListEntries;
  'POST mailing-list': ListEntryMade;
  'GET mailing-list/subscribers': ListSubscribers;
  'POST mailing-list/subscribers': ListSubscribers;
  'DELETE mailing-list/subscribers/{id}': ListSubscribers;
  'POST mailing-list/subscribers/{id}/invitation': ListSubscribers;
  'GET mailing-list/{id}': ListThread;
  'PUT mailing-list/{id}/verdict': ListEntryMade;
  'GET me': Me;
  'PUT me/email': Me;
  'GET me/evaluations': EvaluationList;
  'GET me/evaluations/unread': OwnUnread;
  'GET me/evaluations/{id}': EvaluationOpened;
  'POST me/evaluations/{id}/dispute': EvaluationOpened;
  'POST me/evaluations/{id}/reply': EvaluationOpened;
  'POST me/evaluations/{id}/views': ViewOpened;
  'GET me/factors': OwnFactors;
  'POST me/factors/passkey': PasskeyAsked;
  'PUT me/factors/passkey': RecoveryCodes;
  'POST me/factors/totp': TotpOffered;
  'PUT me/factors/totp': RecoveryCodes;
  'DELETE me/factors/{id}': null;
  'GET me/figures': OwnFigures;
  'GET me/notice': Notice;
  'POST me/notice': null;
  'POST me/password': null;
  'POST me/proof': null;
  'POST me/proof/passkey': PasskeyAsked;
  'GET me/readiness': OwnReadiness;
  'POST me/readiness': Verdict;
  'POST me/recovery-codes': RecoveryCodes;
  'GET me/sessions': OwnSessionList;
  'DELETE me/sessions': null;
  'DELETE me/sessions/{id}': null;
  'GET me/shifts': OwnShifts;
  'GET me/telephone': OwnTelephone;
  'PUT me/telephone': null;
  'GET me/thanks': ThanksList;
  'POST me/thanks/seen': null;
  'GET message-figures': MessageFigures;
  'GET message-lateness': LatenessList;
  'GET message-topics/agreement': TopicAgreement;
  'GET message-views': SavedViews;
  'POST message-views': SavedViews;
  'DELETE message-views/{id}': SavedViews;
  'POST messages': MessageLeft;
  'GET messages': MessageList;
  'POST messages/bulk': BulkDone;
  'POST messages/follow': FollowedMessage;
  'POST messages/follow/replies': FollowedMessage;
  'POST messages/follow/steps': FollowedMessage;
  'GET messages/{id}': MessageOpened;
  'POST messages/{id}/address': MessageOpened;
  'POST messages/{id}/answer': MessageOpened;
  'POST messages/{id}/bind': CaseMade;
  'POST messages/{id}/callback': MessageOpened;
  'POST messages/{id}/category': MessageListed;
  'POST messages/{id}/close': MessageOpened;
  'PUT messages/{id}/draft': null;
  'POST messages/{id}/forward': MessageOpened;
  'PUT messages/{id}/hold': MessageOpened;
  'DELETE messages/{id}/hold': MessageOpened;
  'POST messages/{id}/invitation': MessageOpened;
  'POST messages/{id}/link': MessageOpened;
  'GET messages/{id}/mails': CaseMails;
  'GET messages/{id}/mails/{mail}': ReceivedOpened;
  'POST messages/{id}/merge': MessageOpened;
  'POST messages/{id}/notes': MessageOpened;
  'POST messages/{id}/office': MessageOpened;
  'DELETE messages/{id}/open': null;
  'POST messages/{id}/propose': MessageOpened;
  'POST messages/{id}/release': MessageOpened;
  'POST messages/{id}/send-back': MessageOpened;
  'POST messages/{id}/snooze': MessageOpened;
  'POST messages/{id}/split': MessageOpened;
  'POST messages/{id}/take': MessageOpened;
  'POST messages/{id}/wake': MessageOpened;
  'GET minutes': MinutesList;
  'GET notices': NoticeList;
  'POST notices': NoticeList;
  'DELETE notices/{id}': null;
  'POST office-imports': OfficesBrought;
  'POST office-imports/preview': OfficesRead;
  'GET offices': OfficeList;
  'POST offices': OfficeShown;
  'PATCH offices/{id}': OfficeShown;
  'GET operators/{code}': OperatorCode;
  'GET path-test': PathServers;
  'POST path-test': PathAnswer;
  'POST persons/erase': PersonErased;
  'POST persons/export': {};
  'GET persons/requests': PersonRequests;
  'POST persons/search': PersonFound;
  'POST pocket/enrolment': DeviceEnrolled;
  'DELETE pocket/enrolment': null;
  'POST pocket/set': SheetsSent;
  'POST praises': PraiseLeft;
  'GET praises': PraiseList;
  'POST praises/taken': PraiseLeft;
  'POST praises/{id}/passing': PraiseList;
  'GET questionnaire': QuestionnaireShown;
  'PUT questionnaire/draft': QuestionnaireShown;
  'DELETE questionnaire/draft': QuestionnaireShown;
  'POST questionnaire/publish': QuestionnaireShown;
  'GET questionnaire/versions/{version}': Questionnaire;
  'GET readiness': Board;
  'PUT readiness/time': null;
  'DELETE readiness/time': null;
  'GET received-mails': ReceivedAside;
  'GET received-mails/{id}': ReceivedOpened;
  'POST received-mails/{id}/message': CaseMade;
  'POST recognition': RecognitionCode;
  'POST recognition/cases': Kept;
  'POST recognition/cases/remove': Kept;
  'POST recognition/code': RecognitionCode;
  'POST recognition/entrance': Entrance;
  'POST recognition/erase': null;
  'POST recognition/open': Kept;
  'POST recognition/wishes': Kept;
  'POST recorded-calls/{id}/state': RecordedCallGoesOn;
  'GET recordings': RecordingPage;
  'GET recordings/operators': OperatorList;
  'POST recordings/search': RecordingPage;
  'GET recordings/searches': SavedSearchList;
  'POST recordings/searches': SavedSearchShown;
  'DELETE recordings/searches/{search}': null;
  'GET recordings/{id}': RecordingShown;
  'GET recordings/{id}/certificate': Certificate;
  'GET recordings/{id}/comments': CommentList;
  'POST recordings/{id}/comments': CommentShown;
  'DELETE recordings/{id}/comments/{comment}': null;
  'GET recordings/{id}/custody': CustodyShown;
  'POST recordings/{id}/exports': ExportOrdered;
  'POST recordings/{id}/hold': null;
  'POST recordings/{id}/requests': RequestMade;
  'POST recordings/{id}/requests/{request}/decision': null;
  'POST recordings/{id}/seal': null;
  'POST recordings/{id}/views': ViewOpened;
  'POST recordings/{id}/views/{view}/watched': WatchShown;
  'GET replies': ReplyList;
  'POST replies': ReplyList;
  'PUT replies/order': ReplyList;
  'PUT replies/{id}': ReplyList;
  'PUT replies/{id}/retired': ReplyList;
  'GET replies/{id}/versions': ReplyVersions;
  'GET reports': Report;
  'GET reports/choices': ReportChoices;
  'GET reports/patterns': Patterns;
  'GET reports/today': TodayShown;
  'GET requests': StationRequests;
  'POST requests/{id}/decision': null;
  'GET results': Results;
  'GET results/codes': CodeList;
  'POST results/codes': CodeList;
  'DELETE results/codes/{id}': CodeList;
  'GET results/deeper': Deeper;
  'POST results/paper': QuestionnaireLink;
  'GET results/texts': SaidList;
  'PUT results/texts/{id}': null;
  'GET retention': RetentionShown;
  'PUT retention': RetentionShown;
  'DELETE retention': RetentionShown;
  'POST retention/trial': RetentionTried;
  'GET review/agreement': AgreementShown;
  'GET review/calibrations': CalibrationList;
  'POST review/calibrations': ReviewMade;
  'GET review/calibrations/{id}': CalibrationOpened;
  'PUT review/calibrations/{id}/agreed': CalibrationOpened;
  'POST review/calibrations/{id}/agreed': CalibrationOpened;
  'POST review/calibrations/{id}/comparison': CalibrationOpened;
  'PUT review/calibrations/{id}/rating': CalibrationOpened;
  'POST review/calibrations/{id}/rating': CalibrationOpened;
  'GET review/choices': ReviewerForms;
  'GET review/contacts/{id}/files': KeptFiles;
  'GET review/evaluations': EvaluationList;
  'POST review/evaluations': ReviewMade;
  'GET review/evaluations/{id}': EvaluationOpened;
  'PUT review/evaluations/{id}': EvaluationOpened;
  'DELETE review/evaluations/{id}': null;
  'POST review/evaluations/{id}/decision': EvaluationOpened;
  'POST review/evaluations/{id}/release': EvaluationOpened;
  'POST review/evaluations/{id}/submit': EvaluationOpened;
  'GET review/forms': FormList;
  'POST review/forms': ReviewMade;
  'PUT review/forms/{id}': FormShown;
  'POST review/forms/{id}/publish': FormShown;
  'POST review/forms/{id}/retire': FormShown;
  'GET review/queue': EvaluationList;
  'GET review/recordings/{id}': RecordingReview;
  'GET review/rules': RuleList;
  'POST review/rules': ReviewMade;
  'POST review/rules/trial': RuleTrial;
  'PUT review/rules/{id}': null;
  'DELETE review/rules/{id}': null;
  'GET review/trends': Trends;
  'GET review/trends/forms': TrendChoices;
  'GET saved-reports': SavedReports;
  'POST saved-reports': SavedReports;
  'DELETE saved-reports/{id}': SavedReports;
  'DELETE seat': null;
  'POST seat/files': ChatLine;
  'POST seat/questionnaire': QuestionnaireLink;
  'PUT seat/rating': null;
  'POST seat/receipt': null;
  'PUT seat/thanks': null;
  'POST session': SessionOpened;
  'DELETE session': null;
  'POST session/factor': SessionOpened;
  'POST session/passkey': PasskeyAsked;
  'POST session/refresh': SessionOpened;
  'POST sheet-set': SheetsSent;
  'GET sheets': SheetList;
  'POST sheets': SheetOpened;
  'POST sheets/files': SheetAttachment;
  'GET sheets/lives': SheetLives;
  'PUT sheets/lives': SheetLives;
  'GET sheets/people': SheetPeople;
  'POST sheets/preview': SheetPreview;
  'POST sheets/problems': null;
  'GET sheets/waiting': SheetsWaiting;
  'GET sheets/{id}': SheetOpened;
  'PUT sheets/{id}': SheetOpened;
  'GET sheets/{id}/body': SheetBodyShown;
  'PUT sheets/{id}/body': SheetBodyShown;
  'POST sheets/{id}/confirmation': SheetOpened;
  'GET sheets/{id}/figures': SheetFigures;
  'POST sheets/{id}/uses': SheetSent;
  'GET sheets/{id}/versions': SheetVersions;
  'POST sheets/{id}/versions': SheetOpened;
  'POST sheets/{id}/versions/{number}/approval': SheetOpened;
  'POST sheets/{id}/versions/{number}/return': SheetOpened;
  'POST sheets/{id}/versions/{number}/review': SheetOpened;
  'POST sheets/{id}/withdrawal': SheetOpened;
  'DELETE sheets/{id}/withdrawal': SheetOpened;
  'GET shifts': ShiftWeek;
  'PUT shifts': ShiftWeek;
  'POST shifts/read': ShiftsRead;
  'GET station': Station;
  'GET station/summary': StationSummary;
  'POST telephony/calls': PhoneCall;
  'GET telephony/calls': PhoneCalls;
  'GET telephony/calls/{id}': PhoneCall;
  'POST telephony/calls/{id}/abandoned': PhoneCall;
  'POST telephony/calls/{id}/answered': PhoneCall;
  'POST telephony/calls/{id}/dialled': PhoneCall;
  'POST telephony/calls/{id}/hang-up': PhoneCall;
  'POST telephony/calls/{id}/hold': PhoneCall;
  'POST telephony/calls/{id}/invitation': Invited;
  'POST telephony/calls/{id}/rating': null;
  'POST telephony/calls/{id}/retrieve': PhoneCall;
  'POST telephony/calls/{id}/ring': PhoneCall;
  'POST telephony/calls/{id}/transfer': PhoneCall;
  'POST telephony/calls/{id}/unanswered': PhoneCall;
  'POST telephony/continuations': PhoneCall;
  'GET telephony/rating-prompts': RatingPromptsList;
  'GET telephony-state': TelephonyState;
  'POST telephony-test': TelephonyTried;
  'GET topic-file': TopicFile;
  'PUT topic-file': TopicsShown;
  'POST topic-file/preview': TopicChanges;
  'PUT topic-order': TopicsShown;
  'GET topic-versions': VersionList;
  'GET topic-versions/{number}': TopicFile;
  'POST topic-versions/{number}/restore': TopicsShown;
  'GET topics': TopicsShown;
  'POST topics': TopicsShown;
  'PUT topics/{id}': TopicsShown;
  'GET upkeep/kept': KeptListed;
  'GET upkeep/missing': MissingListed;
  'POST upkeep/restart': null;
  'GET upkeep/settings': SettingsListed;
  'PUT upkeep/settings': SettingsListed;
  'GET upkeep/station': StationState;
  'POST upkeep/test-call': TriedCall;
  'GET webhooks': WebhookList;
  'POST webhooks': WebhookSecret;
  'PATCH webhooks/{id}': WebhookShown;
  'DELETE webhooks/{id}': null;
  'GET webhooks/{id}/deliveries': DeliveryList;
  'POST webhooks/{id}/secret': WebhookSecret;
  'POST webhooks/{id}/trial': WebhookTrial;
}
/**
 * The new accounts in the order of the list, each with its one-time password, shown this once; those of which
 * `waits` is said are of no use before another person grants them.
 */
export interface PeopleBrought {
  accounts: AccountWithPassword[];
}
/**
 * An account with its one-time password, shown this once.
 */
export interface AccountWithPassword {
  account: StaffAccount;
  oneTimePassword: string;
}
/**
 * An account as administrators see it.
 *
 * `notice_*`: which version of the notice about being recorded the person accepted last, and
 * when; `second_factor`: one is enrolled; `notice_due`: the present one is still to be accepted before taking contacts.
 * `waits`: what another person has to grant.
 */
export interface StaffAccount {
  id: string;
  username: string;
  displayName: string;
  email: string | null;
  role: Role;
  code: string;
  office: string | null;
  categories: Skill[];
  skills: string[];
  autoAnswerS: number | null;
  mustChangePassword: boolean;
  secondFactor: boolean;
  noticeVersion: string | null;
  noticeAcceptedAt: string | null;
  noticeDue: boolean;
  disabledAt: string | null;
  createdAt: string;
  waits: ('password' | 'role' | 'use') | null;
}
/**
 * A category the person answers directly; proficiency 1 to 5.
 */
export interface Skill {
  category: string;
  proficiency: number;
}
/**
 * A whole list of people. `problems` are those of the list itself.
 */
export interface PeopleRead {
  lines: PersonLine[];
  problems: Problem[];
}
/**
 * A person as written in *line*; `topics` with proficiencies. Of use only without `problems`.
 */
export interface PersonLine {
  line: number;
  username: string;
  name: string;
  role: Role | null;
  office: string;
  topics: Record<string, number>;
  skills: string[];
  email: string;
  problems: Problem[];
}
/**
 * A fault of a list: a word for programs, the column it is in (empty for the whole), and what was written there.
 */
export interface Problem {
  code: string;
  column: string;
  value: string;
}
/**
 * All accounts by username.
 */
export interface AccountList {
  accounts: StaffAccount[];
}
/**
 * The people who have an e-mail address, by name.
 */
export interface AddresseeList {
  people: Addressee[];
}
/**
 * Somebody to whom the station may write.
 */
export interface Addressee {
  id: string;
  name: string;
  role: Role;
}
/**
 * The rules in order of gravity, and what may be set. `mail_ready`: the station can send mail, one letter of an alarm and
 * recipient in `mail_minutes`.
 */
export interface AlarmRuleList {
  rules: AlarmRuleShown[];
  kinds: AlarmKindShown[];
  mailReady: boolean;
  mailMinutes: number;
}
/**
 * A rule in force. `shipped`: it is there from the beginning, and can be changed, switched off and put back, but not
 * removed; `stays_on`: one that cannot be switched off either, nor kept from the supervisors. `revision` 0: nobody has
 * changed it.
 */
export interface AlarmRuleShown {
  id: string;
  kind: Kind;
  threshold: number;
  category: string | null;
  supervisors: boolean;
  operators: boolean;
  office: string | null;
  sound: boolean;
  mail: string[];
  people: string[];
  enabled: boolean;
  shipped: boolean;
  staysOn: boolean;
  revision: number;
  changedAt: string | null;
  changedBy: string | null;
}
/**
 * The bounds of a kind's settings: thresholds from `least` to `most` of `unit`, and a topic if `by_topic`.
 */
export interface AlarmKindShown {
  kind: Kind;
  unit: Unit;
  least: number;
  most: number;
  byTopic: boolean;
  grave: boolean;
}
/**
 * The alarms of the moment that concern who asks: the gravest first, acknowledged ones behind the others.
 */
export interface AlarmList {
  nowMs: number;
  alarms: AlarmShown[];
}
/**
 * An alarm that is raised and not over. `since_ms`: since when it lasts, where that is known; `raised_ms`: when it was
 * raised. `grave`: somebody has to act. `threshold`: what was passed. `sound`: it is to be heard until somebody has
 * acknowledged it; `acknowledged_by` is their name.
 *
 * What it is about, each where it applies: `count` (who wait, or messages), contact and `reference`, operator,
 * `requirements` that nobody at work meets and how many who do are `resting`, who `declined`, the day's `share`, how
 * the authorisation stands (`authorisation`), why citizens are shut out (`cause`), the time that a doubted clock tells. Operators
 * and offices are told kind, topic and count alone.
 */
export interface AlarmShown {
  count: number | null;
  contactId: string | null;
  reference: string | null;
  agentId: string | null;
  operator: string | null;
  requirements: string[];
  resting: number;
  declined: FloorDeclined[];
  share: number | null;
  authorisation: string | null;
  cause: string | null;
  toldMs: number | null;
  id: string;
  kind: Kind;
  grave: boolean;
  category: string | null;
  threshold: number;
  sinceMs: number | null;
  raisedMs: number;
  acknowledgedMs: number | null;
  acknowledgedBy: string | null;
  sound: boolean;
}
/**
 * An operator who did not take a contact, and why: the word chosen (`busy`, `conflict-of-interest`,
 * `technical`, `other`), or `no_answer`.
 */
export interface FloorDeclined {
  operator: string;
  reason: string;
}
/**
 * Alarms of the last days, the newest first.
 */
export interface AlarmHistory {
  alarms: AlarmPast[];
}
/**
 * An alarm of the last days; `over_at` null: it goes on.
 */
export interface AlarmPast {
  id: string;
  kind: Kind;
  category: string | null;
  raisedAt: string;
  overAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  reference: string | null;
  operator: string | null;
  cause: string | null;
}
/**
 * Entries, the newest first; `next_before` asks for the older ones, none: there are none.
 */
export interface AuditPage {
  entries: AuditShown[];
  nextBefore: number | null;
}
/**
 * An entry. `username` is of the account that did it, none for the station; `subject_name` what people call the subject where it
 * has such a name; `signed` is false for entries from before there was a chain; `redacted`: words were erased.
 */
export interface AuditShown {
  seq: number;
  id: string;
  at: string;
  accountId: string | null;
  username: string | null;
  action: string;
  subject: string;
  subjectName: string | null;
  detail: {};
  hash: string;
  signed: boolean;
  redacted: boolean;
}
/**
 * The state of the chain: `unknown` until it was verified for the first time since the gateway's start.
 *
 * `unsigned` entries are from before there was a chain, `redacted` ones lost words lawfully; `wrong` is how many
 * findings there are, `first` the one with the lowest number.
 */
export interface AuditVerified {
  state: 'broken' | 'unknown' | 'whole';
  at: string | null;
  entries: number;
  unsigned: number;
  redacted: number;
  wrong: number;
  first: AuditFinding | null;
  head: string;
}
/**
 * The number of a broken entry, and how it is broken.
 */
export interface AuditFinding {
  seq: number;
  kind: FindingKind;
}
/**
 * The newest first: of the last day, and standing ones that are in force.
 */
export interface AuthorisationList {
  authorisations: AuthorisationShown[];
}
/**
 * A request or what was given without one. `kind`: `standing` until `until`, `waiting` for
 * one contact in the queue, `during` for the contact in hand.
 *
 * `cause`: `asked` by the operator, or made by itself because `handed_by` handed the contact over:
 * `transferred`, `consulted`, or `followed` where that colleague's console was lost. `ended*`: a
 * standing one that was taken back before `until`.
 */
export interface AuthorisationShown {
  id: string;
  kind: string;
  accountId: string;
  operator: string;
  category: string;
  contactId: string | null;
  reference: string | null;
  askedAt: string;
  askedWhy: string | null;
  cause: 'asked' | 'consulted' | 'followed' | 'transferred';
  handedBy: string | null;
  state: string;
  decidedBy: string | null;
  decidedAt: string | null;
  decidedWhy: string | null;
  until: string | null;
  endedBy: string | null;
  endedAt: string | null;
  endedWhy: string | null;
}
/**
 * The authorisation that was given.
 */
export interface AuthorisationMade {
  id: string;
}
/**
 * Bodies that fit, those most often referred to first; `more`: there are others, so more words help. `total`: all that
 * the directory holds.
 */
export interface BodyList {
  bodies: BodyShown[];
  more: boolean;
  total: number;
}
/**
 * A body. `notes` are for the staff alone; of one from IndicePA (`source` `ipa`) only what the office adds is changed
 * here. `referred`: how often somebody was referred to it in the last year.
 */
export interface BodyShown {
  id: string;
  source: 'ipa' | 'own';
  name: string;
  kind: string;
  acronym: string;
  address: string;
  postcode: string;
  town: string;
  province: string;
  region: string;
  pec: string;
  email: string;
  site: string;
  phone: string;
  hours: string;
  bring: string;
  matters: string;
  notes: string;
  changedAt: string;
  retired: boolean;
  referred: number;
}
/**
 * Referrals by body, the most frequent first.
 */
export interface BodyFigures {
  since: string;
  until: string;
  total: number;
  bodies: BodyCount[];
}
/**
 * The number of referrals to a body, by way.
 */
export interface BodyCount {
  name: string;
  count: number;
  chat: number;
  email: number;
  aloud: number;
}
/**
 * The result of an import, or the reason why nothing was imported.
 */
export interface BodiesBrought {
  added: number;
  changed: number;
  same: number;
  gone: number;
  problems: BodyProblem[];
}
/**
 * A fault: in which line (0: of the file itself), a word for programs, and what was written there.
 */
export interface BodyProblem {
  line: number;
  code: string;
  value: string;
}
/**
 * `text` is what is sent in the chat or read aloud, in the citizen's language; `mailed`: an e-mail is on its way.
 */
export interface BodyReferred {
  text: string;
  mailed: boolean;
}
/**
 * The code to follow it, shown this once (and mailed where there is an address), and how it stands.
 */
export interface CallbackAsked {
  code: string;
  mailed: boolean;
  callback: FollowedCallback;
}
/**
 * The state of a request: `scheduled` until `due_at`, then `waiting` with its `position`,
 * `calling` while an operator waits for the citizen (until `good_until` by video), then `talking`
 * and `over` with its `result`.
 */
export interface FollowedCallback {
  reference: string;
  category: string;
  way: 'phone' | 'video';
  state: 'calling' | 'over' | 'scheduled' | 'talking' | 'waiting';
  askedAt: string;
  dueAt: string;
  timeZone: string;
  position: number | null;
  goodUntil: string | null;
  result:
    | ('busy' | 'cancelled' | 'failed' | 'no-answer' | 'not-taken' | 'reached' | 'unreachable')
    | null;
}
/**
 * The contact's seat: presented on the socket, it brings its holder in.
 */
export interface InvitedSeat {
  contactId: string;
  seat: string;
  category: string;
  seatLeaseS: number;
}
/**
 * The call, by whose `id` it is found among those that were made.
 */
export interface CallAsked {
  id: string;
}
/**
 * The newest calls, and how many there were; `figures` is None before the first one. `trunks` are those by which calls go
 * out; without any nobody is called.
 */
export interface CallsOut {
  trunks: string[];
  prefixes: string[];
  calls: CallOutShown[];
  figures: OutFigures | null;
}
/**
 * A call that the station made. Of `number` the last three digits are hidden.
 */
export interface CallOutShown {
  id: string;
  purpose: 'callback' | 'conference' | 'desk' | 'outside' | 'test';
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
  askedAt: string;
  number: string | null;
  trunk: string | null;
  reason: string | null;
  askedBy: string | null;
  seconds: number | null;
}
/**
 * The number of calls made, their cost, and what was unusual; `budget` 0: there is no ceiling. Times in Unix ms.
 */
export interface OutFigures {
  hour: number;
  hourly: number;
  day: number;
  daily: number;
  cost: string;
  budget: string;
  notes: ShownNote[];
}
/**
 * Something unusual, with the beginning of the number that it is about.
 */
export interface ShownNote {
  what: 'budget' | 'burst' | 'new-prefix' | 'refused';
  atMs: number;
  prefix: string;
  why: string;
}
/**
 * `wanted` false: it is to be called off. `seat` makes the called telephone the citizen's. A number outside is in the contact
 * without one: `worker` is where its sound belongs, `recorded` whether it is recorded there. The called telephone is asked whether
 * it joins `conference`.
 */
export interface CallGoesOn {
  wanted: boolean;
  seat: string | null;
  worker: string | null;
  recorded: boolean;
  conference: ConferenceAsked | null;
}
/**
 * A conference that the called are asked to join, and the link by which they come in. `recorded`: it is being recorded.
 */
export interface ConferenceAsked {
  conferenceId: string;
  link: string;
  recorded: boolean;
}
/**
 * The ticket with which the synthetic citizen's socket connects, and the topic it may then enter.
 */
export interface CheckTicket {
  ticket: string;
  category: string;
}
/**
 * A check's contact as the history has it, and its recording if there is one.
 */
export interface Check {
  contactId: string;
  state: string;
  outcome: string | null;
  recording: CheckedRecording | null;
}
/**
 * A check's recording. `findings` is what verifying against the ledger and decrypting found,
 * None before it is ready.
 */
export interface CheckedRecording {
  id: string;
  state: string;
  durationMs: number | null;
  bytes: number;
  findings: string[] | null;
  parties: CheckedParty[];
}
/**
 * One side's rendition, and a ticket with which it may be read.
 */
export interface CheckedParty {
  party: string;
  audio: boolean;
  video: boolean;
  durationMs: number | null;
  ticket: string;
}
/**
 * Circulars, the newest first; `nextBefore` goes on where this page ends.
 */
export interface CircularList {
  circulars: CircularListed[];
  nextBefore: number | null;
}
/**
 * A circular without its text. `mine`: it is addressed to the person who asks, who has read it at `readAt`. `counts` is for
 * people who may publish.
 */
export interface CircularListed {
  id: string;
  number: number;
  title: string;
  state: 'expired' | 'in_force' | 'withdrawn';
  roles: ('admin' | 'office' | 'operator' | 'quality' | 'supervisor')[];
  offices: string[];
  confirm: boolean;
  confirmBy: string | null;
  until: string | null;
  publishedAt: string;
  publishedBy: string;
  remindedAt: string | null;
  withdrawnAt: string | null;
  withdrawnWhy: string | null;
  mine: boolean;
  readAt: string | null;
  confirmedAt: string | null;
  counts: CircularCounts | null;
}
/**
 * The number of people a circular is for now, and of those who have read and confirmed it.
 */
export interface CircularCounts {
  people: number;
  read: number;
  confirmed: number;
}
/**
 * A circular with its text.
 */
export interface CircularOpened {
  id: string;
  number: number;
  title: string;
  state: 'expired' | 'in_force' | 'withdrawn';
  roles: ('admin' | 'office' | 'operator' | 'quality' | 'supervisor')[];
  offices: string[];
  confirm: boolean;
  confirmBy: string | null;
  until: string | null;
  publishedAt: string;
  publishedBy: string;
  remindedAt: string | null;
  withdrawnAt: string | null;
  withdrawnWhy: string | null;
  mine: boolean;
  readAt: string | null;
  confirmedAt: string | null;
  counts: CircularCounts | null;
  text: string;
}
/**
 * The number of circulars in force that are unread, the `newest` of them, and the number of those to be confirmed, `overdue` ones among them. `reminded`: somebody, or
 * the station, has reminded of one of those.
 */
export interface CircularsUnread {
  unread: number;
  newest: CircularHeading | null;
  toConfirm: number;
  overdue: number;
  reminded: boolean;
}
/**
 * A circular by its title.
 */
export interface CircularHeading {
  id: string;
  title: string;
}
/**
 * Its readers by name; the ones with something left to do come first.
 */
export interface CircularReaders {
  readers: CircularReader[];
}
/**
 * Somebody whom a circular is for; `office` is a name.
 */
export interface CircularReader {
  id: string;
  name: string;
  role: 'admin' | 'office' | 'operator' | 'quality' | 'supervisor';
  office: string | null;
  readAt: string | null;
  confirmedAt: string | null;
}
/**
 * The number of people who were reminded, and of the e-mails to them and their offices that are in the outbox.
 */
export interface CircularReminded {
  people: number;
  mails: number;
}
/**
 * `doubted_at`: the time that the clock told when it was found to be far beyond all that the station has
 * seen; since then nothing is destroyed by its age. Null while the clock is believed.
 */
export interface ClockShown {
  doubtedAt: string | null;
}
/**
 * All reports, the newest period first; `due`: periods whose report is not signed and should be; `offered`: periods that are over and
 * have none.
 */
export interface CommandReports {
  reports: ReportListed[];
  due: ReportPeriod[];
  offered: ReportPeriod[];
}
/**
 * A report in the list; `signed_at` and `signed_by` are null for a draft.
 */
export interface ReportListed {
  id: string;
  kind: 'month' | 'quarter' | 'year';
  first: string;
  last: string;
  title: string;
  state: 'draft' | 'signed';
  signed_at: string | null;
  signed_by: string | null;
}
/**
 * A period that is over, and what its report is called.
 */
export interface ReportPeriod {
  kind: 'month' | 'quarter' | 'year';
  first: string;
  last: string;
  title: string;
}
/**
 * A report. Its figures are those of `counted_at`; `released`: answers to the questionnaire of the whole period were out then. A
 * signed one never changes; `sha256` is the digest of its document.
 */
export interface CommandReportShown {
  id: string;
  kind: 'month' | 'quarter' | 'year';
  first: string;
  last: string;
  title: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  state: 'draft' | 'signed';
  revision: number;
  counted_at: string;
  released: boolean;
  written_at: string;
  written_by: string | null;
  signed_at: string | null;
  signed_by: string | null;
  sha256: string | null;
  sections: SectionShown[];
}
/**
 * A section: its figures, which are frozen, and the text beside them.
 */
export interface SectionShown {
  name: 'complaints' | 'contacts' | 'quality' | 'service' | 'sheets' | 'themes' | 'trust';
  title: string;
  rows: FactRow[];
  lists: FactList[];
  text: string;
}
/**
 * A figure in words, of the period and of the one before it.
 */
export interface FactRow {
  label: string;
  now: string;
  before: string;
}
/**
 * Counts by name, the largest first.
 */
export interface FactList {
  title: string;
  rows: string[][];
}
/**
 * Measure by measure. `sources`: how many other bodies there are; `failing`: those whose last reading failed.
 */
export interface Comparison {
  measures: Compared[];
  sources: number;
  failing: string[];
}
/**
 * One measure: the station's own figure, and those of others that mean the same, by the bodies' names. `elsewhere`: bodies whose figure has
 * another `limit`, and so means something else.
 */
export interface Compared {
  measure:
    | 'answered_within'
    | 'complaints_in_days'
    | 'ease'
    | 'messages_next_working_day'
    | 'rated';
  limit: number | null;
  own: Beside;
  others: Beside[];
  elsewhere: string[];
}
/**
 * A body's figure: its average (1 to 5) or share (0 to 1), between what it lies with 95 %, of `n`, in the months from `first` to `last`.
 * `differs`: whether it lies above or below the station's own more than chance explains, among all comparisons; null: it does not, or is
 * `old`.
 */
export interface Beside {
  source: string;
  body: string;
  value: number;
  lowest: number;
  highest: number;
  n: number;
  first: string;
  last: string;
  old: boolean;
  differs: ('above' | 'below') | null;
}
/**
 * All of them, by name; `address` is the station's own feed, for others.
 */
export interface FeedSourceList {
  sources: FeedSourceShown[];
  address: string;
}
/**
 * A source. `body` is the name that its feed gives, `last` the newest month of it, `licence` by which it may be used; null while nothing was
 * read. `fault`: why the last attempt, at `triedAt`, failed; what was read before stays.
 */
export interface FeedSourceShown {
  id: string;
  name: string;
  url: string | null;
  published: boolean;
  body: string | null;
  last: string | null;
  licence: string | null;
  figures: number;
  readAt: string | null;
  triedAt: string | null;
  fault:
    | (
        | 'bad_figures'
        | 'future'
        | 'inside'
        | 'not_json'
        | 'nothing_known'
        | 'other_format'
        | 'other_version'
        | 'refused'
        | 'too_large'
        | 'unreachable'
      )
    | null;
}
/**
 * The receipt: the reference, the code to follow it, until when it is answered (null for an anonymous one). `mailed`: a copy is
 * on its way by e-mail.
 */
export interface ComplaintLeft {
  reference: string;
  code: string;
  dueAt: string | null;
  timeZone: string;
  mailed: boolean;
}
/**
 * Complaints the caller may see, at most 300, and what of those that are worked on is late or will be, by office and by cause.
 */
export interface ComplaintList {
  complaints: ComplaintListed[];
  byOffice: ComplaintTally[];
  byCause: ComplaintTally[];
  seesAll: boolean;
}
/**
 * A complaint in the list. `near`: its time is running out, `overdue`: it has; `mine`: the caller is responsible;
 * `group` is how many complaints are about the same thing, this one included; `proposed`: an answer waits to be read by another
 * person before it goes.
 */
export interface ComplaintListed {
  id: string;
  reference: string;
  state: State;
  category: Choice;
  subject: string;
  place: string;
  office: ComplaintOffice | null;
  way: 'desk' | 'email' | 'pec' | 'phone' | 'web';
  anonymous: boolean;
  takenAt: string;
  dueAt: string;
  near: boolean;
  overdue: boolean;
  late: boolean;
  person: string | null;
  mine: boolean;
  cause: Choice | null;
  measure: Choice | null;
  settled: boolean | null;
  reopened: boolean;
  closedWhy:
    | (
        | 'duplicate'
        | 'information'
        | 'lapsed'
        | 'other-body'
        | 'settled'
        | 'unfounded'
        | 'unsettled'
        | 'withdrawn'
      )
    | null;
  group: number;
  proposed: boolean;
}
/**
 * An entry of a list. `label` is empty for one that ships: pages have its words in each language by its `id`. `words` are those of
 * a `label` in other languages, where the office has given them.
 */
export interface Choice {
  id: string;
  label: string;
  words: Record<string, string>;
}
/**
 * An office that is open.
 */
export interface ComplaintOffice {
  id: string;
  name: string;
}
/**
 * Complaints that are worked on, of one office or one cause (null: not known yet). `label` and `words` as of an entry of a list; an office
 * has its name.
 */
export interface ComplaintTally {
  key: string | null;
  label: string;
  words: Record<string, string>;
  open: number;
  near: number;
  overdue: number;
}
/**
 * All entries of the three lists, retired ones last.
 */
export interface ChoiceLists {
  choices: ChoiceShown[];
}
/**
 * An entry of a list with its history.
 */
export interface ChoiceShown {
  id: string;
  list: 'category' | 'cause' | 'measure';
  label: string;
  words: Record<string, string>;
  addedAt: string;
  addedBy: string | null;
  retiredAt: string | null;
  retiredBy: string | null;
  used: number;
}
/**
 * The state of a complaint, for the holder of its code. `asked`: the answer waits for the citizen's word; `mayReopen`: a no has it
 * examined once more; `tellSteps`: an e-mail is sent at each step, null where none can be; `danger` is of the words just written.
 */
export interface FollowedComplaint {
  reference: string;
  category: Choice;
  subject: string;
  state: State;
  anonymous: boolean;
  takenAt: string;
  dueAt: string;
  timeZone: string;
  overdue: boolean;
  steps: ComplaintTaken[];
  measure: Choice | null;
  answers: string[];
  asked: boolean;
  mayReopen: boolean;
  settled: boolean | null;
  files: ComplaintFile[];
  maySend: boolean;
  tellSteps: boolean | null;
  danger: DangerShown | null;
}
/**
 * That a complaint came to a state.
 */
export interface ComplaintTaken {
  state: State;
  at: string;
}
/**
 * A picture or document of a complaint. `reason` says why a `refused` one was not kept.
 */
export interface ComplaintFile {
  id: string;
  name: string;
  size: number;
  mediaType: string;
  state: 'checking' | 'ready' | 'refused';
  reason: string | null;
}
/**
 * The warning that stands above everything else for somebody whose text tells of danger; `title` is empty where that is a doubt.
 */
export interface DangerShown {
  title: string;
  sentences: string[];
  lines: HelpShown[];
  deaf: string;
}
/**
 * A help line in the citizen's words: a number, or the address of a page.
 */
export interface HelpShown {
  name: string;
  number: string | null;
  href: string | null;
}
/**
 * The choices of a form: kinds of complaints, offices that they may be about, the media types of files that are taken (none:
 * no file at all), how large one may be, and how many.
 */
export interface ComplaintLists {
  categories: Choice[];
  offices: ComplaintOffice[];
  mediaTypes: string[];
  maxBytes: number;
  mostFiles: number;
}
/**
 * The staff who may be made responsible, by name.
 */
export interface ComplaintPeople {
  people: ComplaintPerson[];
}
/**
 * Somebody who may be made responsible, or was named in praise.
 */
export interface ComplaintPerson {
  id: string;
  name: string;
  role: string;
  office: string | null;
}
/**
 * The year: how many came, were answered, in time, reopened, settled; `days` is the mean until the answer.
 */
export interface ComplaintsReport {
  year: number;
  years: number[];
  taken: number;
  anonymous: number;
  answered: number;
  inTime: number;
  reopened: number;
  settled: number;
  open: number;
  praises: number;
  days: number | null;
  rows: ComplaintsReportRow[];
}
/**
 * Complaints of one kind, cause, measure, office or month in a year. `label`: the office's own words for the entry of a list, with
 * `words` in other languages by their codes; empty for what ships. That of an office is its name.
 */
export interface ComplaintsReportRow {
  by: 'category' | 'cause' | 'measure' | 'month' | 'office';
  key: string;
  label: string;
  words: Record<string, string>;
  count: number;
}
/**
 * The number of complaints that the caller is responsible for and has still to work on; for supervisors also those of nobody.
 */
export interface ComplaintsWaiting {
  count: number;
}
/**
 * A complaint with everything. `may` is what the caller may do now; `like`: others that may be about the same thing, `group`:
 * those of which a person has said so. `unreached`: a letter to this address came back.
 */
export interface ComplaintOpened {
  complaint: ComplaintListed;
  happenedOn: string | null;
  happened: string;
  language: string;
  name: string | null;
  email: string | null;
  measureText: string;
  thread: ComplaintText[];
  steps: ComplaintStepShown[];
  files: ComplaintFile[];
  may: Act[];
  mayAssign: boolean;
  like: ComplaintListed[];
  group: ComplaintListed[];
  reading: ComplaintReading;
  unreached: boolean;
}
/**
 * A text of the complaint's case.
 */
export interface ComplaintText {
  author: 'agent' | 'citizen';
  text: string;
  writtenAt: string;
}
/**
 * A step with who took it and the office's note.
 */
export interface ComplaintStepShown {
  state: State;
  at: string;
  by: string | null;
  note: string | null;
}
/**
 * The reading of an answer before it goes. `wanted`: the topic wants it, and the caller cannot send an answer of their own;
 * `text`: the answer that waits, or was sent back; `by` who has proposed it (null: nobody), `mine`: the caller has.
 */
export interface ComplaintReading {
  wanted: boolean;
  text: string;
  by: string | null;
  mine: boolean;
  steps: ComplaintRead[];
}
/**
 * That an answer was laid before another person, sent back with `words`, or read and sent.
 */
export interface ComplaintRead {
  kind: 'approved' | 'proposed' | 'sent-back';
  at: string;
  by: string | null;
  words: string | null;
}
/**
 * The conference that the PIN leads to, and the guest's link by which the caller comes in.
 */
export interface DialInOpened {
  conferenceId: string;
  link: string;
}
/**
 * Conferences that go on or are to come, then those that are over.
 */
export interface ConferenceList {
  conferences: ConferenceListed[];
}
/**
 * A conference that is planned, goes on, or ended a short while ago, as one person sees it. `expected`: the person is
 * called to it, as one of an expected office or of the station itself; others are not told of it. `you` is the person's place in it, null for
 * one who never came. `repeats`: it is the next of a series, `after` it come so many more. `offices`, the agenda's `items` and the
 * accounts `invited` are told to supervisors alone, and empty for others.
 */
export interface ConferenceListed {
  id: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'focus' | 'meeting';
  title: string;
  state: 'ended' | 'open' | 'scheduled';
  madeAt: string;
  startsAt: string | null;
  openedAt: string | null;
  endedAt: string | null;
  people: number;
  expected: boolean;
  you: ('left' | 'lobby' | 'removed' | 'room') | null;
  minutes: number;
  repeats: Repeats | null;
  after: number;
  invites: boolean;
  offices: string[];
  items: NewItem[];
  invited: string[];
}
/**
 * Its id, of a series that of the first; the page is at `/conference/{id}`. `count`: how many were made.
 */
export interface ConferenceMade {
  id: string;
  count: number;
}
/**
 * Everything of one conference but its media. `abandoned_at`: since when nobody had been there when the station
 * ended it.
 */
export interface ConferenceRecord {
  id: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'focus' | 'meeting';
  title: string;
  state: 'ended' | 'open' | 'scheduled';
  startsAt: string | null;
  openedAt: string | null;
  endedAt: string | null;
  abandonedAt: string | null;
  attendance: Attendance[];
  roll: Answered[];
  items: ItemTold[];
  ballots: BallotTold[];
  polls: PollTold[];
}
/**
 * Somebody who was there. `phone`: by telephone.
 */
export interface Attendance {
  name: string;
  part: 'chair' | 'guest' | 'office' | 'operator' | 'reviewer';
  office: string | null;
  stays: [string, string | null][];
  phone: boolean;
}
/**
 * One on the roll, an office (`officeId`, with its `short` name) or a person (`member`). `standing`: how they
 * count; `connected`: in the room while the roll was called, without an answer. The last of the
 * `corrections` goes before `answered`, which is how they stood by themselves.
 */
export interface Answered {
  name: string;
  office: boolean;
  officeId: string | null;
  member: string | null;
  short: string | null;
  answeredAt: string | null;
  late: boolean;
  standing: 'absent' | 'connected' | 'late' | 'present';
  answered: 'absent' | 'connected' | 'late' | 'present';
  corrections: RollCorrected[];
}
/**
 * A chair's word on one on the roll; `by` is a name, `note` the reason if one was given.
 */
export interface RollCorrected {
  at: string;
  by: string;
  present: boolean;
  note: string;
}
/**
 * An item and the seconds it was spoken of.
 */
export interface ItemTold {
  text: string;
  minutes: number;
  spentS: number;
}
/**
 * A vote and who voted for what; `unvoted` might have voted, and did not.
 */
export interface BallotTold {
  question: string;
  openedAt: string;
  closedAt: string | null;
  options: string[];
  votes: [string, number][];
  unvoted: string[];
}
/**
 * A quick poll: how many chose each option; `counts` is null while that is not to be seen.
 */
export interface PollTold {
  question: string;
  openedAt: string;
  closedAt: string | null;
  options: string[];
  counts: number[] | null;
}
/**
 * The facts at the door of a conference: which one it is, whose, who called it (empty where the account is gone),
 * and what is kept of it for how many days. `recorded`: it is being recorded; `unrecorded`: it cannot be. `you`: as whom a guest's link
 * was made; null for staff.
 */
export interface Door {
  id: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'focus' | 'meeting';
  title: string;
  state: 'ended' | 'open' | 'scheduled';
  startsAt: string | null;
  openedAt: string | null;
  organisation: string;
  calledBy: string;
  recorded: boolean;
  unrecorded: boolean;
  days: number;
  chatDays: number;
  you: string | null;
}
/**
 * The tasks and decisions of a conference so far, in order: entries of the day's own tasks and decisions.
 */
export interface GivenSoFar {
  tasks: GivenTask[];
  decisions: GivenDecision[];
}
/**
 * A task given in a conference; `to` is a name, null for everybody.
 */
export interface GivenTask {
  id: string;
  text: string;
  to: string | null;
  until: string | null;
  done: boolean;
}
/**
 * A decision made in a conference, with the topic or the information sheet that it changes.
 */
export interface GivenDecision {
  id: string;
  text: string;
  category: string | null;
  sheet: string | null;
  by: string;
  at: string;
}
/**
 * The link, and where the telephone line takes callers to conferences, `dial`; they are told once.
 */
export interface LinkMade {
  id: string;
  url: string;
  expiresAt: string;
  dial: DialIn | null;
}
/**
 * A guest's way in by telephone: the number to call, `""` where the station knows none, and the PIN to key in.
 */
export interface DialIn {
  number: string;
  pin: string;
}
/**
 * The minutes: Markdown, and who wrote it last (null: the draft). Signed ones never change; `sha256` is the
 * digest of the text, as the Markdown file has it. `blocks` are the same as they are printed, below the letterhead of
 * `organisation` and `station`.
 */
export interface MinutesShown {
  conferenceId: string;
  title: string;
  state: 'draft' | 'signed';
  revision: number;
  text: string;
  writtenAt: string;
  writtenBy: string | null;
  signedAt: string | null;
  signedBy: string | null;
  sha256: string | null;
  organisation: string;
  station: string;
  blocks: Block[];
}
/**
 * One piece. `level` is a heading's, `rows` a table's, its first the head; `lines` those of a list.
 */
export interface Block {
  kind: 'heading' | 'list' | 'numbered' | 'paragraph' | 'table';
  text: string;
  level: number;
  lines: string[];
  rows: string[][];
}
/**
 * A text as it would be printed.
 */
export interface MinutesPreview {
  blocks: Block[];
}
/**
 * The roll as it is then. `minutes`: whether the draft says it (`renewed`), has a roll that somebody rewrote
 * and is to be changed by hand (`rewritten`), or is not there yet (`none`).
 */
export interface RollChanged {
  roll: Answered[];
  minutes: 'none' | 'renewed' | 'rewritten';
}
/**
 * A page of contacts; `next_cursor` asks for the next one, None: there is none.
 */
export interface ContactsListed {
  contacts: ContactListed[];
  nextCursor: string | null;
}
/**
 * A contact in the list. `operators` took part; `callback` and `message` stand for those
 * channels, `title` for a conference, whose id it has; `asked_back`: it was taken out of the queue since the
 * citizen asked to be called back.
 */
export interface ContactListed {
  id: string;
  reference: string;
  category: string;
  channel: string;
  modality: string;
  state: string;
  outcome: string | null;
  wrapUpCode: string | null;
  askedBack: boolean;
  enteredAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  operators: string[];
  recordings: RecordingLink[];
  callback: CallbackTold | null;
  message: MessageTold | null;
  title: string | null;
}
/**
 * A recording of the contact; one that is `sealed` opens for two people together alone.
 */
export interface RecordingLink {
  id: string;
  state: string;
  startedAt: string;
  durationMs: number | null;
  sealed: boolean;
}
/**
 * The callback of the citizen: `way` `video` or `phone`, from `due_at` on, `called_at` last, and what
 * came of it.
 */
export interface CallbackTold {
  way: 'phone' | 'video';
  dueAt: string;
  calledAt: string | null;
  result: string | null;
}
/**
 * The state of a message: `open`, `taken`, `answered` or `closed`; to be answered by `due_at`.
 */
export interface MessageTold {
  state: 'answered' | 'closed' | 'open' | 'taken';
  dueAt: string;
  answeredAt: string | null;
  late: boolean;
}
/**
 * A contact with its legs and all that happened to it, oldest first; `satisfaction` is the citizen's answer, 1 to 5.
 * `has_notes`: an operator wrote some, which are read with a reason. `links`: contacts it came from or led to. `called`: of a caller by the telephone line.
 */
export interface ContactTold {
  contact: ContactListed;
  language: string;
  needs: string[];
  recordingConsent: boolean;
  wrapUpCode: string | null;
  satisfaction: number | null;
  hasNotes: boolean;
  legs: LegTold[];
  steps: Step[];
  links: ContactLink[];
  called: CalledNumber | null;
}
/**
 * One party's part; `why` it ended is the queue's word.
 */
export interface LegTold {
  party: string;
  channel: string;
  operator: string | null;
  startedAt: string;
  endedAt: string | null;
  why: string | null;
}
/**
 * Something that happened: `kind` is the journal's word, or what a member of the staff did
 * (`contact.move`, `contact.advance`, `contact.remove`, `contact.end`, `authorisation.*`, `cooldown.*`). `operator`: who it
 * was about or who did it; `reason` in words or the station's word (of a message: `late`, or `offered` and `list`
 * for how it was taken); `to`: a category, operator or office.
 */
export interface Step {
  at: string;
  kind: string;
  operator: string | null;
  reason: string | null;
  category: string | null;
  to: string | null;
}
/**
 * Another contact: `asked_in` is the one in whose waiting this callback was asked for, `called_back` the
 * callback that was asked for in this one.
 */
export interface ContactLink {
  id: string;
  reference: string;
  why: 'asked_in' | 'called_back';
}
/**
 * The number of the station that a caller has called by its telephone line, and the trunk by which the call came.
 */
export interface CalledNumber {
  number: string;
  trunk: string | null;
}
/**
 * The offers of a contact, oldest first. `references` are of the contacts that are named, `names` of
 * the operators, by id. `whole`: everything of the day before was looked at.
 */
export interface FairnessShown {
  pairings: Pairing[];
  references: Record<string, string>;
  names: Record<string, string>;
  whole: boolean;
}
/**
 * One offer. `ended` is the journal's word for what became of it, '' while it rings.
 *
 * `why_contact`: `only` one the operator could be offered, `first` of `choice` in order, or
 * `handed_over` to the operator or the office. `why_agent`: `only` one free for it,
 * `most_proficient`, `fewest_contacts`, `longest_idle` of those equally good, `preferred` (who answered the citizen
 * before), `chosen` (by a transfer or the supervisor). `ahead` and `free` name up to 25 each;
 * `ahead_counts` and `free_counts` count all by reason, `engaged` the operators who were not free by
 * state. `profile_as_of_now`: what the operators answered then was not told, so today's is taken.
 */
export interface Pairing {
  atMs: number;
  contact: string;
  agent: string;
  ended: string;
  waitedMs: number;
  choice: number;
  whyContact: 'first' | 'handed_over' | 'only';
  whyAgent:
    | 'chosen'
    | 'fewest_contacts'
    | 'longest_idle'
    | 'most_proficient'
    | 'only'
    | 'preferred';
  ahead: PassedContact[];
  aheadCounts: Record<string, number>;
  free: PassedAgent[];
  freeCounts: Record<string, number>;
  engaged: Record<string, number>;
  profileAsOfNow: boolean;
}
/**
 * A contact that stood before the one that was offered, and why the operator was not offered it:
 * `away` (the citizen's browser was gone), `reserved` (handed over to somebody else), `category` (not
 * the operator's), `requirement` (a language or need), `declined` (by the same operator just
 * before), `unexplained`.
 */
export interface PassedContact {
  contact: string;
  reason: 'away' | 'category' | 'declined' | 'requirement' | 'reserved' | 'unexplained';
}
/**
 * An operator who was free, and why the contact did not go there: `silent` (the console was not
 * heard of), `reserved`, `category`, `requirement`, `declined`, `less_proficient`,
 * `more_contacts` (where those with the fewest come first), `less_idle` (equally good, free for less
 * time), `unexplained`.
 */
export interface PassedAgent {
  agent: string;
  reason:
    | 'category'
    | 'declined'
    | 'less_idle'
    | 'less_proficient'
    | 'more_contacts'
    | 'requirement'
    | 'reserved'
    | 'silent'
    | 'unexplained';
}
/**
 * A finished line of the contact's chat. The text of one with a `file` is the file's name. A line with the
 * id of an earlier one takes its place. `supervisor` is the name of the supervisor who wrote it, beside the operator.
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
 * A file in the chat, to be had by HTTP under the id of its line once it is `ready`. `name` is made of the
 * sender's, with the extension of what the file is. `refused`, for the `reason`, is for good. A picture has a
 * `width` and a `height`; of what is refused the `size` is that of the file as it came in.
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
 * The owner of a code: a message with its thread, or a callback; the other is null.
 */
export interface Given {
  message: FollowedMessage | null;
  callback: FollowedCallback | null;
}
/**
 * The state of a message; `state` `open`: waits for an answer, `taken`: somebody is at it.
 * `tellSteps`: an e-mail is sent at each step, null where none can be; `danger` is of the text just added.
 */
export interface FollowedMessage {
  reference: string;
  category: string;
  kind: 'complaint' | 'message' | 'praise';
  subject: string | null;
  state: 'answered' | 'closed' | 'open' | 'taken';
  leftAt: string;
  dueAt: string;
  timeZone: string;
  overdue: boolean;
  canWrite: boolean;
  thread: ThreadEntry[];
  steps: FollowedStep[];
  tellSteps: boolean | null;
  danger: DangerShown | null;
}
/**
 * One text; `operator` is the public code of the operator who answered, `id` is for the staff alone.
 */
export interface ThreadEntry {
  author: 'agent' | 'citizen';
  text: string;
  writtenAt: string;
  operator: string | null;
  id: string | null;
}
/**
 * A step of a message as its citizen is told of it.
 */
export interface FollowedStep {
  what: 'answered' | 'closed' | 'left' | 'office' | 'reopened' | 'taken' | 'written';
  at: string;
}
/**
 * A supervisor's presence at an operator's side: its way and since when, and what the connection's receiving slots
 * carry. `listen`: the microphone is received by nobody; `whisper`: by the operator alone; `join`: by all,
 * and so is the camera. `shown` tells whether the operator's page says that somebody listens.
 */
export interface MonitoringShown {
  way: 'join' | 'listen' | 'whisper';
  sinceMs: number;
  shown: boolean;
  slots: Slot[];
  iceServers: IceServer[];
}
/**
 * The content of a receiving slot: whose source it carries, as the receiver sees it.
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
 * Lines in the order of sending. `more`: earlier ones exist, which `readChat` returns.
 */
export interface ChatPage {
  lines: ChatLine[];
  more: boolean;
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
 * The operator's notes after the contact.
 */
export interface NotesTold {
  notes: string;
}
/**
 * The call that is made.
 */
export interface OutsideCall {
  id: string;
}
/**
 * Both sides, the citizen first; empty where nothing was measured, as in a written conversation.
 */
export interface ContactQuality {
  sides: SideQuality[];
}
/**
 * The reception of the other by one side (`party`, of the contact's leg `leg`).
 *
 * `word` is good, fair or poor, by the rule in `gateway/calls/quality/verdict.py`; `issues` are what was
 * not good (picture, sound, delay, loss), `connection` the word for its link. Shares are from 0 to 1:
 * `still` of the time in which the picture stood still, `concealment` of sound that was made up,
 * `loss` and `uplink_loss` of packets lost on the way to and from it, before repair. `worst_*` are
 * of its worst minute, which ended `worst_at`. What was not measured is null; `reports` is how
 * often it was.
 */
export interface SideQuality {
  party: 'agent' | 'citizen';
  leg: number;
  reports: number;
  seconds: number;
  word: ('fair' | 'good' | 'poor') | null;
  issues: ('delay' | 'loss' | 'picture' | 'sound')[];
  connection: ('fair' | 'good' | 'poor') | null;
  path: ('relay' | 'tcp' | 'udp') | null;
  freezes: number | null;
  freezeS: number | null;
  still: number | null;
  concealment: number | null;
  fps: number | null;
  jitterBufferMs: number | null;
  rttMs: number | null;
  loss: number | null;
  uplinkLoss: number | null;
  width: number | null;
  height: number | null;
  worstAt: string | null;
  worstStill: number | null;
  worstConcealment: number | null;
  worstLoss: number | null;
}
/**
 * `known` is null where the citizen did not ask to be recognised.
 */
export interface KnownHere {
  known: KnownToOperator | null;
}
/**
 * The recognised citizen as the operator is shown them: open cases and what was asked before, newest first. `openable`: the
 * references of those that are messages which the operator may open.
 */
export interface KnownToOperator {
  since: string;
  channel: ('audio' | 'text' | 'video') | null;
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  cases: KnownCase[];
  openable: string[];
}
/**
 * A contact of a recognised citizen. `subject` is the citizen's own; `dueAt` until when an open one is answered.
 */
export interface KnownCase {
  reference: string;
  kind: 'callback' | 'complaint' | 'contact' | 'message' | 'praise';
  category: string;
  subject: string | null;
  state: 'answered' | 'closed' | 'open';
  at: string;
  dueAt: string | null;
  linked: boolean;
}
/**
 * The cool-downs under way, the newest first.
 */
export interface CoolDownList {
  coolDowns: CoolDownShown[];
}
/**
 * A visitor kept away, told by the contact it happened in; nothing about the visitor.
 */
export interface CoolDownShown {
  contactId: string;
  reference: string;
  category: string;
  operator: string;
  since: string;
  until: string;
}
/**
 * Selects the requests in one state, the oldest first.
 */
export interface CopiesAsked {
  copies: CopyAsked[];
}
/**
 * A copy that was asked for, as the staff decide it; `recordings` are the ids of what it would be of.
 */
export interface CopyAsked {
  contactId: string;
  reference: string;
  category: string;
  state: 'asked' | 'granted' | 'refused';
  askedAt: string;
  decidedAt: string | null;
  decidedBy: string | null;
  reason: string | null;
  recordings: string[];
}
/**
 * The state of a citizen's copy, with what was recorded as in the receipt. `open`: not asked for yet,
 * then `asked`, `preparing` once it is granted, `ready` with its `files`, `failed` when it could not be
 * made and may be asked for again, `expired` when these are deleted and it may
 * be asked for again; or `refused` for the `reason`. `gone`: there is no
 * recording any more. Times of the spans are Unix milliseconds.
 */
export interface CopyFollowed {
  reference: string;
  state: 'asked' | 'expired' | 'failed' | 'gone' | 'open' | 'preparing' | 'ready' | 'refused';
  spans: RecordedSpan[];
  durationS: number;
  sources: RecordedOf[];
  keptUntilMs: number | null;
  askedAt: string | null;
  decidedAt: string | null;
  reason: string | null;
  files: CopyFile[];
  readyUntil: string | null;
}
/**
 * The start and end of one recorded span.
 */
export interface RecordedSpan {
  fromMs: number;
  untilMs: number;
}
/**
 * The sources recorded of one party.
 */
export interface RecordedOf {
  party: 'agent' | 'citizen' | 'colleague' | 'outside' | 'supervisor';
  sound: boolean;
  picture: boolean;
  screen: boolean;
}
/**
 * One file of the copy, `size` in bytes; `url` is good for ten minutes.
 */
export interface CopyFile {
  name: string;
  size: number;
  contentType: string;
  url: string;
}
/**
 * The newest first; pending requests before all others, the longest waiting at their head.
 */
export interface Keeping {
  held: KeptRecording[];
  sealed: KeptRecording[];
  requests: RequestListed[];
  destroyed: DestroyedListed[];
}
/**
 * A recording under a hold or a seal: since when, by whom (null: not there any more) and why.
 */
export interface KeptRecording {
  recordingId: string;
  reference: string;
  category: string;
  startedAt: string;
  since: string;
  by: string | null;
  reason: string | null;
}
/**
 * A request that another person decides; `mine`: the caller made it, and does not decide it.
 */
export interface RequestListed {
  id: string;
  recordingId: string;
  reference: string;
  kind: 'open' | 'release' | 'unseal';
  state: 'granted' | 'pending' | 'refused';
  mine: boolean;
  askedAt: string;
  askedBy: string | null;
  askedWhy: string;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  until: string | null;
}
/**
 * A recording that is destroyed; `rule` by which, null where nobody wrote it down.
 */
export interface DestroyedListed {
  recordingId: string;
  reference: string;
  category: string;
  startedAt: string;
  destroyedAt: string | null;
  rule: string | null;
}
/**
 * The state of the day. `recorded`: somebody has begun it, otherwise the hours alone decide.
 * `moves` is what may be done now. `lets_in`: whether citizens may enter at this moment.
 * `late`: the hours have begun and the day has not been opened; `opens_itself_at` is when it will be. `ends_at`: when
 * the hours of this day end, null where there are none or no end.
 */
export interface DayShown {
  on: string;
  phase: Phase;
  brainstorming: boolean;
  recorded: boolean;
  revision: number;
  moves: Move[];
  letsIn: boolean;
  late: boolean;
  opensItselfAt: string | null;
  endsAt: string | null;
}
/**
 * The items that the figures suggest. `day` is the last day with contacts before `on`, at most
 * a week back; `before` the same weekday a week earlier. `topics`: those with contacts on either,
 * what got worse first. `satisfaction` and `scores`: the categories judged worst, by citizens and by
 * released evaluations. `undone`: tasks whose time has passed. `today`: what the de-briefing speaks of. `measures`: what was decided about complaints on
 * the day, in words. `emerging`: themes that rise above the usual. `reports_due`: reports to the command that should be signed.
 */
export interface Agenda {
  on: string;
  day: string | null;
  before: string | null;
  topics: AgendaTopic[];
  satisfaction: AgendaRated[];
  scores: AgendaRated[];
  alarms: AgendaAlarm[];
  asked: AgendaAsked[];
  messages: AgendaMessages;
  sheets: AgendaSheets;
  undone: TaskShown[];
  today: AgendaToday;
  measures: string[];
  emerging: AgendaTheme[];
  reportsDue: AgendaReport[];
}
/**
 * A category's last working day beside the same weekday a week before.
 */
export interface AgendaTopic {
  category: string;
  offered: number;
  offeredBefore: number;
  answered: number;
  answeredBefore: number;
  abandonment: number | null;
  abandonmentBefore: number | null;
  serviceLevel: number | null;
  serviceLevelBefore: number | null;
}
/**
 * The judgement of a category in the week before the day, `count` times, and in the week before that (`before`, null where nobody judged): `value` is an average, from 1 to 5 of citizens, 0 to 100 of
 * evaluations.
 */
export interface AgendaRated {
  category: string;
  value: number;
  count: number;
  before: number | null;
}
/**
 * Alarms since the last day with contacts, with their number: 112 was called (`emergency`), the station's
 * own failure ended a contact (`failed`), everybody refused one (`refused_by_all`), a recording is
 * poor (`poor_recording`).
 */
export interface AgendaAlarm {
  kind: 'emergency' | 'failed' | 'poor_recording' | 'refused_by_all';
  count: number;
}
/**
 * The number of times that authorisation was asked to answer a category by operators without it, and of refusals.
 */
export interface AgendaAsked {
  category: string;
  asked: number;
  refused: number;
}
/**
 * Messages near the time by which they are to be answered, and beyond it.
 */
export interface AgendaMessages {
  near: number;
  late: number;
}
/**
 * Information sheets that are to be confirmed in the next days, and expired ones; of these some `titles`.
 */
export interface AgendaSheets {
  due: number;
  expired: number;
  titles: string[];
}
/**
 * A task given out on the day `on`: `to` is a name, empty for everybody.
 */
export interface TaskShown {
  id: string;
  on: string;
  text: string;
  accountId: string | null;
  officeId: string | null;
  to: string;
  until: string | null;
  givenBy: string;
  givenAt: string;
  doneAt: string | null;
  doneBy: string | null;
  doneNote: string | null;
}
/**
 * The day itself, for its de-briefing: contacts so far, of those who gave up and who were lost by a failure (`failed`), the
 * share answered in time, how many rang unanswered at an operator once at least (`missed`), complaints. `open_tasks`:
 * all that are not done.
 */
export interface AgendaToday {
  offered: number;
  answered: number;
  gaveUp: number;
  failed: number;
  serviceLevel: number | null;
  missed: number;
  complaints: number;
  openTasks: number;
}
/**
 * A theme that more people come with than usual: in the week it was last counted, and usually. `confirmed`: somebody gave it its
 * name. One without words, whose name is empty, is of `topics`.
 */
export interface AgendaTheme {
  id: string;
  name: string;
  topics: string[];
  people: number;
  usual: number;
  confirmed: boolean;
}
/**
 * A report to the command that should be signed: of the month, quarter or year that began on `first`.
 */
export interface AgendaReport {
  kind: 'month' | 'quarter' | 'year';
  first: string;
}
/**
 * The id of what was made.
 */
export interface DayEntryMade {
  id: string;
}
/**
 * The people of the station, by name.
 */
export interface Receivers {
  people: Receiver[];
}
/**
 * Somebody to whom a task may be given; `office` is the name of theirs.
 */
export interface Receiver {
  id: string;
  name: string;
  office: string | null;
}
/**
 * Tasks that are not done, the soonest first.
 */
export interface Tasks {
  tasks: TaskShown[];
}
/**
 * Days, the last first.
 */
export interface Days {
  days: DayListed[];
}
/**
 * A day of which something is recorded; `undone` of its `tasks` are not done.
 */
export interface DayListed {
  on: string;
  phase: Phase;
  tasks: number;
  undone: number;
  decisions: number;
}
/**
 * Everything of one day.
 */
export interface DayRecord {
  on: string;
  phase: Phase;
  moves: DayMoved[];
  tasks: TaskShown[];
  decisions: DecisionShown[];
}
/**
 * A move that was made. `by` is empty for the station itself (`by_itself`) or where an account is
 * gone.
 */
export interface DayMoved {
  move: Move;
  phase: Phase;
  at: string;
  by: string;
  byItself: boolean;
  note: string | null;
}
/**
 * A decision, with the topic or the information sheet that it changes.
 */
export interface DecisionShown {
  id: string;
  text: string;
  category: string | null;
  sheet: string | null;
  decidedBy: string;
  decidedAt: string;
}
/**
 * The conferences of one day, in order.
 */
export interface ConferencesOfDay {
  conferences: ConferenceRecord[];
}
/**
 * All destinations but the asking operator. `outside`: numbers outside can be called.
 */
export interface Destinations {
  operators: OperatorThere[];
  offices: OfficeThere[];
  topics: TopicThere[];
  outside: boolean;
}
/**
 * An operator who is signed on, and what they do now. `skills`: `lis` (Italian sign language), and
 * languages besides Italian.
 */
export interface OperatorThere {
  id: string;
  name: string;
  code: string;
  state: string;
  categories: string[];
  skills: string[];
}
/**
 * An office that is open to transfers; `present` are its members who are signed on.
 */
export interface OfficeThere {
  id: string;
  name: string;
  present: number;
}
/**
 * A topic: how many wait for it, and how many operators are signed on for it.
 */
export interface TopicThere {
  id: string;
  waiting: number;
  present: number;
}
/**
 * All devices by office and name, every office, and the number of the newest set.
 */
export interface DeviceList {
  devices: DeviceShown[];
  offices: DeviceOffice[];
  sequence: number;
}
/**
 * A device. `state`: `invited` by a code that still counts, or one that has `lapsed`; it has the `current` set, is
 * `behind`, has not been heard of for so long that all it holds has expired (`silent`), or could not take the last set
 * (`troubled`); or it is `revoked`.
 */
export interface DeviceShown {
  id: string;
  name: string;
  office: string | null;
  state: 'behind' | 'current' | 'invited' | 'lapsed' | 'revoked' | 'silent' | 'troubled';
  addedAt: string;
  addedBy: string | null;
  codeUntil: string | null;
  enrolledAt: string | null;
  seenAt: string | null;
  updatedAt: string | null;
  sequence: number | null;
  sheets: number | null;
  trouble:
    | ('base' | 'damaged' | 'file' | 'key' | 'older' | 'other' | 'schema' | 'signature' | 'storage')
    | null;
  revokedAt: string | null;
}
/**
 * An office that devices may belong to; `short` is its short name, empty where it has none.
 */
export interface DeviceOffice {
  id: string;
  name: string;
  short: string;
}
/**
 * A code that enrols a device `until` then; it is told once.
 */
export interface DeviceInvited {
  id: string;
  code: string;
  until: string;
}
/**
 * All themes: those that rise first, dismissed ones last. `counted_at`: when contacts were counted last, null for never.
 * `weeks` of `weeks_needed` are known. `k`: the fewest people that a figure stands for.
 */
export interface Drivers {
  countedAt: string | null;
  weeks: number;
  weeksNeeded: number;
  k: number;
  themes: DriverThemeShown[];
  searches: MissedSearch[];
}
/**
 * A theme. `name` is proposed until the state is `confirmed`. `words` are those of its terms, the strongest first; `topics`
 * and `codes` (of wrap-ups) rise with them, and so do `moved`: corrections of a proposed topic, as `weapons>licences`.
 * `people` and `usual` belong to the week it was last seen to rise. `fresh`: it was seen to rise in the last seven days.
 * `examples`: cleaned titles to choose from; `kept`: those that somebody has cleared.
 */
export interface DriverThemeShown {
  id: string;
  name: string;
  state: 'confirmed' | 'dismissed' | 'emerging';
  kind: 'growing' | 'new' | 'seasonal' | 'sudden';
  words: string[];
  topics: string[];
  codes: string[];
  moved: string[];
  people: number;
  usual: number;
  firstWeek: string;
  lastWeek: string;
  fresh: boolean;
  weeks: WeekCount[];
  byChannel: SpreadOver[];
  byTopic: SpreadOver[];
  examples: string[];
  kept: string[];
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  sheet: string | null;
  tasks: number;
}
/**
 * The number of people who came with the theme in the week of this Monday; null for fewer than the small cell, and for none.
 */
export interface WeekCount {
  week: string;
  people: number | null;
}
/**
 * People by a channel or topic; `*` for rare ones together, `-` for none.
 */
export interface SpreadOver {
  key: string;
  people: number;
}
/**
 * A word that was looked for in a week without a result, so often.
 */
export interface MissedSearch {
  week: string;
  word: string;
  searches: number;
}
/**
 * Contacts of a month by kind of user. `months` are closed ones, the newest first; `month` null: none is yet. `contacts`: all of them.
 * `offices` are the names of those that stand in `portions`.
 */
export interface Segments {
  months: string[];
  month: string | null;
  contacts: number;
  k: number;
  portions: Portion[];
  offices: Record<string, string>;
}
/**
 * So many contacts have this value; the values of a dimension are apart from each other.
 */
export interface Portion {
  dimension: 'channel' | 'language' | 'need' | 'office' | 'segment' | 'time';
  value: string;
  contacts: number;
}
/**
 * The id of the draft.
 */
export interface ThemeSheetMade {
  sheet: string;
}
/**
 * Whether the body has set an emblem; without one a neutral shield is shown. Sizes in pixels. The picture is at `/emblem`.
 */
export interface EmblemShown {
  own: boolean;
  width: number;
  height: number;
  setAt: string | null;
}
/**
 * The newest first.
 */
export interface EscalationList {
  escalations: EscalationShown[];
}
/**
 * An escalation without what was said of the person and the place; that stays with the note.
 */
export interface EscalationShown {
  contactId: string;
  reference: string;
  category: string;
  operator: string;
  openedAt: string;
  calledAt: string | null;
  outcome: string | null;
  located: boolean;
}
/**
 * The newest first.
 */
export interface ExportList {
  exports: ExportShown[];
}
/**
 * An order and what became of it. `progress` from 0 to 1 while it is made, null when nobody knows;
 * `failure`: why not, or while it waits why the last try was none: `crashed` (the process died of it),
 * `storage` (the disk), `bucket`, `damaged`, `altered` (it does not verify), `gone`, `sealed`, `too_long`, `nothing_captured`, `internal`.
 */
export interface ExportShown {
  id: string;
  recordingId: string;
  reference: string;
  kind: 'copy' | 'film' | 'package';
  options: ExportOptions;
  state: 'expired' | 'failed' | 'ready' | 'running' | 'waiting';
  progress: number | null;
  attempts: number;
  failure:
    | (
        | 'altered'
        | 'bucket'
        | 'crashed'
        | 'damaged'
        | 'gone'
        | 'internal'
        | 'nothing_captured'
        | 'sealed'
        | 'storage'
        | 'too_long'
      )
    | null;
  orderedAt: string;
  orderedBy: string | null;
  reason: string;
  readyAt: string | null;
  expiresAt: string | null;
  files: ExportFile[];
}
/**
 * One file of an export, `size` in bytes.
 */
export interface ExportFile {
  name: string;
  size: number;
  contentType: string;
}
/**
 * Where the file can be fetched until then.
 */
export interface DownloadOpened {
  url: string;
  expiresAt: string;
}
/**
 * Whether the first administrator is still to be made.
 */
export interface FirstStartState {
  open: boolean;
}
/**
 * The floor at one moment; `reachable` says whether somebody could be rung now, `headline` how it stands
 * for the citizens who wait and for one who enters.
 *
 * `version` is another one whenever anything but the time is. `clock_doubted_ms`: the clock told this time,
 * far beyond any that the station has seen, and nothing is let go of until somebody confirms it.
 */
export interface Floor {
  nowMs: number;
  reachable: boolean;
  headline: FloorHeadline;
  day: FloorDay;
  targets: FloorTargets;
  today: Figures;
  trendStepS: number;
  categories: FloorCategory[];
  agents: FloorAgent[];
  requests: FloorRequest[];
  helps: FloorHelp[];
  refused: FloorRefused[];
  unserved: FloorUnserved[];
  messages: FloorMessages | null;
  offices: FloorOffice[];
  outside: FloorOutside[];
  clockDoubtedMs: number | null;
  version: string;
}
/**
 * Whether everybody can be served now.
 *
 * `now`: an operator is free for each open topic; `within`: an operator at work serves each, and a citizen who
 * enters now, or who waits, is told `within_s` at most, in the `slowest` topic. `all_refused`: no open topic admits a
 * citizen who enters now; `refusal` is the reason that most have. `refused`: these open topics do not, others do.
 * `uncovered`: in these topics nobody at work serves the citizens who wait (`stranded` of them) or one who enters.
 * `within_s` then holds for the other topics. `nobody`: of no open topic. `closed`: nobody may enter, because of the
 * day's phase, the hours, a holiday or a day with hours of its own; `opens_at_ms` where that is known. `served`: citizens
 * who wait and whom somebody at work can serve. `free` operators can be rung now, `working` are on duty and not paused,
 * `resting` are paused.
 */
export interface FloorHeadline {
  kind: 'all_refused' | 'closed' | 'nobody' | 'now' | 'refused' | 'uncovered' | 'within';
  withinS: number | null;
  slowest: string | null;
  refused: string[];
  refusal: NotAdmitted | null;
  uncovered: string[];
  stranded: number;
  served: number;
  free: number;
  working: number;
  resting: number;
  why:
    | ('briefing' | 'debriefing' | 'ended' | 'exception' | 'holiday' | 'hours' | 'not_opened')
    | null;
  opensAtMs: number | null;
}
/**
 * Where the working day stands; `phase` is empty while nothing is recorded of it, and the hours alone decide.
 */
export interface FloorDay {
  phase: '' | 'briefing' | 'closed' | 'debriefing' | 'open';
  brainstorming: boolean;
}
/**
 * The targets that were promised: `share` of the contacts answered within `within_s`, unless their category
 * has a time of its own; a wait of `alarm_s` is an alarm, and so is being on hold for `hold_alarm_s`.
 */
export interface FloorTargets {
  withinS: number;
  share: number;
  alarmS: number;
  holdAlarmS: number;
}
/**
 * The figures of one row. Counts are contacts, times seconds, shares from 0 to 1; what cannot be told
 * (nobody answered, for instance) is null.
 *
 * `serviceLevelAnswered`: of those answered, how many within the threshold. `serviceLevelOffered`:
 * the same of all who entered, less those who wait and are not late yet. `abandonedWithin` and
 * `abandonedAfter` are told by the threshold; `abandonedShort` is the part of the first that went at
 * once. `abandonment` is the share of those decided who gave up, short ones left out.
 * `averageWaitS` is of those answered, `averageAbandonS` of those who gave up, `longestWaitS` of
 * everybody. `averageHandlingS` is `averageTalkS` and `averageWrapUpS` together. `measured` are
 * sides of calls whose quality is known, `poor` those of them that were poor. `messages` were left to be
 * answered later, `replaced` are contacts whose citizen asked to be called back instead; neither is in any
 * other figure. `rated` are contacts whose citizen said how content they were, `satisfaction` the average of
 * these answers, from 1 to 5. `promised` are messages that were answered, or whose time is up, `promiseKept` those
 * answered by the time promised, `promiseShare` the second of the first; `promiseOpen` still have time.
 */
export interface Figures {
  offered: number;
  answered: number;
  answeredWithin: number;
  abandoned: number;
  abandonedWithin: number;
  abandonedAfter: number;
  abandonedShort: number;
  lost: number;
  removed: number;
  failed: number;
  waiting: number;
  handled: number;
  serviceLevelAnswered: number | null;
  serviceLevelOffered: number | null;
  abandonment: number | null;
  averageWaitS: number | null;
  longestWaitS: number | null;
  averageAbandonS: number | null;
  averageTalkS: number | null;
  averageWrapUpS: number | null;
  averageHandlingS: number | null;
  measured: number;
  poor: number;
  messages: number;
  replaced: number;
  rated: number;
  satisfaction: number | null;
  promised: number;
  promiseKept: number;
  promiseOpen: number;
  promiseShare: number | null;
}
/**
 * One category's line, who serves it, and its day.
 *
 * `refused`: why a citizen who calls now would not be admitted, None where they would. `available` operators could be rung now, `working` ones are neither paused nor off duty.
 * `within_s` is the wait that was promised, `today` the figures since midnight at the station.
 * `trend`: how many entered in each of the last spans of `trend_step_s`, the present one last.
 */
export interface FloorCategory {
  category: string;
  open: boolean;
  refused: NotAdmitted | null;
  waiting: number;
  oldestSinceMs: number | null;
  available: number;
  working: number;
  wait: FloorWait | null;
  withinS: number;
  today: Figures | null;
  trend: number[];
}
/**
 * The wait that a citizen who entered now would be told, in seconds.
 */
export interface FloorWait {
  lowS: number;
  highS: number;
}
/**
 * One operator's state and since when, the contact in hand, and the office if of one. `next_state`: what was chosen
 * for after the contact. `present`: the operator's desk is heard. `set_by`: the supervisor by whom the state is so.
 */
export interface FloorAgent {
  agentId: string;
  name: string;
  code: string;
  state: AgentState;
  reason: string | null;
  sinceMs: number;
  contact: FloorContact | null;
  office: string | null;
  nextState: ('available' | 'offline' | 'paused') | null;
  present: boolean;
  setBy: FloorSetBy | null;
}
/**
 * The contact that an operator has in hand, without the citizen's name.
 *
 * `held_since_ms`: since when the citizen has been on hold, told once, at the operator whose contact it
 * is. `authorisation`: its topic is none of the operator's own and nobody has granted it: not asked for
 * (`needed`), asked and not decided (`pending`), or `refused`. `recording_failed`: it is to be recorded and
 * cannot be. `quality`: how the worse side receives the other at present, None while nothing is known.
 */
export interface FloorContact {
  contactId: string;
  reference: string;
  category: string;
  channel: string;
  modality: string;
  heldSinceMs: number | null;
  authorisation: ('needed' | 'pending' | 'refused') | null;
  recordingFailed: boolean;
  quality: ('fair' | 'good' | 'poor') | null;
}
/**
 * The supervisor who has set an operator's state, which one, why and when.
 */
export interface FloorSetBy {
  name: string;
  state: 'available' | 'offline' | 'paused';
  reason: string;
  atMs: number;
}
/**
 * An operator asks to answer a category that is not an own one, and nobody has decided yet:
 * `during` for the contact in hand, `standing` for the rest of the day.
 *
 * `cause` says how it came to that: `asked` by the operator, with `why` in their words, or made by
 * itself because the contact was handed to somebody who does not answer its topic: `transferred` or
 * `consulted` by `handed_by`, or `followed` where that colleague's console was lost.
 */
export interface FloorRequest {
  id: string;
  kind: 'during' | 'standing';
  agentId: string;
  operator: string;
  category: string;
  contactId: string | null;
  reference: string | null;
  askedAtMs: number;
  why: string | null;
  cause: 'asked' | 'consulted' | 'followed' | 'transferred';
  handedBy: string | null;
}
/**
 * An operator in a conversation calls for a supervisor, and nobody has come yet. `channel` and
 * `modality` as of the contact in hand: only by video, and not in writing, can one listen.
 */
export interface FloorHelp {
  contactId: string;
  reference: string;
  category: string;
  agentId: string;
  operator: string;
  channel: string;
  modality: string;
  askedAtMs: number;
}
/**
 * A contact that every operator at work who could take it has refused or missed, and that waits on;
 * `declined`: each of them, the longest ago first.
 */
export interface FloorRefused {
  contactId: string;
  reference: string;
  category: string;
  atMs: number;
  declined: FloorDeclined[];
}
/**
 * Citizens in a category whom nobody at work can serve, since they require all of `requirements` (a language's code,
 * `lis` for sign language, `house`). Others serve the category.
 *
 * `resting` operators could serve it and are paused.
 */
export interface FloorUnserved {
  category: string;
  requirements: string[];
  waiting: number;
  oldestSinceMs: number;
  resting: number;
}
/**
 * Messages to be answered by e-mail: waiting in all, of those near their time, and beyond it; `urgent`: nobody has taken
 * them, and there are words of danger in them.
 */
export interface FloorMessages {
  waiting: number;
  near: number;
  overdue: number;
  oldestDueAtMs: number | null;
  urgent: number;
}
/**
 * A peripheral office with members, by its short name if it has one: whether it takes contacts now, its operators on duty, of those
 * who could be rung and who talk, who waits for it alone, and how many it has answered today.
 */
export interface FloorOffice {
  office: string;
  name: string;
  open: boolean;
  present: number;
  available: number;
  talking: number;
  waiting: number;
  answeredToday: number;
}
/**
 * A citizen who was passed on to a number outside and talks with it, without an operator; `since_ms`: when it answered.
 * `for_help`: with a number for help, whose call nobody of the house ends.
 */
export interface FloorOutside {
  contactId: string;
  reference: string;
  category: string;
  channel: string;
  modality: string;
  sinceMs: number;
  forHelp: boolean;
}
/**
 * Citizens who wait for a category, in the order of their places; at most a hundred of `count`.
 */
export interface Line {
  nowMs: number;
  count: number;
  waiting: Waiting[];
}
/**
 * One who is not yet answered; no name.
 *
 * `rings_at`: the operator at whom it rings. `waits_for`: the operator or office it was handed to.
 * `counts_from_ms`: the place it came with, for a callback the one it keeps, for a message one behind
 * all who wait. `requirements`: what an operator must have to be offered it. `advance_s`: how much earlier than that it stands, negative for later. `offers`: how often it
 * has rung. `away`: the citizen's page is not connected. `declined`: who did not take it, and why.
 */
export interface Waiting {
  contactId: string;
  reference: string;
  channel: string;
  modality: string;
  language: string;
  needs: string[];
  enteredAtMs: number;
  countsFromMs: number;
  offers: number;
  advanceS: number;
  away: boolean;
  ringsAt: string | null;
  waitsFor: string | null;
  requirements: string[];
  declined: FloorDeclined[];
}
/**
 * An operator's states of today in their order. `agreement` names the agreement under which it may be told
 * (art. 4 of law 300/1970); without one it is empty, and there is nothing to tell.
 */
export interface OperatorDay {
  agreement: string;
  startMs: number;
  nowMs: number;
  spans: StateSpan[];
}
/**
 * One state from when to when; `until_ms` is None for the one that lasts.
 */
export interface StateSpan {
  state: string;
  sinceMs: number;
  untilMs: number | null;
}
/**
 * Groups, the newest first; volunteers by language as far as they may be told; `mails`: the station writes to them.
 */
export interface FocusGroupList {
  groups: FocusGroupShown[];
  pools: Pool[];
  k: number;
  mails: boolean;
}
/**
 * A group. `invited`, `accepted` and `declined` count; nobody is named. `tookPart`: guests who were in the conference. `outline`: questions, polls
 * and notes of the conference, to write the summary by; empty before it is over.
 */
export interface FocusGroupShown {
  id: string;
  state: 'called' | 'draft' | 'off' | 'over';
  title: string;
  purpose: string;
  startsAt: string;
  minutes: number;
  seats: number;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  place: ('barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone') | null;
  recorded: boolean;
  guide: GuideStep[];
  conference: string | null;
  invited: number;
  accepted: number;
  declined: number;
  summary: string;
  revision: number;
  tookPart: number | null;
  publishedAt: string | null;
  outline: string;
}
/**
 * The volunteers of one `language` who can be invited: by `places`, the sections that they were asked about; an empty key puts together what is fewer
 * than k. All of it is empty where they are fewer than k.
 */
export interface Pool {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  volunteers: number;
  places: Record<string, number>;
}
/**
 * The forecast of one day. Without `enough` days behind it there is none: `daysKnown` of `daysNeeded`.
 *
 * `closed`: the station, or the topic, does not open that day. `handlingS` is the mean talk and wrap-up lately,
 * `handlingAssumed` where too few contacts tell it; `patienceS` how long people wait before they give up, null
 * where nearly nobody did. `planRevision` is 0 where nothing is planned for the weekday.
 */
export interface ForecastShown {
  day: string;
  topics: string;
  weekday: number;
  holiday: boolean;
  closed: boolean;
  enough: boolean;
  daysKnown: number;
  daysNeeded: number;
  total: number;
  handlingS: number;
  handlingAssumed: boolean;
  patienceS: number | null;
  thresholdS: number;
  target: number;
  slots: ForecastSlot[];
  backtest: BacktestShown | null;
  planRevision: number;
  at: string;
}
/**
 * A half-hour by the local `time` at which it begins.
 *
 * `expected` contacts, four times of five between `low` and `high`. `needed` operators answer the target share
 * in time, `inTime` is the share they do. `planned` is null where nothing is planned for the weekday, `rostered` (people
 * whose shift it is and who answer the topics) where nobody has a shift on the day. `actual`
 * contacts came and `present` operators were there on average, null for what is to come and, of operators, where not
 * all topics are meant.
 */
export interface ForecastSlot {
  time: string;
  expected: number;
  low: number;
  high: number;
  needed: number;
  inTime: number;
  planned: number | null;
  rostered: number | null;
  actual: number | null;
  present: number | null;
}
/**
 * Past weeks as they would have been forecast from what was known before them. Errors are shares of all contacts: of
 * half-hours, and of whole days. `naive` says that each weekday is as it was the week before. `within` is the share
 * of half-hours in the interval, which ought to be 0.8.
 */
export interface BacktestShown {
  days: number;
  contacts: number;
  error: number;
  naive: number;
  dayError: number;
  dayNaive: number;
  within: number;
}
/**
 * The plan in force and its revision.
 */
export interface StaffPlanShown {
  planned: Record<string, number>;
  revision: number;
}
/**
 * The sheets in force at this minute, by title. `now_ms` is the station's time, since a reader's clock may be wrong.
 */
export interface GuideList {
  sheets: GuideSheet[];
  nowMs: number;
}
/**
 * A sheet as lists and searches show it: `summary` is a sentence or two, `text` all its words for the search.
 * `language` is that of its words.
 */
export interface GuideSheet {
  id: string;
  title: string;
  language: string;
  topics: string[];
  questions: string[];
  summary: string;
  text: string;
  freshUntilMs: number;
}
/**
 * The counts of all visits, and of each sheet, the most read first.
 */
export interface GuideFiguresShown {
  visits: GuideFigures;
  sheets: GuideSheetFigures[];
}
/**
 * Visits in which a sheet was read, and those of them that queued afterwards in the same tab.
 */
export interface GuideFigures {
  visits: number;
  queued: number;
}
/**
 * Counts of a sheet: its readings, the readings after which somebody entered the queue, and the judgements as useful and as
 * useless.
 */
export interface GuideSheetFigures {
  id: string;
  read: number;
  queued: number;
  useful: number;
  useless: number;
}
/**
 * The rows: months in order, others the most used first.
 */
export interface SheetsReport {
  first: string;
  last: string;
  by: 'month' | 'sheet' | 'topic';
  rows: SheetsRow[];
  total: SheetsRow;
}
/**
 * One row. `key` is a topic ('' for sheets without one), a month or a sheet's id, `label` the sheet's title. `read`
 * counts contacts in which an operator read it, `sent` how often it went out, `guideRead` readings by citizens,
 * `guideQueued` those of them whose visit queued all the same. `visits` that read anything, and those of them that
 * queued, are told by month and in the total alone.
 */
export interface SheetsRow {
  key: string;
  label: string | null;
  read: number;
  sent: number;
  guideRead: number;
  guideQueued: number;
  useful: number;
  useless: number;
  visits: number | null;
  visitsQueued: number | null;
}
/**
 * The plan in force. `alwaysOpen`: the station is set to be open at any time, and the plan waits
 * for the day it is not.
 */
export interface HoursShown {
  plan: OpeningPlan;
  revision: number;
  fromSettings: boolean;
  alwaysOpen: boolean;
  changedAt: string | null;
}
/**
 * The public holidays of the next twelve months.
 */
export interface HolidayList {
  holidays: Holiday[];
}
/**
 * A public holiday on which the station is closed, in the country's own words.
 */
export interface Holiday {
  date: string;
  name: string;
}
/**
 * All numbers, retired ones among them. `revision` is the version in force, 0 for the numbers of the settings;
 * `changedAt` and `changedBy` tell who made it.
 */
export interface NumbersShown {
  revision: number;
  changedAt: string | null;
  changedBy: string | null;
  numbers: InboundNumber[];
}
/**
 * The effect of an import: numbers added, changed, and gone.
 */
export interface NumberChanges {
  added: string[];
  changed: string[];
  removed: string[];
}
/**
 * At most 50 versions, the newest first. The list that the station begins with, version 0, is not among them.
 */
export interface VersionList {
  versions: VersionListed[];
}
/**
 * A version: what was done (`restored`: with which version), to which ids, when, and by whom (null: the command
 * line, or an account that is no more).
 */
export interface VersionListed {
  number: number;
  kind: 'change' | 'import' | 'order' | 'restore';
  changed: string[];
  restored: number | null;
  at: string;
  by: string | null;
}
/**
 * The sentences that a caller of a number hears before the queue while the station is open, step by step.
 */
export interface NumberHeard {
  steps: Heard[];
}
/**
 * The sentences of one step of a call. `language` is what the caller has chosen so far; `page` counts the pages of
 * a menu from 1, and is 0 elsewhere.
 */
export interface Heard {
  language: string;
  stage:
    | 'asking'
    | 'begins'
    | 'callback'
    | 'called'
    | 'conference'
    | 'consent'
    | 'desk'
    | 'entering'
    | 'held'
    | 'joining'
    | 'language'
    | 'leaving'
    | 'lobby'
    | 'menu'
    | 'number'
    | 'outside'
    | 'passed'
    | 'pin'
    | 'rating'
    | 'talking'
    | 'waiting';
  page: number;
  lines: HeardLine[];
}
/**
 * A sentence, or a key of a menu, in its language.
 */
export interface HeardLine {
  language: string;
  text: string;
}
/**
 * The numbers as the telephone line is told them.
 */
export interface NumbersInForce {
  numbers: InboundNumber[];
}
/**
 * Inquiries: open ones by due time, others newest first. `by_addressee` is filled for supervisors alone. `certifies`: certified
 * mail can be sent; `reads_mail`: answers by mail are filed automatically. `total` is how many there are, of which
 * `inquiries` has the first.
 */
export interface InquiryList {
  inquiries: InquiryListed[];
  total: number;
  byAddressee: InquiryTally[];
  seesAll: boolean;
  certifies: boolean;
  readsMail: boolean;
}
/**
 * An inquiry. `to` is the key of its addressee. `unseen`: an answer waits to be read by the caller. `contact` is the
 * reference of the contact it was asked in.
 */
export interface InquiryListed {
  id: string;
  reference: string;
  contactId: string;
  contact: string;
  category: string;
  subject: string;
  to: string;
  addressee: string;
  way: 'email' | 'pec' | 'station';
  standing: 'answered' | 'late' | 'near' | 'waiting' | 'withdrawn';
  askedBy: string | null;
  askedAt: string;
  dueAt: string;
  answeredAt: string | null;
  mine: boolean;
  ours: boolean;
  unseen: boolean;
}
/**
 * The counts of the inquiries to one addressee. `days` is the median response time of the last ninety days; null
 * without answers.
 */
export interface InquiryTally {
  to: string;
  name: string;
  open: number;
  near: number;
  late: number;
  answered: number;
  days: number | null;
}
/**
 * The same with its words. `mail` is how the question's mail stands, `mail_error` why it has not arrived. `case`: it was
 * asked in a case, which has a page. `may_answer`: as a member of the office, or noting what was answered otherwise;
 * `may_change`: withdraw it, remind and move its day; `may_ask_again`: ask the same elsewhere. `again_of` asked the same before,
 * `asked_again` after it. `first_due_at` is the day wanted before it was moved, `moved_why` the reason.
 */
export interface InquiryOpened {
  id: string;
  reference: string;
  contactId: string;
  contact: string;
  category: string;
  subject: string;
  to: string;
  addressee: string;
  way: 'email' | 'pec' | 'station';
  standing: 'answered' | 'late' | 'near' | 'waiting' | 'withdrawn';
  askedBy: string | null;
  askedAt: string;
  dueAt: string;
  answeredAt: string | null;
  mine: boolean;
  ours: boolean;
  unseen: boolean;
  question: string;
  email: string;
  answers: InquiryAnswerShown[];
  mail: ('failed' | 'pending' | 'sent') | null;
  mailError: string | null;
  case: boolean;
  remindedAt: string | null;
  withdrawnWhy: string | null;
  sheet: string | null;
  mayAnswer: boolean;
  mayChange: boolean;
  mayAskAgain: boolean;
  againOf: InquiryNamed | null;
  askedAgain: InquiryNamed[];
  firstDueAt: string | null;
  movedWhy: string | null;
}
/**
 * An answer. `sender`: the address of a mail; `expected` False: not the one that was asked, so it has to be checked.
 * `certified` False: the question went as certified mail, and the answer did not, so its sender has to be checked as well.
 * `files` came with it, `fileNames` are those that can be downloaded. `automatic`: a machine's, an absence notice for instance, which answers nothing.
 */
export interface InquiryAnswerShown {
  way: 'mail' | 'noted' | 'page';
  text: string;
  at: string;
  by: string | null;
  sender: string;
  expected: boolean;
  certified: boolean;
  files: number;
  automatic: boolean;
  id: string;
  fileNames: string[];
}
/**
 * Another inquiry that asks the same.
 */
export interface InquiryNamed {
  id: string;
  reference: string;
  addressee: string;
}
/**
 * Counts of what waits for the caller: questions to answer, answers to read, and inquiries of theirs that are late.
 */
export interface InquiriesWaiting {
  toAnswer: number;
  unseen: number;
  late: number;
}
/**
 * The id of the draft; null where `traces` of personal data were found that nobody has checked yet.
 */
export interface InquirySheetMade {
  sheet: string | null;
  traces: Trace[];
}
/**
 * A piece of a text that may tell of a person, and what it looks like.
 */
export interface Trace {
  kind: 'email' | 'iban' | 'name' | 'phone' | 'plate' | 'reference' | 'tax_code';
  text: string;
}
/**
 * Everything with a time limit. `letters` are answers that are written and have not gone out. `cases` are late or near their time, ordered by due time; `more`: there are
 * others. `topics` counts all waiting cases, the worst topic first.
 */
export interface WhatIsLate {
  at: string;
  cases: LateCase[];
  more: boolean;
  topics: LateTopic[];
  complaints: LateCount;
  praises: LateCount;
  letters: LateCount;
  inquiries: LateCount;
}
/**
 * A case that is late or soon will be, and why it waits. `office` and `holder` are names, `asked` whom it waits for.
 */
export interface LateCase {
  id: string;
  reference: string;
  category: string;
  subject: string | null;
  office: string | null;
  dueAt: string;
  pace: 'late' | 'near';
  urgent: boolean;
  holder: string | null;
  asked: string | null;
  why: (
    | 'free'
    | 'held'
    | 'inquiry'
    | 'nobody'
    | 'nobody_here'
    | 'office'
    | 'other_person'
    | 'put_off'
    | 'second_look'
  )[];
}
/**
 * The waiting cases of a topic and office in figures; `office` is a name, null for the house.
 */
export interface LateTopic {
  category: string;
  office: string | null;
  waiting: number;
  near: number;
  late: number;
  firstDueAt: string;
}
/**
 * Counts of cases that are near their time, and past it.
 */
export interface LateCount {
  near: number;
  late: number;
}
/**
 * The messages of one call; `more` are as many as are not kept.
 */
export interface Traced {
  call: string;
  sinceMs: number;
  lastMs: number;
  messages: Noted[];
  more: number;
}
/**
 * One message. `what` is a method, or an answer with the method it is to; `sound` describes the SDP: profile, codecs,
 * direction.
 */
export interface Noted {
  atMs: number;
  way: 'in' | 'out';
  what: string;
  sequence: number;
  sound: string;
}
/**
 * The prompts of `language`; `languages` are those of the line.
 */
export interface PromptList {
  language: string;
  languages: string[];
  prompts: Prompt[];
}
/**
 * One prompt: its name as a file, the words that it is to say, and whose sound is played. One of a topic that is
 * `missing` is said by the topic's number.
 */
export interface Prompt {
  name: string;
  text: string;
  source: 'missing' | 'own' | 'shipped';
}
/**
 * `setUp`: the line is switched on; `state` is None while its process does not run.
 */
export interface LineShown {
  setUp: boolean;
  state: LineState | null;
}
/**
 * The state of the line; `dropped` counts messages of strangers since the process began.
 */
export interface LineState {
  address: string;
  sinceMs: number;
  trunks: TrunkState[];
  calls: ShownCall[];
  recent: RecentCall[];
  dropped: number;
}
/**
 * The state of a trunk, as the administrator is shown it. `status` is its last answer to a registration or question, `at_ms` its time.
 */
export interface TrunkState {
  name: string;
  address: string;
  registering: 'answers' | 'none' | 'refused' | 'registered' | 'silent' | 'waiting';
  status: number;
  atMs: number;
  untilMs: number;
  heardMs: number;
  calls: number;
}
/**
 * A call that stands.
 */
export interface ShownCall {
  call: string;
  trunk: string;
  stage:
    | (
        | 'asking'
        | 'begins'
        | 'callback'
        | 'called'
        | 'conference'
        | 'consent'
        | 'desk'
        | 'entering'
        | 'held'
        | 'joining'
        | 'language'
        | 'leaving'
        | 'lobby'
        | 'menu'
        | 'number'
        | 'outside'
        | 'passed'
        | 'pin'
        | 'rating'
        | 'talking'
        | 'waiting'
      )
    | 'recorded';
  topic: string;
  sinceMs: number;
}
/**
 * A call that is over, whose messages are still there.
 */
export interface RecentCall {
  call: string;
  sinceMs: number;
  untilMs: number;
}
/**
 * A link to the station, and for a poster the station's name and the topic's in the link's language (Italian where
 * it asks for none); `local`: the link opens on this machine only, since `VS_PUBLIC_URL` is not set.
 */
export interface StationLink {
  url: string;
  name: string;
  topic: string;
  local: boolean;
}
/**
 * `configured` False: no mail server is set up, and answers wait in the outbox.
 */
export interface MailStatus {
  configured: boolean;
  sentFrom: string | null;
  pending: number;
  failed: number;
  sent: number;
  unsent: UnsentMail[];
}
/**
 * A mail that has not gone; nothing of its content. `error` is a word of the last try. Without
 * `contact_id` it is the station's own. `inDoubt`: it may have gone all the same.
 */
export interface UnsentMail {
  id: string;
  contactId: string | null;
  kind:
    | 'alarm'
    | 'anchor'
    | 'answer'
    | 'body'
    | 'callback'
    | 'callback-link'
    | 'callback-near'
    | 'circular'
    | 'complaint'
    | 'conference'
    | 'contact_receipt'
    | 'focus-group'
    | 'forward'
    | 'forwarded'
    | 'inquiry'
    | 'invitation'
    | 'list'
    | 'merged'
    | 'praise'
    | 'rating'
    | 'receipt'
    | 'recognition'
    | 'report'
    | 'sheet'
    | 'sheets'
    | 'step'
    | 'trial'
    | 'webhook';
  state: string;
  attempts: number;
  nextAt: string | null;
  error: string | null;
  createdAt: string;
  inDoubt: boolean;
}
/**
 * The mail's id; how it fares is in `unsent` until it has gone.
 */
export interface MailTried {
  id: string;
}
/**
 * The outcome of a trial: `unread` mails; `idles`: the server tells of new mail at once. `error` a word, none when it worked.
 */
export interface MailboxTried {
  error: string | null;
  unread: number;
  idles: boolean;
}
/**
 * Both mail-boxes; `aside`: mails that belong to no case, `certifies`: certified mail can be sent.
 */
export interface MailboxesStatus {
  boxes: MailboxStatus[];
  aside: number;
  certifies: boolean;
}
/**
 * The state of a mail-box. `connected_at`: since when it is read without a break, none while it is not; `seen_at`: when it
 * was last looked at; `backlog`: mails that wait in it, `waiting`: those kept and not yet in their case; `today`: mails
 * of the last 24 hours by kind; `error`: a word for what goes wrong, none while all is well.
 */
export interface MailboxStatus {
  box: 'mail' | 'pec';
  configured: boolean;
  connectedAt: string | null;
  seenAt: string | null;
  lastMailAt: string | null;
  backlog: number;
  waiting: number;
  today: Record<string, number>;
  error: string | null;
  errorAt: string | null;
}
/**
 * Entries, the newest first; `total` is how many there are. `waiting` is for moderators. `address` is the list's, empty where
 * mails to it are not read; `sends`: the station can send mail; `reads`: replies are read.
 */
export interface ListEntries {
  entries: ListEntryListed[];
  total: number;
  waiting: number;
  subscribers: number;
  mayModerate: boolean;
  address: string;
  sends: boolean;
  reads: boolean;
}
/**
 * An entry. `answers` counts published answers to a question; `question` is the title of what an answer answers.
 */
export interface ListEntryListed {
  id: string;
  title: string;
  question: string | null;
  author: string;
  state: 'published' | 'refused' | 'waiting' | 'withdrawn';
  at: string;
  answers: number;
  mine: boolean;
}
/**
 * The entry and how it stands; null where `traces` of personal data were found that nobody has checked yet.
 */
export interface ListEntryMade {
  entry: string | null;
  state: ('published' | 'refused' | 'waiting' | 'withdrawn') | null;
  traces: Trace[];
}
/**
 * The subscribers, by name.
 */
export interface ListSubscribers {
  subscribers: ListSubscriberShown[];
}
/**
 * A subscriber. `failed`: why the last mail to it did not arrive.
 */
export interface ListSubscriberShown {
  id: string;
  name: string;
  email: string;
  state: 'asked' | 'subscribed';
  invitedAt: string;
  confirmedAt: string | null;
  failed: string | null;
}
/**
 * A question with its answers, those that wait included for a moderator. `may_moderate`: the caller decides.
 */
export interface ListThread {
  question: ListEntryShown;
  answers: ListEntryShown[];
  mayModerate: boolean;
}
/**
 * An entry with its words. `sender` is the address of a mail that waits, `files` how many files came with it, `fileNames` what
 * they are called while the mail is kept; `shares`: the offices may have them. `sent` and `failed` count the mails that brought it. `why`: of a refusal or withdrawal.
 */
export interface ListEntryShown {
  id: string;
  title: string;
  text: string;
  author: string;
  source: 'mail' | 'page';
  state: 'published' | 'refused' | 'waiting' | 'withdrawn';
  at: string;
  sender: string;
  files: number;
  fileNames: string[];
  shares: boolean;
  why: string | null;
  sent: number;
  failed: number;
  mine: boolean;
}
/**
 * The signed-in person. `code` is the public operator's code shown to citizens. `office`: null without
 * one.
 *
 * `must_change_password`: nothing else is open before. `must_enrol_factor`: likewise, a second factor is to be
 * enrolled. `notice_due`: the notice about being
 * recorded is to be accepted before taking contacts.
 */
export interface Me {
  id: string;
  username: string;
  displayName: string;
  email: string | null;
  role: Role;
  code: string;
  categories: Skill[];
  mustChangePassword: boolean;
  mustEnrolFactor: boolean;
  noticeDue: boolean;
  office: OwnOffice | null;
}
/**
 * The office that somebody belongs to; `short` is empty where it has no short name.
 */
export interface OwnOffice {
  id: string;
  name: string;
  short: string;
}
/**
 * Evaluations, and whether there are more than were asked for.
 */
export interface EvaluationList {
  evaluations: EvaluationShown[];
  more: boolean;
}
/**
 * One evaluation in a list. `mine`: the caller is to judge; `waits_for_other`: of a pair, and not both
 * are in. `dispute`: its state, None: nobody disputes it.
 */
export interface EvaluationShown {
  id: string;
  recordingId: string;
  reference: string;
  category: string;
  occurredAt: string;
  form: FormNamed;
  version: number;
  operator: PersonShown | null;
  reviewer: PersonShown | null;
  rule: string | null;
  turn: 'first' | 'only' | 'second';
  state: 'cancelled' | 'open' | 'released' | 'submitted' | 'withdrawn';
  mine: boolean;
  waitsForOther: boolean;
  assignedAt: string;
  dueAt: string;
  submittedAt: string | null;
  releasedAt: string | null;
  tenths: number | null;
  limited: ('critical' | 'fatal') | null;
  replied: boolean;
  dispute: ('confirmed' | 'corrected' | 'open' | 'withdrawn') | null;
}
/**
 * A form by which can be judged.
 */
export interface FormNamed {
  id: string;
  name: string;
}
/**
 * A member of the staff.
 */
export interface PersonShown {
  id: string;
  displayName: string;
  code: string;
}
/**
 * The number of released evaluations that the operator has not opened.
 */
export interface OwnUnread {
  unread: number;
}
/**
 * All of an evaluation.
 */
export interface EvaluationOpened {
  evaluation: EvaluationShown;
  content: Form;
  answers: Record<string, number | null>;
  comments: Record<string, string>;
  summary: string;
  score: ScoreShown;
  watched: number | null;
  watch: WatchShown | null;
  reply: string;
  repliedAt: string | null;
  dispute: DisputeShown | null;
  other: OtherShown | null;
}
/**
 * The score of the answers; see `gateway/evaluation/scoring.py`.
 */
export interface ScoreShown {
  tenths: number | null;
  sections: Record<string, number | null>;
  missing: string[];
  failed: string[];
  limited: ('critical' | 'fatal') | null;
}
/**
 * The share of a recording that the caller has watched, over all views; `needed` is the share, 0 to 1, from which on it may be judged.
 */
export interface WatchShown {
  watchedMs: number;
  durationMs: number;
  share: number;
  needed: number;
  enough: boolean;
}
/**
 * The operator's dispute, and its outcome; `was` is the score before.
 */
export interface DisputeShown {
  state: 'confirmed' | 'corrected' | 'open' | 'withdrawn';
  items: string[];
  why: string;
  raisedAt: string;
  decidedAt: string | null;
  decidedWhy: string;
  wasTenths: number | null;
  wasAnswers: Record<string, number | null> | null;
}
/**
 * The other half of a pair, once both are in.
 */
export interface OtherShown {
  id: string;
  reviewer: PersonShown | null;
  state: 'cancelled' | 'open' | 'released' | 'submitted' | 'withdrawn';
  answers: Record<string, number | null>;
  comments: Record<string, string>;
  summary: string;
  tenths: number | null;
}
/**
 * An audited view of a recording.
 */
export interface ViewOpened {
  id: string;
  recordingId: string;
  expiresAt: string;
  durationMs: number | null;
  parties: PartyMedia[];
  gaps: RecordingGap[];
  marks: RecordingMark[];
}
/**
 * Where one person's part can be played until the view expires, and looked at: how loud it is over the
 * recording, and small pictures of its moments (`&at=` in milliseconds; null where there is none).
 * `name` is told of a conference's members. `masked`: the voice is masked and the picture left out, since the viewer
 * scores operators under an agreement with the staff.
 */
export interface PartyMedia {
  party: string;
  name: string | null;
  masked: boolean;
  url: string;
  peaksUrl: string;
  stillUrl: string | null;
  audio: boolean;
  video: boolean;
  offsetMs: number;
}
/**
 * An interval of the recording in which something is missing, and why: `interrupted` (what
 * wrote it died), `reconnected` (a party's connection was replaced), `held` (the citizen was on hold),
 * `withdrawn` (did not agree to be recorded), `breakout` (in a conference's breakout room), `loss` (the network), `overflow` (the disk was too
 * slow), `storage` (writing failed). `sources` says of whom what:
 * `citizen.audio`.
 */
export interface RecordingGap {
  startMs: number;
  endMs: number;
  cause:
    | 'breakout'
    | 'held'
    | 'interrupted'
    | 'loss'
    | 'overflow'
    | 'reconnected'
    | 'storage'
    | 'withdrawn';
  sources: string[];
}
/**
 * Something that happened during the conversation, in milliseconds from the recording's start.
 *
 * `kind`: `consent_given` and `consent_withdrawn` (each until the other, or the end), `hold`,
 * `consent_key` (by which a caller by telephone agreed, or refused), `keys_sent` (an operator pressed keys of the keypad),
 * `consult` (the citizen on hold, a colleague asked), `joined` (a third party talks along), `outside` and `outside_joined` (the
 * same with a number outside),
 * `supervisor` (one who has joined), `taken_over` (by a supervisor), `transfer`, `category`, `chat`,
 * `gap`; of a conference `present` (somebody is there), `roll`,
 * `item` of the agenda, `ballot`, `floor` (somebody is given it), `empty` (the station ended it, since nobody was there), `decision`; and more in time to come. `until_ms` is of what lasted, `party`
 * who did it. `words`: the colleague's, operator's, office's or member's name; the number outside, while it is kept; the item, the question, the
 * decision; the line of the chat, null once it is erased; of `category` the topic's id, of `gap` its cause, of `consent_key` the key.
 */
export interface RecordingMark {
  kind: string;
  atMs: number;
  untilMs: number | null;
  party: string | null;
  words: string | null;
}
/**
 * The caller's factors, oldest first. `required`: the role needs one. `passkeyHost`: the host at whose pages
 * passkeys can be used; null for nowhere.
 */
export interface OwnFactors {
  factors: OwnFactor[];
  recoveryCodesLeft: number;
  required: boolean;
  passkeyHost: string | null;
}
/**
 * A factor as its owner sees it.
 */
export interface OwnFactor {
  id: string;
  kind: 'passkey' | 'totp';
  label: string;
  createdAt: string;
  usedAt: string | null;
}
/**
 * `options` for `navigator.credentials` (its octets in base64url), and the ticket to bring with the answer.
 */
export interface PasskeyAsked {
  ticket: string;
  options: {};
}
/**
 * Codes that are shown this once; empty where the set of before stays good.
 */
export interface RecoveryCodes {
  recoveryCodes: string[];
}
/**
 * `secret` and `uri` for an authenticator app; `qr` is the latter, a text of 0 (light) and 1 (dark) a row.
 */
export interface TotpOffered {
  ticket: string;
  secret: string;
  uri: string;
  qr: string[];
}
/**
 * One's own figures of the last four weeks, today included. `agreement`: under which supervisors may see figures of single operators; empty: they may
 * not, and nothing is counted by person here either. `supervisorsUntil`: the last day of which supervisors see them; null: no such limit. Times are seconds. `satisfaction` is null of fewer than `k` ratings.
 */
export interface OwnFigures {
  agreement: string;
  supervisorsUntil: string | null;
  first: string;
  last: string;
  handled: number;
  averageTalkS: number | null;
  averageWrapUpS: number | null;
  rated: number;
  satisfaction: number | null;
  k: number;
}
/**
 * The notice as it is now, and what the caller has accepted of it so far.
 */
export interface Notice {
  version: string;
  texts: Record<string, NoticeText>;
  due: boolean;
  acceptedVersion: string | null;
  acceptedAt: string | null;
}
/**
 * The notice in one language.
 */
export interface NoticeText {
  title: string;
  points: string[];
}
/**
 * For when the check was asked last, when this account was checked last, and whether it is due now.
 */
export interface OwnReadiness {
  askedFor: string | null;
  checkedAt: string | null;
  due: boolean;
}
/**
 * The result of a check: `reasons` keep from taking part, `notes` are as well to know.
 */
export interface Verdict {
  ready: boolean;
  reasons: string[];
  notes: string[];
}
/**
 * The caller's live sessions, the one used last first.
 */
export interface OwnSessionList {
  sessions: OwnSession[];
}
/**
 * A signed-in browser. `browser` is empty for a program; `network` is the address without its last part,
 * `factor` the second factor it was opened with.
 */
export interface OwnSession {
  id: string;
  thisOne: boolean;
  browser: string;
  network: string;
  factor: ('passkey' | 'recovery' | 'totp') | null;
  createdAt: string;
  usedAt: string;
  expiresAt: string;
}
/**
 * One's own shifts, from today on.
 */
export interface OwnShifts {
  shifts: ShiftSpan[];
}
/**
 * The thanks that somebody has got, new ones first, then the newest, and how many are new.
 */
export interface ThanksList {
  thanks: ThanksShown[];
  unseen: number;
}
/**
 * `text` is null for thanks without words; `seen` tells whether they were looked at before.
 */
export interface ThanksShown {
  id: string;
  text: string | null;
  at: string;
  seen: boolean;
}
/**
 * Messages in figures; `near` counts overdue ones as well, `urgent` those with words of danger that nobody has taken. `mailConfigured` False: answers wait in
 * the outbox until a mail server is set up.
 */
export interface MessageFigures {
  open: number;
  taken: number;
  near: number;
  overdue: number;
  urgent: number;
  snoozed: number;
  proposed: number;
  oldestDueAt: string | null;
  answeredToday: number;
  lateToday: number;
  mailConfigured: boolean;
  mailFailed: number;
}
/**
 * Topics, and topics at offices, that have waiting cases.
 */
export interface LatenessList {
  topics: Lateness[];
}
/**
 * The waiting cases of a topic, or of a topic at an office, in figures; `near` does not count overdue ones.
 */
export interface Lateness {
  category: string;
  office: string | null;
  waiting: number;
  near: number;
  overdue: number;
  firstDueAt: string;
}
/**
 * By month and topic, the newest month first.
 */
export interface TopicAgreement {
  months: TopicMonth[];
}
/**
 * The cases of a topic that ended in a month: how many, how many of them had a proposed topic, and how often people
 * accepted it.
 */
export interface TopicMonth {
  month: string;
  category: string;
  cases: number;
  proposed: number;
  agreed: number;
}
/**
 * The caller's, by name.
 */
export interface SavedViews {
  views: SavedView[];
}
/**
 * Filters that the caller has saved.
 */
export interface SavedView {
  id: string;
  name: string;
  filters: CaseFilter;
}
/**
 * The reference, the code to follow it (shown this once, and mailed), until when it is answered;
 * `mailed`: the station sends e-mail, so a receipt is on its way.
 */
export interface MessageLeft {
  reference: string;
  code: string;
  dueAt: string;
  timeZone: string;
  mailed: boolean;
  danger: DangerShown | null;
}
/**
 * At most 200 messages of the caller's categories (a supervisor's are all), and their figures; `at` is when that was so.
 */
export interface MessageList {
  messages: MessageListed[];
  figures: MessageFigures;
  at: string;
}
/**
 * A message in the list, without its text; `subject` is the citizen's own. `near`: its time is running out, `overdue`: it has;
 * `urgent`: there are words of danger in it;
 * `office` is the id of the one it was given to; `proposed`: an answer waits for another pair of eyes; `holder` is who has it, `mine` whether that is who asks; `again`: the citizen has written since
 * an answer.
 */
export interface MessageListed {
  id: string;
  reference: string;
  category: string;
  language: string;
  source: 'desk' | 'email' | 'pec' | 'phone' | 'web';
  kind: 'complaint' | 'message' | 'praise';
  subject: string | null;
  state: 'answered' | 'closed' | 'open' | 'taken';
  leftAt: string;
  dueAt: string;
  near: boolean;
  overdue: boolean;
  late: boolean;
  again: boolean;
  holder: string | null;
  mine: boolean;
  urgent: boolean;
  office: string | null;
  snoozedUntil: string | null;
  proposed: boolean;
  answeredAt: string | null;
  closedWhy: string | null;
}
/**
 * With which it was done; `refused` are in somebody's hands, wait no more, are not the caller's, or were not to
 * be closed unread: with words of danger, or a new text.
 */
export interface BulkDone {
  done: string[];
  refused: string[];
}
/**
 * A message with its thread and whom it is from; `email` and `name` only for the operator who has it, and
 * supervisors. `draft`: the answer begun so far, for the operator who has it; `facts`: what other parts of the
 * station know of it; `steps`: what was done with it; `linked`: contacts that belong to it; `openWith`: the names of
 * others who have it open now; `secondLook`: an answer is read by another person before it goes, and the caller is not
 * that person; `hold`: it is not deleted; `unreached`: a letter to this address came back.
 */
export interface MessageOpened {
  message: MessageListed;
  name: string | null;
  email: string | null;
  draft: string | null;
  thread: ThreadEntry[];
  mail: MailOfThread[];
  facts: CaseFact[];
  steps: CaseStep[];
  linked: LinkedContact[];
  openWith: string[];
  secondLook: boolean;
  hold: CaseHoldShown | null;
  unreached: boolean;
}
/**
 * An e-mail of the thread: whether it has gone, and what the last try said. `inDoubt`: it may have gone though nobody
 * noted it; of one that was sent, that it may have gone twice.
 */
export interface MailOfThread {
  kind: string;
  state: 'failed' | 'pending' | 'sent';
  at: string;
  error: string | null;
  inDoubt: boolean;
}
/**
 * One fact that another part of the station knows of a case: `room` and `name` say which, and choose its words in
 * the page.
 */
export interface CaseFact {
  room: string;
  name: string;
  value: string;
}
/**
 * Something that was done with a case: `kind` a word, `by` the name of who did it, `other` the id of the office or
 * contact it concerns, `words` what was written about it.
 */
export interface CaseStep {
  kind: string;
  at: string;
  by: string | null;
  other: string | null;
  words: string | null;
}
/**
 * A contact that belongs to a case: split from it or merged into it, or one whose code the citizen gave. `mayOpen`: it is a case
 * that the caller may open.
 */
export interface LinkedContact {
  id: string;
  reference: string;
  category: string;
  channel: string;
  state: string;
  at: string;
  how: string;
  mayOpen: boolean;
}
/**
 * That a case is not deleted: who holds it since when, `until` which moment (None: until somebody ends it), and why.
 */
export interface CaseHoldShown {
  by: string | null;
  at: string;
  until: string | null;
  reason: string;
}
/**
 * The message that a mail has become, or was added to.
 */
export interface CaseMade {
  id: string;
}
/**
 * The mails of a case, their files, and the reference of the case that the first of them says it
 * answers although somebody else wrote it; `may_bind`: the caller may put it there.
 */
export interface CaseMails {
  mails: CaseMail[];
  files: CaseFile[];
  answers: string | null;
  mayBind: boolean;
}
/**
 * A mail of the case. `about` is when the mail of the station's that it reports on was written.
 */
export interface CaseMail {
  mail: ReceivedListed;
  aboutAt: string | null;
}
/**
 * A mail without its content. `kind` says what it is, `note` how: a status code, `cut` (larger than what is fetched), or
 * `uncertified` (in the certified mail-box, and nobody vouches for its sender); `size` in octets.
 */
export interface ReceivedListed {
  id: string;
  box: 'mail' | 'pec';
  kind: string;
  note: string | null;
  size: number;
  arrivedAt: string;
}
/**
 * A file that came with a mail of the case; to be had once it is `ready`; `reason` why it is refused.
 */
export interface CaseFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  state: 'checking' | 'ready' | 'refused';
  reason:
    | (
        | 'damaged'
        | 'infected'
        | 'interrupted'
        | 'kind'
        | 'large'
        | 'pixels'
        | 'storage'
        | 'unscanned'
      )
    | null;
  sentAt: string;
}
/**
 * A mail to be read: what it says, as plain text. `files` are the names of what came along.
 */
export interface ReceivedOpened {
  mail: ReceivedListed;
  name: string;
  email: string;
  subject: string;
  text: string;
  files: string[];
}
/**
 * The newest first, at most a hundred.
 */
export interface MinutesList {
  minutes: MinutesListed[];
}
/**
 * A conference that is over; `state` null: nobody has asked for its minutes yet.
 */
export interface MinutesListed {
  conferenceId: string;
  title: string;
  kind: 'brainstorming' | 'briefing' | 'debriefing' | 'focus' | 'meeting';
  endedAt: string;
  state: ('draft' | 'signed') | null;
}
/**
 * The notices that are shown, the newest first.
 */
export interface NoticeList {
  notices: NoticeShown[];
}
/**
 * A notice that is being shown, until when, and whose it is.
 */
export interface NoticeShown {
  id: string;
  text: string;
  translations: Record<string, string>;
  category: string | null;
  by: string;
  madeAt: string;
  endsAt: string;
}
/**
 * The ids of offices that were added, and of those that were changed.
 */
export interface OfficesBrought {
  added: string[];
  changed: string[];
}
/**
 * A whole list of offices. `problems` are those of the list itself; `columns` are those that it has.
 */
export interface OfficesRead {
  lines: OfficeLine[];
  problems: Problem[];
  columns: string[];
}
/**
 * An office as written in *line*; `isNew` where there is none of this id yet. `topics` None: not said in the list.
 */
export interface OfficeLine {
  line: number;
  id: string;
  name: string;
  shortName: string;
  email: string;
  phone: string;
  topics: string[] | null;
  isNew: boolean;
  problems: Problem[];
}
/**
 * All offices by id.
 */
export interface OfficeList {
  offices: OfficeShown[];
}
/**
 * An office; `shortName` is empty where it has none, `members` are its accounts in use. `phone` is with its country.
 * `open`: it takes contacts now.
 */
export interface OfficeShown {
  id: string;
  name: string;
  shortName: string;
  email: string | null;
  phone: string | null;
  categories: string[];
  members: number;
  disabledAt: string | null;
  week: Record<string, string[]>;
  exceptions: PlannedException[];
  holidays: 'closed' | 'open' | 'station';
  open: boolean;
}
/**
 * The state of a code: `valid` while a conversation is going on under it, `written` the own code of an operator, by which
 * answers in writing are signed, `retired` that of a former operator.
 */
export interface OperatorCode {
  code: string;
  valid: boolean;
  written: boolean;
  retired: boolean;
}
/**
 * The servers to try.
 */
export interface PathServers {
  iceServers: IceServer[];
}
/**
 * The worker's answer.
 */
export interface PathAnswer {
  sdp: string;
}
/**
 * The number of contacts that are of nobody now, of rows of each table, and of recordings destroyed; or, with status 202, the `request` that waits for another person, and nothing done.
 */
export interface PersonErased {
  contacts: number;
  rows: Record<string, number>;
  recordings: number;
  request: string | null;
}
/**
 * The requests that wait come first, then the newest.
 */
export interface PersonRequests {
  requests: PersonRequestShown[];
}
/**
 * A citizen's request: `waiting` for another person, refused, or done. `by` is who took it up, None for the command
 * line; `contacts` is of how many, `references` how they are called, as far as they are known.
 */
export interface PersonRequestShown {
  id: string;
  kind: 'erase' | 'export';
  state: 'done' | 'refused' | 'waiting';
  at: string;
  by: string | null;
  reason: string;
  contacts: number;
  references: string[];
  decidedWhy: string | null;
}
/**
 * The contacts, oldest first; several people may have one name. `apart`: entries that know the person by the address alone (recognition, focus groups).
 */
export interface PersonFound {
  contacts: PersonContact[];
  apart: number;
}
/**
 * A contact in which the person was recognised.
 */
export interface PersonContact {
  id: string;
  reference: string;
  category: string;
  channel: string;
  createdAt: string;
  state: string;
}
/**
 * A device that may read the sheets from now on: its `token`, which is told once, what it is called, its office's name,
 * and the `key` by which it verifies what it is sent.
 */
export interface DeviceEnrolled {
  id: string;
  token: string;
  name: string;
  office: string | null;
  key: string;
}
/**
 * The changes that make the present set of the one that is there, and the station's time, by which a device tells that its clock is wrong.
 */
export interface SheetsSent {
  update: SheetUpdate;
  nowMs: number;
}
/**
 * The changes that turn the set `base` into the set `sequence`; the set 0 is empty, so an update of it is a whole bundle. `sheets` are new
 * and changed entries, `removed` ids of entries that are no longer there, `files` new content by its hash. `key` and
 * `signature` (of the whole manifest) are hexadecimal. `attachments` are what the files name beside themselves, base64 by
 * the hash of their octets: in bundles on a disk alone; devices fetch them one by one.
 */
export interface SheetUpdate {
  schema: number;
  station: string;
  madeAtMs: number;
  base: number;
  sequence: number;
  sheets: SheetEntry[];
  removed: string[];
  withdrawn: string[];
  key: string;
  signature: string;
  files: Record<string, string>;
  attachments: Record<string, string>;
}
/**
 * A sheet as the manifest names it. `title` and `languages`: the source language first; moments in ms since 1970.
 */
export interface SheetEntry {
  id: string;
  version: number;
  sha256: string;
  confirmedAtMs: number;
  freshUntilMs: number;
  title: string;
  topics: string[];
  languages: string[];
}
/**
 * That it has come in.
 */
export interface PraiseLeft {
  reference: string;
  mailed: boolean;
}
/**
 * For supervisors all of it, at most 200, what is to be passed on first; for others what names them or their office.
 */
export interface PraiseList {
  praises: PraiseShown[];
}
/**
 * Praise that came in. `mine`: the caller is among those named. Who wrote it is told to supervisors.
 */
export interface PraiseShown {
  id: string;
  reference: string;
  text: string;
  whom: string;
  name: string | null;
  takenAt: string;
  office: ComplaintOffice | null;
  people: string[];
  passedAt: string | null;
  mine: boolean;
  thanked: boolean;
}
/**
 * The questionnaire as administrators see it: the version that is asked, the draft if there is one with what is wrong with it, and all
 * versions, the newest first. `revision` counts the writings of the draft; 0 without one. `frame`: what citizens read around the
 * questions, by language and key.
 */
export interface QuestionnaireShown {
  version: number;
  published: Questionnaire;
  draft: Questionnaire | null;
  problems: QuestionProblem[];
  revision: number;
  changed_at: string | null;
  changed_by: string | null;
  versions: VersionShown[];
  frame: {
    [k: string]: Record<string, string>;
  };
}
/**
 * `question` is empty for what concerns a section; `option`, `language` where the flaw is in one.
 */
export interface QuestionProblem {
  code:
    | 'after_no_answer'
    | 'after_text'
    | 'after_unknown'
    | 'after_wrong_answer'
    | 'bad_id'
    | 'bad_ways'
    | 'cycle'
    | 'duplicate_id'
    | 'empty_section'
    | 'missing_language'
    | 'no_ways'
    | 'options_unasked'
    | 'too_deep'
    | 'too_few_options'
    | 'too_long'
    | 'too_many';
  section: string;
  question: string;
  option: string;
  language: string;
}
/**
 * A version in the list; the one that ships has no time and nobody who published it. `by` is null for an account that is no more.
 */
export interface VersionShown {
  number: number;
  questions: number;
  at: string | null;
  by: string | null;
}
/**
 * Every office. Checks count from `since` on: the beginning of the day, or when they were asked for.
 */
export interface Board {
  askedFor: string | null;
  since: string;
  offices: OfficeReadiness[];
}
/**
 * An office, or (without `id`) the people of no office; the last check of each desk, desks that are not ready first.
 */
export interface OfficeReadiness {
  id: string | null;
  name: string;
  stand: Stand;
  checks: CheckShown[];
}
/**
 * The last check of somebody. `needsRelay`: without a TURN server nothing gets through.
 */
export interface CheckShown {
  name: string;
  at: string;
  ready: boolean;
  reasons: string[];
  notes: string[];
  way: Way | null;
  needsRelay: boolean;
  rttMs: number | null;
  loss: number | null;
  kbps: number | null;
}
/**
 * Mails that belong to no case, the newest first, at most a hundred.
 */
export interface ReceivedAside {
  mails: ReceivedListed[];
}
/**
 * A code, which is shown this once, and what is kept by it.
 */
export interface RecognitionCode {
  code: string;
  kept: Kept;
}
/**
 * Everything that is kept of a recognised citizen. `endsOn`: when it ends if the code is not used.
 */
export interface Kept {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  channel: ('audio' | 'text' | 'video') | null;
  email: string | null;
  written: boolean;
  consentedAt: string;
  usedAt: string;
  endsOn: string;
  timeZone: string;
  mailed: boolean;
  cases: KnownCase[];
  seen: Seen[];
}
/**
 * That an operator was shown what is kept: the operator's public code, the contact's reference, and when.
 */
export interface Seen {
  operator: string;
  reference: string;
  at: string;
}
/**
 * The facts that a page needs to enter as a recognised citizen: `token` goes with the entry within the hour. `open`: how many open
 * cases the operator will see.
 */
export interface Entrance {
  token: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  channel: ('audio' | 'text' | 'video') | null;
  open: number;
}
/**
 * `wanted` false: it is not recorded, or not any more, for `reason`. `recording` and `key` are what the media worker is
 * ordered by; null while nobody has agreed, and where it was answered before.
 */
export interface RecordedCallGoesOn {
  wanted: boolean;
  recording: string | null;
  key: string | null;
  reason: string | null;
}
/**
 * Recordings, newest first; `next_cursor` asks for the older ones, None: there are none. `waiting`: so
 * many recordings are still being prepared for the search, counted up to a thousand.
 */
export interface RecordingPage {
  recordings: RecordingShown[];
  nextCursor: string | null;
  waiting: number;
}
/**
 * A recording with the facts of its contact; `escalated_at`: when the operator opened a note for
 * 112 during it; `quality`: how the contact's two sides received each other. `keep_until` null: until
 * somebody decides (`kept_by` is `hold` or `sealed`, else the name of a rule, or `default`).
 * `satisfaction`: how content the citizen said to be, 1 to 5. `verdict` says how good the files are, `faults` why not better, `technical` in figures. `title` is a
 * conference's, whose category is `conference`. `integrity`: whether it is what was signed, looked over now;
 * null where there is nothing to play, and in lists unless the last opening found an alarm.
 */
export interface RecordingShown {
  id: string;
  contactId: string;
  reference: string;
  title: string | null;
  category: string;
  channel: string;
  state: RecordingState;
  startedAt: string;
  endedAt: string | null;
  durationMs: number | null;
  bytes: number;
  keepUntil: string | null;
  keptBy: string;
  sealedAt: string | null;
  verdict: ('fair' | 'good' | 'poor') | null;
  faults: (
    | 'dark'
    | 'freeze'
    | 'length'
    | 'loss'
    | 'missing'
    | 'no_sound'
    | 'resolution'
    | 'silence'
    | 'skew'
    | 'unmoved'
    | 'unreadable'
  )[];
  technical: FileFigures;
  failure: string | null;
  outcome: string | null;
  wrapUpCode: string | null;
  satisfaction: number | null;
  escalatedAt: string | null;
  parties: RecordedParty[];
  gaps: RecordingGap[];
  operators: RecordingOperator[];
  quality: SideQuality[];
  integrity: Integrity | null;
}
/**
 * The measurements of the files, as `recordings.verdict.Figures`; empty before.
 */
export interface FileFigures {
  durationMs?: number;
  expectedMs?: number | null;
  missing?: number;
  parties?: PartyFigures[];
  screens?: ScreenFigures[];
  unreadable?: string[];
}
/**
 * Figures of one person. Shares are from 0 to 1; None: there was nothing to measure.
 *
 * `skew_ms` is how far the picture is ahead of the sound (negative: behind) in the worst ten seconds. Shares of the
 * time with a picture: `frozen` (it stood still), `dark` (black), `unmoved` (nothing moved from one sample to the
 * next: a still picture with noise, or an empty room). `silent` is the share of silent sound, `lost` of lost packets.
 * `width` and `height` are the size that lasted longest.
 */
export interface PartyFigures {
  party: string;
  sound: boolean;
  picture: boolean;
  skewMs: number | null;
  frozen: number | null;
  dark: number | null;
  unmoved: number | null;
  silent: number | null;
  lost: number;
  width: number | null;
  height: number | null;
}
/**
 * Figures of a shared screen, which may stand still; otherwise as for a person.
 */
export interface ScreenFigures {
  party: string;
  dark: number | null;
  skewMs: number | null;
  width: number | null;
  height: number | null;
}
/**
 * One person's part: whether there is sound and picture, and where it lies in the call. `name` is told of
 * a conference's members.
 */
export interface RecordedParty {
  party: string;
  name: string | null;
  audio: boolean;
  video: boolean;
  offsetMs: number;
  durationMs: number | null;
}
/**
 * An operator who took part.
 */
export interface RecordingOperator {
  id: string;
  displayName: string;
  code: string;
}
/**
 * The result of a check of a recording. `altered`: it does not verify; `unchecked`: it could not be
 * looked over now. `wrong` says of what: `history` (put back to an earlier moment, or gone; it is not
 * opened), `register` (the signed ledger, the state, the summary), `media` (sound and picture), `key`
 * (it cannot be decrypted). `media_checked` false: the files are in a bucket, and it did not say by what they were read back once.
 */
export interface Integrity {
  state: 'altered' | 'unchecked' | 'whole';
  wrong: ('history' | 'key' | 'media' | 'register')[];
  findings: FoundWrong[];
  mediaChecked: boolean;
}
/**
 * One thing that does not verify, in the words of `recordings verify`.
 */
export interface FoundWrong {
  kind: string;
  where: string;
}
/**
 * The operators who may have served, by code, people who have left included.
 */
export interface OperatorList {
  operators: RecordingOperator[];
}
/**
 * One's own searches, by name.
 */
export interface SavedSearchList {
  searches: SavedSearchShown[];
}
/**
 * One's own search.
 */
export interface SavedSearchShown {
  id: string;
  name: string;
  filters: Record<string, string>;
}
/**
 * The signed entry that certifies a destruction, and the key it is checked with, both as text.
 */
export interface Certificate {
  recordingId: string;
  entry: string;
  key: string;
}
/**
 * In order of their moments. `others_later`: the caller has to judge the recording, and until that is handed in
 * is shown the own ones alone, whether there are others or not.
 */
export interface CommentList {
  comments: CommentShown[];
  othersLater: boolean;
}
/**
 * A comment; `author` null: of an account that is gone. `mine`: the asker may take it away.
 */
export interface CommentShown {
  id: string;
  atMs: number;
  text: string;
  author: string | null;
  mine: boolean;
  createdAt: string;
}
/**
 * The custody of a recording. `keepUntil` null: until somebody decides; `keptBy` the rule's name,
 * `default`, `hold` or `sealed`.
 */
export interface CustodyShown {
  keepUntil: string | null;
  keptBy: string;
  hold: HoldShown | null;
  sealedAt: string | null;
  requests: RequestShown[];
}
/**
 * A legal hold in force; `setBy` is an account's id.
 */
export interface HoldShown {
  setAt: string;
  setBy: string | null;
  reason: string;
}
/**
 * One request. `until`: how long a granted opening lasts. Who is an account's id.
 */
export interface RequestShown {
  id: string;
  kind: 'open' | 'release' | 'unseal';
  state: 'granted' | 'pending' | 'refused';
  askedAt: string;
  askedBy: string | null;
  askedWhy: string;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  until: string | null;
}
/**
 * The order's id.
 */
export interface ExportOrdered {
  id: string;
}
/**
 * The request that waits for another's decision.
 */
export interface RequestMade {
  id: string;
}
/**
 * Replies in the order in which they are offered, retired ones the newest first. `placeholders`: the places
 * that a desk fills in.
 */
export interface ReplyList {
  replies: ReplyShown[];
  placeholders: string[];
}
/**
 * A reply as it is now; `by` wrote this `version`.
 */
export interface ReplyShown {
  id: string;
  title: string;
  text: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  category: string | null;
  version: number;
  writtenAt: string;
  by: string;
  retiredAt: string | null;
}
/**
 * All versions of a reply, the newest first.
 */
export interface ReplyVersions {
  versions: ReplyVersionShown[];
}
/**
 * The words of a reply from `written_at` on.
 */
export interface ReplyVersionShown {
  version: number;
  title: string;
  text: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  category: string | null;
  writtenAt: string;
  by: string;
}
/**
 * A report. `unfinished` says that its last day is not over; the rows are in order of time, or
 * the largest first.
 */
export interface Report {
  first: string;
  last: string;
  by: By;
  timeZone: string;
  at: string;
  unfinished: boolean;
  rows: Row[];
  total: Row;
  before: Before | null;
}
/**
 * One row. `key` is its period, category, channel, outcome ('' while not over) or id ('' for
 * nobody, or no office); `label` a name where ids have one. `channels` are the contacts by channel,
 * `growth` what each has grown by against the row before, by month only. `work` is null where
 * operators' time cannot be told.
 */
export interface Row {
  key: string;
  label: string | null;
  figures: Figures;
  channels: Record<string, number>;
  growth: Record<string, number | null>;
  work: Work | null;
}
/**
 * Operators' time in each state, in seconds, and the offers at their desks.
 *
 * `occupancy` is ringing, talking and wrap-up as a share of these and being available, 0 to 1; pauses
 * count neither way.
 */
export interface Work {
  availableS: number;
  ringingS: number;
  talkingS: number;
  wrapUpS: number;
  pausedS: number;
  occupancy: number | null;
  rung: number;
  declined: number;
  missed: number;
}
/**
 * The period with which a report is compared, and what it came to. Of a period that is not over its counterpart is
 * cut at the same moment, `until`.
 */
export interface Before {
  first: string;
  last: string;
  until: string | null;
  total: Row;
}
/**
 * The values by which a report can be limited. `operators` is null where no agreement with the staff is named
 * (`VS_WORKERS_AGREEMENT`): then there are no figures of single operators. `agreement` names it; `operatorsUntil` is the last day
 * of such figures, which operators see first (null: no limit).
 */
export interface ReportChoices {
  operators: Named[] | null;
  agreement: string;
  operatorsUntil: string | null;
  offices: OfficeNamed[];
  wrapUps: string[];
  thresholds: ThresholdsShown;
}
/**
 * Something by its id, with its name.
 */
export interface Named {
  id: string;
  name: string;
}
/**
 * An office; `mailed`: it is open and has an e-mail address, so that reports can be mailed to it.
 */
export interface OfficeNamed {
  id: string;
  name: string;
  mailed: boolean;
}
/**
 * Within how many seconds a contact ought to be answered, where categories differ from
 * `defaultS`; `target` is the share that ought to be, 0 to 1. Who gives up within
 * `shortAbandonS` is told apart.
 */
export interface ThresholdsShown {
  defaultS: number;
  byCategory: Record<string, number>;
  shortAbandonS: number;
  target: number;
}
/**
 * Half-hours in which nobody came are left out; the waits are all there.
 */
export interface Patterns {
  first: string;
  last: string;
  timeZone: string;
  at: string;
  heat: HeatCell[];
  waits: Waits[];
}
/**
 * One half-hour of one weekday (0 is Monday) over the whole period: `offered` contacts, `perDay` on average of
 * the `days` that were such weekdays; level and waits as in a report.
 */
export interface HeatCell {
  weekday: number;
  time: string;
  days: number;
  offered: number;
  perDay: number;
  answered: number;
  abandoned: number;
  serviceLevelOffered: number | null;
  averageWaitS: number | null;
}
/**
 * The number of contacts answered, and given up, after more than `overS` and up to `upToS` seconds; null for the longest.
 */
export interface Waits {
  overS: number;
  upToS: number | null;
  answered: number;
  abandoned: number;
}
/**
 * The local `day` so far, as it was known `at`: the whole station, and every category in which
 * somebody entered. A contact counts when it entered.
 */
export interface TodayShown {
  day: string;
  timeZone: string;
  at: string;
  thresholds: ThresholdsShown;
  total: Figures;
  categories: Record<string, Figures>;
}
/**
 * Pending ones first, then the newest.
 */
export interface StationRequests {
  requests: StationRequestShown[];
}
/**
 * `erase`: a person's data in the contacts `references`, and so many `recordings`. `retention`: other
 * `rules`, null for those of the settings. `account`: its power, null where it is gone. `mine`: the caller asked, and does not decide.
 */
export interface StationRequestShown {
  id: string;
  kind: 'account' | 'erase' | 'retention';
  state: 'granted' | 'pending' | 'refused';
  mine: boolean;
  askedAt: string;
  askedBy: string | null;
  askedWhy: string;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  references: string[];
  recordings: number;
  rules: RetentionRule[] | null;
  account: AccountAsked | null;
}
/**
 * `step`: the account's use (again), another role `to` instead of `role`, or a new one-time password.
 */
export interface AccountAsked {
  id: string;
  username: string;
  displayName: string;
  step: 'password' | 'role' | 'use';
  role: Role;
  to: Role | null;
}
/**
 * The published results. `first` and `last` are months; null while nothing can be published. `k`: the fewest contacts that a figure
 * stands for. `service`: how promises were kept.
 */
export interface Results {
  first: string | null;
  last: string | null;
  k: number;
  total: Ratings;
  by_month: RatingsOf[];
  by_channel: RatingsOf[];
  by_topic: RatingsOf[];
  questionnaires: number;
  questions: QuestionFigures[];
  service: Service;
}
/**
 * Contacts that were answered, and the stars they were given: how many of one to five, and the average.
 */
export interface Ratings {
  contacts: number;
  rated: number;
  stars: number[];
  average: number | null;
}
/**
 * `key`: a channel, a topic or a run of months (`2026-09` or `2026-09/2026-10`); null for what may not be told apart.
 */
export interface RatingsOf {
  key: string | null;
  ratings: Ratings;
}
/**
 * Counts of each answer to a question and of the people who gave one, in all versions that ask it; `version`: the last of them.
 * A question of another `kind` with the same `id` is another question.
 */
export interface QuestionFigures {
  id: string;
  kind: 'one' | 'scale' | 'several' | 'text';
  version: number;
  people: number;
  answers: Record<string, number>;
  average: number | null;
}
/**
 * The months that are closed, the oldest first, and complaints.
 */
export interface Service {
  months: ServiceMonth[];
  complaints: ComplaintsRun[];
  labels: Record<string, string>;
  words: {
    [k: string]: Record<string, string>;
  };
}
/**
 * A month of service. Shares are from 0 to 1, of at least k contacts, else null: `within` of those answered waited `threshold_s` seconds
 * at most; `kept` of the `promised` messages were answered by the time promised; `hours` of the published opening hours an operator was
 * there.
 */
export interface ServiceMonth {
  month: string;
  contacts: number;
  growth: number | null;
  channels: ChannelCount[];
  answered: number;
  within: number | null;
  threshold_s: number;
  wait_s: number | null;
  promised: number;
  kept: number | null;
  hours: number | null;
}
/**
 * Contacts by `key`, a channel (empty: channels too small to be told apart), and what they have grown by against the month before, as a
 * share.
 */
export interface ChannelCount {
  key: string;
  contacts: number;
  growth: number | null;
}
/**
 * Complaints of a run of months long enough that at least k were answered. `measures`: how often each was decided on; an empty `key`
 * puts together what was decided on fewer than k times.
 */
export interface ComplaintsRun {
  first: string;
  last: string;
  taken: number;
  answered: number;
  in_time: number;
  measures: Record<string, number>;
}
/**
 * The codes in force, the newest first, and the offices for which the reader may make others, by name.
 */
export interface CodeList {
  codes: CodeShown[];
  offices: CodeOffice[];
}
/**
 * A code in force. `id` is the part of its address.
 */
export interface CodeShown {
  id: string;
  place: 'barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone';
  office: string;
  name: string;
  at: string;
  by: string | null;
}
/**
 * An office for which the reader may make a code.
 */
export interface CodeOffice {
  id: string;
  name: string;
}
/**
 * The rows in the order of their names, and everything together. `left_out`: contacts of rows with fewer than `k`. A row and the
 * total tell the stars of those months in which they are `k` or more, so that neither another time nor the difference of two tells
 * fewer. Evaluations that no row tells of are in the total only where they are `k` or more.
 */
export interface Deeper {
  by: 'channel' | 'office' | 'topic';
  first: string;
  last: string;
  k: number;
  rows: DeeperRow[];
  total: DeeperRow;
  leftOut: number;
}
/**
 * One office, topic or channel; `key` is empty for contacts of no office. `contacts` were answered, `rated` of them given stars
 * in months that are told of (:class:`Deeper`); what stands for fewer than k is null. `low`: the share of one to three stars. `lowest` and `highest`: between these the average
 * lies with 95 %. `differs`: whether it does from all others more than chance explains, among all rows. `serviceLevel`: the share of
 * answered contacts that waited no longer than promised. `quality`: the average score (0 to 100) of `judged` evaluations.
 */
export interface DeeperRow {
  key: string;
  label: string | null;
  contacts: number;
  rated: number | null;
  average: number | null;
  low: number | null;
  lowest: number | null;
  highest: number | null;
  differs: ('above' | 'below') | null;
  serviceLevel: number | null;
  quality: number | null;
  judged: number | null;
}
/**
 * Where the questionnaire of a contact is answered, once; nothing leads from it back to the contact.
 */
export interface QuestionnaireLink {
  address: string;
}
/**
 * Free answers: those that wait to be read, the oldest first, or those that may be shown, the newest first. `asked`: by `about` the
 * question in words.
 */
export interface SaidList {
  texts: Said[];
  asked: Record<string, string>;
}
/**
 * A free answer. `about`: the question it belongs to, `stars` for that of the stars, `thanks` for words to the person who helped; `month` of its contact (that
 * of the stars: of the rating), `2026-11`; `signs`: what in it may lead to a person, empty for nothing.
 */
export interface Said {
  id: string;
  about: string;
  month: string;
  text: string;
  signs: ('email' | 'iban' | 'name' | 'number' | 'plate' | 'street' | 'taxCode' | 'title')[];
}
/**
 * The rules in force. Of several that fit a recording the longest counts; where none does,
 * `defaultDays`; a legal hold wins over everything. `waits`: rules that keep something less long wait for
 * another person.
 */
export interface RetentionShown {
  rules: RetentionRule[];
  defaultDays: number;
  revision: number;
  fromSettings: boolean;
  changedAt: string | null;
  waits: boolean;
}
/**
 * The effect of the rules. `due` at once, `soon` within 30 days; `complete` False: there are more
 * recordings than were looked at.
 */
export interface RetentionTried {
  examined: number;
  complete: boolean;
  due: number;
  dueBytes: number;
  soon: number;
  rules: RuleTried[];
  examples: DueListed[];
}
/**
 * The number of recordings that a rule would keep; `default`, `hold` and `sealed` besides the rules' names.
 */
export interface RuleTried {
  name: string;
  recordings: number;
}
/**
 * One that would be destroyed within the hour.
 */
export interface DueListed {
  recordingId: string;
  reference: string;
  category: string;
  startedAt: string;
  rule: string;
}
/**
 * The agreement of reviewers who judged the same recordings without knowing of each other.
 */
export interface AgreementShown {
  form: FormNamed;
  version: number;
  recordings: number;
  overall: AgreementFigures;
  items: ItemAgreementShown[];
}
/**
 * `pairs` of answers, the share that is the same, and Cohen's kappa; None: it cannot be told.
 */
export interface AgreementFigures {
  pairs: number;
  same: number | null;
  kappa: number | null;
}
/**
 * An item: `nominal` with not applicable as an answer, `ordered` weighted by the square of the distance.
 */
export interface ItemAgreementShown {
  item: string;
  text: string;
  nominal: AgreementFigures;
  ordered: AgreementFigures;
}
/**
 * All sessions, the newest first.
 */
export interface CalibrationList {
  calibrations: CalibrationShown[];
}
/**
 * One session. `rated` of the `participants` are in; `mine`: whether the caller takes part, and has
 * rated.
 */
export interface CalibrationShown {
  id: string;
  name: string;
  recordingId: string;
  reference: string;
  category: string;
  form: FormNamed;
  version: number;
  state: 'closed' | 'comparing' | 'rating';
  madeAt: string;
  madeBy: PersonShown | null;
  participants: number;
  rated: number;
  mine: 'none' | 'open' | 'rated';
  tenths: number | null;
}
/**
 * The id of what was made.
 */
export interface ReviewMade {
  id: string;
}
/**
 * All of a session; `kappa` of each participant against what was agreed, by account.
 */
export interface CalibrationOpened {
  calibration: CalibrationShown;
  content: Form;
  ratings: RatingShown[];
  items: ItemSpread[];
  agreed: Record<string, number | null>;
  note: string;
  watch: WatchShown;
  kappa: Record<string, number | null>;
}
/**
 * One participant's rating; answers only when all may see them, or it is the caller's own.
 */
export interface RatingShown {
  person: PersonShown;
  rated: boolean;
  answers: Record<string, number | null> | null;
  tenths: number | null;
}
/**
 * The distance of the participants on an item: `answers` in the order of `ratings`; `spread` is the
 * distance between the lowest and the highest share, 0 to 1; None: nobody gave a step.
 */
export interface ItemSpread {
  item: string;
  same: boolean;
  spread: number | null;
}
/**
 * By which forms can be judged, and who judges.
 */
export interface ReviewerForms {
  forms: FormNamed[];
  reviewers: PersonShown[];
}
/**
 * In the order of sending.
 */
export interface KeptFiles {
  files: KeptFile[];
}
/**
 * A file of the chat that is kept; `sha256` is that of its octets.
 */
export interface KeptFile {
  id: string;
  author: 'agent' | 'citizen';
  name: string;
  mediaType: string;
  size: number;
  sha256: string | null;
  sentAt: string;
}
/**
 * All forms by name, those not used any more at the end.
 */
export interface FormList {
  forms: FormShown[];
}
/**
 * A form. `draft`: what is being written, None: nothing; `published`: by what is judged now, its number
 * `newest`.
 */
export interface FormShown {
  id: string;
  name: string;
  revision: number;
  newest: number;
  draft: Form | null;
  published: Form | null;
  changedAt: string;
  retiredAt: string | null;
}
/**
 * The acts on a recording that are open to a reviewer: by which forms, about whom, and what there is already.
 */
export interface RecordingReview {
  watch: WatchShown;
  forms: FormNamed[];
  operators: PersonShown[];
  evaluations: EvaluationShown[];
  calibrations: CalibrationShown[];
}
/**
 * All rules by name; what they can name.
 */
export interface RuleList {
  rules: RuleShown[];
  forms: FormNamed[];
  reviewers: PersonShown[];
}
/**
 * A rule, what it gave so far (`open` of it not judged yet), and its newest draw.
 */
export interface RuleShown {
  id: string;
  revision: number;
  rule: AssignmentRule;
  given: number;
  open: number;
  period: string | null;
  drawnAt: string | null;
  fitting: number | null;
  drawn: number | null;
}
/**
 * The recordings that a rule would have taken out of the last `days` days: of `fitting` recordings `taken`.
 */
export interface RuleTrial {
  days: number;
  fitting: number;
  taken: number;
}
/**
 * Rows by label, and all of them together.
 */
export interface Trends {
  by: 'category' | 'item' | 'operator';
  months: string[];
  rows: TrendRow[];
  total: TrendRow;
  disputed: number;
}
/**
 * One operator, category or item; `failed`: how many failed it, or were limited by a failure.
 */
export interface TrendRow {
  key: string;
  label: string;
  points: TrendPoint[];
  count: number;
  tenths: number | null;
  failed: number;
}
/**
 * A month: how many, and their mean (of items: the mean share, also in tenths of a point).
 */
export interface TrendPoint {
  month: string;
  count: number;
  tenths: number | null;
}
/**
 * Forms by name; `operators`: whether an agreement with the staff allows trends of single operators.
 */
export interface TrendChoices {
  forms: FormNamed[];
  operators: boolean;
}
/**
 * All of them by name. Without `mailConfigured` mail waits until the station has a mail server.
 */
export interface SavedReports {
  reports: SavedReportShown[];
  mailConfigured: boolean;
}
/**
 * A saved report; `first` and `last` are the days of its period today. `owner` is the name of the person who saved it,
 * `nextAt` when it is mailed next, null where it is not.
 */
export interface SavedReportShown {
  id: string;
  name: string;
  period: 'lastMonth' | 'lastQuarter' | 'lastWeek' | 'yesterday';
  first: string;
  last: string;
  asked: SavedAsked;
  language: string;
  offices: string[];
  people: string[];
  owner: string | null;
  nextAt: string | null;
  sentFor: string | null;
}
/**
 * An access token and until when it is good; the refresh cookie comes beside it. `idleEndsAt`: when the session
 * ends if nobody uses it meanwhile; null for never.
 */
export interface SessionOpened {
  accessToken: string;
  accessExpiresAt: string;
  sessionExpiresAt: string;
  idleEndsAt: string | null;
  me: Me;
}
/**
 * Sheets: those first that fit best what was looked for, else by title.
 */
export interface SheetList {
  sheets: SheetListed[];
}
/**
 * A sheet without its words. `freshness` and `freshUntil` are told once it was published, `lifeDays` is what counts for
 * it. `example`: it came with the station, and is to be checked before use. `mine`: the caller looks after it.
 */
export interface SheetListed {
  id: string;
  title: string;
  topics: string[];
  owner: SheetPerson | null;
  deputy: SheetPerson | null;
  competentBody: string | null;
  lifeDays: number;
  ownLifeDays: number | null;
  state: 'draft' | 'in_review' | 'published' | 'withdrawn';
  freshness: Freshness | null;
  freshUntil: string | null;
  confirmedAt: string | null;
  confirmedBy: string | null;
  withdrawnAt: string | null;
  withdrawnWhy: string | null;
  languages: SheetLanguage[];
  inReview: boolean;
  example: boolean;
  mine: boolean;
}
/**
 * Somebody who works here.
 */
export interface SheetPerson {
  id: string;
  name: string;
}
/**
 * The state of a sheet in one language: the newest `version` and its state, the published one if there is one;
 * `outdated`: the original has changed since it was translated.
 */
export interface SheetLanguage {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  version: number;
  state: 'draft' | 'in_review' | 'published';
  published: number | null;
  outdated: boolean;
}
/**
 * A sheet with its words: by language the `published` version and the `newest`, which may be the same.
 * `mayManage`: the caller may confirm and withdraw it, and say where it belongs. `address`: where citizens read it.
 */
export interface SheetOpened {
  id: string;
  title: string;
  topics: string[];
  owner: SheetPerson | null;
  deputy: SheetPerson | null;
  competentBody: string | null;
  lifeDays: number;
  ownLifeDays: number | null;
  state: 'draft' | 'in_review' | 'published' | 'withdrawn';
  freshness: Freshness | null;
  freshUntil: string | null;
  confirmedAt: string | null;
  confirmedBy: string | null;
  withdrawnAt: string | null;
  withdrawnWhy: string | null;
  languages: SheetLanguage[];
  inReview: boolean;
  example: boolean;
  mine: boolean;
  published: Record<string, SheetVersionShown>;
  newest: Record<string, SheetVersionShown>;
  mayManage: boolean;
  address: string;
}
/**
 * A version in full. `html` has the entries and, as `body`, the text as HTML that is safe to show.
 */
export interface SheetVersionShown {
  number: number;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  state: 'draft' | 'in_review' | 'published';
  text: SheetText;
  html: Record<string, string>;
  why: string;
  minor: boolean;
  basedOn: number | null;
  writtenAt: string;
  author: SheetPerson | null;
  approvedAt: string | null;
  approvedBy: string | null;
  returnedWhy: string | null;
  mayApprove: boolean;
}
/**
 * Topics whose sheets live for another time than the `usual` days.
 */
export interface SheetLives {
  usual: number;
  topics: TopicLife[];
}
/**
 * People who can look after a sheet, by name.
 */
export interface SheetPeople {
  people: SheetPerson[];
}
/**
 * A preview of words as they would be shown, by entry; `body` is the text.
 */
export interface SheetPreview {
  html: Record<string, string>;
}
/**
 * Counts of sheets that are to be confirmed soon, expired, and waiting for a review that the caller may give; of the first two,
 * the ones that the caller looks after; and `returned`, the caller's texts that a reviewer gave back.
 */
export interface SheetsWaiting {
  due: number;
  expired: number;
  toReview: number;
  mineDue: number;
  mineExpired: number;
  returned: number;
}
/**
 * The body whose matter a sheet is about; null where it names none, or one that is not in use.
 */
export interface SheetBodyShown {
  body: BodyShown | null;
}
/**
 * In the last `days`: contacts in which a sheet was read, how often it was sent, how many citizens found it useful or not, and
 * their latest free words.
 */
export interface SheetFigures {
  days: number;
  read: number;
  sent: number;
  useful: number;
  useless: number;
  words: string[];
}
/**
 * The link that the citizen is sent: the title in the reader's language, and an address that lasts; `in_force`: it may be sent.
 */
export interface SheetSent {
  title: string;
  link: string;
  version: number;
  inForce: boolean;
}
/**
 * All versions of a sheet, the newest first.
 */
export interface SheetVersions {
  versions: SheetVersionShown[];
}
/**
 * The shifts of a week (Monday to Sunday), and everybody who may be planned. `seen` names this state of them.
 */
export interface ShiftWeek {
  first: string;
  last: string;
  people: Plannable[];
  shifts: ShiftSpan[];
  seen: string;
}
/**
 * A person who may be planned, with the `topics` that they answer.
 */
export interface Plannable {
  id: string;
  name: string;
  username: string;
  office: string | null;
  topics: string[];
}
/**
 * A list of shifts as it was read; nothing is stored. A list with `problems` is not to be taken.
 */
export interface ShiftsRead {
  shifts: ShiftSpan[];
  problems: ListProblem[];
}
/**
 * A fault in a line of a list (0: in the whole): a word, and the text of that place.
 */
export interface ListProblem {
  line: number;
  code: string;
  value: string;
}
/**
 * The station as the first page shows it. `mail`: e-mail can be sent from here. `mostAsked`: the topics for
 * citizens, the one that most contacts were about first.
 */
export interface Station {
  organisation: string;
  name: string;
  open: boolean;
  alwaysOpen: boolean;
  timeZone: string;
  now: string;
  nextOpening: string | null;
  closesAt: string | null;
  hours: HoursRange[];
  agentsPresent: number;
  wait: WaitEstimate | null;
  categories: StationCategory[];
  retired: RetiredCategory[];
  mostAsked: string[];
  privacy: PrivacyFacts;
  quickExitUrl: string;
  byPhone: boolean;
  callback: ('phone' | 'video')[];
  mail: boolean;
  state: 'closed' | 'full' | 'nobody' | 'open' | 'paused';
  closedWhy: ('day' | 'exception' | 'holiday' | 'hours') | null;
}
/**
 * Opening hours of one weekday (0 Monday to 6 Sunday), local times `HH:MM`.
 */
export interface HoursRange {
  weekday: number;
  opens: string;
  closes: string;
}
/**
 * A wait as a range in seconds.
 */
export interface WaitEstimate {
  lowS: number;
  highS: number;
}
/**
 * A topic; `wait` is None when no estimate can be made, `open` whether it is served now,
 * `nextOpening` when that is another moment than the station's;
 * `sharing` `off`: contacts start without the citizen's picture; `modality` is proposed to the citizen.
 */
export interface StationCategory {
  id: string;
  segment: 'civil' | 'military';
  sharing: 'off' | 'on';
  modality: 'audio' | 'text' | 'video';
  icon: string;
  texts: Record<string, CategoryText>;
  open: boolean;
  state: 'closed' | 'full' | 'nobody' | 'open' | 'paused';
  nextOpening: string | null;
  wait: WaitEstimate | null;
  waiting: number;
}
/**
 * A category in one language: its official name, its title in citizens' words (empty where that is the same), what it is about,
 * words people search with (the title among them), and what to have at hand or know before entering.
 */
export interface CategoryText {
  label: string;
  description: string;
  searchWords: string[];
  title: string;
  requirements: string[];
}
/**
 * A retired topic: its names by language, for past contacts, and the topic to choose instead.
 */
export interface RetiredCategory {
  id: string;
  labels: Record<string, string>;
  replacedBy: string | null;
}
/**
 * The figures of the notice before entry: for how many days a recording and what was written are kept.
 */
export interface PrivacyFacts {
  recordingDays: number;
  chatDays: number;
}
/**
 * The station as other bodies' sites show it beside its link: is the station, or the line of one topic, open, and the wait.
 */
export interface StationSummary {
  name: string;
  organisation: string;
  state: 'closed' | 'full' | 'nobody' | 'open' | 'paused';
  nextOpening: string | null;
  timeZone: string;
  wait: WaitEstimate | null;
}
/**
 * A call as it stands. `position` and `wait` only until it is answered. `colleague`: whom the
 * operator has asked about it; the caller has music while they are `consulting`.
 */
export interface PhoneCall {
  contactId: string;
  reference: string;
  callId: string;
  state:
    | 'assigned'
    | 'consulting'
    | 'ended'
    | 'held'
    | 'offered'
    | 'talking'
    | 'three-way'
    | 'waiting';
  category: string;
  language: string;
  enteredAt: string;
  position: number | null;
  wait: Wait | null;
  operator: CallOperator | null;
  colleague: CallOperator | null;
  outcome: string | null;
}
/**
 * A wait as a range in seconds. It never becomes longer than it was told before without a reason, which is
 * told until it is shorter again.
 */
export interface Wait {
  lowS: number;
  highS: number;
  longer: ('fewer_operators' | 'longer_calls' | 'moved' | 'others_first' | 'slower') | null;
}
/**
 * The operator whose telephone a call is for.
 */
export interface CallOperator {
  id: string;
  code: string | null;
  extension: string | null;
}
/**
 * The calls that the exchange holds.
 */
export interface PhoneCalls {
  calls: PhoneCall[];
}
/**
 * An invitation to go on by video: a code of eight digits to be read out, a link to be sent.
 */
export interface Invited {
  code: string;
  url: string;
  expiresAt: string;
}
/**
 * The prompts in every language. `highFrom`: from so many stars on `high` is asked.
 */
export interface RatingPromptsList {
  highFrom: number;
  prompts: RatingPrompts[];
}
/**
 * The exchange's prompts in one `language`: `score`, then `low` after one to three stars or `high` after four and five, then `thanks`.
 */
export interface RatingPrompts {
  language: string;
  intro: string;
  score: SpokenQuestion;
  low: SpokenQuestion;
  high: SpokenQuestion;
  thanks: string;
}
/**
 * A question to be said, and what each key means, the first by key 1.
 */
export interface SpokenQuestion {
  say: string;
  keys: string[];
}
/**
 * `setUp`: there is a token; `webhook`: server of the webhook, None where the exchange follows the stream of events
 * alone. `present`: it was heard of in the last 90 seconds. `untold`: events that its webhook has not taken.
 */
export interface TelephonyState {
  setUp: boolean;
  tokens: number;
  webhook: string | null;
  present: boolean;
  callsHeld: number;
  lastEvent: TelephonyFact | null;
  lastCallAt: string | null;
  untold: number;
  oldestUntoldAt: string | null;
  extensions: number;
}
/**
 * The event that the exchange was to be told last.
 */
export interface TelephonyFact {
  type: string;
  at: string;
}
/**
 * A test in its steps.
 */
export interface TelephonyTried {
  ok: boolean;
  steps: TelephonyStep[];
}
/**
 * A trial: what it asked, whether it went well, how long it took, and the status of an answer.
 */
export interface TelephonyStep {
  name: 'exchange' | 'leader' | 'queue' | 'webhook';
  ok: boolean;
  ms: number;
  status: number | null;
}
/**
 * All topics in their order, retired ones among them. `revision` is the version in force, 0 for the topics that
 * ship; `changedAt` and `changedBy` tell who made it.
 */
export interface TopicsShown {
  revision: number;
  changedAt: string | null;
  changedBy: string | null;
  topics: Topic[];
}
/**
 * The effect of an import: topics added and changed (moved ones included), and those retired by it.
 */
export interface TopicChanges {
  added: string[];
  changed: string[];
  retired: string[];
}
/**
 * Every kind of data that is kept of people, those of citizens first.
 */
export interface KeptListed {
  kinds: KeptKind[];
}
/**
 * One kind of data. `basis`: by what it goes; of a setting its variable and `source`, `spanS` how long that is in
 * seconds, `within` the setting whose days end it at the latest; `until` the event. `withRecording`: it stays as long as a
 * recording of its contact. `dueAt`: when the oldest goes, as far as that is known; one that is over goes with the next turn of
 * the housekeeping, within the hour. `purpose` is what it is, in English, for kinds that a page has no words for.
 */
export interface KeptKind {
  name: string;
  purpose: string;
  whose: 'citizen' | 'guest' | 'staff';
  basis: 'fixed' | 'rules' | 'setting' | 'until';
  setting: string | null;
  source: ('default' | 'environment' | 'file' | 'page' | 'station') | null;
  spanS: number | null;
  within: string | null;
  until: ('always' | 'anonymous' | 'contact' | 'disabled' | 'rotation') | null;
  withRecording: boolean;
  dueAt: string | null;
}
/**
 * The gaps of a station before going live, the necessary first; none: the public may come. `organisation` and `name` are
 * what citizens read at the top.
 */
export interface MissingListed {
  missing: Missing[];
  organisation: string;
  name: string;
}
/**
 * One thing that is missing: a word for programs, the settings that mend it, and an English sentence for the terminal.
 */
export interface Missing {
  code: string;
  weight: 'advised' | 'needed';
  settings: string[];
  sentence: string;
}
/**
 * All settings in force. `restartable`: the page can ask for the restart after which others count.
 */
export interface SettingsListed {
  settings: SettingShown[];
  restartable: boolean;
}
/**
 * A setting: its variable, what it is (empty: not set), where that comes from. `secret`: it is set, and not told;
 * `editable`: the page may set it, since neither environment nor file does. `waits`: another value counts after a restart.
 * `overridden`: the setting does not count any more, since administrators have changed what it was the beginning of.
 */
export interface SettingShown {
  name: string;
  group: 'address' | 'media' | 'people' | 'storage' | 'telephone' | 'watch' | 'work';
  value: string;
  source: 'default' | 'environment' | 'file' | 'page' | 'station';
  secret: boolean;
  editable: boolean;
  waits: boolean;
  overridden: boolean;
}
/**
 * Everything at once. `restart` is how far the last one got since the station started; `restartable`: the page
 * can ask for one. `loops` fail again and again; `journalSetAside` counts poisoned entries.
 */
export interface StationState {
  release: string;
  python: string;
  upS: number;
  database: ServerState;
  queue: ServerState;
  workers: WorkerState[];
  machine: MachineState;
  disks: DiskState[];
  backup: Mark | null;
  restore: Mark | null;
  testCall: Mark | null;
  certificate: CertificateState;
  clock: ClockState;
  loops: string[];
  journalSetAside: number;
  restartable: boolean;
  restart: Progress | null;
}
/**
 * A server the station needs: what it is, whether it answered and how fast (`ms`); None where it did not.
 */
export interface ServerState {
  name: string;
  version: string;
  schema: string;
  ms: number | null;
}
/**
 * A media worker: its load as a share of one core (`load`), and how many connections it carries. Figures are None
 * where it did not answer.
 */
export interface WorkerState {
  place: string;
  peers: number;
  load: number;
  draining: boolean;
  memoryBytes: number | null;
  compiled: boolean | null;
}
/**
 * The machine that answered: load over 1, 5 and 15 minutes against its cores, and memory; None where it does not tell.
 */
export interface MachineState {
  name: string;
  cores: number;
  load: number[];
  memoryBytes: number | null;
  memoryFreeBytes: number | null;
}
/**
 * A folder, and how much of its disk is free.
 */
export interface DiskState {
  what: 'data' | 'recordings';
  path: string;
  totalBytes: number;
  freeBytes: number;
}
/**
 * When it was done (`atMs` since 1970), whether it went well, and a word on how.
 */
export interface Mark {
  atMs: number;
  ok: boolean;
  detail: string;
}
/**
 * `own`: a certificate of the settings, with its names and its end; `elsewhere`: a proxy's; `none`: plain http.
 * `unreadable`: the file is none.
 */
export interface CertificateState {
  state: 'elsewhere' | 'none' | 'own' | 'unreadable';
  names: string[];
  endsAt: string | null;
}
/**
 * The machine's time, how far the queue's server is ahead of it (None: it did not answer), and the time that the
 * station did not believe.
 */
export interface ClockState {
  now: string;
  queueAheadMs: number | null;
  doubtedAt: string | null;
}
/**
 * The progress of a rolling restart, as it is written for the command that waits for it.
 */
export interface Progress {
  id: string;
  state: 'done' | 'failed' | 'running';
  startedAtMs: number;
  endedAtMs: number | null;
  message: string | null;
  parts: PartProgress[];
}
/**
 * The progress of one part. `draining`: the new process serves, and the old one has `connections`
 * left; `stopping`: the new one serves, and the old one ends.
 */
export interface PartProgress {
  name: string;
  state: 'done' | 'draining' | 'failed' | 'starting' | 'stopping' | 'waiting';
  connections: number | null;
}
/**
 * The outcome of the call. `failed` names the first step that went wrong, `problem` says how, for an administrator.
 */
export interface TriedCall {
  ok: boolean;
  failed: string | null;
  problem: string | null;
  tookMs: number;
  steps: TriedStep[];
}
/**
 * A step of the call, and how long it took.
 */
export interface TriedStep {
  name: string;
  ok: boolean;
  ms: number | null;
}
/**
 * All of them, by name.
 */
export interface WebhookList {
  webhooks: WebhookShown[];
  kinds: (
    | 'case.answered'
    | 'case.closed'
    | 'case.opened'
    | 'contact.answered'
    | 'contact.ended'
    | 'contact.entered'
    | 'sheet.confirmed'
    | 'sheet.published'
    | 'sheet.withdrawn'
  )[];
}
/**
 * A webhook. `offWhy` null: it is on. `failingSince`: since when nothing was taken. `waiting`: how many deliveries wait;
 * `takenAt`: when the last one was taken.
 */
export interface WebhookShown {
  id: string;
  name: string;
  url: string;
  kinds: (
    | 'case.answered'
    | 'case.closed'
    | 'case.opened'
    | 'contact.answered'
    | 'contact.ended'
    | 'contact.entered'
    | 'sheet.confirmed'
    | 'sheet.published'
    | 'sheet.withdrawn'
  )[];
  createdAt: string;
  offWhy: ('gone' | 'overflow' | 'person' | 'unanswered') | null;
  offAt: string | null;
  failingSince: string | null;
  waiting: number;
  takenAt: string | null;
}
/**
 * The secret by which deliveries are signed, shown this once.
 */
export interface WebhookSecret {
  webhook: WebhookShown;
  secret: string;
}
/**
 * The newest hundred, newest first.
 */
export interface DeliveryList {
  deliveries: DeliveryShown[];
}
/**
 * A delivery. `status` is that of the last attempt, null without an answer; `nextAt` when a waiting one is tried again.
 */
export interface DeliveryShown {
  eventId: string;
  kind:
    | 'case.answered'
    | 'case.closed'
    | 'case.opened'
    | 'contact.answered'
    | 'contact.ended'
    | 'contact.entered'
    | 'sheet.confirmed'
    | 'sheet.published'
    | 'sheet.withdrawn';
  subject: string;
  at: string;
  state: 'taken' | 'waiting';
  attempts: number;
  status: number | null;
  triedAt: string | null;
  nextAt: string;
}
/**
 * The receiver's answer to a trial; null for no answer.
 */
export interface WebhookTrial {
  status: number | null;
}
export interface Refusals {
  'POST session': ErrorBody | SecondFactorRequired;
  'POST sheets/{id}/versions': ErrorBody | SheetChanged;
}
/**
 * The body of every failed API request. `retryable`: the same request may succeed later.
 */
export interface ErrorBody {
  code: string;
  message: string;
  retryable: boolean;
}
/**
 * The 401 after a right password: what is to be brought to `/api/v1/session/factor`.
 */
export interface SecondFactorRequired {
  code: string;
  message: string;
  retryable: boolean;
  secondFactor: FactorAsked;
}
/**
 * The ticket to bring with the second factor, until when, and the methods that the account has.
 */
export interface FactorAsked {
  ticket: string;
  methods: string[];
  expiresAt: string;
}
/**
 * Somebody else has written meanwhile; nothing was kept. `theirs` is what stands there now.
 */
export interface SheetChanged {
  code: string;
  message: string;
  retryable: boolean;
  theirs: SheetVersionShown;
}
