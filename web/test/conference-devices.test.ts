// @vitest-environment happy-dom
import { render } from 'lit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceLook, deviceNotices } from '../src/pages/conference/devices';
import { begun, snapshot, somebody } from './conference-room';
import { eventually } from './eventually';
import { FakeMediaDevices, FakeStream } from './fake-media';

let fake: FakeMediaDevices;
let place: HTMLElement;

beforeEach(() => {
  fake = new FakeMediaDevices();
  place = document.createElement('div');
  document.body.append(place);
  vi.stubGlobal('MediaStream', FakeStream);
  const granted = Object.assign(new EventTarget(), { state: 'granted' });
  const permissions = { query: () => Promise.resolve(granted) };
  vi.stubGlobal('navigator', { mediaDevices: fake, permissions });
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function inside() {
  const { room, socket } = begun();
  socket.fire('event', snapshot([somebody('anna')]));
  await room.devices.use({ microphone: true, camera: true });
  return { room, socket };
}

async function notices(room: Parameters<typeof deviceNotices>[0]) {
  render(deviceNotices(room), place);
  const element = document.querySelector<HTMLElement & { updateComplete: Promise<unknown> }>(
    'vs-device-notices',
  );
  await element?.updateComplete;
  return [...document.querySelectorAll<HTMLElement>('[data-testid="device-notice"]')];
}

it.each([
  ['NotAllowedError', 'denied'],
  ['NotReadableError', 'busy'],
  ['NotFoundError', 'absent'],
])(
  'shows that there is no microphone, why, and tries again when pressed: %s',
  async (name, why) => {
    fake.failures.audio = name;
    const { room } = await inside();
    expect(deviceLook(room, 'microphone')).toMatchObject({ open: false, icon: 'microphoneOff' });
    expect(deviceLook(room, 'camera').open).toBe(true);
    const told = await notices(room);
    expect(told.map(({ dataset }) => [dataset['kind'], dataset['state']])).toEqual([
      ['microphone', why],
    ]);
    delete fake.failures.audio;
    await room.press('microphone');
    expect(room.controls.value.microphone).toBe(true);
    expect(deviceLook(room, 'microphone')).toMatchObject({ open: true, icon: 'microphone' });
    expect(await notices(room)).toEqual([]);
    room.close();
  },
);

it('is done without by a press, and then nothing more is said of it', async () => {
  fake.failures.video = 'NotFoundError';
  const { room } = await inside();
  const [told] = await notices(room);
  [...(told?.querySelectorAll('button') ?? [])].at(-1)?.click();
  await eventually(() => expect(room.controls.value.camera).toBe(false));
  expect(await notices(room)).toEqual([]);
  room.close();
});

it('asks again for a microphone that could not be had when it is opened', async () => {
  fake.failures.audio = 'NotReadableError';
  const { room } = await inside();
  await room.toggle('microphone');
  expect(await notices(room)).toEqual([]);
  delete fake.failures.audio;
  await room.press('microphone');
  expect(deviceLook(room, 'microphone').open).toBe(true);
  room.close();
});
