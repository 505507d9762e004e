// Generated from what the gateway declares by `npm run protocol`; do not edit.

/**
 * The role of a member of the staff.
 */
export type Role = 'admin' | 'office' | 'operator' | 'quality' | 'supervisor';
/**
 * The kinds of conditions that rules watch.
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
 * A browser's finding about a camera or a microphone. `SILENT`: it does not give even the noise of a room.
 */
export type Device = 'busy' | 'missing' | 'ok' | 'refused' | 'silent' | 'unknown';
/**
 * How sound and pictures get through; `UNTRIED`: the station had no room for a test.
 */
export type Path = 'bad' | 'good' | 'none' | 'untried' | 'weak';
/**
 * The transport: UDP to the station, TCP to it, or a relay (TURN).
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
 * The states of a complaint.
 */
export type State = 'answered' | 'closed' | 'examined' | 'measure' | 'received' | 'reopened';
/**
 * The acts that bring a complaint from one state to another.
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
 * The phase of the day.
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
 * Whether a sheet may be relied on: a `due` one still may, and should be confirmed; an `expired` one is shown to
 * the staff alone.
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
 * An account to create; `categories` maps category ids to proficiencies (1-5), `reason` is for the person
 * who may grant a supervisor, reviewer or administrator.
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
 * Changes of an account; absent members stay as they are, an empty `office` takes it out of its office, an empty
 * `email` removes its address.
 *
 * `autoAnswerS`: the desk answers by itself after ringing for so many seconds; 0 for never. `reason` is for the
 * person who grants the change.
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
 * A rule as it is to become. `threshold` counts in the unit of its kind. `mail` are addresses, `people`
 * ids of accounts that have an address. `seen`: the revision that was changed, for a rule that exists already.
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
 * The decision and its reason; a refusal needs one.
 *
 * `standing`: a request for one contact is granted for the day as well. `until` applies to standing ones.
 */
export interface Decision {
  granted: boolean;
  standing?: boolean;
  reason?: string;
  until?: string | null;
}
/**
 * Why a standing authorisation is revoked.
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
 * The contact or case in which somebody is referred, and the way. By `email` the station writes to `to`, or
 * to the address of the case.
 */
export interface NewReferral {
  contact: string | null;
  how: 'aloud' | 'chat' | 'email';
  to?: string | null;
  language?: string;
}
/**
 * Whether the body is retired, so that nobody is referred to it any more.
 */
export interface BodyRetired {
  retired: boolean;
}
/**
 * A request to be called back. `way` `video`: a link comes to `email`; `phone`: we dial `number`.
 *
 * `seat` is that of the contact that waits now: the request takes its place in the queue, with what was said on
 * entering, and the contact ends. `request` is a random key of the page's, which makes a repeated request one;
 * `consent`: the privacy notice was accepted; `number_code` is the code that was sent to `number`.
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
 * A code as the citizen typed it.
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
 * A telephone to call as a test of the line: an international number, one of the own country, or an extension.
 */
export interface TestCall {
  number: string;
}
/**
 * The state of a call, as the SIP process reports it.
 *
 * `machine`: it was answered as a machine answers. Once it was answered, `leg` at `worker` is its sound.
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
 * A circular to publish at once: its readers by `roles` and `offices` (none: everybody with the role),
 * whether they have to confirm it and by which day, and its last day in force.
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
 * Says that the caller has read the circular, and perhaps confirms it.
 */
export interface CircularReadingGiven {
  confirmed?: boolean;
}
/**
 * The reason why the circular is withdrawn, which its readers are told.
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
 * The texts of all sections, and the revision from which they were made.
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
 * The revision of the report that the caller has read.
 */
export interface CommandReportRevision {
  revision: number;
}
/**
 * Another body: an address that is read each night, or the `feed` of a file. `name` is the body's name for
 * readers.
 */
export interface NewFeedSource {
  name: string;
  url?: string;
  feed?: string | null;
}
/**
 * Whether the source's results are shown on `/results` as well.
 */
export interface FeedSourceChange {
  published: boolean;
}
/**
 * The text of a newer feed file.
 */
export interface FeedFile {
  feed: string;
}
/**
 * A citizen's complaint. Without an `email` it is anonymous: it is taken as information, and nobody can be
 * answered. `request` and `visitor` as for leaving a message; `tellSteps`: an e-mail at each step is wanted.
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
 * The facts of a complaint, however it comes in. `office` is the office concerned, where that is known.
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
 * A new entry, with its `words` in other languages by their codes; `instead` is an entry that it replaces
 * and that is retired.
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
 * Whether the citizen with this code wants an e-mail at each step from now on.
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
 * A complaint that a member of the staff takes down: by telephone, at the desk, during the contact `outOf`;
 * `tellSteps` as for leaving one.
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
 * A case that becomes a complaint, and the facts of the complaint.
 */
export interface TurnedCase {
  case: string;
  facts: ComplaintFacts;
}
/**
 * The citizen's correct e-mail address, and how the caller knows it.
 */
export interface NewAddress {
  email: string;
  reason: string;
}
/**
 * The answer to the citizen; the station adds the question whether it settles the matter. `seenTexts` is how
 * many texts of the thread were read: a text that came since has to be read first.
 */
export interface ComplaintAnswer {
  request: string;
  text: string;
  seenTexts: number;
}
/**
 * The reason why a complaint is closed without an answer.
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
 * Cause and measure, both from the office's lists; `text` describes the measure, for the office and the
 * de-briefing.
 */
export interface ComplaintDecision {
  cause: string;
  measure: string;
  text?: string;
}
/**
 * Another complaint, and whether it is about the same matter (`together`).
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
 * A conference at a time, or (without `startsAt`) now. `offices` are those expected; all that are in use
 * when left out. `minutes` is its intended length. `repeats` makes a series of it, without the days on which
 * the station is closed; `invite`: offices that have an address get an invitation by e-mail, and so do the
 * accounts `invited`, which all have one.
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
 * Changes of a conference that nobody has opened; absent members stay as they are. `items` is the whole
 * agenda.
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
 * The link by which a guest comes in.
 */
export interface DoorLink {
  link: string;
}
/**
 * A guest's link to make: for whom, for how many hours, and whether for one browser alone.
 */
export interface NewLink {
  label: string;
  hours?: number;
  singleUse?: boolean;
}
/**
 * The whole text, and the revision from which it was made.
 */
export interface MinutesWritten {
  revision: number;
  text: string;
}
/**
 * A text that is being written, to be previewed.
 */
export interface MinutesTyped {
  text: string;
}
/**
 * The revision to sign.
 */
export interface MinutesSigned {
  revision: number;
}
/**
 * A chair's statement whether an office (`officeId`) or a person (`member`) was present at the last roll.
 */
export interface RollCorrection {
  present: boolean;
  officeId?: string | null;
  member?: string | null;
  note?: string;
}
/**
 * Selects contacts by the same fields, and by `words` that all stand in an operator's notes; `reason`: why
 * they are looked for. The reason is kept in the audit trail and names nobody; the words are kept nowhere.
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
 * The way of monitoring from now on, and whether the supervisor's own microphone and camera are on.
 */
export interface Change {
  way: 'join' | 'listen' | 'whisper';
  microphone?: boolean;
  camera?: boolean;
}
/**
 * A line of chat; a repeated `key` writes it once.
 */
export interface ChatWritten {
  text: string;
  key: string;
}
/**
 * A browser's SDP offer; with `peerId` it renegotiates that connection.
 */
export interface Offer {
  sdp: string;
  peerId?: string | null;
}
/**
 * Where a waiting contact is moved, and why: to another category, to one operator, or to an office.
 */
export interface ContactMove {
  reason: string;
  category?: string | null;
  operator?: string | null;
  office?: string | null;
}
/**
 * The reason why the notes are read; it is kept in the audit trail.
 */
export interface NotesReason {
  reason: string;
}
/**
 * A number to call: international, of the own country, an extension, or one for help (112).
 *
 * `passOn`: the citizen goes on with it as soon as it answers; otherwise the operator speaks with it first.
 */
export interface OutsideNumber {
  number: string;
  passOn?: boolean;
}
/**
 * Why the supervisor ends the conversation.
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
 * The reason why the visitor may come back early; it is kept in the audit trail.
 */
export interface Lifting {
  reason: string;
}
/**
 * Grants or refuses a copy; the citizen reads the reason of a refusal, the audit trail keeps it in both cases.
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
 * A move of the day; `revision` is that of the day that the caller has read.
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
 * The state of a task, and an optional note.
 */
export interface TaskChange {
  done: boolean;
  note?: string;
}
/**
 * A device to be enrolled: its name, and its office (null: at the contact centre itself).
 */
export interface NewDevice {
  name: string;
  office?: string | null;
}
/**
 * The reason why it is no theme.
 */
export interface ThemeDismissal {
  reason: string;
}
/**
 * The theme that continues for both.
 */
export interface ThemeMerge {
  into: string;
}
/**
 * A confirmed name for a theme, and the examples to keep, which the caller has read and found free of personal
 * data.
 */
export interface ThemeName {
  name: string;
  kept?: string[];
}
/**
 * A draft of an information sheet to begin: its title, what it is to say, and its topic.
 */
export interface ThemeSheet {
  title: string;
  text: string;
  topic?: string | null;
}
/**
 * A task for today, for one person or for everybody.
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
 * Names one of the export's files.
 */
export interface DownloadWanted {
  name: string;
}
/**
 * The code that `virtual-station first-start` printed, and the administrator to make.
 */
export interface FirstAdministrator {
  code: string;
  username: string;
  displayName?: string;
  password: string;
}
/**
 * The state that an operator is to have from now on, or after the contact in hand, and the reason, which the operator reads.
 */
export interface StateChange {
  state: 'available' | 'offline' | 'paused';
  reason: string;
}
/**
 * A group before anybody is invited.
 *
 * `purpose` is read by the volunteers who are invited. `place`: invite only volunteers whose questionnaire asked about
 * it; null: all. `recorded`: sound and picture may be recorded, to which each participant has to agree.
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
 * One of the moderator's questions, and the minutes meant for it.
 */
export interface GuideStep {
  question: string;
  minutes: number;
}
/**
 * The summary of a group's result; `revision` is the one that the caller has read.
 */
export interface FocusSummary {
  text: string;
  revision: number;
}
/**
 * The operators planned for a weekday (0 is Monday), by half-hour.
 *
 * `revision` is that of the plan that the caller has read. Half-hours that are not named have nobody; an empty plan
 * removes the plan.
 */
export interface StaffPlanned {
  topics?: string;
  weekday: number;
  planned: Record<string, number>;
  revision: number;
}
/**
 * A visit entered the queue after reading these sheets.
 */
export interface GuideQueued {
  /**
   * @minItems 1
   */
  sheets: string[];
}
/**
 * A sheet was read; `first`: it is the first of its visit.
 */
export interface GuideReading {
  sheet: string;
  first?: boolean;
}
/**
 * A new plan of hours; `revision` is that of the plan that was changed.
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
 * A file of numbers, to replace all present ones.
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
 * A number that callers dial: with its country code, an extension, a name as exchanges use them, or `*` for every
 * other one.
 *
 * `leadsTo`: a `menu` of topics, one `topic`, or conferences by PIN. `menu`: the keys, page by page; without any
 * the menu has all topics, the most asked first. `reception`: the topic of callers who press no key; without one three
 * silent rounds end the call. `languages`: those that callers hear; of several they choose one. `retired`: calls are
 * refused. `note` is for the staff.
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
 * A key of a menu and the topic that it chooses. 9 is reserved for the next page, 0 for repeating the page.
 */
export interface MenuKey {
  key: string;
  topic: string;
}
/**
 * `revision` is the version in force that the caller has seen, which is replaced.
 */
export interface VersionRestore {
  revision: number;
}
/**
 * All numbers, to replace the present ones; `revision` is the version that the caller has read.
 */
export interface NumbersWanted {
  revision: number;
  numbers: InboundNumber[];
}
/**
 * The ticket of the station's own SIP process.
 */
export interface LineAsks {
  ticket: string;
}
/**
 * A question about the contact or case `contact`.
 *
 * It goes to one of the station's offices, which answers it in the station, or to a body of the directory, by `email` or
 * certified mail (`pec`). The answer is wanted by the end of the day `due`. A repeated `request` asks once.
 * `again`: an inquiry of the same contact that asked the same of another addressee; `withdraw`: withdraw that one if
 * it is open.
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
 * An answer. A repeated `request` answers once.
 */
export interface InquiryReply {
  request: string;
  text: string;
}
/**
 * The new day by whose end the answer is wanted, and why.
 */
export interface InquiryMove {
  due: string;
  reason: string;
}
/**
 * A draft of an information sheet made from question and answer.
 *
 * `checked`: the caller has read the text and found no personal data in it.
 */
export interface InquirySheet {
  title: string;
  text: string;
  checked?: boolean;
}
/**
 * Why the answer is no longer needed; the addressee reads it.
 */
export interface InquiryWithdrawal {
  reason: string;
}
/**
 * The link's token or the code that was read out, and the citizen's consent to be recorded; null leaves it as it
 * was. `visitor`: a random key of the browser's, with which it may ask again when the answer was lost.
 */
export interface TakeInvitation {
  invitation: string;
  recording: boolean | null;
  visitor?: string | null;
}
/**
 * The sound in base64: WAV, MP3, M4A, FLAC, or Opus in Ogg; a minute and 8 MiB at most.
 */
export interface PromptWanted {
  sound: string;
}
/**
 * The address to which the test message goes.
 */
export interface MailTest {
  to: string;
}
/**
 * The mail-box to test.
 */
export interface MailboxTest {
  box: 'mail' | 'pec';
}
/**
 * A question, or an answer to `question`.
 *
 * A supervisor's is published at once; everybody else's waits for a supervisor. `checked`: the caller has read it and
 * found no personal data in it. A repeated `request` writes once.
 */
