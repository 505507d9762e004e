import type { StaffSession } from '../../staff/session';

/** Has the browser keep a file of the API. @throws {Error} when it does not come. */
export async function download(session: StaffSession, path: string, name: string): Promise<void> {
  const response = await fetch(`/api/v1/${path}`, {
    headers: { authorization: `Bearer ${await session.token()}` },
  });
  if (!response.ok) throw new Error(String(response.status));
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // the browser has taken it by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
