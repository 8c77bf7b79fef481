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
  return new DataLoader<Request, Answer, string>(
    async (requests) => {
      const places = new Map<string, number[]>();
      requests.forEach((request, place) => {
        const shape = shapeOf(request);
        const group = places.get(shape);
        if (group) group.push(place);
        else places.set(shape, [place]);
      });
      const answers: (Answer | Error)[] = new Array(requests.length);
      await Promise.all(
        [...places.values()].map(async (group) => {
          const asked = group.map((place) => requests[place] as Request);
          const found = await ask(asked).catch((error: Error) => group.map(() => error));
          group.forEach((place, index) => {
            answers[place] = found[index] as Answer | Error;
          });
        }),
      );
      return answers;
    },
    { cacheKeyFn: (request) => `${shapeOf(request)} ${restOf(request)}` },
  );
}
