// @vitest-environment happy-dom
import { html } from 'lit';
import { beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { errorWords } from '../src/staff/problem';
import { actionBox, readingBox } from '../src/staff/page';
import { ANSWER_MS } from '../src/state/bound';
import { Action } from '../src/ui/action';
import { StationElement } from '../src/ui/element';
import { Reading } from '../src/ui/reading';
import { clearPage, labelled, mount, parts, press, settled, words } from './page';
import { freshPages } from './staff';

/** What an element reads and shows, and what it does once: the same for all pages. */
freshPages();

const EVERY_MS = 5_000;
const read = vi.fn<(signal: AbortSignal) => Promise<string>>();
const taken = vi.fn<(value: string) => void>();

class Sample extends StationElement {
  readonly once = new Reading(this, read, errorWords, { taken });
  readonly patient = new Reading(this, read, errorWords, {
    begins: false,
    patient: true,
    everyMs: EVERY_MS,
  });
  readonly action = new Action<'save' | 'remove'>(this, errorWords);

  protected override render() {
    return html`
      <div data-testid="once">
        ${readingBox(
          this.once,
          (value) => html`
            <b>${value}</b>
          `,
        )}
      </div>
      <div data-testid="patient">${readingBox(this.patient, (value) => value)}</div>
      <div data-testid="action">${actionBox(this.action)}</div>
      <button type="button" data-testid="save" aria-busy=${this.action.is('save')}></button>
      <button type="button" data-testid="remove" aria-busy=${this.action.is('remove')}></button>
    `;
  }
}
customElements.define('test-reading', Sample);

const OFFLINE = new ApiError(0, 'offline', 'no answer');
const busy = () =>
  [...document.querySelectorAll('[aria-busy="true"]')].map((each) =>
    each.getAttribute('data-testid'),
  );

/** An answer that comes when it is told to. */
function held<T>(): {
  answer: Promise<T>;
  come: (value: T) => void;
  fail: (error: unknown) => void;
} {
  let come: (value: T) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const answer = new Promise<T>((resolve, reject) => {
    come = resolve;
    fail = reject;
  });
  return { answer, come, fail };
}

beforeEach(() => {
  read.mockReset();
  taken.mockReset();
});

it('says that it loads, then shows what was read', async () => {
  const { answer, come } = held<string>();
  read.mockReturnValueOnce(answer);
  const { once } = await mount<Sample>('test-reading');
  expect(words(document.querySelector('[data-testid="once"] [role="status"]'))).toBe(
    'Caricamento…',
  );
  expect(once.busy).toBe(true);
  come('here');
  await settled();
  expect(words('once')).toBe('here');
  expect(once.busy).toBe(false);
  expect(taken.mock.calls).toEqual([['here']]);
});

it('says what went wrong as soon as it is known, and tries again when asked', async () => {
  read.mockRejectedValueOnce(OFFLINE).mockResolvedValueOnce('here');
  await mount('test-reading');
  const alert = document.querySelector('[data-testid="once"] [role="alert"]');
  expect(words(alert)).toContain('non risponde');
  expect(words('once')).not.toContain('Caricamento');
  await press(labelled('Riprova ora'));
  expect(words('once')).toBe('here');
});

it('keeps what was read when a later reading fails', async () => {
  read.mockResolvedValueOnce('here').mockRejectedValueOnce(OFFLINE);
  const { once } = await mount<Sample>('test-reading');
  await once.again();
  await settled();
  expect(words('once')).toContain('here');
  expect(once.problem?.code).toBe('offline');
});

it('drops an answer that comes after a newer question, or after the element has left', async () => {
  const [first, second, third] = [held<string>(), held<string>(), held<string>()];
  for (const { answer } of [first, second, third]) read.mockReturnValueOnce(answer);
  const { once } = await mount<Sample>('test-reading');
  void once.again();
  second.come('second');
  await settled();
  first.come('first');
  await settled();
  expect(once.value).toBe('second');
  void once.again();
  clearPage();
  third.fail(OFFLINE);
  await settled();
  expect([once.value, once.problem]).toEqual(['second', null]);
});

it('is told when no answer comes in time', async () => {
  vi.useFakeTimers();
  read.mockImplementationOnce(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(OFFLINE))),
  );
  const { once } = await mount<Sample>('test-reading');
  await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
  expect(once.problem).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect([once.problem?.code, once.busy]).toEqual(['offline', false]);
});

