// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { category, needing } from './citizen-samples';
import { chooses, closed, visit } from './citizen-visit';
import { socket } from './fake-io';
import { check, fill, part, press, settled, submit, words } from './page';

const happy = (window as unknown as { happyDOM: { setViewport: (size: object) => void } }).happyDOM;
const shown = () =>
  ['modality-video', 'consent-recording', 'visitor-name', 'enter-queue'].filter((id) => part(id));
const heading = () => words(document.querySelector('#main h1'));
const goesOn = () => submit('next-question');

/** The browser's own button: happy-dom keeps no entries. */
async function browserGoesTo(question: number) {
  history.replaceState({ depth: question + 1, question }, '', '#weapons');
  window.dispatchEvent(new PopStateEvent('popstate'));
  await settled();
}

beforeEach(() => happy.setViewport({ width: 390, height: 844 }));
afterEach(() => {
  closed();
  happy.setViewport({ width: 1024, height: 768 });
});

it('asks one question a screen on a telephone, and says which of how many it is', async () => {
  await chooses(await visit());
  expect(shown()).toEqual(['modality-video']);
  expect(heading()).toBe('Come vuole parlare con noi?');
  expect(words('question-progress')).toBe('Domanda 1 di 3');
  await goesOn();
  expect(shown()).toEqual(['consent-recording']);
  expect(words('question-progress')).toBe('Domanda 2 di 3');
  await check('consent-no-recording');
  await goesOn();
  expect(shown()).toEqual(['visitor-name', 'enter-queue']);
  expect(part('enter-queue')?.hasAttribute('disabled')).toBe(false);
});

it('says what the topic needs with the first question, and nothing where it needs nothing', async () => {
  await chooses(
    await visit({ categories: [needing('weapons', 'Il porto d’armi.', 'La matricola.')] }),
  );
  expect(words('topic-requirements')).toBe('Che cosa serve Il porto d’armi. La matricola.');
  await goesOn();
  expect(part('topic-requirements')).toBeNull();
  closed();
  await chooses(await visit());
  expect(part('topic-requirements')).toBeNull();
});

it('puts the focus on the heading of each question', async () => {
  await chooses(await visit());
  await goesOn();
  expect(words(document.activeElement)).toBe('Possiamo registrare la chiamata?');
  await check('consent-recording');
  await goesOn();
  expect(words(document.activeElement)).toBe('Vuole dirci come si chiama?');
});

it('says what is missing beside the answers, instead of a button that cannot be pressed', async () => {
  await chooses(await visit());
  await goesOn();
  expect(part('next-question')?.hasAttribute('disabled')).toBe(false);
  await goesOn();
  expect(shown()).toEqual(['consent-recording']);
  expect(words(document.querySelector('[role=alert]'))).toBe(
    'Scelga una delle due risposte per continuare.',
  );
  expect(document.activeElement).toBe(part('consent-recording'));
  await check('consent-recording');
  expect(document.querySelector('[role=alert]')).toBeNull();
});

it('keeps what was chosen on the way back and forth, and sends it', async () => {
  await chooses(await visit());
  await check('modality-audio');
  await goesOn();
  await check('consent-no-recording');
  await goesOn();
  await fill('visitor-name', 'Maria');
  const back = vi.spyOn(history, 'back').mockImplementation(() => undefined);
  await press('previous-question');
  expect(back).toHaveBeenCalledOnce();
  await browserGoesTo(1);
  expect((part('consent-no-recording') as HTMLInputElement).checked).toBe(true);
  await browserGoesTo(0);
  expect((part('modality-audio') as HTMLInputElement).checked).toBe(true);
  expect(part('previous-question')).toBeNull();
  await goesOn();
  await goesOn();
  expect((part('visitor-name') as HTMLInputElement).value).toBe('Maria');
  await submit('enter-queue');
  expect(socket().commands('enterQueue')).toMatchObject([
    { modality: 'audio', recording: false, name: 'Maria' },
  ]);
});

it('follows the browser’s buttons, but not past a question that has to be answered', async () => {
  await chooses(await visit());
  await goesOn();
  expect(history.state).toMatchObject({ question: 1 });
  expect(location.hash).toBe('#weapons');
  await browserGoesTo(0);
  expect(shown()).toEqual(['modality-video']);
  await browserGoesTo(2);
  expect(shown()).toEqual(['consent-recording']);
});

it('goes back to the topics past all questions', async () => {
  await chooses(await visit());
  await goesOn();
  await check('consent-recording');
  await goesOn();
  const go = vi.spyOn(history, 'go').mockImplementation(() => undefined);
  await press('step-topic');
  expect(go).toHaveBeenCalledExactlyOnceWith(-3);
});

it('leads nowhere where the topic is closed, and offers the alternatives', async () => {
  const categories = [category('weapons', { open: false, state: 'closed' })];
  await chooses(await visit({ open: false, state: 'closed', categories }));
  expect(part('next-question')).toBeNull();
  expect(part('leave-message')).not.toBeNull();
});

it('stands on one screen where that is wide enough, also after the screen was turned', async () => {
  await chooses(await visit());
  await check('modality-audio');
  // happy-dom tells of a change only once a query has been found to match
  window.dispatchEvent(new Event('resize'));
  happy.setViewport({ width: 844, height: 390 });
  window.dispatchEvent(new Event('resize'));
  await settled();
  expect(shown()).toEqual(['modality-video', 'consent-recording', 'visitor-name', 'enter-queue']);
  expect(heading()).toBe('Prima di entrare');
  expect((part('modality-audio') as HTMLInputElement).checked).toBe(true);
  expect(part('question-progress')).toBeNull();
});

it('tells those who write for how long that is kept, and promises nothing else', async () => {
  await chooses(await visit());
  await check('modality-text');
  await goesOn();
  expect(heading()).toBe('Se poi passa alla voce o al video, possiamo registrare?');
  expect(words(document.querySelector('#recording-same'))).toContain('per 90 giorni');
});

it('does not promise a picture of the operator to those who speak only', async () => {
  await chooses(await visit());
  await check('modality-audio');
  expect(words(document.querySelector('.vs-before'))).toContain('Vi parlate senza vedervi');
});
