import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../src/codecs/codec.ts';
import { artifact, fixtures, fixtureValues } from './place.ts';

const names = readdirSync(fixtures)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** Everything a value says of itself, with its contents: what the expectation of a fixture may name. */
async function told(decoded: Decoded): Promise<Record<string, unknown>> {
  if (decoded.kind === 'tensor') return { ...decoded, json: await decoded.data() };
  if (decoded.kind !== 'table') return decoded;
  const columns = decoded.columns.map((column) => column.name);
  return { ...decoded, columns, rows: await decoded.rows({ first: 5, offset: 0 }) };
}

describe('the fixtures', () => {
  const { values } = fixtureValues();

  it.each(names)('%s', async (name) => {
    const { materializer, dataType, error, message, ...expected } = JSON.parse(
      readFileSync(join(fixtures, `${name}.json`), 'utf8'),
    );
    const uri = name.startsWith('npy-') ? `/fixtures/${name}.npy` : `/fixtures/${name}`;
    const reading = values.read(artifact(uri, materializer ?? null, dataType ?? null), 65_536).then(told);
    if (!error) {
      expect(await reading).toMatchObject(expected);
      return;
    }
    const refusal = await reading.catch((reason) => reason);
    expect(refusal).toMatchObject({ name: 'Unreadable', code: error, ...expected });
    for (const part of message ?? []) expect(refusal.message).toContain(part);
  });
});
