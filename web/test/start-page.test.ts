// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import '../src/pages/start/start-page';
import { expectAccessible } from './accessibility';
import { FakeApi, fill, mount, part, Refusal, submit, words } from './page';
import { freshPages, somebody } from './staff';

freshPages();

let went: string[];
beforeEach(() => {
  went = [];
  vi.spyOn(location, 'assign').mockImplementation((to) => void went.push(String(to)));
  history.replaceState(null, '', '/start');
});

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = new FakeApi({
    'GET first-start': { open: true },
    'POST first-start': () => undefined,
    'POST session/refresh': new Refusal(401, 'unauthenticated'),
    'POST session': { accessToken: 'token', me: somebody('admin') },
    ...answers,
  });
  await mount('vs-start');
  return api;
}
const field = (name: string) => document.querySelector<HTMLInputElement>(`#start-${name}`)!;
async function filled(more: Record<string, string> = {}): Promise<void> {
  const written = {
    code: 'ABCD-EFGH-IJKL',
    name: 'Anna Rossi',
    username: 'Anna',
    password: 'una frase che ricordo',
    again: 'una frase che ricordo',
    ...more,
  };
  for (const [name, value] of Object.entries(written)) await fill(field(name), value);
  await submit(field('code'));
}
const alert = () => words(document.querySelector('.login-problem'));

describe('the first start', () => {
  it('makes the administrator, signs in, and goes on to the second factor', async () => {
    const api = await shown();
    await expectAccessible();
    await filled();
    expect(api.sent('POST first-start')[0]?.body).toEqual({
      code: 'ABCD-EFGH-IJKL',
      username: 'anna',
      displayName: 'Anna Rossi',
      password: 'una frase che ricordo',
    });
    expect(went).toEqual(['/login?next=%2Fstart']);
  });

  it('takes the code out of the address', async () => {
    history.replaceState(null, '', '/start#code=ABCD-EFGH-IJKL');
    await shown();
    expect(field('code').value).toBe('ABCD-EFGH-IJKL');
  });

  it.each([
    [{ code: '' }, 'Scriva codice', 'code'],
    [{ username: '' }, 'Scriva codice', 'username'],
    [{ again: 'another one' }, 'non sono uguali', 'again'],
  ])('asks for what is missing: %o', async (more, said, focused) => {
    const api = await shown();
    await filled(more);
    expect(alert()).toContain(said);
    expect(document.activeElement).toBe(field(focused));
    expect(api.sent('POST first-start')).toEqual([]);
  });

  it.each([
    [403, 'code_wrong', 'Questo codice non vale'],
    [422, 'password_common', 'si indovina facilmente'],
    [429, 'too_many_requests', 'Troppi tentativi'],
  ])('says why it was refused: %i %s', async (status, code, said) => {
    await shown({ 'POST first-start': new Refusal(status, code) });
    await filled();
    expect(alert()).toContain(said);
    expect(went).toEqual([]);
  });

  it('is closed for ever once there is an administrator', async () => {
    await shown({ 'GET first-start': { open: false } });
    expect(words(document.querySelector('h1'))).toBe('Il primo avvio è concluso');
    expect(part('make-administrator')).toBeNull();
    // whoever signs in goes on with the guide
    expect(part('to-sign-in')?.getAttribute('href')).toBe('/login?next=%2Fstart');
    await expectAccessible();
  });

  it('that somebody else was quicker with says so', async () => {
    const api = await shown({ 'POST first-start': new Refusal(409, 'first_start_closed') });
    api.answers['GET first-start'] = { open: false };
    await filled();
    expect(words(document.querySelector('h1'))).toBe('Il primo avvio è concluso');
  });

  it('where signing in fails sends the person there', async () => {
    await shown({ 'POST session': new Refusal(503, 'busy') });
    await filled();
    expect(document.body.textContent).toContain('L’amministratore c’è.');
    expect(part('to-sign-in')?.getAttribute('href')).toContain('/login?next=');
  });
});
