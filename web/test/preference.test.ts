import { expect, it } from 'vitest';
import { layerFrames, prefer } from '../src/call/preference';
import { FakeSender } from './fake-media';

/** A sender of a browser that encodes in one layer only. */
class OneLayer extends FakeSender {
  refused = 0;

  override setParameters(parameters: Record<string, unknown>): Promise<void> {
    if (!JSON.stringify(parameters).includes('scalabilityMode')) {
      return super.setParameters(parameters);
    }
    this.refused += 1;
    return Promise.reject(new DOMException('', 'InvalidModificationError'));
  }
}

it('sends a screen in one layer where the browser refuses several', async () => {
  const screen = new OneLayer();
  const sender = screen as unknown as RTCRtpSender;
  await prefer(sender, 'maintain-resolution', 2_000_000);
  await layerFrames(sender);
  expect(screen.refused).toBe(1);
  expect(screen.parameters).toMatchObject({
    degradationPreference: 'maintain-resolution',
    encodings: [{ maxBitrate: 2_000_000 }],
  });
  expect(screen.parameters['encodings']).not.toHaveProperty([0, 'scalabilityMode']);
});
