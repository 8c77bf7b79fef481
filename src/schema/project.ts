import { builder } from './builder.ts';
import { identity } from './identity.ts';
import { Node, Project } from './refs.ts';

builder.objectType(Project, {
  description: 'A set of pipelines and all that belongs to them. A request reads one project.',
  interfaces: [Node],
  fields: (t) => ({
    ...identity(t, 'Project'),
    name: t.exposeString('name', { description: 'Its name, unique in this store.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tracker created it.' }),
  }),
});

builder.queryFields((t) => ({
  project: t.field({
    type: Project,
    nullable: true,
    description:
      'The project that this request reads: the one that the header `Runpath-Project` names (by name or UUID), else the configured one, else the first by name. Null for an empty store.',
    resolve: async (_, __, { loaders }) =>
      (await loaders.projects()).find(({ id }) => id === loaders.projectId) ?? null,
  }),
  projects: t.field({
    type: [Project],
    description: 'Every project of the store, by name. A short list.',
    extensions: { list: 10 },
    resolve: (_, __, { loaders }) => loaders.projects(),
  }),
}));
