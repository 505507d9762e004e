// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { StaffSession } from '../src/staff/session';
import { Refusal } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

it('downloads a file with a new token when the station no longer takes the one it has', async () => {
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push(this.download);
  });
  let renewed = 0;
  const api = signedIn('supervisor', {
    'GET reports/csv': () => (renewed < 2 ? new Refusal(401, 'token_expired') : 'a;b'),
  });
  const open = api.answers['POST session/refresh'] as object;
  api.answers['POST session/refresh'] = () => ({ ...open, accessToken: `token-${(renewed += 1)}` });
  const session = new StaffSession();
  await session.restore();
  await session.download('reports/csv?by=day', 'rapporto.csv');
  expect(api.sent('GET reports/csv').map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  expect(saved).toEqual(['rapporto.csv']);
});

it('tells why a file does not come', async () => {
  signedIn('supervisor', { 'GET reports/parquet': new Refusal(501, 'no_parquet') });
  const session = new StaffSession();
  await session.restore();
  await expect(session.download('reports/parquet', 'x')).rejects.toMatchObject({
    status: 501,
    code: 'no_parquet',
  });
});