export interface NewListEntry {
  request: string;
  title: string;
  text: string;
  question?: string | null;
  checked?: boolean;
}
/**
 * A body of the directory to be invited at its e-mail address.
 */
export interface NewListSubscriber {
  body: string;
}
/**
 * A moderator's decision on an entry: `publish` it, with these words if given, `refuse` it, or `withdraw` a
 * published one from the archive; the last two with a `reason`.
 *
 * `checked`: as in a new entry. `files`: also share the files that came with it.
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
 * The address to which the station is to write to the caller; empty for none.
 */
export interface EmailChange {
  email: string;
}
/**
 * The operator's objection; `items` are those it is about, empty for all of it.
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
 * The reason for a view; it is stored in the audit trail.
 *
 * `despite`: the caller knows that the recording does not verify, and wants to see it all the same; without it such a
 * recording is not opened.
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
 * A browser's findings: its devices, whether and by which way media get through, the round trip, the share of packets
 * lost, and the bandwidth observed.
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
 * The extension, or the number; None if the exchange knows by itself which telephone is whose.
 *
 * `answers`: the telephone line calls it for each caller whom the operator answers, and it has the sound in place of the
 * browser.
 */
export interface OwnTelephone {
  extension: string | null;
  answers: boolean;
}
/**
 * The `ids` of the thanks that were shown: others may have come meanwhile.
 */
export interface ThanksSeen {
  ids: string[];
}
/**
 * Filters to be saved under a name.
 */
export interface NewView {
  name: string;
  filters: CaseFilter;
}
/**
 * The filters of a list of cases.
 *
 * `state`: `waiting` (open or taken, the first due first), `snoozed`, `proposed` (an answer waits for a second
 * look), `done` (newest first) or `held` (protected from deletion, whether it waits or not). `office` is an id, or
 * `none` for cases given to no office. `who` `mine`: those the caller has or had. `q`: a reference, or words of
 * the subject or of a text of the citizen's.
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
 * A message.
 *
 * `request` is a random key of the page's, by which a repeated request is one message. `consent`: the privacy notice
 * was accepted. `tellSteps`: an e-mail is wanted at each step. `visitor` is the page's key for its visitor.
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
 * One act on several cases.
 *
 * For `act` `category` the `value` is the topic, for `close` the reason, for `office` the office's id (None for
 * the station itself). `since` is the list's `at`: a case with a later text of the citizen's is not closed unread.
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
 * A further text to one's own message; `request` as in :class:`NewMessage`.
 */
export interface MoreText {
  code: string;
  request: string;
  text: string;
}
/**
 * The text that goes to the citizen.
 *
 * `request` is a random key of the page's. `seenTexts` is how many texts of the thread the operator has read: one that
 * came since must be read first.
 */
export interface Answer {
  request: string;
  text: string;
  seenTexts: number;
}
/**
 * A callback by telephone that a case asks for.
 */
export interface CaseCallback {
  request: string;
  at?: string | null;
  by?: 'anyone' | 'me';
  number: string;
}
/**
 * The correct topic of the message.
 */
export interface OtherCategory {
  category: string;
}
/**
 * Why a message is closed without an answer; `seenTexts` as in :class:`Answer`.
 */
export interface Closing {
  reason: 'answered-otherwise' | 'duplicate' | 'other-body' | 'spam' | 'unreachable';
  seenTexts: number;
}
/**
 * An answer that is begun; an empty one deletes the draft.
 */
export interface Draft {
  text: string;
}
/**
 * The name of the other body, which the citizen is told.
 *
 * With `email` it is sent the citizen's texts and address, under `words`. `seenTexts` as in :class:`Answer`.
 */
export interface Forward {
  body: string;
  email?: string | null;
  words?: string;
  seenTexts: number;
}
/**
 * Why a case must not be deleted, and until when (aware; None: until somebody ends the hold).
 */
export interface Hold {
  reason: string;
  until?: string | null;
}
/**
 * An invitation to a video call that belongs to a case: not before `at` (with a zone; null: as soon as the
 * station is open), by `anyone` or first by `me`. `request` is a random key of the page's, which makes a
 * repeated request one.
 */
export interface CaseInvitation {
  request: string;
  at?: string | null;
  by?: 'anyone' | 'me';
}
/**
 * A case's code that the citizen has given.
 */
export interface Link {
  code: string;
}
/**
 * The reference of the case that goes on.
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
 * The office's id, None for the station itself; `words` are for the case's next reader.
 */
export interface ToOffice {
  office: string | null;
  words?: string;
}
/**
 * An answer for another person to read first; `seenTexts` as in :class:`Answer`.
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
 * The moment until which a case is put off (aware), and the reason.
 */
export interface Snooze {
  until: string;
  reason: string;
}
/**
 * The text that becomes a case of its own, and its topic.
 */
export interface Split {
  reply: string;
  category: string;
}
/**
 * A notice to waiting citizens: to all, or to those of one category.
 *
 * `text` is Italian. A page in another language shows the translation into it, else the English one, else `text`.
 */
export interface NewNotice {
  text: string;
  translations?: Record<string, string>;
  category?: string | null;
  minutes?: number;
}
/**
 * An office to create; its `id` names it in the queue and never changes. `shortName` stands where there is
 * little room, as on a conference's tile; at `phone` the office is called into conferences.
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
 * Changes of an office; absent members stay as they are, an empty `email`, `phone` or `shortName` removes it.
 *
 * `week` holds the office's own hours; with an empty one it keeps the station's. `exceptions` are single days of
 * its own, which go before the station's. `holidays`: on public holidays it is `closed` or `open`, or as the
 * `station`.
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
 * A browser's offer for a connection with a picture each way.
 */
export interface PathOffer {
  sdp: string;
}
/**
 * A request for erasure. `contacts` is how many the search showed: if there are more or fewer now, nothing is erased.
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
 * A search term with the reason, which is stored in the audit trail and must name nobody.
 */
export interface PersonRequest {
  reference?: string;
  name?: string;
  email?: string;
  number?: string;
  reason: string;
}
/**
 * A search term, with an optional reason, which is stored in the audit trail and must name nobody.
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
 * The set that a device has: its number (0: none), how many sheets are in it, and why it did not accept the last one.
 */
export interface DeviceReport {
  since?: number;
  sheets?: number;
  trouble?:
    | ('base' | 'damaged' | 'file' | 'key' | 'older' | 'other' | 'schema' | 'signature' | 'storage')
    | null;
}
/**
 * A citizen's praise; `whom` is who or what it is about in the citizen's words. With an `email` the citizen
 * gets a thank-you.
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
 * A citizen's praise that a member of the staff takes down.
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
 * The office and the people to whom praise is passed on; at least one of them.
 */
export interface PassingOn {
  office: string | null;
  people: string[];
}
/**
 * A draft to store.
 *
 * `revision`: the draft's revision that the writer has seen, 0 for none; `restored`: the version that was copied into
 * it, for the record.
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
 * A question. `id` is its section's id and its own, joined by a dash. Kinds `one` and `several` have `options`.
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
 * The condition of a question that follows one of these `answers` to another `question` of its section.
 */
export interface After {
  question: string;
  answers: string[];
}
/**
 * The revision of the draft that the caller has seen.
 */
export interface DraftRevision {
  revision: number;
}
/**
 * The time at which everybody is to check; now, if left out.
 */
export interface NewAsk {
  at?: string | null;
}
/**
 * A request to be recognised, with `consent` to what is stored for it.
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
 * Links a message, complaint or callback to the citizen, by the code that was given for it.
 */
export interface LinkCase {
  code: string;
  case: string;
}
/**
 * Unlinks a contact, by its reference.
 */
export interface UnlinkCase {
  code: string;
  reference: string;
}
/**
 * New wishes, for the citizen with this code.
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
 * The state of a call, as the SIP process reports it.
 *
 * `session` is the SBC's own id of the call, `consent` whether its people have agreed to the recording so far,
 * `consentBy` who says so: the settings, or the SBC for each call. `begun`: the order for the media worker was
 * answered before; `reason`: why it is over.
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
 * A participant of the call, as the SBC reports it. `party` is the name of their sound in the recording; `number`
 * is empty if it is withheld or no telephone's.
 */
export interface CallPartyTold {
  party: string;
  name?: string;
  number?: string;
  joinedAt?: string | null;
  leftAt?: string | null;
}
/**
 * The terms of a search, all of which must match.
 *
 * `from` is inclusive, `to` exclusive, the other limits inclusive. `operator` is an account id, `office` that of
 * an operator who served; `outcome` is how the contact ended, or the code that the operator gave it; `words` must all
 * occur in notes, chat and comments.
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
 * A search and its name; the caller's search of the same name is replaced.
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
 * A comment; `at_ms` counts from the recording's start.
 */
export interface NewComment {
  atMs: number;
  text: string;
}
/**
 * An export to make, and the reason for which it is given out. `kind` `film`: all parties side by side in
 * one film, to watch; `package`: the captured media with the proofs of it, for a court.
 */
export interface ExportOrder {
  kind: 'film' | 'package';
  reason: string;
  options?: ExportOptions;
}
/**
 * The options of an export: `redactions` leave spans out, `blurred` names parties whose faces are made
 * unrecognisable (of a conference its members, by their ids), `chat` adds the chat as subtitles.
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
 * The reason of an act; the audit trail keeps it.
 */
export interface CustodyReason {
  reason: string;
}
/**
 * A request that another person grants: to `release` the legal hold, to `open` a sealed recording once, to
 * `unseal` it for good.
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
 * The words of a reply.
 *
 * `title` by which it is found, `text` with its places (`{nome}`), and its `category` (none: all). `seen`: the
 * version that was changed, for an existing reply.
 */
export interface ReplyWords {
  title: string;
  text: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  category?: string | null;
  seen?: number | null;
}
/**
 * Every reply in use, by id, in the order in which desks are to show them.
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
 * A code to make. `place`: the subject of the questions; `office`: the office for which answers are counted, empty
 * for none; `name`: where it hangs.
 */
export interface NewCode {
  place: 'barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone';
  office?: string;
  name?: string;
}
/**
 * A paper form to be entered: the `place` it asks about, the `office` that collected it, and the `version`
 * printed at its foot (null: the present one).
 */
export interface PaperForm {
  place: 'barracks' | 'neighbourhood' | 'online' | 'patrol' | 'phone';
  version?: number | null;
  office?: string;
}
/**
 * The decision on a free answer. `cleared`: it tells nothing of anybody and may be shown; `removed`: it does, and
 * is deleted.
 */
export interface SaidDecision {
  decision: 'cleared' | 'removed';
}
/**
 * Other rules; `revision` is that of the rules being replaced, `reason` is for the person who has to grant
 * the change.
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
 * Rules to be tried on the present recordings; nothing changes.
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
 * Takes a recording to judge it. `operator`: whom to judge, where several took part; `double`: another
 * reviewer, chosen by lot, judges it, too, and neither knows of the other.
 */
export interface NewEvaluation {
  recording: string;
  form: string;
  operator?: string | null;
  double?: boolean;
}
/**
 * The answers by item (null: not applicable), remarks by item, and one on the whole.
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
 * A form to create; `copy_of`: the form whose content it gets.
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
 * A form. `cap` is the highest score, 0 to 100, that a failed critical item leaves.
 */
export interface Form {
  sections: Section[];
  cap?: number;
}
/**
 * Items that belong together, and their weight beside the other sections.
 */
export interface Section {
  id: string;
  title: string;
  weight?: number;
  items: Item[];
}
/**
 * One question, answered with 0 to `steps - 1`; the last step is best.
 *
 * `labels` has a word for each step, or none at all: then the page uses its own. An item with a `weight` of 0 is
 * asked and shown and does not count. `failed_to` is the highest answer with which a critical or fatal item has
 * failed.
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
 * `revision`: the one that the caller has read.
 */
export interface FormRevision {
  revision: number;
}
/**
 * Selects recorded contacts to be judged by the form `form`: those that meet every condition; a condition that is
 * None does not count. `max_satisfaction`: the citizen's answer, 1 to 5, is this or less.
 *
 * `choose` `all`: every one that fits, as soon as it can be played. Otherwise, when a `period` is over, a sample
 * of those that began in it: `count` of each operator (`per_operator`), or `count` altogether by category,
 * office and operator (`stratified`). `double` percent are judged by two reviewers who do not know of each other.
 * `reviewers` are accounts, empty for the whole quality office; each has `days` days.
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
 * A rule that replaces the one with this `revision`.
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
 * A rating: `score` from 1 to 5 stars; `reason`: what was good (4, 5), or was not (1 to 3).
 */
export interface SeatRating {
  score: number;
  reason?: ('clear' | 'complete' | 'other' | 'sure' | 'technical') | null;
  text?: string;
}
/**
 * The address for the receipt, which is kept until the mail has gone.
 */
export interface ReceiptWanted {
  email: string;
}
/**
 * Thanks to give; `text` may be empty.
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
 * The number of the set that the browser has, 0 for none, and why it did not accept the last one.
 */
export interface SetAsked {
  since?: number;
  trouble?:
    | ('base' | 'damaged' | 'file' | 'key' | 'older' | 'other' | 'schema' | 'signature' | 'storage')
    | null;
}
/**
 * A sheet with its first text, in Italian. `review`: hand it in for review at once.
 */
export interface NewSheet {
  place: SheetPlace;
  text: SheetText;
  why?: string;
  review?: boolean;
}
/**
 * Where a sheet belongs.
 *
 * Its topics (none: of general use), its owner and deputy (owner null: its writer), the body that is responsible for the
 * matter if it is not the station's own, and for how many days it lives (null: as its topics say).
 */
export interface SheetPlace {
  topics?: string[];
  owner?: string | null;
  deputy?: string | null;
  competentBody?: string | null;
  lifeDays?: number | null;
}
/**
 * The text of a sheet in one language.
 *
 * `title` in citizens' words, `entries` and `body` in Markdown, `questions` that lead to it, `attachments`.
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
 * A link to further reading: `https`, `mailto` or `tel`.
 */
