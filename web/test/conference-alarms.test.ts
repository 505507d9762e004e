// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as sound from '../src/call/sound';
import '../src/pages/conference/alarms-strip';
import type { AlarmList } from '../src/staff/alarms/alarms';
import type { Alarm } from '../src/staff/alarms/alarm-words';
import { expectAccessible } from './accessibility';
import { alarm } from './alarm-samples';
import { type FakeApi, mount, part, press, settled } from './page';
import { freshPages, qualityContext, signedIn, STATION } from './staff';

freshPages();

let api: FakeApi;

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(sound, 'playNotes').mockResolvedValue(undefined);
});

async function shown(): Promise<void> {
  api = signedIn('supervisor', {
    'GET alarms': { nowMs: Date.now(), alarms: [] },
    'GET station': STATION,
  });
  const { session } = await qualityContext('supervisor');
  await mount('vs-conference-alarms', { session });
  await settled();
}

async function raised(...alarms: readonly Alarm[]): Promise<void> {
  api.answers['GET alarms'] = { nowMs: Date.now(), alarms };
  await document.querySelector<AlarmList>('vs-alarms')!.again();
  await settled();
}

const bell = () => part('alarm-sound')?.getAttribute('aria-label');
const SPEAKING = 'Spegni il suono degli avvisi';
const SILENT = 'Riattiva il suono degli avvisi';

describe('alarms in a conference', () => {
  it('are heard until a supervisor silences them, in this browser wherever they are', async () => {
    await shown();
    expect(part('alarm-sound')).toBeNull();
    await raised(alarm('wait'));
    expect(sound.playNotes).toHaveBeenCalledOnce();
    expect(bell()).toBe(SPEAKING);
    await expectAccessible();

    await press('alarm-sound');
    expect(bell()).toBe(SILENT);
    await raised(alarm('wait'), alarm('nobody'));
    expect(sound.playNotes).toHaveBeenCalledOnce();
    expect(localStorage.getItem('vs.floor.sound')).toBe('off');

    await press('alarm-sound');
    await raised(alarm('wait'), alarm('nobody'), alarm('hold'));
    expect(sound.playNotes).toHaveBeenCalledTimes(2);
  });

  it('follow what is chosen on the floor, before and meanwhile', async () => {
    localStorage.setItem('vs.floor.sound', 'off');
    await shown();
    await raised(alarm('wait'));
    expect(sound.playNotes).not.toHaveBeenCalled();
    expect(bell()).toBe(SILENT);
    localStorage.removeItem('vs.floor.sound');
    window.dispatchEvent(new Event('storage'));
    await settled();
    expect(bell()).toBe(SPEAKING);
  });
});