it('forgets what was read when something else is wanted', async () => {
  read.mockResolvedValueOnce('here');
  const { once } = await mount<Sample>('test-reading');
  const { answer, come } = held<string>();
  read.mockReturnValueOnce(answer);
  void once.anew();
  await settled();
  expect(words('once')).toBe('Caricamento…');
  come('there');
  await settled();
  expect(words('once')).toBe('there');
});

it('takes a value that came otherwise, which ends the problem', async () => {
  read.mockRejectedValueOnce(OFFLINE);
  const { once } = await mount<Sample>('test-reading');
  once.take('changed');
  await settled();
  expect(words('once')).toBe('changed');
  expect(taken.mock.calls).toEqual([['changed']]);
});

it('reads again by itself and bears a failure with patience once there is a value', async () => {
  vi.useFakeTimers();
  read.mockResolvedValueOnce('once').mockRejectedValueOnce(OFFLINE);
  const { patient } = await mount<Sample>('test-reading');
  await patient.again();
  expect(patient.problem?.code).toBe('offline');
  read.mockResolvedValueOnce('first').mockRejectedValueOnce(OFFLINE).mockResolvedValueOnce('later');
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect([patient.value, patient.problem]).toEqual(['first', null]);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect([patient.value, patient.problem]).toEqual(['first', null]);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(patient.value).toBe('later');
});

it('does one thing at a time, and says what came of it', async () => {
  read.mockResolvedValue('here');
  const { action } = await mount<Sample>('test-reading');
  const { answer, come } = held<undefined>();
  const other = vi.fn();
  const saved = action.run('save', () => answer, 'Salvato.');
  await settled();
  expect([busy(), action.busy]).toEqual([['save'], true]);
  expect(await action.run('remove', other)).toBe(false);
  expect(other).not.toHaveBeenCalled();
  come(undefined);
  expect(await saved).toBe(true);
  await settled();
  expect(busy()).toEqual([]);
  expect(words(document.querySelector('[data-testid="action"] [role="status"]'))).toBe('Salvato.');
});

it('says what an act was refused for, and does it once more when asked', async () => {
  read.mockResolvedValue('here');
  const { action } = await mount<Sample>('test-reading');
  const work = vi.fn<() => Promise<void>>().mockRejectedValueOnce(OFFLINE).mockResolvedValueOnce();
  expect(await action.run('save', work, 'Salvato.')).toBe(false);
  await settled();
  expect(words(document.querySelector('[data-testid="action"] [role="alert"]'))).toContain(
    'non risponde',
  );
  expect(busy()).toEqual([]);
  expect(await action.again()).toBe(true);
  await settled();
  expect(words('action')).toBe('Salvato.');
  expect(work).toHaveBeenCalledTimes(2);
});

it('forgets what it said of one act when the next begins, or when the element says so', async () => {
  read.mockResolvedValue('here');
  const { action } = await mount<Sample>('test-reading');
  await action.run('save', () => Promise.resolve(), 'Salvato.');
  void action.run('remove', () => new Promise(() => undefined));
  expect(action.done).toBe('');
  action.problem = { text: 'Manca il motivo.' };
  await settled();
  expect([words('action'), busy()]).toEqual(['Manca il motivo.', ['remove']]);
  action.problem = null;
  await settled();
  expect(words('action')).toBe('');
  expect(parts('action')).toHaveLength(1);
});

it('lets an act choose its words by what came of it', async () => {
  read.mockResolvedValue('here');
  const { action } = await mount<Sample>('test-reading');
  await action.run('save', () => {
    action.done = 'Una persona deve approvare.';
    return Promise.resolve();
  });
  expect([action.done, action.busy]).toEqual(['Una persona deve approvare.', false]);
});
