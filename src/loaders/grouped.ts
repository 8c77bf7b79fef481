import DataLoader from 'dataloader';

type Grouping<Request, Answer> = {
  /** Whether two requests are of one shape, told without making that. */
  readonly alike: (a: Request, b: Request) => boolean;
  /** The same for requests of one shape. */
  readonly shapeOf: (request: Request) => string;
  /** Tells requests of one shape apart; equal requests are one. */
  readonly restOf: (request: Request) => string;
  /** Answers requests of one shape with one statement. */
  readonly ask: (requests: readonly Request[]) => Promise<readonly Answer[]>;
};

/**
 * A loader whose batch takes one statement for each shape of its requests. Answers of one batch come together,
 * whatever its shapes, so that what is asked next is one batch again.
 */
export function grouped<Request extends object, Answer>({
  alike,
  shapeOf,
  restOf,
  ask,
}: Grouping<Request, Answer>): { load(request: Request): Promise<Answer> } {
  type Asked = { readonly request: Request; readonly shape: number };
  const shapes = new Map<string, number>();
  let last: Asked | undefined;

  /** Shapes by number: what comes after another request is most often of the same. */
  const asked = (request: Request): Asked => {
    if (last && alike(last.request, request)) return { request, shape: last.shape };
    const name = shapeOf(request);
    const shape = shapes.get(name) ?? shapes.size;
    shapes.set(name, shape);
    last = { request, shape };
    return last;
  };
  const answered = (requests: readonly Request[]): Promise<(Answer | Error)[]> =>
    ask(requests).then(
      (answers) => answers as Answer[],
      (error: Error) => requests.map(() => error),
    );
  const createLoader = () =>
    new DataLoader<Asked, Answer, string>(
      async (all) => {
        const first = all[0]?.shape;
        if (all.every(({ shape }) => shape === first)) return answered(all.map(({ request }) => request));
        const places = new Map<number, number[]>();
        all.forEach(({ shape }, place) => {
          const group = places.get(shape);
          if (group) group.push(place);
          else places.set(shape, [place]);
        });
        const answers: (Answer | Error)[] = new Array(all.length);
        await Promise.all(
          [...places.values()].map(async (group) => {
            const found = await answered(group.map((place) => (all[place] as Asked).request));
            group.forEach((place, index) => {
              answers[place] = found[index] as Answer | Error;
            });
          }),
        );
        return answers;
      },
      { cacheKeyFn: ({ request, shape }) => `${shape} ${restOf(request)}` },
    );
  // Made when it is first asked: most of what a request could count or read, it does not.
  let loader: ReturnType<typeof createLoader> | undefined;
  return {
    load(request) {
      loader ??= createLoader();
      return loader.load(asked(request));
    },
  };
}
