// @vitest-environment happy-dom
import { render } from 'lit';
import { describe, expect, it } from 'vitest';
import { dialogButtons } from '../src/ui/confirm';
import { part, words } from './page';

describe('the buttons of a dialog', () => {
  const shown = (missing?: string) =>
    render(
      dialogButtons({
        cancel: 'Annulla',
        close: () => undefined,
        confirm: 'Trasferisci',
        testid: 'transfer',
        missing,
      }),
      document.body,
    );

  it('say what is missing as long as it is, also to a screen reader', () => {
    shown('Scelga prima la destinazione.');
    expect(part('transfer')?.hasAttribute('disabled')).toBe(true);
    const reason = part('transfer')?.getAttribute('aria-describedby') ?? '';
    expect(words(document.getElementById(reason))).toBe('Scelga prima la destinazione.');
    shown();
    expect(part('transfer')?.hasAttribute('disabled')).toBe(false);
    expect(part('transfer')?.hasAttribute('aria-describedby')).toBe(false);
    expect(words(document.body)).toBe('Annulla Trasferisci');
  });
});
