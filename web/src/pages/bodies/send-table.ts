import { ApiError } from '../../api';
import type { BodiesBrought } from '../../protocol/api';

/** Sends a table as it is, which the API of JSON does not. @throws {ApiError} */
export async function sendTable(token: string, file: File): Promise<BodiesBrought> {
  let answer: Response;
  try {
    answer = await fetch('/api/v1/bodies/file', {
      method: 'PUT',
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      credentials: 'same-origin',
      body: file,
    });
  } catch {
    throw new ApiError(0, 'offline', 'no answer');
  }
  const body = (await answer.json().catch(() => ({}))) as BodiesBrought & { code?: string };
  if (!answer.ok) throw new ApiError(answer.status, body.code ?? 'other', 'refused');
  return body;
}
