// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/complaints/complaints-link';
import { StaffSession } from '../src/staff/session';
import { mount, part, settled } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

it('the desk says how many complaints wait for somebody', async () => {
  signedIn('operator', { 'GET complaints/waiting': { count: 2 } });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-complaints-link', { session });
  await settled();
  expect(part('complaints-link')?.getAttribute('aria-label')).toBe('Reclami: 2 da seguire');
});