export interface SheetLink {
  label: string;
  url: string;
}
/**
 * A file attached to a sheet: its `id`, and a `label` that says what it shows.
 *
 * The station fills in the rest: the `name` under which it is saved, its media type, its size in octets, and their
 * SHA-256, hexadecimal.
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
 * The topics whose sheets are to live for other than the usual number of days from now on.
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
 * A report that a `sheet` is wrong, or (null) that one is missing, in a few `words`.
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
 * The confirmation that version `seen` is still true.
 */
export interface SheetConfirmation {
  seen: number;
}
/**
 * One use of a sheet in a `contact` in hand: `opened` to be read, or sent in the `chat`, by `email` `to` an
 * address, or as a `pdf`.
 *
 * `language` is the reader's.
 */
export interface SheetUsed {
  contact: string;
  how: 'chat' | 'email' | 'opened' | 'pdf';
  language?: 'de' | 'en' | 'fr' | 'it' | 'sl';
  to?: string | null;
}
/**
 * New text in one language.
 *
 * `seen` is the newest version in this language that the writer has read, 0 for none. `minor`: the original says the
 * same as before, and its translations still hold. `review`: hand it in for review at once.
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
 * All shifts of the week that `day` is in, to replace the version that was `seen`.
 */
export interface ShiftsWanted {
  day: string;
  shifts: ShiftSpan[];
  seen: string;
}
/**
 * A shift: `account` works on a local `day` from minute `begins` to minute `ends` of it.
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
 * A caller to be put in the queue.
 *
 * `callId` is the exchange's own id of the call (or the Idempotency-Key header); the same one enters once. `caller` is
 * a reference that only the exchange understands. `number` is stored for the operator and deleted after its retention.
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
 * An empty body: the fact says everything.
 */
export interface Gone {}
/**
 * An act at an operator's telephone. `operator` guards against a report that comes too late.
 */
export interface ByOperator {
  operator?: string | null;
}
/**
 * The outcome of dialling a citizen (`call.dial`). `callId` is the exchange's own id of an answered call.
 */
export interface DialResult {
  result: 'answered' | 'busy' | 'no-answer' | 'unreachable';
  callId?: string | null;
}
/**
 * The person who ended the call.
 *
 * `operator`: whose telephone hung up; needed while two operators have the call, where only that one's part ends: if the
 * operator who consulted a colleague hangs up, the caller is passed on.
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
 * The operator passed the caller on at the telephone: to a category in the queue, or without one to a number outside
 * the station.
 */
export interface Transferred {
  operator?: string | null;
  category?: string | null;
}
/**
 * The operator's telephone was not answered.
 */
export interface Unanswered {
  reason: 'busy' | 'no-answer' | 'unreachable';
  operator?: string | null;
}
/**
 * A caller who continues a contact by telephone that was by video, having typed the code.
 */
export interface Continuation {
  code: string;
  callId: string;
  caller?: string | null;
  number?: string | null;
}
/**
 * A file of topics, to replace all present ones.
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
 * A topic. `id` is the one in operators' profiles and in the history of contacts, and never changes.
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
 * A topic in one language: the official name, the title in citizens' words (empty: the official name serves), its
 * description, search words, and what a citizen should have at hand or know before entering.
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
 * A topic to add at the end; `revision` is the version that the caller has read.
 */
export interface NewTopic {
  revision: number;
  topic: Topic;
}
/**
 * A topic to replace the one with its id; `revision` is the version that the caller has read.
 */
export interface TopicChange {
  revision: number;
  topic: TopicEdited;
}
/**
 * Everything of a topic but its id.
 *
 * `sharing` `off`: its contacts start without the citizen's picture. `modality`: what the citizen's page proposes.
 * `secondLook`: another person reads a written answer before it is sent. `keepAnsweredDays`, `keepUnansweredDays`:
 * how long a written case is kept after it was answered, or ended without an answer (null: as the station says).
 * `retired`: it cannot be chosen any more, and `replacedBy` names the one to choose instead. `texts` are by
 * language.
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
 * Values by variable (`VS_MAIL_FROM`); an empty one restores the default.
 */
export interface SettingsWanted {
  values: Record<string, string>;
}
/**
 * The address of another program. `name` is for people: whose program it is.
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
 * A change of the kinds, or on or off; fields that are left out stay.
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
  'GET late': LatenessOverview;
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
 * The new accounts in the order of the list, each with its one-time password, shown this once; an account with
 * `waits` is disabled until another person grants it.
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
 * `notice_version` and `notice_accepted_at`: which notice about being recorded the person accepted last, and when;
 * `notice_due`: the present one is still to be accepted before taking contacts. `second_factor`: one is enrolled.
 * `waits`: the step that another person has to grant.
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
 * A category in which the person answers contacts; proficiency 1 to 5.
 */
export interface Skill {
  category: string;
  proficiency: number;
}
/**
 * A list of people as read. `problems` are those of the whole list; a line has its own.
 */
export interface PeopleRead {
  lines: PersonLine[];
  problems: Problem[];
}
/**
 * A person as written in *line*; `topics` maps ids to proficiencies. Usable only without `problems`.
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
 * The rules in order of gravity, and what may be set. `mail_ready`: the station can send mail; a recipient
 * gets at most one letter of an alarm in `mail_minutes`.
 */
export interface AlarmRuleList {
  rules: AlarmRuleShown[];
  kinds: AlarmKindShown[];
  mailReady: boolean;
  mailMinutes: number;
}
/**
 * A rule in force. `shipped`: it is part of the station, and can be changed, switched off and reset, but not
 * removed; `stays_on`: it cannot be switched off either, nor kept from the supervisors. `revision` 0: nobody
 * has changed it.
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
 * The present alarms that concern the caller: the gravest first, acknowledged ones behind the others.
 */
export interface AlarmList {
  nowMs: number;
  alarms: AlarmShown[];
}
/**
 * An alarm that is raised and not over. `since_ms`: since when its condition lasts, where that is known;
 * `raised_ms`: when it was raised. `grave`: somebody has to act. `threshold`: the one that was passed.
 * `sound`: it is to be heard until somebody has acknowledged it; `acknowledged_by` is their name.
 *
 * The subject of the alarm, each field where it applies: `count` (people who wait, or messages), contact and
 * `reference`, operator, `requirements` that nobody at work meets and how many who do are `resting`, who
 * `declined`, the day's `share`, how the authorisation stands (`authorisation`), why citizens are shut out
 * (`cause`), the time that a doubted clock tells. Operators and offices are told kind, topic and count alone.
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
 * An alarm of the last days; `over_at` null: it is not over.
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
 * Entries, the newest first; `next_before` asks for the older ones, null when there are none.
 */
export interface AuditPage {
  entries: AuditShown[];
  nextBefore: number | null;
}
/**
 * An entry. `username` names the account that acted, null for the station; `subject_name` is the name that
 * people know the subject by, where it has one; `signed` is false for entries from before there was a chain;
 * `redacted`: words were erased.
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
 * The state of the chain; `unknown` until it is verified for the first time since the gateway's start.
 *
 * `unsigned` counts entries from before there was a chain, `redacted` those that lost words lawfully, `wrong`
 * the findings; `first` is the finding with the lowest number.
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
 * The number of a broken entry, and in which way it is broken.
 */
export interface AuditFinding {
  seq: number;
  kind: FindingKind;
}
/**
 * The authorisations of the last day and the standing ones in force, the newest first.
 */
export interface AuthorisationList {
  authorisations: AuthorisationShown[];
}
/**
 * An authorisation: requested, or given without a request.
 *
 * `kind`: `standing` until `until`, `waiting` for one contact in the queue, `during` for the contact in hand.
 * `cause`: `asked` by the operator, or requested by the station because `handed_by` handed the contact over:
 * `transferred`, `consulted`, or `followed` where that colleague's console was lost. `ended*` are set where a
 * standing one was revoked before `until`.
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
 * The id of the authorisation that was given.
 */
export interface AuthorisationMade {
  id: string;
}
/**
 * The bodies that were found, those most often referred to first; `more`: there are others, so more words
 * help. `total`: how many the directory holds.
 */
export interface BodyList {
  bodies: BodyShown[];
  more: boolean;
  total: number;
}
/**
 * A body. `notes` are for the staff alone; of a body from IndicePA (`source` `ipa`) only the office's own
 * fields can be changed. `referred`: how often somebody was referred to it in the last year.
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
 * The number of referrals by body, the most frequent first.
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
 * The result of a referral. `text` is what is sent in the chat or read aloud, in the citizen's language;
 * `mailed`: an e-mail is on its way.
 */
export interface BodyReferred {
  text: string;
  mailed: boolean;
}
/**
 * The state of a new request, and the code to follow it, which is shown this once (and mailed where there is an
 * address).
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
 * The contact's seat: a page that presents it on the socket comes in.
 */
export interface InvitedSeat {
  contactId: string;
  seat: string;
  category: string;
  seatLeaseS: number;
}
/**
 * The call that was ordered, by whose `id` it is found among those that were made.
 */
export interface CallAsked {
  id: string;
}
/**
 * The newest calls, and how many there were.
 *
 * `figures` is None before the first one. `trunks` are those by which calls go out; without any no call is made.
 */
export interface CallsOut {
  trunks: string[];
  prefixes: string[];
  calls: CallOutShown[];
  figures: OutFigures | null;
}
/**
 * A call that the station made. The last three digits of `number` are hidden.
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
 * The number of calls made, their cost, and what was unusual. `budget` 0: no ceiling. Times are Unix ms.
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
 * An unusual event, with the beginning of the number it is about.
 */
export interface ShownNote {
  what: 'budget' | 'burst' | 'new-prefix' | 'refused';
  atMs: number;
  prefix: string;
  why: string;
}
/**
 * The station's answer to the report of a call.
 *
 * `wanted` false: cancel it. `seat` makes the called telephone the citizen's. A number outside is in the contact
 * without a seat: `worker` is where its sound belongs, `recorded` whether it is recorded there. With `conference`
 * the called person is asked whether to join it.
 */
export interface CallGoesOn {
  wanted: boolean;
  seat: string | null;
  worker: string | null;
  recorded: boolean;
  conference: ConferenceAsked | null;
}
/**
 * A conference that the called person is asked to join, and the link by which they come in. `recorded`: it is being
 * recorded.
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
 * A check's recording. `findings` is the result of verifying it against the ledger and decrypting it, None before it
 * is ready.
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
 * One side's rendition, and a ticket to read it.
 */
export interface CheckedParty {
  party: string;
  audio: boolean;
  video: boolean;
  durationMs: number | null;
  ticket: string;
}
/**
 * Circulars, the newest first; `nextBefore` asks for the next page.
 */
export interface CircularList {
  circulars: CircularListed[];
  nextBefore: number | null;
}
/**
 * A circular without its text. `mine`: it is addressed to the caller, who read it at `readAt`. `counts` is
 * for people who may publish.
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
 * How many people a circular is for now, and how many of them have read and confirmed it.
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
 * How many circulars in force are unread, the `newest` of them, how many are to be confirmed, and how many of
 * these are `overdue`. `reminded`: somebody, or the station, has reminded the caller of one of those.
 */
export interface CircularsUnread {
  unread: number;
  newest: CircularHeading | null;
  toConfirm: number;
  overdue: number;
  reminded: boolean;
}
/**
 * A circular by number and title.
 */
export interface CircularHeading {
  id: string;
  title: string;
}
/**
 * The readers of a circular by name; those with something left to do come first.
 */
export interface CircularReaders {
  readers: CircularReader[];
}
/**
 * A reader of a circular; `office` is a name.
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
 * How many people were reminded, and how many e-mails to them and their offices are in the outbox.
 */
export interface CircularReminded {
  people: number;
  mails: number;
}
/**
 * Whether the station trusts its clock. `doubted_at`: the time that the clock told when it was found to be far
 * ahead of the station's last activity; since then nothing is destroyed by its age. Null while the clock is
 * believed.
 */
export interface ClockShown {
  doubtedAt: string | null;
}
/**
 * All reports, the newest period first; `due`: periods whose report should be signed by now and is not;
 * `offered`: periods that are over and have no report.
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
 * A period that is over, and the title of its report.
 */
export interface ReportPeriod {
  kind: 'month' | 'quarter' | 'year';
  first: string;
  last: string;
  title: string;
}
/**
 * A report. Its figures were frozen at `counted_at`; `released`: answers to the questionnaire of the whole
 * period were out then. A signed one never changes; `sha256` is the digest of its document.
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
 * A section: its frozen figures, and the text beside them.
 */
export interface SectionShown {
  name: 'complaints' | 'contacts' | 'quality' | 'service' | 'sheets' | 'themes' | 'trust';
  title: string;
  rows: FactRow[];
  lists: FactList[];
  text: string;
}
/**
 * A figure in words, for the period and for the one before it.
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
 * The comparison by measure. `sources` counts the other bodies; `failing` names those whose last reading
 * failed.
 */
export interface Comparison {
  measures: Compared[];
  sources: number;
  failing: string[];
}
/**
 * One measure: the station's own figure, and others' figures with the same meaning, by the bodies' names.
 * `elsewhere`: bodies whose figure has another `limit`, and so means something else.
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
 * A body's figure: its average (1 to 5) or share (0 to 1) `value`, the 95 % interval from `lowest` to
 * `highest`, and the number `n` of answers, in the months from `first` to `last`.
 *
 * `differs`: whether it lies above or below the station's own figure by more than chance explains, among all
 * comparisons; null: it does not, or is `old`.
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
 * All sources by name; `address` is the station's own feed, for others.
 */
export interface FeedSourceList {
  sources: FeedSourceShown[];
  address: string;
}
/**
 * A source. `body` is the name in its feed, `last` the feed's newest month, `licence` the licence by which
 * it may be used; null while nothing was read. `fault`: why the last attempt, at `triedAt`, failed; the results
 * read before stay.
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
 * The receipt: the reference, the code to follow the complaint, until when it is answered (null for an anonymous
 * one), and whether a copy is `mailed`.
 */
