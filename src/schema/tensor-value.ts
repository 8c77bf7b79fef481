import { ClientError } from '../errors.ts';
import { builder } from './builder.ts';
import { lastsWhole } from './lasting.ts';
import { TensorValue, Value } from './refs.ts';

const AxisSliceInput = builder.inputType('AxisSlice', {
  description: 'A stretch of one axis.',
  fields: (t) => ({
    start: t.int({ required: true, description: 'The first index, from 0.' }),
    stop: t.int({ required: true, description: 'The index after the last.' }),
  }),
});

builder.objectType(TensorValue, {
  description: 'An array of numbers, truth values, texts or moments, of any number of axes.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    shape: t.field({
      type: ['Long'],
      description: 'The length of each axis; empty for a single value.',
      resolve: ({ shape }) => [...shape],
    }),
    dtype: t.exposeString('dtype', { description: 'The type of its elements, in NumPy’s word (`float64`).' }),
    data: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The elements as nested lists, or those of a slice: only what it needs is read. Null where that is larger than `maxBytes` of the value.',
      args: {
        slice: t.arg({
          type: [AxisSliceInput],
          description: 'One stretch for each axis from the first; an axis left out is whole. Default: all.',
        }),
      },
      resolve: (tensor, { slice }) => {
        for (const [axis, { start, stop }] of (slice ?? []).entries())
          if (axis >= tensor.shape.length || start < 0 || stop < start || stop > (tensor.shape[axis] ?? 0))
            throw new ClientError(
              'BAD_USER_INPUT',
              `The slice of axis ${axis}, ${start} to ${stop}, does not fit the shape [${tensor.shape.join(', ')}].`,
            );
        if (!slice && tensor.overBudget) return null;
        return tensor.data(slice ?? undefined);
      },
    }),
  }),
});
