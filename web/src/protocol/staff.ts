// Generated from what the gateway declares by `npm run protocol`; do not edit.

export type ClientMessage = Hear | StopHearing;
export type ServerMessage = Changed | SessionEnded;

export interface StaffProtocol {
  client: ClientMessage;
  server: ServerMessage;
  failure: Failure;
  auth: Auth;
  results: CommandResults;
}
/**
 * Subscribe to these topics too. A change between the page's reading and this answer is not reported.
 */
export interface Hear {
  type: 'hear';
  id: string;
  topics: string[];
}
/**
 * Unsubscribe from these topics.
 */
export interface StopHearing {
  type: 'stopHearing';
  id: string;
  topics: string[];
}
/**
 * The data behind these topics may have changed; sent at most once a second.
 */
export interface Changed {
  type: 'changed';
  topics: string[];
}
/**
 * The sign-in is over, and the server closes this socket.
 */
export interface SessionEnded {
  type: 'sessionEnded';
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
 * The credentials of a socket: the access token of the HTTP API.
 */
export interface Auth {
  token: string;
}
export interface CommandResults {
  hear: Heard;
  stopHearing: Nothing;
}
/**
 * The topics that the page is told of from now on, without unknown ones and those that its account may not read.
 */
export interface Heard {
  topics: string[];
}
/**
 * The result of a command that returns nothing but success.
 */
export interface Nothing {}