export interface ComplaintLeft {
  reference: string;
  code: string;
  dueAt: string | null;
  timeZone: string;
  mailed: boolean;
}
/**
 * Complaints that the caller may see, at most 300, and how many of those in work are late or will be, by office
 * and by cause.
 */
export interface ComplaintList {
  complaints: ComplaintListed[];
  byOffice: ComplaintTally[];
  byCause: ComplaintTally[];
  seesAll: boolean;
}
/**
 * A complaint in the list. `near`: its time is running out; `overdue`: it is over; `mine`: the caller is
 * responsible; `group` counts complaints about the same matter, this one included; `proposed`: an answer waits
 * for its reader.
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
 * An entry of a list. `label` is empty for one that ships: pages have its words by its `id`. `words` are
 * those of a `label` in other languages.
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
 * Counts of complaints in work, by one office or one cause (null: not known yet). `label` and `words` as of
 * an entry of a list; an office has its name.
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
 * The state of a complaint, for the holder of its code. `asked`: the answer waits for the citizen's word;
 * `mayReopen`: a no has it examined once more; `tellSteps`: an e-mail is sent at each step, null where none can
 * be; `danger` is about the words just written.
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
 * A step of a complaint: the state to which it came, and when.
 */
export interface ComplaintTaken {
  state: State;
  at: string;
}
/**
 * A picture or document of a complaint. `reason` says why a `refused` one was not stored.
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
 * The warning that stands above everything else for a citizen whose text tells of danger; `title` is empty where that
 * is only possible.
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
 * The choices of a form: kinds of complaints, offices that they may be about, the media types of files that are
 * taken (none: no file at all), a file's largest size in bytes, and the greatest number of files.
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
 * The figures of a year: how many complaints came, were answered, in time, reopened, settled; `days` is the
 * mean until the answer.
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
 * Complaints of one kind, cause, measure, office or month in a year. `label` is the office's own words, with
 * `words` in other languages by their codes; empty for an entry that ships. An office's is its name.
 */
export interface ComplaintsReportRow {
  by: 'category' | 'cause' | 'measure' | 'month' | 'office';
  key: string;
  label: string;
  words: Record<string, string>;
  count: number;
}
/**
 * How many complaints the caller is responsible for and has still to work on; for supervisors also those that
 * have nobody responsible.
 */
export interface ComplaintsWaiting {
  count: number;
}
/**
 * A complaint with everything. `may` lists what the caller may do now; `like`: others that may be about the
 * same matter, `group`: those of which a person has said so. `unreached`: a letter to this address came back.
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
 * A step with the person who took it and the office's note.
 */
export interface ComplaintStepShown {
  state: State;
  at: string;
  by: string | null;
  note: string | null;
}
/**
 * The state of the second reading. `wanted`: the topic demands it, and the caller cannot send an answer of
 * their own; `text`: the answer that waits, or was sent back; `by` is its author (null: none), `mine`: the
 * caller is.
 */
export interface ComplaintReading {
  wanted: boolean;
  text: string;
  by: string | null;
  mine: boolean;
  steps: ComplaintRead[];
}
/**
 * A step of the second reading: an answer was laid before another person, sent back with `words`, or read and
 * sent.
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
 * A conference that is planned, goes on, or ended a short while ago, as one person sees it.
 *
 * `expected`: the person is called to it, as one of an expected office or of the station itself; others are not told
 * of it. `you` is the person's place in it, null for one who never came. `repeats`: it is the next of a series,
 * `after` counts those that follow it. `offices`, the agenda's `items` and the accounts `invited` are told to
 * supervisors alone, and empty for others.
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
 * The id of a new conference, of a series that of the first one; the page is at `/conference/{id}`. `count`:
 * how many were made.
 */
export interface ConferenceMade {
  id: string;
  count: number;
}
/**
 * Everything of one conference but its media. `abandoned_at`: since when nobody had been in it when the
 * station ended it.
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
 * A person who attended. `phone`: by telephone.
 */
export interface Attendance {
  name: string;
  part: 'chair' | 'guest' | 'office' | 'operator' | 'reviewer';
  office: string | null;
  stays: [string, string | null][];
  phone: boolean;
}
/**
 * An entry of the roll, an office (`officeId`, with its `short` name) or a person (`member`).
 * `standing`: how they count; `connected`: in the room while the roll was called, without an answer. The last
 * of the `corrections` goes before `answered`, their standing by their own answer.
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
 * A chair's correction of an entry of the roll; `by` is a name, `note` the reason if one was given.
 */
export interface RollCorrected {
  at: string;
  by: string;
  present: boolean;
  note: string;
}
/**
 * An item of the agenda, and for how many seconds it was spoken of.
 */
export interface ItemTold {
  text: string;
  minutes: number;
  spentS: number;
}
/**
 * A vote and who voted for what; `unvoted` names those entitled who did not vote.
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
 * A quick poll: how many chose each option; `counts` is null while it is not to be seen.
 */
export interface PollTold {
  question: string;
  openedAt: string;
  closedAt: string | null;
  options: string[];
  counts: number[] | null;
}
/**
 * The facts that are shown before somebody comes in: the conference, whose it is, who called it (empty where the
 * account is gone), and what of it is kept for how many days.
 *
 * `recorded`: it is being recorded; `unrecorded`: it cannot be. `you`: the label of a guest's link; null for
 * staff.
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
 * The tasks and decisions of a conference so far, in order; they are entries of the day's own tasks and
 * decisions.
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
 * A decision made in a conference, and the topic or the information sheet that it changes.
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
 * A new guest's link, and in `dial` the access by telephone; both are shown this once.
 */
export interface LinkMade {
  id: string;
  url: string;
  expiresAt: string;
  dial: DialIn | null;
}
/**
 * A guest's access by telephone: the number to call, `""` where the station knows none, and the PIN to key in.
 */
export interface DialIn {
  number: string;
  pin: string;
}
/**
 * The minutes: Markdown, and who wrote it last (null: the draft). Signed ones never change; `sha256` is the
 * digest of the text, as the Markdown file has it. `blocks` are the same text as it is printed, below the
 * letterhead of `organisation` and `station`.
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
 * One block. `level` is a heading's; `rows` are a table's, the first one its head; `lines` are a list's.
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
 * The roll after a correction. `minutes`: whether the draft has the new roll (`renewed`), has a roll that
 * somebody rewrote and that is to be changed by hand (`rewritten`), or does not exist yet (`none`).
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
 * A contact in the list. `operators` took part; `callback` and `message` are set for those channels,
 * `title` for a conference (its id is the contact's); `asked_back`: it left the queue because the citizen asked
 * to be called back.
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
 * A recording of the contact; a `sealed` one is opened only by two people together.
 */
export interface RecordingLink {
  id: string;
  state: string;
  startedAt: string;
  durationMs: number | null;
  sealed: boolean;
}
/**
 * The citizen's callback: `way` `video` or `phone`, not before `due_at`, called last at `called_at`,
 * with its `result`.
 */
export interface CallbackTold {
  way: 'phone' | 'video';
  dueAt: string;
  calledAt: string | null;
  result: string | null;
}
/**
 * The state of a message: `open`, `taken`, `answered` or `closed`; it is to be answered by `due_at`.
 */
export interface MessageTold {
  state: 'answered' | 'closed' | 'open' | 'taken';
  dueAt: string;
  answeredAt: string | null;
  late: boolean;
}
/**
 * A contact with its legs and all that happened to it, oldest first; `satisfaction` is the citizen's answer, 1
 * to 5. `has_notes`: an operator wrote some, which are read with a reason. `links`: contacts it came from or
 * led to. `called` is set for callers by the telephone line.
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
 * One party's leg; `why` is the queue's word for how it ended.
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
 * Something that happened. `kind` is the journal's word, or an act of a member of the staff (`contact.move`,
 * `contact.advance`, `contact.remove`, `contact.end`, `authorisation.*`, `cooldown.*`).
 *
 * `operator`: whom it was about or who did it; `reason` in words or the station's word (of a message: `late`, or
 * `offered` and `list` for how it was taken); `to`: a category, operator or office.
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
 * A contact that is linked to another: `asked_in` is the one during which this callback was asked for,
 * `called_back` the callback that was asked for during this one.
 */
export interface ContactLink {
  id: string;
  reference: string;
  why: 'asked_in' | 'called_back';
}
/**
 * The number of the station that a caller has dialled, and the trunk by which the call came.
 */
export interface CalledNumber {
  number: string;
  trunk: string | null;
}
/**
 * The offers of a contact, oldest first.
 *
 * `references` are those of the contacts that the offers name, `names` the operators' names, both by id. `whole` is
 * False when the day before had more journal entries than are replayed. `statesKept` is False when the operators' states of
 * that time are no longer kept: then there are no pairings.
 */
export interface FairnessShown {
  pairings: Pairing[];
  references: Record<string, string>;
  names: Record<string, string>;
  whole: boolean;
  statesKept: boolean;
}
/**
 * One offer of a contact to an operator, explained.
 *
 * `ended` is the journal's word for what became of the offer, '' while it rings. `why_contact`: the `only` contact
 * that the operator could be offered, the `first` of `choice` in order, or `handed_over` to the operator or the
 * office. `why_agent`: the `only` operator free for it, `most_proficient`, `fewest_contacts`, `longest_idle` of
 * those equally good, `preferred` (answered the citizen before), or `chosen` (by a transfer or a supervisor).
 *
 * `ahead` and `free` name up to 25 each; `ahead_counts` and `free_counts` count all by reason. `engaged` counts
 * by state the operators who were not free. `profile_as_of_now`: the journal does not say what the operator answered
 * then, so the present profile was used.
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
 * A contact that stood before the offered one, and why the operator was not offered it.
 *
 * `away`: the citizen's browser was disconnected. `reserved`: handed over to another operator or office. `category`:
 * not one of the operator's. `requirement`: the operator lacks a language or skill. `declined`: the same operator had
 * just declined it. `unexplained`: no reason was found.
 */
export interface PassedContact {
  contact: string;
  reason: 'away' | 'category' | 'declined' | 'requirement' | 'reserved' | 'unexplained';
}
/**
 * An operator who was free, and why the contact was not offered to them.
 *
 * `silent`: the console had not been heard from. `reserved`, `category`, `requirement` and `declined` are as in
 * :class:`PassedContact`. `less_proficient`: less than the chosen one. `more_contacts`: answered more, where the
 * fewest come first. `less_idle`: equally good, but free for less time. `unexplained`: no reason was found.
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
 * The message with its thread, or the callback, that a code belongs to; the other is null.
 */
export interface Given {
  message: FollowedMessage | null;
  callback: FollowedCallback | null;
}
/**
 * The state of a message as its citizen sees it.
 *
 * `state` `open`: waits for an answer; `taken`: an operator has it. `tellSteps`: an e-mail is sent at each step,
 * null where none can be; `danger` is that of the text just added.
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
 * One text of a thread; `operator` is the public code of the operator who answered, `id` is for the staff alone.
 */
export interface ThreadEntry {
  author: 'agent' | 'citizen';
  text: string;
  writtenAt: string;
  operator: string | null;
  id: string | null;
}
/**
 * A step of a message as its citizen sees it.
 */
export interface FollowedStep {
  what: 'answered' | 'closed' | 'left' | 'office' | 'reopened' | 'taken' | 'written';
  at: string;
}
/**
 * A supervisor's monitoring of an operator: the way, since when, and what the connection's receiving slots carry.
 *
 * `listen`: nobody receives the supervisor's microphone; `whisper`: the operator alone does; `join`: all receive it,
 * and the camera. `shown`: the operator's page says that a supervisor listens.
 */
