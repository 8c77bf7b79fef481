/**
 * Objects whose members are made when they are first asked for: of all that a request could ask, it asks for little.
 */
export function lazily<Given>() {
  return <Members extends object>(
    makers: {
      readonly [Name in keyof Members]: (given: Given) => Members[Name];
    },
  ): ((given: Given) => Readonly<Members>) => {
    class Lazy {
      readonly made: unknown[] = [];
      constructor(readonly given: Given) {}
    }
    for (const [place, [name, make]] of Object.entries<(given: Given) => unknown>(makers).entries())
      Object.defineProperty(Lazy.prototype, name, {
        get(this: Lazy) {
          this.made[place] ??= make(this.given);
          return this.made[place];
        },
      });
    return (given) => new Lazy(given) as unknown as Members;
  };
}
