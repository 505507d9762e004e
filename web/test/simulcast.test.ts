import { describe, expect, it } from 'vitest';
import { ENCODINGS, sendEncodings, sendLayers } from '../src/call/simulcast';

class FakeSender {
  parameters: RTCRtpSendParameters;
  set = 0;

  constructor(encodings: RTCRtpEncodingParameters[]) {
    this.parameters = {
      encodings,
      transactionId: '',
      codecs: [],
      headerExtensions: [],
      rtcp: {},
    };
  }

  getParameters(): RTCRtpSendParameters {
    return structuredClone(this.parameters);
  }

  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    this.set += 1;
    this.parameters = parameters;
    return Promise.resolve();
  }

  get active(): string[] {
    return this.parameters.encodings
      .filter((encoding) => encoding.active ?? true)
      .map((encoding) => encoding.rid ?? '');
  }
}

describe('simulcast', () => {
  it('goes from the smallest to the full size', () => {
    const scales = ENCODINGS.map((encoding) => encoding.scaleResolutionDownBy ?? 0);
    expect(scales).toEqual([...scales].sort((a, b) => b - a));
    expect(new Set(ENCODINGS.map((encoding) => encoding.rid)).size).toBe(ENCODINGS.length);
  });

  it('switches layers off and on again, and only when something changes', async () => {
    const sender = new FakeSender(sendEncodings());
    await sendLayers(sender, ['q']);
    expect(sender.active).toEqual(['q']);
    await sendLayers(sender, ['q']);
    expect(sender.set).toBe(1);
    await sendLayers(sender, ['q', 'f']);
    expect(sender.active).toEqual(['q', 'f']);
    expect(ENCODINGS.every((encoding) => encoding.active === undefined)).toBe(true);
  });

  it('never sends nothing, and leaves a single encoding alone', async () => {
    const sender = new FakeSender(sendEncodings());
    await sendLayers(sender, ['unknown']);
    expect(sender.active).toEqual(['q', 'h', 'f']);
    const single = new FakeSender([{}]);
    await sendLayers(single, ['q']);
    expect(single.set).toBe(0);
  });

  it('survives a sender that is gone', async () => {
    const sender = new FakeSender(sendEncodings());
    sender.setParameters = () => Promise.reject(new DOMException('', 'InvalidStateError'));
    await expect(sendLayers(sender, ['q'])).resolves.toBeUndefined();
  });
});
