import { api, ApiError } from '../../api';
import { tk } from '../../i18n/complaint-choices';
import { language } from '../../i18n/language';
import type {
  Choice,
  ComplaintFile,
  ComplaintLists,
  FollowedComplaint,
  NewComplaint,
  NewPraise,
} from '../../protocol/api';

export type {
  Choice,
  ComplaintFile,
  ComplaintLeft,
  ComplaintLists,
  FollowedComplaint,
} from '../../protocol/api';

export const complaintLists = (signal?: AbortSignal): Promise<ComplaintLists> =>
  api('complaints/lists', { ...(signal && { signal }) });

export const leaveComplaint = (body: NewComplaint) => api('complaints', { method: 'POST', body });

export const leavePraise = (body: NewPraise) => api('praises', { method: 'POST', body });

/** The code goes in the body: addresses end up in logs. */
export const followComplaint = (code: string, signal?: AbortSignal): Promise<FollowedComplaint> =>
  api('complaints/follow', { method: 'POST', body: { code }, ...(signal && { signal }) });

/** An e-mail at each step from now on, or none. */
export const tellSteps = (code: string, tell: boolean) =>
  api('complaints/follow/steps', { method: 'POST', body: { code, tell } });

export const judgeComplaint = (code: string, settled: boolean, text: string) =>
  api('complaints/follow/verdict', { method: 'POST', body: { code, settled, text } });

/** Sends one file; the same `upload` once more is the same file. @throws {ApiError} */
export async function sendFile(code: string, upload: string, file: File): Promise<ComplaintFile> {
  const query = new URLSearchParams({ upload, name: file.name });
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/complaints/follow/files?${query.toString()}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'x-follow-code': code },
      credentials: 'same-origin',
      body: file,
    });
  } catch {
    throw new ApiError(0, 'offline', 'no answer');
  }
  const body = (await answer.json().catch(() => ({}))) as ComplaintFile & { code?: string };
  if (!answer.ok) throw new ApiError(answer.status, body.code ?? 'other', 'refused');
  return body;
}

/** The words of an entry of a list in the language of the page: the office's, in its own where it has given no others, or those that ship. */
export function choiceWords({ id, label, words }: Choice): string {
  const key = `choice.${id}`;
  return words[language.value] ?? (label || (tk.has(key) ? tk(key) : id));
}
