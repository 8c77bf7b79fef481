import DataLoader from 'dataloader';

/**
 * A loader whose batch takes one statement for each group of requests of one shape. `restOf` tells requests of
 * one shape apart; equal requests are one.
 */
export function grouped<Request extends object, Answer>(
  shapeOf: (request: Request) => string,
  restOf: (request: Request) => string,
  ask: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): { load(request: Request): Promise<Answer> } {
  type Asked = { readonly request: Request; readonly shape: string };
  const batch = async (all: readonly Asked[]): Promise<(Answer | Error)[]> => {
    const first = all[0]?.shape;
    if (all.every(({ shape }) => shape === first)) return answered(all.map(({ request }) => request));
    const places = new Map<string, number[]>();
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
  };
  const answered = (requests: readonly Request[]): Promise<(Answer | Error)[]> =>
    ask(requests).then(
      (answers) => answers as Answer[],
      (error: Error) => requests.map(() => error),
    );
  // Made when it is first asked: most loaders of a request never are.
  let loader: DataLoader<Asked, Answer, string> | undefined;
  return {
    load(request) {
      loader ??= new DataLoader<Asked, Answer, string>(batch, {
        cacheKeyFn: (asked) => `${asked.shape} ${restOf(asked.request)}`,
      });
      return loader.load({ request, shape: shapeOf(request) });
    },
  };
}
