/** Takes a Web Lock until this worker ends. */
export function holdLock(name: string): Promise<void> {
  return new Promise((taken) => {
    navigator.locks.request(name, () => {
      taken();
      return new Promise<never>(() => {});
    });
  });
}
