// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/evaluation/calibration-view';
import type { CalibrationOpened } from '../src/protocol/api';
import { StaffSession } from '../src/staff/session';
import { mount } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const rating = (id: string, displayName: string, greeting: number, end: number) => ({
  person: { id, displayName, code: '' },
  rated: true,
  answers: { greeting, end },
  tenths: 500,
});
const OPENED: CalibrationOpened = {
  calibration: {
    id: 'k1',
    name: 'Novembre',
    recordingId: 'r1',
    reference: 'AAAA-2222',
    category: 'weapons',
    form: { id: 'f1', name: 'Base' },
    version: 1,
    state: 'comparing',
    madeAt: '2026-11-26T09:00:00Z',
    madeBy: null,
    participants: 2,
    rated: 2,
    mine: 'rated',
    tenths: null,
  },
  content: {
    sections: [
      {
        id: 's',
        title: 'Colloquio',
        items: [
          { id: 'greeting', text: 'Saluta' },
          { id: 'end', text: 'Conclude' },
        ],
      },
    ],
  },
  ratings: [rating('p1', 'Anna', 1, 0), rating('p2', 'Bruno', 1, 1)],
  items: [
    { item: 'greeting', same: true, spread: 0 },
    { item: 'end', same: false, spread: 1 },
  ],
  agreed: {},
  note: '',
  watch: { watchedMs: 0, durationMs: 0, share: 1, needed: 1, enough: true },
  kappa: {},
};

const agreed = (item: string) =>
  document.querySelector<HTMLSelectElement>(`[data-agreed=${item}]`)?.value;

async function shown(more: Partial<CalibrationOpened> = {}): Promise<void> {
  signedIn('supervisor');
  const session = new StaffSession();
  await mount('vs-calibration-view', { session, opened: { ...OPENED, ...more }, me: 'p1' });
}

describe('what a calibration agrees on', () => {
  it('is proposed where all gave the same', async () => {
    await shown();
    expect(agreed('greeting')).toBe('1');
    expect(agreed('end')).toBe('');
  });

  it('is what was kept, also against what all had given', async () => {
    await shown({ agreed: { greeting: 0 } });
    expect(agreed('greeting')).toBe('0');
  });
});
