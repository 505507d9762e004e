import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

type Samples = Record<string, { client: { type: string }[]; server: { type: string }[] }>;

const samples = read('../../signaling/protocol/samples/messages.json') as Samples;

describe.each(['citizen', 'desk', 'conference', 'staff'])('samples of %s', (namespace) => {
  const schema = read(`../src/protocol/${namespace}.schema.json`) as object;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema, namespace);

  it.each(['client', 'server'] as const)('%s messages are what the schema says', (side) => {
    const kind = side === 'client' ? 'ClientMessage' : 'ServerMessage';
    const validate = ajv.getSchema(`${namespace}#/$defs/${kind}`)!;
    const messages = samples[namespace]![side];
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect(validate(message), `${message.type}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
  });

  it('a field too many is refused', () => {
    const validate = ajv.getSchema(`${namespace}#/$defs/ClientMessage`)!;
    const [message] = samples[namespace]!.client;
    expect(validate({ ...message, surplus: 1 })).toBe(false);
  });
});
