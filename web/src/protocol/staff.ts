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
 * Ask to be told of these topics too. What was read before the answer may have changed unheard.
 */
export interface Hear {
  type: 'hear';
  id: string;
  topics: string[];
}
/**
 * Ask to be told of these topics no longer.
 */
export interface StopHearing {
  type: 'stopHearing';
  id: string;
  topics: string[];
}
/**
 * What is read by these topics may have changed; sent at most once a second.
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
 * Presented when connecting: the access token of the HTTP API.
 */
export interface Auth {
  token: string;
}
export interface CommandResults {
  hear: Heard;
  stopHearing: Nothing;
}
/**
 * The topics that the page is told of from now on; those that its account may not read, and unknown ones, are
 * left out.
 */
export interface Heard {
  topics: string[];
}
/**
 * The result of a command that returns nothing but success.
 */
export interface Nothing {}
