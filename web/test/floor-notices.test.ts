// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/supervisor/notices';
import { expectAccessible } from './accessibility';
import { fill, mount, part, press, Refusal, said, words } from './page';
import { eventually } from './eventually';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

/** The notices of the floor, as a supervisor has them. */
async function shown(answers: Record<string, unknown>) {
  const api = signedIn('supervisor', answers);
  const { session } = await qualityContext('supervisor');
  await mount('vs-floor-notices', { session, categories: CATEGORIES });
  return api;
}

describe('notices', () => {
  it('are not said to be none before they were read', async () => {
    await shown({ 'GET notices': new Refusal(503, 'away') });
    expect(words('notices')).not.toContain('Nessun avviso');
    expect(words('notices')).toContain('Riprova ora');
  });

  const NOTICE = {
    id: 'n1',
    text: 'Un guasto rallenta le risposte.',
    translations: { en: 'A fault slows us down.', de: 'Eine Störung.' },
    category: 'weapons',
    by: 'Capo Ufficio 1',
    endsAt: '2026-11-26T12:30:00Z',
  };

  it('are written for a topic, for a time, in the languages of those who wait', async () => {
    const api = await shown({
      'GET notices': { notices: [] },
      'POST notices': { notices: [NOTICE] },
    });
    expect(document.body.textContent).toContain('Nessun avviso in corso.');
    await press('new-notice');
    expect(document.activeElement).toBe(part('notice-text'));
    expect(part('send-notice')).toHaveProperty('disabled', true);
    await expectAccessible();
    await fill('notice-text', 'Un guasto rallenta le risposte.');
    expect(document.querySelectorAll('details [lang]')).toHaveLength(4);
    await fill(field('notice-en'), 'A fault slows us down.');
    await fill(field('notice-de'), ' Eine Störung. ');
    await fill('notice-category', 'weapons');
    await fill(field('notice-minutes'), '120');
    await press('send-notice');
    expect(api.sent('POST notices')[0]?.body).toEqual({
      text: 'Un guasto rallenta le risposte.',
      minutes: 120,
      translations: { en: 'A fault slows us down.', de: 'Eine Störung.' },
      category: 'weapons',
    });
    expect(dialog()).toBeNull();
    expect(words('notices')).toContain(
      'Un guasto rallenta le risposte. Armi · fino alle 13:30 · anche in inglese e tedesco',
    );
    await eventually(() => expect(said()).toBe('L’avviso è sulla pagina di chi aspetta.'));
  });

  it('are ended, and the focus goes where another one is written', async () => {
    const api = await shown({
      'GET notices': { notices: [{ ...NOTICE, category: null }] },
      'DELETE notices/n1': {},
    });
    expect(words('notices')).toContain('A tutti');
    api.answers['GET notices'] = { notices: [] };
    await press('end-notice');
    expect(api.sent('DELETE notices/n1')).toHaveLength(1);
    expect(part('end-notice')).toBeNull();
    expect(document.activeElement).toBe(part('new-notice'));
  });

  it('that are refused stay in the dialog', async () => {
    await shown({
      'GET notices': { notices: [] },
      'POST notices': new Refusal(409, 'too_many'),
    });
    await press('new-notice');
    await fill('notice-text', 'Un guasto');
    await press('send-notice');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain('Non è riuscito.');
    expect(part('notice-text')).toHaveProperty('value', 'Un guasto');
  });
});
