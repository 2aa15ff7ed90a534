import { proxy, type Remote, transfer } from 'comlink';

/** Methods that a worker offers. */
type Api = object;

/** Makes one call to the worker. */
export type Caller<A extends Api> = <R>(method: (api: Remote<A>) => Promise<R>) => Promise<R>;

/** What of a method's arguments is moved to the worker rather than copied, where something is. */
export type Transfers<A extends Api> = {
  readonly [M in keyof A]?: A[M] extends (...given: infer Given) => unknown
    ? (...given: Given) => readonly Transferable[]
    : never;
};

/**
 * `own`, and for every method of the API that it does not have itself one that calls the worker's: a new method needs
 * nothing here. What `own` keeps to itself must be `#private`: `private` names would hide calls. Functions among the arguments are called back from the worker.
 */
export function withForwardedCalls<A extends Api, Own extends object>(
  own: Own,
  call: Caller<A>,
  transfers: Transfers<A> = {},
): Own & Omit<A, keyof Own> {
  const forward =
    (name: keyof A & string) =>
    (...given: unknown[]) => {
      const moved =
        (transfers[name] as ((...given: unknown[]) => Transferable[]) | undefined)?.(...given) ?? [];
      const sent = given.map((value, i) => {
        const argument = typeof value === 'function' ? proxy(value) : value;
        // Comlink notes what is moved beside an argument; which one makes no difference.
        return i === 0 && moved.length > 0 ? transfer(argument, moved) : argument;
      });
      return call((api) =>
        (api as unknown as Record<string, (...sent: unknown[]) => Promise<unknown>>)[name]!(...sent),
      );
    };
  return new Proxy(own, {
    get: (target, name) => {
      // An object with a `then` would be taken for a promise.
      if (!(name in target || typeof name === 'symbol' || name === 'then'))
        return forward(name as keyof A & string);
      const value: unknown = Reflect.get(target, name);
      // Its #private names are `own`'s alone.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  }) as Own & Omit<A, keyof Own>;
}
