/** Remembers the last call: equal arguments give the very same result. */
export function memoised<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (!last || args.some((arg, i) => !Object.is(arg, last!.args[i])))
      last = { args, result: compute(...args) };
    return last.result;
  };
}
