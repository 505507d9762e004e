// What an operator can be in the middle of doing.
export type OwnState = 'available' | 'paused' | 'offline';

/** Commands whose answer is awaited, so that their buttons can say so. */
export type Doing =
  | 'accept'
  | 'decline'
  | 'hang-up'
  | 'end'
  | 'escalate'
  | 'note'
  | 'location'
  | 'consent'
  | 'finish'
  | 'invite'
  | OnPhone
  | 'category'
  | 'transfer'
  | 'consult'
  | 'authorisation'
  | 'help'
  | 'more-time'
  | OwnState;

/** What can be done with a consultation. */
export type Steering = 'completeConsult' | 'cancelConsult' | 'joinConsult' | 'leaveConsult';

/** What is asked about a contact by telephone. */
export type OnPhone = 'hold' | 'retrieve' | 'ringTelephone' | 'takeSoundBack';
