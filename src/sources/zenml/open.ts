import { ClientError } from '../../errors.ts';
import type { HistorySource, OpenSource } from '../source.ts';
import { batchesOf, sizeOf } from './batches.ts';
import { generationOf } from './generation.ts';
import { historyOf } from './history.ts';
import { locationOf } from './location.ts';
import { mysqlOrigin } from './mysql/origin.ts';
import type { Look, Origin } from './origin.ts';
import { projectsOf } from './projects.ts';
import { restOrigin } from './rest/origin.ts';
import { sqliteOrigin } from './sqlite-origin.ts';

type OriginMaker = (address: string, options: { readonly apiKey: string | null }) => Origin;

/** Where a ZenML can keep its history, by the scheme of its address: the one place to add another. */
const origins: Readonly<Record<string, OriginMaker>> = {
  sqlite: sqliteOrigin,
  mysql: mysqlOrigin,
  mariadb: mysqlOrigin,
  http: restOrigin,
  https: restOrigin,
};

/** The one name of a location, whichever way it is spelt; a `ClientError` where no ZenML is read from there. */
export function placeOf(location: string): string {
  return placed(location).name;
}

function placed(location: string) {
  const { scheme, name, address } = locationOf(location);
  const make = Object.hasOwn(origins, scheme) ? origins[scheme] : undefined;
  if (make) return { name, address, make };
  const known = Object.keys(origins).map((other) => `${other}:`);
  throw new ClientError(
    'BAD_USER_INPUT',
    `No ZenML is read from an address that begins with ${scheme}: known are paths and ${known.join(', ')}.`,
  );
}

/** Opens the history of a ZenML of any known generation, as it is now or what is new in it since a mark. */
export const openZenml: OpenSource = async (location, { tell, since, apiKey, kept }) => {
  const { address, make } = placed(location);
  const origin = (kept?.get(location) as Origin | undefined) ?? make(address, { apiKey });
  kept?.set(location, origin);
  const close = async () => {
    if (!kept) await origin.close();
  };
  try {
    const look = await origin.look(since);
    if (look) return sourceOf({ ...origin, close }, look, tell);
    await close();
    return null;
  } catch (error) {
    await close();
    throw error;
  }
};

function sourceOf(origin: Origin, look: Look, tell: Parameters<OpenSource>[1]['tell']): HistorySource {
  try {
    const { generation, remark } = generationOf(look.reader, origin.description);
    const history = historyOf(look.reader, generation, tell, look.changed);
    // Once: a look at what changed would tell the same again.
    if (remark && !look.changed) history.remark(origin.description, remark);
    const projects = projectsOf(history);
    return {
      description: `ZenML ${generation.release}, ${origin.description}`,
      size: sizeOf(history),
      numbersVersions: generation.versions === 'rows',
      projects: projects.map(({ row }) => row.id),
      mark: look.mark,
      batches: () => batchesOf(history, projects, look),
      async close() {
        look.reader.close();
        await origin.close();
      },
    };
  } catch (error) {
    look.reader.close();
    throw error;
  }
}
