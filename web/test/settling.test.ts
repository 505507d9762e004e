import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Settling } from '../src/pages/conference/settling';

type Frame = () => void;

function fakeVideo(tells = true) {
  let waiting: Frame[] = [];
  const video = {
    dataset: {} as DOMStringMap,
    ...(tells && { requestVideoFrameCallback: (frame: Frame) => waiting.push(frame) }),
  } as unknown as HTMLVideoElement;
  const frame = () => {
    const now = waiting;
    waiting = [];
    for (const each of now) each();
  };
  return { video, frame, dark: () => 'settling' in video.dataset };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('whoever is the first in a slot, or stays, is seen at once', () => {
  const settling = new Settling();
  const { video, dark } = fakeVideo();
  settling.seat(video, '0', 'ada');
  settling.seat(video, '0', 'ada');
  expect(dark()).toBe(false);
});

test('a slot that changes hands is dark until a frame that cannot be of the one before', () => {
  const settling = new Settling();
  const { video, frame, dark } = fakeVideo();
  settling.seat(video, '0', 'ada');
  settling.seat(video, '0', 'bea');
  expect(dark()).toBe(true);
  vi.advanceTimersByTime(100);
  frame();
  expect(dark()).toBe(true);
  vi.advanceTimersByTime(60);
  expect(dark()).toBe(true);
  frame();
  expect(dark()).toBe(false);
});

test('it is not dark for ever, and a later change is not ended by an earlier one', () => {
  const settling = new Settling();
  const { video, dark } = fakeVideo();
  settling.seat(video, '0', 'ada');
  settling.seat(video, '0', 'bea');
  vi.advanceTimersByTime(900);
  settling.seat(video, '0', 'ada');
  vi.advanceTimersByTime(200);
  expect(dark()).toBe(true);
  vi.advanceTimersByTime(900);
  expect(dark()).toBe(false);
});

test('whoever moves to a slot that another has left is dark there, though it was free meanwhile', () => {
  const settling = new Settling();
  const first = fakeVideo();
  const second = fakeVideo(false);
  settling.seat(first.video, '0', 'ada');
  settling.seat(second.video, '0', 'bea');
  expect(second.dark()).toBe(true);
  vi.advanceTimersByTime(600);
  expect(second.dark()).toBe(false);
});
