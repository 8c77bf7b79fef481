import { type Kind, named } from './kind.ts';

/** Projects. */
export const projects: Kind = {
  path: '/projects',
  noun: 'projects',
  table: 'project',
  needed: named,
  put: (rows, id, _, item) =>
    rows.put('project', { id, created: item.moment('body.created'), name: item.text('name') }),
  drop: () => {},
  touches: {},
};
