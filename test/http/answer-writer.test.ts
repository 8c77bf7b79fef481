import { type GraphQLObjectType, parse } from 'graphql';
import { expect, it, vi } from 'vitest';
import { compileWriter } from '../../src/http/answer-writer.ts';
import { schema } from './sample.ts';

it('looks at each level of a document once, though a directive may leave out a field of each', () => {
  const fields = vi.spyOn(schema.getType('Pipeline') as GraphQLObjectType, 'getFields');
  const looks = [4, 8, 12].map((levels) => {
    const opened = 'runs { nodes { pipeline { '.repeat(levels);
    const closed = 'name @include(if: true) } } } '.repeat(levels);
    fields.mockClear();
    compileWriter(schema, parse(`{ pipelines { nodes { ${opened} name ${closed} } } }`), null);
    return fields.mock.calls.length;
  });
  expect(looks[2]! - looks[1]!).toBe(looks[1]! - looks[0]!);
});
