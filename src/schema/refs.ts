import type { Decoded } from '../codecs/codec.ts';
import type { MetadataLine } from '../db/metadata-text.ts';
import type {
  artifacts,
  modelVersions,
  pipelines,
  pipelineVersions,
  projects,
  Row,
  runs,
  steps,
  visualizations,
} from '../db/tables.ts';
import type { Unreadable } from '../errors.ts';
import type { InputSlot, Slot } from '../loaders/slots.ts';
import { builder } from './builder.ts';
import type { Connection, Edge } from './connection.ts';

/*
 * Every type of the graph by name and shape. A type's file implements its ref, and no such file imports
 * another: they meet here.
 */

export const Node = builder.interfaceRef<{ id: string }>('Node');

export const Project = builder.objectRef<Row<typeof projects>>('Project');
export const Pipeline = builder.objectRef<Row<typeof pipelines>>('Pipeline');
export const PipelineVersion = builder.objectRef<Row<typeof pipelineVersions>>('PipelineVersion');
export const Run = builder.objectRef<Row<typeof runs>>('Run');
export const Step = builder.objectRef<Row<typeof steps>>('Step');
export const StepOutput = builder.objectRef<Slot>('StepOutput');
export const StepInput = builder.objectRef<InputSlot>('StepInput');
export const Artifact = builder.objectRef<Row<typeof artifacts>>('Artifact');
export const ModelVersion = builder.objectRef<Row<typeof modelVersions>>('ModelVersion');
export const RunTrigger = builder.objectRef<Row<typeof runs>>('RunTrigger');
export const Visualization = builder.objectRef<Row<typeof visualizations>>('Visualization');
/** The exception that ended a run or step, as its column holds it. */
export const Failure = builder.objectRef<{
  type: string | null;
  message: string | null;
  traceback: string | null;
  line: number | null;
}>('Failure');
export const MetadataEntry = builder.objectRef<MetadataLine>('MetadataEntry');

/** A value with the link under which all of it can be had, signed when it is asked for. */
type Shown<V> = V & { readonly link: () => string };
export type AnyValue =
  | Shown<Decoded>
  | Shown<{ kind: 'unreadable'; reason: Unreadable; dataType: string | null }>;
type Of<Kind extends AnyValue['kind']> = Extract<AnyValue, { kind: Kind }>;

export const Value = builder.interfaceRef<AnyValue>('Value');
export const JsonValue = builder.objectRef<Of<'json'>>('JsonValue');
export const TextValue = builder.objectRef<Of<'text'>>('TextValue');
export const TableValue = builder.objectRef<Of<'table'>>('TableValue');
export const TableColumn = builder.objectRef<{ name: string; type: string }>('TableColumn');
export const TensorValue = builder.objectRef<Of<'tensor'>>('TensorValue');
export const ImageValue = builder.objectRef<Of<'image'>>('ImageValue');
export const BinaryValue = builder.objectRef<Of<'binary'>>('BinaryValue');
export const UnreadableValue = builder.objectRef<Of<'unreadable'>>('UnreadableValue');

const connectionRefs = <R>(name: string) => ({
  connection: builder.objectRef<Connection<R>>(`${name}Connection`),
  edge: builder.objectRef<Edge<R>>(`${name}Edge`),
});

export const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo');
export const Pipelines = connectionRefs<Row<typeof pipelines>>('Pipeline');
export const PipelineVersions = connectionRefs<Row<typeof pipelineVersions>>('PipelineVersion');
export const Runs = connectionRefs<Row<typeof runs>>('Run');
export const Steps = connectionRefs<Row<typeof steps>>('Step');
export const Artifacts = connectionRefs<Row<typeof artifacts>>('Artifact');
export const ModelVersions = connectionRefs<Row<typeof modelVersions>>('ModelVersion');
export const Visualizations = connectionRefs<Row<typeof visualizations>>('Visualization');