export interface MonitoringShown {
  way: 'join' | 'listen' | 'whisper';
  sinceMs: number;
  shown: boolean;
  slots: Slot[];
  iceServers: IceServer[];
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
 * Chat lines in the order of sending. `more`: earlier ones exist, which `readChat` returns.
 */
export interface ChatPage {
  lines: ChatLine[];
  more: boolean;
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
 * The operator's notes after the contact.
 */
export interface NotesTold {
  notes: string;
}
/**
 * The id of the call that was begun.
 */
export interface OutsideCall {
  id: string;
}
/**
 * The reception of both sides, the citizen's first; empty where nothing was measured, as in a written
 * conversation.
 */
export interface ContactQuality {
  sides: SideQuality[];
}
/**
 * One side's reception of the other (`party`, of the contact's leg `leg`).
 *
 * `word` is good, fair or poor, by the rule in `gateway/calls/quality/verdict.py`; `issues` are the shortcomings
 * (picture, sound, delay, loss), `connection` the word for its link. Shares are from 0 to 1: `still` of the time
 * in which the picture stood still, `concealment` of sound that was made up, `loss` and `uplink_loss` of packets
 * lost on the way to and from it, before repair. `worst_*` are about its worst minute, which ended `worst_at`.
 * Null was not measured; `reports` counts the reports.
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
 * The recognised citizen of a contact; `known` is null if the citizen did not ask to be recognised.
 */
export interface KnownHere {
  known: KnownToOperator | null;
}
/**
 * The recognised citizen as the operator sees them: open cases and earlier contacts, newest first.
 *
 * `openable`: the references of those that are messages which the operator may open.
 */
export interface KnownToOperator {
  since: string;
  channel: ('audio' | 'text' | 'video') | null;
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  cases: KnownCase[];
  openable: string[];
}
/**
 * A contact of a recognised citizen. `subject` is the citizen's own; `dueAt`: by when an open one is answered.
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
 * The present cool-downs, the newest first.
 */
export interface CoolDownList {
  coolDowns: CoolDownShown[];
}
/**
 * A cool-down, identified by the contact in which the abuse happened; nothing about the visitor.
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
 * The requests for copies in one state, the oldest first.
 */
export interface CopiesAsked {
  copies: CopyAsked[];
}
/**
 * A requested copy as the staff decide on it; `recordings` are the ids of those that it would contain.
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
 * The state of a citizen's copy, and what was recorded as in the receipt. Times of the spans are Unix milliseconds.
 *
 * `open`: not asked for yet; `asked`; `preparing` once it is granted; `ready` with its `files`; `failed`:
 * it could not be made, and may be asked for again; `expired`: the files are deleted, and it may be asked for again;
 * `refused` for the `reason`; `gone`: there is no recording any more.
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
 * The recorded sources of one party.
 */
export interface RecordedOf {
  party: 'agent' | 'citizen' | 'colleague' | 'outside' | 'supervisor';
  sound: boolean;
  picture: boolean;
  screen: boolean;
}
/**
 * One file of the copy, `size` in bytes; `url` is valid for ten minutes.
 */
export interface CopyFile {
  name: string;
  size: number;
  contentType: string;
  url: string;
}
/**
 * Recordings held, sealed and destroyed, and requests, the newest first; pending requests stand before all
 * others, the longest waiting at their head.
 */
export interface Keeping {
  held: KeptRecording[];
  sealed: KeptRecording[];
  requests: RequestListed[];
  destroyed: DestroyedListed[];
}
/**
 * A recording under a hold or a seal: since when, by whom (null: that account is gone) and why.
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
 * A destroyed recording; `rule` is the one by which it was destroyed, null where none was written down.
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
 * The state of the day.
 *
 * `recorded`: somebody has begun it; otherwise the hours alone decide. `moves` are the possible next moves.
 * `lets_in`: citizens may enter at this moment. `late`: the hours have begun and the day has not been opened;
 * `opens_itself_at` is when it will be. `ends_at`: when the hours of this day end, null if there are none or no end.
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
 * The items that the figures suggest.
 *
 * `day` is the last day with contacts before `on`, at most a week back; `before` the same weekday a week earlier.
 * `topics`: those with contacts on either, the worst development first. `satisfaction` and `scores`: the categories
 * rated worst, by citizens and by released evaluations. `undone`: tasks that are overdue. `today`: figures for the
 * de-briefing. `measures`: what was decided about complaints on the day, in words. `emerging`: themes that rise above
 * the usual. `reports_due`: reports to the command to be signed.
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
 * A category's figures of the last day with contacts, and of the same weekday a week before.
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
 * The rating of a category in the week before the day, from `count` judgements, and in the week before that
 * (`before`, null without judgements).
 *
 * `value` is an average: 1 to 5 from citizens, 0 to 100 from evaluations.
 */
export interface AgendaRated {
  category: string;
  value: number;
  count: number;
  before: number | null;
}
/**
 * Kinds of alarms since the last day with contacts, with their number: 112 was called (`emergency`), the station's
 * own failure ended a contact (`failed`), everybody refused one (`refused_by_all`), a recording is poor
 * (`poor_recording`).
 */
export interface AgendaAlarm {
  kind: 'emergency' | 'failed' | 'poor_recording' | 'refused_by_all';
  count: number;
}
/**
 * How often operators without it asked for authorisation to answer a category, and the number of refusals.
 */
export interface AgendaAsked {
  category: string;
  asked: number;
  refused: number;
}
/**
 * Counts of messages near their due time, and beyond it.
 */
export interface AgendaMessages {
  near: number;
  late: number;
}
/**
 * Counts of information sheets to be confirmed in the next days, and of expired ones; `titles` names some of them.
 */
export interface AgendaSheets {
  due: number;
  expired: number;
  titles: string[];
}
/**
 * A task given on the day `on`: `to` is a name, empty for everybody.
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
 * The day itself, for its de-briefing: contacts so far, how many gave up and how many were lost by a failure
 * (`failed`), the share answered in time, how many rang unanswered at least once (`missed`), complaints.
 *
 * `open_tasks` counts all that are not done.
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
 * A theme that more people come with than usual: its count in the last week counted, and the usual one.
 *
 * `confirmed`: somebody has named it. One without words, whose name is empty, is of `topics`.
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
 * A report to the command that is due for signature: for the month, quarter or year that began on `first`.
 */
export interface AgendaReport {
  kind: 'month' | 'quarter' | 'year';
  first: string;
}
/**
 * The id of the new entry.
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
 * A person to whom a task may be given; `office` is the name of their office.
 */
export interface Receiver {
  id: string;
  name: string;
  office: string | null;
}
/**
 * Tasks that are not done, the first due first.
 */
export interface Tasks {
  tasks: TaskShown[];
}
/**
 * Days, newest first.
 */
export interface Days {
  days: DayListed[];
}
/**
 * A day with a record; `undone` of its `tasks` are not done.
 */
export interface DayListed {
  on: string;
  phase: Phase;
  tasks: number;
  undone: number;
  decisions: number;
}
/**
 * Everything recorded of one day.
 */
export interface DayRecord {
  on: string;
  phase: Phase;
  moves: DayMoved[];
  tasks: TaskShown[];
  decisions: DecisionShown[];
}
/**
 * A move that was made. `by` is empty for the station itself (`by_itself`) or a deleted account.
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
 * All destinations except the asking operator. `outside`: numbers outside can be called.
 */
export interface Destinations {
  operators: OperatorThere[];
  offices: OfficeThere[];
  topics: TopicThere[];
  outside: boolean;
}
/**
 * An operator who is signed on, and their state. `skills`: `lis` (Italian sign language), and languages besides Italian.
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
 * An office that takes transfers now; `present` counts its members who are signed on.
 */
export interface OfficeThere {
  id: string;
  name: string;
  present: number;
}
/**
 * A topic: how many citizens wait for it, and how many operators are signed on for it.
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
 * A device.
 *
 * `state`: `invited` by a code that is still valid, or one that has `lapsed`; it has the `current` set, is
 * `behind`, was not heard from for so long that all it holds has expired (`silent`), or could not take the last set
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
 * A code that enrols a device and is valid `until` then; it is shown only once.
 */
export interface DeviceInvited {
  id: string;
  code: string;
  until: string;
}
/**
 * All themes: rising ones first, dismissed ones last. `counted_at`: when contacts were counted last, null for
 * never. `weeks` of the `weeks_needed` are known. `k`: the fewest people that a figure stands for.
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
 * A theme. `name` is a proposal until the state is `confirmed`. `words` are those of its terms, the strongest
 * first; `topics` and `codes` (of wrap-ups) rise with them, and so do `moved`: corrections of a proposed topic,
 * as `weapons>licences`.
 *
 * `people` and `usual` are figures of the week in which it was last seen to rise. `fresh`: it was seen to rise
 * in the last seven days. `examples`: cleaned titles to choose from; `kept`: those that somebody has cleared.
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
 * How many people came with the theme in the week of this Monday; null for fewer than the small cell, and for
 * none.
 */
export interface WeekCount {
  week: string;
  people: number | null;
}
/**
 * How many people came by a channel or with a topic; `*` sums up rare ones, `-` stands for none.
 */
export interface SpreadOver {
  key: string;
  people: number;
}
/**
 * A word that was looked for in a week without a result, and in how many `searches`.
 */
export interface MissedSearch {
  week: string;
  word: string;
  searches: number;
}
/**
 * Contacts of a month by kind of user. `months` are the closed ones, the newest first; `month` null: there
 * is none yet. `contacts` counts all of them. `offices` are the names of the offices in `portions`.
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
 * The number of contacts with a value of a dimension; values of one dimension do not overlap.
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
 * Whether the body has set an emblem, else a neutral shield is shown; sizes in pixels. The picture is at `/emblem`.
 */
export interface EmblemShown {
  own: boolean;
  width: number;
  height: number;
  setAt: string | null;
}
/**
 * Escalations, the newest first.
 */
export interface EscalationList {
  escalations: EscalationShown[];
}
/**
 * An escalation without the facts about the person and the place, which stay with the note.
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
 * Orders of exports, the newest first.
 */
export interface ExportList {
  exports: ExportShown[];
}
/**
 * An order and its state. `progress` runs from 0 to 1 while it is made, null when unknown.
 *
 * `failure`: why it failed, or while it waits why the last attempt did: `crashed` (the process died of it),
 * `storage` (the disk), `bucket`, `damaged`, `altered` (it does not verify), `gone`, `sealed`,
 * `too_long`, `nothing_captured`, `internal`.
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
 * The address at which the file can be fetched, and until when.
 */
export interface DownloadOpened {
  url: string;
  expiresAt: string;
}
/**
 * Whether the first administrator must still be made.
 */
export interface FirstStartState {
  open: boolean;
}
/**
 * The floor at one moment.
 *
 * `reachable`: an operator could be rung now. `headline` sums up how the citizens who wait, and one who enters now,
 * are served. `version` changes whenever anything but the time does. `clock_doubted_ms`: the time that the clock told,
 * far beyond any that the station has seen; nothing expires until somebody confirms it.
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
 * enters now, or who waits, is told `within_s` at most, in the `slowest` topic. `all_refused`: no open topic
 * admits a citizen who enters now; `refusal` is the reason that most have. `refused`: these open topics do not,
 * others do. `uncovered`: in these topics nobody at work serves the citizens who wait (`stranded` of them) or one
 * who enters; `within_s` then holds for the other topics. `nobody`: no operator at work serves any open topic.
 * `closed`: nobody may enter, because of the day's phase, the hours, a holiday or a day with hours of its own;
 * `opens_at_ms` where that is known. `served`: citizens who wait and whom somebody at work can serve. `free`
 * operators can be rung now, `working` are on duty and not paused, `resting` are paused.
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
 * The phase of the working day; `phase` is empty while none is recorded, and opening hours alone decide.
 */
export interface FloorDay {
  phase: '' | 'briefing' | 'closed' | 'debriefing' | 'open';
  brainstorming: boolean;
}
/**
 * The targets that were promised.
 *
 * `share` of the contacts are answered within `within_s`, unless their category has a time of its own. A wait of
 * `alarm_s` raises an alarm, and so does being on hold for `hold_alarm_s`.
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
 * One category: its line, the operators who serve it, and its figures of today.
 *
 * `refused`: why a citizen who enters now would not be admitted, None if admitted. `available` operators could be rung
 * now; `working` ones are neither paused nor off duty. `within_s` is the wait that was promised, `today` the figures
 * since midnight at the station. `trend`: how many entered in each of the last spans of `trend_step_s`, the present
 * one last.
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
 * One operator: the state and since when, the contact in hand, and the office if any.
 *
 * `next_state`: the state chosen for after the contact. `present`: the operator's desk is heard from. `set_by`: the
 * supervisor who set the present state.
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
 * `held_since_ms`: since when the citizen has been on hold; set only in the row of the operator whose contact it is.
 * `authorisation` is set where the topic is not one of the operator's and nobody has granted it: not asked for
 * (`needed`), asked and not decided (`pending`), or `refused`. `recording_failed`: the contact should be recorded
 * and cannot be. `quality`: how the worse side receives the other at present, None while unknown.
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
 * A supervisor's change of an operator's state: which supervisor, which state, why and when.
 */
export interface FloorSetBy {
  name: string;
  state: 'available' | 'offline' | 'paused';
  reason: string;
  atMs: number;
}
/**
 * An undecided request of an operator to answer a category that is not one of their own: `during` for the contact in
 * hand, `standing` for the rest of the day.
 *
 * `cause`: `asked` by the operator, with `why` in their words, or requested by the station because the contact was
 * handed to an operator who does not answer its topic: `transferred` or `consulted` by `handed_by`, or `followed`
 * where that colleague's console was lost.
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
 * A call for help by an operator in a conversation, to which no supervisor has come yet.
 *
 * `channel` and `modality` are those of the contact in hand: a supervisor can listen only by video and by the
 * telephone line, and not in writing.
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
 * A contact that still waits after every operator at work who could take it has declined or missed it.
 *
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
 * Counts of the messages to be answered by e-mail: all that wait, those near their due time, and those beyond it.
 *
 * `urgent`: those with words of danger that nobody has taken, or to which such words were added since somebody took
 * them.
 */
export interface FloorMessages {
  waiting: number;
  near: number;
  overdue: number;
  oldestDueAtMs: number | null;
  urgent: number;
}
/**
 * A peripheral office with members, by its short name if it has one.
 *
 * Says whether it takes contacts now, how many of its operators are on duty, could be rung and talk, how many citizens
 * wait for it alone, and how many contacts it has answered today.
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
 * A citizen who was passed on to a number outside and talks with it, without an operator.
 *
 * `since_ms`: when the number answered. `for_help`: it is a number for help, and nobody of the staff ends such a call.
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
 * The contacts that wait for a category, in the order of their places; lists at most a hundred of `count`.
 */
export interface Line {
  nowMs: number;
  count: number;
  waiting: Waiting[];
}
/**
 * A contact that is not answered yet, without the citizen's name.
 *
 * `rings_at`: the operator at whom it rings. `waits_for`: the operator or office to whom it was handed.
 * `counts_from_ms`: its place in line by time of entry; a callback keeps the place it had, a message stands behind all
 * who wait. `requirements`: what an operator must have to be offered it. `advance_s`: by how many seconds it stands
 * ahead of that place, negative for behind. `offers`: how often it has rung. `away`: the citizen's page is not
 * connected. `declined`: the operators who did not take it, and why.
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
 * An operator's states of today, in order.
 *
 * `agreement` names the agreement under which they may be shown (art. 4 of law 300/1970). Without an agreement it is
 * empty, and so is the list.
 */
export interface OperatorDay {
  agreement: string;
  startMs: number;
  nowMs: number;
  spans: StateSpan[];
}
/**
 * One state from when to when; `until_ms` is None for the present one.
 */
export interface StateSpan {
  state: string;
  sinceMs: number;
  untilMs: number | null;
}
/**
 * The groups, newest first, and the volunteers counted by language as far as counts of few may be shown.
 *
 * `mails`: the station can send e-mails to them.
 */
export interface FocusGroupList {
  groups: FocusGroupShown[];
  pools: Pool[];
  k: number;
  mails: boolean;
}
/**
 * A group.
 *
 * `invited`, `accepted` and `declined` are counts; no volunteer is named. `tookPart`: guests who were in the
 * conference. `outline`: questions, polls and notes of the conference, as a start for the summary; empty before the
 * conference is over.
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
 * The volunteers of one `language` who can be invited.
 *
 * `places` counts them by the section that their questionnaire asked about; sections with fewer than k are counted
 * together under the empty key.
 */
export interface Pool {
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  volunteers: number;
  places: Record<string, number>;
}
/**
 * The forecast of one day. Unless `enough` days are known (`daysKnown` of `daysNeeded`), it holds no expected
 * numbers.
 *
 * `closed`: the station, or the topic, does not open that day. `handlingS` is the recent mean of talk and wrap-up in
 * seconds, `handlingAssumed` where too few contacts tell it. `patienceS`: how long people wait before they give up, in
 * seconds; null where hardly anybody did. `planRevision` is 0 where no plan exists for the weekday.
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
 * A half-hour, by the local `time` at which it begins.
 *
 * `expected` contacts; four times out of five the number is between `low` and `high`. `needed` operators answer
 * the target share in time; `inTime` is the share they do answer. `planned` operators, null where no plan exists for
 * the weekday. `rostered`: people who have a shift and answer the topics, null where nobody has a shift on the day.
 * `actual` contacts came and `present` operators were there on average; both are null for the future, `present` also
 * unless all topics are asked for.
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
 * How well past weeks would have been forecast from what was known before each.
 *
 * Errors are shares of all contacts: over half-hours, and over whole days. `naive` is the error of assuming the same
 * weekday of the week before. `within` is the share of half-hours inside the interval, which should be 0.8.
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
 * The sheets in force now, by title. `now_ms` is the station's time, since a reader's clock may be wrong.
 */
export interface GuideList {
  sheets: GuideSheet[];
  nowMs: number;
}
/**
 * A sheet as lists and searches show it.
 *
 * `summary` is a sentence or two, `text` all its words for the search. `language` is the language of its words.
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
 * The number of visits in which a sheet was read, and of those that queued afterwards in the same tab.
 */
export interface GuideFigures {
  visits: number;
  queued: number;
}
/**
 * The counts of a sheet: readings, readings after which the visit entered the queue, and judgements as useful and useless.
 */
export interface GuideSheetFigures {
  id: string;
  read: number;
  queued: number;
  useful: number;
  useless: number;
}
/**
 * The report's rows: months in order, others the most used first.
 */
export interface SheetsReport {
  first: string;
  last: string;
  by: 'month' | 'sheet' | 'topic';
  rows: SheetsRow[];
  total: SheetsRow;
}
/**
 * One row of the report.
 *
 * `key` is a topic ('' for sheets without one), a month or a sheet's id; `label` is the sheet's title. `read` counts
 * contacts in which an operator read it, `sent` how often it was sent, `guideRead` readings by citizens,
 * `guideQueued` those readings whose visit queued afterwards. `visits` counts visits in which a sheet was read,
 * `visitsQueued` those that queued; both are given by month and in the total alone.
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
 * The plan in force. `alwaysOpen`: the station is set to be open at any time, and the plan has no effect until
 * that ends.
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
 * A public holiday on which the station is closed; its name is in the country's language.
 */
export interface Holiday {
  date: string;
  name: string;
}
/**
 * All numbers, retired ones included.
 *
 * `revision` is the version in force, 0 for the numbers of the settings; `changedAt` and `changedBy` say when and by
 * whom it was made.
 */
export interface NumbersShown {
  revision: number;
  changedAt: string | null;
  changedBy: string | null;
  numbers: InboundNumber[];
}
/**
 * The effect of an import: numbers added, changed, and removed.
 */
export interface NumberChanges {
  added: string[];
  changed: string[];
  removed: string[];
}
/**
 * At most 50 versions, newest first, without the list that the station begins with (version 0).
 */
export interface VersionList {
  versions: VersionListed[];
}
/**
 * A version: the act (`restored`: of which version), the ids concerned, when, and by whom (null: the command line, or
 * a deleted account).
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
 * The sentences of one step of a call.
 *
 * `language` is the one in force at this step; `page` counts the pages of a menu from 1, and is 0 elsewhere.
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
 * A sentence, or a menu's key with its topic, in its language.
 */
export interface HeardLine {
  language: string;
  text: string;
}
/**
 * The numbers in force, as the telephone line's process reads them.
 */
export interface NumbersInForce {
  numbers: InboundNumber[];
}
/**
 * Inquiries: open ones by due time, others newest first.
 *
 * `by_addressee` is filled for supervisors alone. `certifies`: certified mail can be sent. `reads_mail`: answers by
 * mail are filed automatically. `total` counts all that match, of which `inquiries` holds the first.
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
 * An inquiry as lists show it.
 *
 * `to` is the key of its addressee. `unseen`: the caller has not read the answer yet. `contact` is the reference of
 * the contact it was asked in.
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
 * The counts of the inquiries to one addressee. `days` is the median response time of the last ninety days; null if
 * there were no answers.
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
 * An inquiry with its texts.
 *
 * `mail` is the state of the question's mail, `mail_error` why it has not arrived. `case`: it was asked in a case,
 * which has a page. `may_answer`: the caller may answer as a member of the office, or note an answer received otherwise.
 * `may_change`: withdraw it, remind, and move its day. `may_ask_again`: ask the same elsewhere. `again_of` asked the
 * same before, `asked_again` after it. `first_due_at` is the first due day, if it was moved, and `moved_why` the
 * reason.
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
 * An answer.
 *
 * `sender`: the address of a mail. `expected` False: it is not the address that was asked, so the sender must be
 * checked. `certified` False: the question went as certified mail and the answer did not, so its sender must be checked
 * as well. `files` came with it; `fileNames` are those that can be downloaded. `automatic`: a machine wrote it, an
 * absence notice for instance, and the inquiry stays open.
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
 * Another inquiry that asks the same of another addressee.
 */
export interface InquiryNamed {
  id: string;
  reference: string;
  addressee: string;
}
/**
 * Counts for the caller: questions to answer, answers to read, and the caller's inquiries that are late.
 */
export interface InquiriesWaiting {
  toAnswer: number;
  unseen: number;
  late: number;
}
/**
 * The id of the draft; null where `traces` of personal data were found and the caller has not checked them.
 */
export interface InquirySheetMade {
  sheet: string | null;
  traces: Trace[];
}
/**
 * A piece of a text that may identify a person, and its kind.
 */
export interface Trace {
  kind: 'email' | 'iban' | 'name' | 'phone' | 'plate' | 'reference' | 'tax_code';
  text: string;
}
/**
 * Cases that are late or near their due time, the first due first, and counts of everything else that has a due
 * time.
 *
 * `more`: there are other cases. `topics` counts all waiting cases, the worst topic first. `letters` counts
 * answers that are written and not sent yet.
 */
export interface LatenessOverview {
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
 * A case that is late or soon will be, and why it waits.
 *
 * `office` and `holder` are names; `asked` is the addressee of the inquiry that it waits for.
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
 * Counts of the waiting cases of one topic and office; `office` is a name, null for the station itself.
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
 * Counts of things near their due time, and past it.
 */
export interface LateCount {
  near: number;
  late: number;
}
/**
 * The messages of one call; `more` counts those that were not recorded.
 */
export interface Traced {
  call: string;
  sinceMs: number;
  lastMs: number;
  messages: Noted[];
  more: number;
}
/**
 * One message.
 *
 * `what` is a method, or an answer with the method that it answers; `sound` describes the SDP: profile, codecs,
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
 * One prompt: its file name, the words that it should say, and whose sound is played.
 *
 * A topic whose prompt is `missing` is announced by its number.
 */
export interface Prompt {
  name: string;
  text: string;
  source: 'missing' | 'own' | 'shipped';
}
/**
 * The line as administrators see it. `setUp`: the line is switched on; `state` is None while its process does not run.
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
 * The state of a trunk as administrators see it. `status` is its last answer to a registration or question, `at_ms`
 * its time.
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
 * A standing call.
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
 * A call that is over, whose messages are still stored.
 */
export interface RecentCall {
  call: string;
  sinceMs: number;
  untilMs: number;
}
/**
 * A link to the station, with the names of station and topic in the link's language for a poster (Italian if it names
 * none).
 *
 * `local`: the link works on this machine only, since `VS_PUBLIC_URL` is not set.
 */
export interface StationLink {
  url: string;
  name: string;
  topic: string;
  local: boolean;
}
/**
 * The state of the outbox. `configured` False: no mail server is set up, and answers wait in the outbox.
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
 * A mail that is not sent; nothing of its content.
 *
 * `error` is a word for the last attempt's failure. Without `contact_id` it is the station's own. `inDoubt`: it may
 * have been sent all the same.
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
 * The id of the test mail; until it is sent, its state is in `unsent`.
 */
export interface MailTried {
  id: string;
}
/**
 * The result of a test: `unread` mails; `idles`: the server announces new mail at once. `error` is a word, null
 * when it worked.
 */
export interface MailboxTried {
  error: string | null;
  unread: number;
  idles: boolean;
}
/**
 * Both mail-boxes. `aside`: mails that belong to no case; `certifies`: certified mail can be sent.
 */
export interface MailboxesStatus {
  boxes: MailboxStatus[];
  aside: number;
  certifies: boolean;
}
/**
 * The state of a mail-box.
 *
 * `connected_at`: since when it is read without interruption, null while it is not. `seen_at`: when it was last
 * checked. `backlog`: mails that wait in it; `waiting`: those stored and not yet in their case. `today`: mails of
 * the last 24 hours by kind. `error`: a word for a failure, null while there is none.
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
 * Entries, newest first; `total` counts all that match.
 *
 * `waiting` is filled for moderators. `address` is the list's, empty if mails to it are not read. `sends`: the
 * station can send mail; `reads`: replies are read.
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
 * An entry. `answers` counts the published answers to a question; `question` is the title of the question that an
 * answer answers.
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
 * The entry and its state; null where `traces` of personal data were found and the caller has not checked them.
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
 * A question with its answers; a moderator also sees those that wait. `may_moderate`: the caller decides.
 */
export interface ListThread {
  question: ListEntryShown;
  answers: ListEntryShown[];
  mayModerate: boolean;
}
/**
 * An entry with its text.
 *
 * `sender` is the address of a mail that waits. `files` came with it; `fileNames` are their names while the mail
 * is stored; `shares`: the offices may have them. `sent` counts the mails that bring it to subscribers, waiting
 * ones included, `failed` those that did not arrive. `why`: the reason of a refusal or withdrawal.
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
 * One evaluation in a list. `mine`: the caller is to judge; `waits_for_other`: it is one of a pair, and not
 * both are handed in. `dispute`: its state, None: nobody disputes it.
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
 * A form that can be used, by its name.
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
 * How many released evaluations the operator has not opened.
 */
export interface OwnUnread {
  unread: number;
}
/**
 * An evaluation with everything.
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
 * How much of a recording the caller has watched, over all views; `needed` is the share, 0 to 1, from which on
 * they may judge it.
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
 * The other half of a pair, once both are handed in.
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
 * The addresses at which one person's part can be played until the view expires.
 *
 * They also give its loudness over the recording, and small pictures of its moments (`&at=` in milliseconds; null if
 * there are none). `name` is set for a conference's members. `masked`: the voice is masked and the picture left out,
 * since the viewer scores operators under an agreement with the staff.
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
 * A second factor as its owner sees it.
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
 * Recovery codes, which are shown this once; empty where the account's former set remains valid.
 */
export interface RecoveryCodes {
  recoveryCodes: string[];
}
/**
 * A secret for an authenticator app, as text and as `uri`; `qr` draws the uri, a text of 0 (light) and 1
 * (dark) for each row.
 */
export interface TotpOffered {
  ticket: string;
  secret: string;
  uri: string;
  qr: string[];
}
/**
 * One's own figures of the last four weeks, today included. Times are seconds.
 *
 * `agreement`: the one under which supervisors may see figures of single operators; empty: they may not, and nothing is
 * counted by person here either. `supervisorsUntil`: the last day that supervisors see; null: no such limit.
 * `satisfaction` is null for fewer than `k` ratings.
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
 * The present notice, and which version the caller has accepted last.
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
 * The time for which the check was last requested, when this account was last checked, and whether a check is due now.
 */
export interface OwnReadiness {
  askedFor: string | null;
  checkedAt: string | null;
  due: boolean;
}
/**
 * The result of a check: `reasons` prevent taking part, `notes` are good to know.
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
 * The caller's own shifts, from today on.
 */
export interface OwnShifts {
  shifts: ShiftSpan[];
}
/**
 * The thanks that the caller has received, unseen ones first, then the newest, and how many are unseen.
 */
export interface ThanksList {
  thanks: ThanksShown[];
  unseen: number;
}
/**
 * Thanks as their person sees them. `text` is null without words; `seen`: they were looked at before.
 */
export interface ThanksShown {
  id: string;
  text: string | null;
  at: string;
  seen: boolean;
}
/**
 * Counts of messages; `near` includes overdue ones.
 *
 * `urgent` counts those with words of danger that nobody has taken, or to which such words were added since somebody
 * took them. `mailConfigured` False: answers wait in the outbox until a mail server is set up.
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
 * Counts of the waiting cases of a topic, or of a topic at an office; `near` leaves out overdue ones.
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
 * The months by topic, newest month first.
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
 * The caller's saved filters, by name.
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
 * The reference, the code to follow the message (shown only once, and mailed), and until when it is answered.
 *
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
 * At most 200 messages that the caller may see (a supervisor all), and their figures; `at` is the time of reading.
 */
export interface MessageList {
  messages: MessageListed[];
  figures: MessageFigures;
  at: string;
}
/**
 * A message in the list, without its text; `subject` is the citizen's.
 *
 * `near`: its due time is near; `overdue`: it is past. `urgent`: it holds words of danger. `office`: the id of the
 * office it was given to. `proposed`: an answer waits for a second look. `holder` is the name of the person who has
 * it; `mine`: that is the caller. `again`: the citizen has written since an answer.
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
 * The cases with which it was done, and the `refused` ones: somebody has them in hand, they do not wait any more, are
 * not the caller's, or were not to be closed unread (words of danger, or a new text).
 */
export interface BulkDone {
  done: string[];
  refused: string[];
}
/**
 * A message with its thread.
 *
 * `email` and `name` are the citizen's, only for the operator who has it and for supervisors. `draft`: the answer
 * begun so far, for the operator who has it. `facts`: what other rooms know of it. `steps`: the acts on it.
 * `linked`: contacts that belong to it. `openWith`: the names of others who have it open now. `secondLook`: another
 * person must read an answer first, and the caller is not that person. `hold`: it is not deleted. `unreached`: a
 * letter to this address came back.
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
 * An e-mail of the thread: whether it was sent, and the error of the last attempt.
 *
 * `inDoubt`: an unsent one may have been sent unnoticed, a sent one twice.
 */
export interface MailOfThread {
  kind: string;
  state: 'failed' | 'pending' | 'sent';
  at: string;
  error: string | null;
  inDoubt: boolean;
}
/**
 * One fact that another room knows of a case; `room` and `name` choose its words in the page.
 */
export interface CaseFact {
  room: string;
  name: string;
  value: string;
}
/**
 * An act on a case.
 *
 * `kind` is a word, `by` the name of the person, `other` the id of the office or contact concerned, `words` what
 * was written about it.
 */
export interface CaseStep {
  kind: string;
  at: string;
  by: string | null;
  other: string | null;
  words: string | null;
}
/**
 * A contact that is linked to a case: split from it, merged into it, or one whose code the citizen gave.
 *
 * `mayOpen`: it is a case that the caller may open.
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
 * The hold on a case: who placed it and when, `until` when it lasts (None: until somebody ends it), and why.
 */
export interface CaseHoldShown {
  by: string | null;
  at: string;
  until: string | null;
  reason: string;
}
/**
 * The message that a mail became, or to which it was added.
 */
export interface CaseMade {
  id: string;
}
/**
 * The mails of a case, and their files.
 *
 * Also the reference of the case that the first mail says it answers, though it comes from another address; `may_bind`:
 * the caller may move it there.
 */
export interface CaseMails {
  mails: CaseMail[];
  files: CaseFile[];
  answers: string | null;
  mayBind: boolean;
}
/**
 * A mail of the case. `about`: when the station wrote the mail on which this one reports.
 */
export interface CaseMail {
  mail: ReceivedListed;
  aboutAt: string | null;
}
/**
 * A mail without its content.
 *
 * `kind` is its kind. `note` details it: a status code, `cut` (larger than what is fetched), or `uncertified` (in
 * the certified mail-box, though nobody vouches for its sender). `size` is in octets.
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
 * A file that came with a mail of the case. It can be fetched once it is `ready`; `reason`: why it is refused.
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
 * A mail as plain text. `files` are the names of its attachments.
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
 * Conferences that are over, the newest first, at most a hundred.
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
 * A notice that is being shown, until when, and its author.
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
 * The ids of the offices that were added, and of those that were changed.
 */
export interface OfficesBrought {
  added: string[];
  changed: string[];
}
/**
 * A list of offices as read. `problems` are those of the whole list, a line has its own; `columns` are those
 * that the list has.
 */
export interface OfficesRead {
  lines: OfficeLine[];
  problems: Problem[];
  columns: string[];
}
/**
 * An office as written in *line*; `isNew`: no office has this id yet. `topics` None: the list does not say
 * them.
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
 * An office; `shortName` is empty where it has none, `members` counts its accounts in use. `phone` carries
 * its country code. `open`: it takes contacts now.
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
 * The state of a code: `valid` while a conversation goes on under it, `written` for an operator's own code, by
 * which answers in writing are signed, `retired` for a former operator's.
 */
export interface OperatorCode {
  code: string;
  valid: boolean;
  written: boolean;
  retired: boolean;
}
/**
 * The STUN and TURN servers to try.
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
 * The result of an erasure: contacts made anonymous, rows of each table, and recordings destroyed.
 *
 * With status 202 only `request` is set, which waits for another person, and nothing was erased.
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
 * A citizen's request: `waiting` for another person, refused, or done.
 *
 * `by` is who took it up, None for the command line; `contacts` is how many it concerns, `references` their
 * references as far as they are known.
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
 * The contacts found, oldest first; several people may have one name. `apart` counts entries that know the person by
 * the address alone (recognition, focus groups).
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
 * An enrolled device, which may read the sheets from now on.
 *
 * Its `token`, shown only once, its name, its office's name, and the `key` by which it verifies what it is sent.
 */
export interface DeviceEnrolled {
  id: string;
  token: string;
  name: string;
  office: string | null;
  key: string;
}
/**
 * The changes from the device's set to the present one, and the station's time, by which a device notices that its
 * clock is wrong.
 */
export interface SheetsSent {
  update: SheetUpdate;
  nowMs: number;
}
/**
 * The changes that turn the set `base` into the set `sequence`; the set 0 is empty, so an update of it is a whole
 * bundle.
 *
 * `sheets` are new and changed entries, `removed` the ids of entries that are gone, `files` new content by its hash.
 * `key` and `signature` (of the whole manifest) are hexadecimal. `attachments` are the files that the sheets name,
 * base64 by the hash of their octets: only in bundles on a disk, since devices fetch them one by one.
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
 * A sheet as the manifest names it. `title` and `languages`: the source language first; times are in ms since 1970.
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
 * The receipt of praise.
 */
export interface PraiseLeft {
  reference: string;
  mailed: boolean;
}
/**
 * Praise, at most 200: for supervisors all of it, that to be passed on first; for others the praise that names
 * them or their office.
 */
export interface PraiseList {
  praises: PraiseShown[];
}
/**
 * Praise that came in. `mine`: the caller is among those named. Only supervisors are told who wrote it.
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
 * The questionnaire as administrators see it: the version that is asked, the draft if any with its problems, and all
 * versions, newest first.
 *
 * `revision` counts the changes of the draft; 0 without one. `frame`: what citizens read around the questions, by
 * language and key.
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
 * A fault. `question` is empty if it concerns a whole section; `option` and `language` are set if the fault is in one.
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
 * A version as the list shows it; the shipped one has no time and no author. `by` is null for a deleted account.
 */
export interface VersionShown {
  number: number;
  questions: number;
  at: string | null;
  by: string | null;
}
/**
 * Every office. Checks count from `since` on: the beginning of the day, or when they were requested.
 */
export interface Board {
  askedFor: string | null;
  since: string;
  offices: OfficeReadiness[];
}
/**
 * An office, or (without `id`) the people of no office; the last check of each desk, those not ready first.
 */
export interface OfficeReadiness {
  id: string | null;
  name: string;
  stand: Stand;
  checks: CheckShown[];
}
/**
 * A person's last check. `needsRelay`: without a TURN server nothing gets through.
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
 * A code, which is shown only once, and what is stored under it.
 */
export interface RecognitionCode {
  code: string;
  kept: Kept;
}
/**
 * Everything stored of a recognised citizen. `endsOn`: when it is deleted if the code is not used.
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
 * An operator's look at what is stored: the operator's public code, the contact's reference, and when.
 */
export interface Seen {
  operator: string;
  reference: string;
  at: string;
}
/**
 * The facts that a page needs to enter as a recognised citizen.
 *
 * `token` is sent with the entry within the hour. `open`: how many open cases the operator will see.
 */
export interface Entrance {
  token: string;
  language: 'de' | 'en' | 'fr' | 'it' | 'sl';
  needs: ('hard-of-hearing' | 'sign-language' | 'slow-speech')[];
  channel: ('audio' | 'text' | 'video') | null;
  open: number;
}
/**
 * The station's answer.
 *
 * `wanted` false: the call is not recorded, or no longer, for `reason`. `recording` and `key` are the order for
 * the media worker; null while nobody has agreed, and if it was answered before.
 */
export interface RecordedCallGoesOn {
  wanted: boolean;
  recording: string | null;
  key: string | null;
  reason: string | null;
}
/**
 * Recordings, newest first; `next_cursor` asks for the older ones, None if there are none.
 *
 * `waiting`: how many recordings are not indexed yet, counted up to a thousand.
 */
export interface RecordingPage {
  recordings: RecordingShown[];
  nextCursor: string | null;
  waiting: number;
}
/**
 * A recording with the facts of its contact.
 *
 * `escalated_at`: when the operator opened a note for 112 during it. `quality`: how the contact's two sides received
 * each other. `keep_until` null: until somebody decides (`kept_by` is `hold` or `sealed`, else the name of a rule,
 * or `default`). `satisfaction`: the citizen's rating, 1 to 5. `verdict` says how good the files are, `faults` why
 * not better, `technical` in figures. `title` is a conference's, whose category is `conference`. `integrity`:
 * whether the recording is what was signed, checked now; null if there is nothing to play, and in lists unless the last
 * opening found an alarm.
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
 * One person's part: whether it has sound and picture, and its place in the call. `name` is set for a conference's
 * members.
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
 * The result of a check of a recording. `altered`: it does not verify; `unchecked`: it could not be checked
 * now.
 *
 * `wrong` names the faulty part: `history` (put back to an earlier moment, or gone; it is not opened),
 * `register` (the signed ledger, the state, the summary), `media` (sound and picture), `key` (it cannot be
 * decrypted). `media_checked` false: the files are in a bucket that did not give the checksums with which they were
 * once read back.
 */
export interface Integrity {
  state: 'altered' | 'unchecked' | 'whole';
  wrong: ('history' | 'key' | 'media' | 'register')[];
  findings: FoundWrong[];
  mediaChecked: boolean;
}
/**
 * One finding of a check, in the words of `recordings verify`.
 */
export interface FoundWrong {
  kind: string;
  where: string;
}
/**
 * The operators who may have served, by code, including those who have left.
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
 * The signed entry that certifies a destruction, and the public key to check it with, both as text.
 */
export interface Certificate {
  recordingId: string;
  entry: string;
  key: string;
}
/**
 * The comments, in order of their moments.
 *
 * `others_later`: the caller is to evaluate the recording and, until that is handed in, sees only their own comments,
 * whether there are others or not.
 */
export interface CommentList {
  comments: CommentShown[];
  othersLater: boolean;
}
/**
 * A comment; `author` null: the account was deleted. `mine`: the caller may remove it.
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
 * The custody of a recording. `keepUntil` null: until somebody decides; `keptBy` is the rule's name,
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
 * One request. `until`: when a granted opening ends. People are account ids.
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
 * The id of the order.
 */
export interface ExportOrdered {
  id: string;
}
/**
 * The id of the request that waits for another person's decision.
 */
export interface RequestMade {
  id: string;
}
/**
 * Replies in the order in which desks show them, retired ones newest first. `placeholders`: the places that a desk
 * fills in.
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
 * A report. `unfinished`: its last day is not over. The rows are in order of time, or the largest first.
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
 * One row.
 *
 * `key` is its period, category, channel, outcome ('' while not over) or id ('' for nobody, or no office); `label` a
 * name if ids have one. `channels` counts the contacts by channel; `growth` is their growth against the row before, by
 * month only. `work` is null if operators' time cannot be given.
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
 * The period with which a report is compared, and its total. If the period is not over, its counterpart is cut at the
 * same moment, `until`.
 */
export interface Before {
  first: string;
  last: string;
  until: string | null;
  total: Row;
}
/**
 * The values by which a report can be limited.
 *
 * `operators` is null if no agreement with the staff is named (`VS_WORKERS_AGREEMENT`): then there are no figures of
 * single operators. `agreement` names it; `operatorsUntil` is the last day of such figures, which operators see first
 * (null: no limit).
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
 * The seconds within which a contact should be answered, for categories that differ from `defaultS`; `target` is
 * the share that should be, 0 to 1.
 *
 * Giving up within `shortAbandonS` seconds is counted separately.
 */
export interface ThresholdsShown {
  defaultS: number;
  byCategory: Record<string, number>;
  shortAbandonS: number;
  target: number;
}
/**
 * Half-hours of the week, without those in which nobody came, and all classes of waits.
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
 * The station's requests, pending ones first, then the newest.
 */
export interface StationRequests {
  requests: StationRequestShown[];
}
/**
 * A request as a page shows it. `kind` `erase`: delete a person's data in the contacts `references`, with
 * `recordings` of them (a count); `retention`: put other `rules` in force, null for those of the settings;
 * `account`: give `account` power, null where that is gone. `mine`: the caller asked, and so does not decide.
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
 * The account that a request concerns. `step`: what it is to get, namely its use (again), another role `to`
 * instead of `role`, or a new one-time password.
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
 * The published results. `first` and `last` are months, null while nothing can be published. `k`: the fewest
 * contacts for which a figure stands. `service`: how promises were kept.
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
 * The number of answered contacts, how many of them were given each of one to five stars, and the average.
 */
export interface Ratings {
  contacts: number;
  rated: number;
  stars: number[];
  average: number | null;
}
/**
 * Ratings of `key`: a channel, a topic or a run of months (`2026-09` or `2026-09/2026-10`); null for what may not
 * be told apart.
 */
export interface RatingsOf {
  key: string | null;
  ratings: Ratings;
}
/**
 * How often each answer to a question was given, and how many people gave one, in all versions that ask it; `version`
 * is the last of them.
 *
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
 * The closed months, oldest first, and complaints.
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
 * A month of service. Shares are from 0 to 1, of at least k contacts, else null.
 *
 * `within`: of those answered, the share that waited `threshold_s` seconds at most. `kept`: of the `promised`
 * messages, the share answered by the time promised. `hours`: of the published opening hours, the share in which an
 * operator was there.
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
 * Contacts by `key`, a channel (empty: channels too small to be told apart), and their growth against the month
 * before, as a share.
 */
export interface ChannelCount {
  key: string;
  contacts: number;
  growth: number | null;
}
/**
 * Complaints of a run of months long enough that at least k were answered.
 *
 * `measures`: how often each was decided on; an empty `key` counts together those decided on fewer than k times.
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
 * The codes in force, newest first, and the offices for which the caller may make others, by name.
 */
export interface CodeList {
  codes: CodeShown[];
  offices: CodeOffice[];
}
/**
 * A code in force. `id` is part of its address.
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
 * An office for which the caller may make a code.
 */
export interface CodeOffice {
  id: string;
  name: string;
}
/**
 * The rows in the order of their names, and everything together.
 *
 * `left_out`: contacts of rows with fewer than `k`. A row and the total count the stars of those months in which they
 * have `k` or more, so that neither another period nor the difference of two tells of fewer. Evaluations that belong to
 * no shown row are in the total only if they are `k` or more.
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
 * One office, topic or channel; `key` is empty for contacts of no office.
 *
 * `contacts` were answered, and `rated` of them given stars in the months that are counted (:class:`Deeper`); figures
 * of fewer than k are null. `low`: the share of one to three stars. `lowest` and `highest`: the 95 % interval of the
 * average. `differs`: from all others by more than chance, given the number of rows. `serviceLevel`: the share of
 * answered contacts that waited no longer than promised. `quality`: the average score (0 to 100) of `judged`
 * evaluations.
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
 * The address at which the questionnaire of a contact is answered, once; nothing leads from it back to the contact.
 */
export interface QuestionnaireLink {
  address: string;
}
/**
 * Free answers: those that wait to be read, oldest first, or those that may be shown, newest first.
 *
 * `asked`: the question in words, by `about`.
 */
export interface SaidList {
  texts: Said[];
  asked: Record<string, string>;
}
/**
 * A free answer.
 *
 * `about`: the question it belongs to, `stars` for that of the stars, `thanks` for words to the person who helped.
 * `month` (`2026-11`): that of its contact, or of the rating. `signs`: what in it may identify a person, empty for
 * nothing.
 */
export interface Said {
  id: string;
  about: string;
  month: string;
  text: string;
  signs: ('email' | 'iban' | 'name' | 'number' | 'plate' | 'street' | 'taxCode' | 'title')[];
}
/**
 * The rules in force. Of several that fit a recording the longest counts; where none does, `defaultDays`; a
 * legal hold wins over everything. `waits`: rules that would keep something less long wait for another person.
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
 * The effect of tried rules: how many recordings would be `due` at once and how many within 30 days
 * (`soon`); `complete` False: there are more recordings than were examined.
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
 * The number of recordings that a rule would keep; its `name` may also be `default`, `hold` or `sealed`.
 */
export interface RuleTried {
  name: string;
  recordings: number;
}
/**
 * A recording that the tried rules would destroy at once.
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
 * The agreement over `pairs` of answers: the share of equal ones, and Cohen's kappa; None where it is
 * undefined.
 */
export interface AgreementFigures {
  pairs: number;
  same: number | null;
  kappa: number | null;
}
/**
 * The agreement on an item: `nominal` with not applicable as an answer, `ordered` weighted by the square of
 * the distance.
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
 * One session. `rated` of the `participants` have handed in; `mine`: whether the caller takes part, and
 * has rated.
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
 * The id of a new form, rule, evaluation or session.
 */
export interface ReviewMade {
  id: string;
}
/**
 * A session with everything; `kappa` of each participant against the agreement, by account.
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
 * One participant's rating; with answers only when all may see them, or it is the caller's own.
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
 * The forms that can be used, and the reviewers.
 */
export interface ReviewerForms {
  forms: FormNamed[];
  reviewers: PersonShown[];
}
/**
 * The files in the order of sending.
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
 * A form. `draft`: the text in work, None for none; `published`: the version in use, whose number is
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
 * The acts on a recording that are open to a reviewer: the usable forms, the operators to judge, and the
 * existing evaluations and calibrations.
 */
export interface RecordingReview {
  watch: WatchShown;
  forms: FormNamed[];
  operators: PersonShown[];
  evaluations: EvaluationShown[];
  calibrations: CalibrationShown[];
}
/**
 * All rules by name, and the forms and reviewers that they can name.
 */
export interface RuleList {
  rules: RuleShown[];
  forms: FormNamed[];
  reviewers: PersonShown[];
}
/**
 * A rule, how many recordings it has assigned (`open` of them not judged yet), and its newest draw.
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
 * The result of a trial over the last `days` days: `fitting` recordings meet the rule, of which it would
 * have `taken` some.
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
 * A month: the number of evaluations, and their mean (of items: the mean share, also in tenths of a point).
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
 * An access token and until when it is valid; the refresh cookie comes beside it. `idleEndsAt`: when the
 * session ends if nobody uses it meanwhile; null for never.
 */
export interface SessionOpened {
  accessToken: string;
  accessExpiresAt: string;
  sessionExpiresAt: string;
  idleEndsAt: string | null;
  me: Me;
}
/**
 * Sheets: the best fitting first where words were searched, else by title.
 */
export interface SheetList {
  sheets: SheetListed[];
}
/**
 * A sheet without its text.
 *
 * `freshness` and `freshUntil` are set once it was published. `lifeDays` is the life that applies to it.
 * `example`: it came with the station and must be checked before use. `mine`: the caller looks after it.
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
 * A member of the staff.
 */
export interface SheetPerson {
  id: string;
  name: string;
}
/**
 * The state of a sheet in one language: the newest `version` and its state, and the published one if any.
 *
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
 * A sheet with its text: by language the `published` version and the `newest`, which may be the same.
 *
 * `mayManage`: the caller may confirm and withdraw it, and change where it belongs. `address`: where citizens read it.
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
 * A version in full. `html` holds each entry, and the text under `body`, as HTML that is safe to show.
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
 * The topics whose sheets live for other than the `usual` number of days.
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
 * A text as it would be shown: HTML by entry, and the text under `body`.
 */
export interface SheetPreview {
  html: Record<string, string>;
}
/**
 * Counts of sheets to be confirmed soon, expired, and waiting for a review that the caller may give.
 *
 * `mine…` counts, of the first two, those that the caller looks after; `returned` the caller's texts that a reviewer
 * gave back.
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
 * Figures of the last `days`: contacts in which a sheet was read, how often it was sent, how many citizens found it
 * useful or not, and their latest comments.
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
 * The link to send to the citizen: the title in the reader's language, and a lasting address. `in_force`: the sheet
 * may be sent.
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
 * The shifts of a week (Monday to Sunday), and everybody who can be planned. `seen` identifies this version of the shifts.
 */
export interface ShiftWeek {
  first: string;
  last: string;
  people: Plannable[];
  shifts: ShiftSpan[];
  seen: string;
}
/**
 * A person who can be planned, with the `topics` that they answer.
 */
export interface Plannable {
  id: string;
  name: string;
  username: string;
  office: string | null;
  topics: string[];
}
/**
 * A list of shifts as it was read; nothing is stored. A list with `problems` should not be applied.
 */
export interface ShiftsRead {
  shifts: ShiftSpan[];
  problems: ListProblem[];
}
/**
 * A fault in a list: the number of its line (0: the whole list), a word for the fault, and the text at that place.
 */
export interface ListProblem {
  line: number;
  code: string;
  value: string;
}
/**
 * The station as the first page shows it. `mail`: e-mail can be sent from here. `mostAsked`: the topics for
 * citizens, the most asked first.
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
 * A topic.
 *
 * `wait` is None if no estimate can be made. `open`: it is served now; `nextOpening`: when, if that differs from the
 * station's. `sharing` `off`: contacts start without the citizen's picture; `modality` is proposed to the citizen.
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
 * A category in one language: its official name, its title in citizens' words (empty if the same), its description,
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
 * The figures of the notice before entry: for how many days a recording and written texts are kept.
 */
export interface PrivacyFacts {
  recordingDays: number;
  chatDays: number;
}
/**
 * The station as other bodies' sites show it beside its link: whether it, or the line of one topic, is open, and the wait.
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
 * The present state of a call.
 *
 * `position` and `wait` are set only until it is answered. `colleague`: whom the operator has consulted about it;
 * the caller has music while they are `consulting`.
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
 * A wait as a range in seconds. It becomes longer than announced only with a reason, which is given until it is shorter
 * again.
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
 * An invitation to continue by video: a code of eight digits to be read out, a link to be sent.
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
 * A question to be spoken, and what each key means, the first for key 1.
 */
export interface SpokenQuestion {
  say: string;
  keys: string[];
}
/**
 * The state of the telephone channel.
 *
 * `setUp`: there is a token. `webhook`: server of the webhook, None if the exchange only follows the event stream.
 * `present`: it was heard from in the last 90 seconds. `untold`: events that its webhook has not accepted.
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
 * The last event for the exchange.
 */
export interface TelephonyFact {
  type: string;
  at: string;
}
/**
 * The steps of a test.
 */
export interface TelephonyTried {
  ok: boolean;
  steps: TelephonyStep[];
}
/**
 * A step of the test: what it asked, whether it succeeded, how long it took, and the status of an answer.
 */
export interface TelephonyStep {
  name: 'exchange' | 'leader' | 'queue' | 'webhook';
  ok: boolean;
  ms: number;
  status: number | null;
}
/**
 * All topics in their order, retired ones included.
 *
 * `revision` is the version in force, 0 for the shipped topics; `changedAt` and `changedBy` say when and by whom it
 * was made.
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
 * Every kind of personal data that is stored, citizens' first.
 */
export interface KeptListed {
  kinds: KeptKind[];
}
/**
 * One kind of data.
 *
 * `basis`: what ends its retention. For a setting: its variable and `source`, `spanS` its length in seconds,
 * `within` the setting whose days end it at the latest; `until`: the event. `withRecording`: it stays as long as a
 * recording of its contact. `dueAt`: when the oldest is deleted, if known; one that is over is deleted by the next
 * housekeeping, within the hour. `purpose` is an English description, for kinds that a page has no words for.
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
 * The gaps of a station before going live, the necessary first; empty: the public may come. `organisation` and
 * `name` are what citizens read at the top.
 */
export interface MissingListed {
  missing: Missing[];
  organisation: string;
  name: string;
}
/**
 * One thing that is missing: a word for programs, the settings that provide it, and an English sentence for the terminal.
 */
export interface Missing {
  code: string;
  weight: 'advised' | 'needed';
  settings: string[];
  sentence: string;
}
/**
 * All settings in force. `restartable`: the page can request the restart that applies changed ones.
 */
export interface SettingsListed {
  settings: SettingShown[];
  restartable: boolean;
}
/**
 * A setting: its variable, its value (empty: not set), and its source.
 *
 * `secret`: it is set, and not shown. `editable`: the page may set it, since neither environment nor file does.
 * `waits`: another value applies after a restart. `overridden`: the setting no longer applies, since administrators
 * have changed the data that it initialised.
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
 * The state of the whole station.
 *
 * `restart` is the progress of the last one since the station started; `restartable`: the page can request one.
 * `loops` fail again and again; `journalSetAside` counts poisoned entries.
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
 * A server that the station needs: its kind, whether it answered and how fast (`ms`, None if it did not).
 */
export interface ServerState {
  name: string;
  version: string;
  schema: string;
  ms: number | null;
}
/**
 * A media worker: its load as a share of one core (`load`), and its number of connections. Figures are None if it did
 * not answer.
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
 * The machine that answered: load over 1, 5 and 15 minutes, number of cores, and memory; None if it does not tell.
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
 * When it was done (`atMs` since 1970), whether it succeeded, and a word about it.
 */
export interface Mark {
  atMs: number;
  ok: boolean;
  detail: string;
}
/**
 * The certificate that browsers see.
 *
 * `own`: one of the settings, with its names and its end; `elsewhere`: a proxy's; `none`: plain http.
 * `unreadable`: the file is no certificate.
 */
export interface CertificateState {
  state: 'elsewhere' | 'none' | 'own' | 'unreadable';
  names: string[];
  endsAt: string | null;
}
/**
 * The machine's time, how far the queue's server is ahead of it (None: it did not answer), and the time that the
 * station did not trust.
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
 * The outcome of the call. `failed` names the first step that failed, `problem` says how, for an administrator.
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
 * All webhooks, by name.
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
 * A webhook.
 *
 * `offWhy` null: it is on. `failingSince`: since when no delivery was accepted. `waiting`: how many deliveries wait;
 * `takenAt`: when the last one was accepted.
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
 * The secret by which deliveries are signed, shown only once.
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
 * The receiver's answer to a test; null without an answer.
 */
export interface WebhookTrial {
  status: number | null;
}
export interface Refusals {
  'POST session': ErrorBody | SecondFactorRequired;
  'POST sheets/{id}/versions': ErrorBody | SheetChanged;
}
/**
 * The body of every refused API request. `retryable`: the same request may succeed later.
 */
export interface ErrorBody {
  code: string;
  message: string;
  retryable: boolean;
}
/**
 * The 401 after a right password: the body says what to bring to `/api/v1/session/factor`.
 */
export interface SecondFactorRequired {
  code: string;
  message: string;
  retryable: boolean;
  secondFactor: FactorAsked;
}
/**
 * The ticket to bring with the second factor, until when it is valid, and the methods that the account has.
 */
export interface FactorAsked {
  ticket: string;
  methods: string[];
  expiresAt: string;
}
/**
 * The refusal when somebody else has written meanwhile; nothing was stored. `theirs` is the newest version now.
 */
export interface SheetChanged {
  code: string;
  message: string;
  retryable: boolean;
  theirs: SheetVersionShown;
}
