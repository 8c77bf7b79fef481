import { artifacts } from './artifacts.ts';
import type { Kind } from './kind.ts';
import { models, modelVersions } from './models.ts';
import { pipelines } from './pipelines.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';
import { steps } from './steps.ts';

/**
 * All kinds of things that make a history, in the order they are read: a run before its steps and its plan, so
 * that what comes meanwhile is at most in excess.
 */
export const kinds: readonly Kind[] = [runs, snapshots, steps, artifacts, pipelines, modelVersions, models];
