// @vitest-environment happy-dom
import { render } from 'lit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type { Integrity } from '../src/pages/quality/archive';
import { integrityNotice, isAltered } from '../src/pages/quality/integrity';

const found = (state: Integrity['state'], ...wrong: Integrity['wrong']): Integrity => ({
  state,
  wrong,
  findings: wrong.length ? [{ kind: 'segment_changed', where: 'citizen.audio.0/2' }] : [],
  mediaChecked: true,
});

function shown(integrity: Integrity | null, despite?: () => void): HTMLElement {
  const place = document.createElement('div');
  render(integrityNotice(integrity, { despite }), place);
  return place;
}

const part = (place: HTMLElement, id: string) =>
  place.querySelector<HTMLElement>(`[data-testid="${id}"]`);

describe('a recording that does not verify', () => {
  afterEach(() => setLanguage('it'));

  it('says nothing of one that does', () => {
    expect(shown(found('whole')).textContent.trim()).toBe('');
    expect(shown(null).textContent.trim()).toBe('');
    expect(isAltered(found('whole'))).toBe(false);
  });

  it.each(['it', 'en'] as const)('says in words what is wrong and what to do: %s', (lang) => {
    void setLanguage(lang);
    const despite = vi.fn();
    const place = shown(found('altered', 'register', 'media'), despite);
    const notice = part(place, 'integrity-notice')!;
    expect(notice.dataset['state']).toBe('altered');
    expect(
      [...place.querySelectorAll<HTMLElement>('[data-wrong]')].map((each) => each.dataset['wrong']),
    ).toEqual(['register', 'media']);
    expect(notice.textContent).toContain(
      lang === 'it' ? 'Avvisi l’amministratore' : 'Tell the station’s administrator',
    );
    expect(notice.textContent).toContain('segment_changed citizen.audio.0/2');
    part(place, 'open-despite')?.click();
    expect(despite).toHaveBeenCalledOnce();
  });

  it('offers to open neither what was put back nor what has no key', () => {
    for (const wrong of ['history', 'key'] as const) {
      const place = shown(found('altered', wrong, 'media'), () => undefined);
      expect(part(place, 'integrity-notice')).not.toBeNull();
      expect(part(place, 'open-despite')).toBeNull();
    }
  });

  it('tells when it could not be looked over, without an alarm', () => {
    const place = shown(found('unchecked'));
    expect(part(place, 'integrity-notice')?.dataset['state']).toBe('unchecked');
    expect(place.querySelector('[role="alert"]')).toBeNull();
  });
});
