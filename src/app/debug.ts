/**
 * What the address can ask to have printed to the console, `?debug=kernels,frames`: the WGSL kernels as they are
 * created in the worker, and the decisions of whoever schedules the runs; `idle-check` has a software adapter check the
 * engines by itself, for tests. In the query rather than the hash, which
 * `syncUrl` rewrites, so that it stays for as long as the page does.
 */
const DEBUG_TOPICS = ['kernels', 'frames', 'idle-check'] as const;
type DebugTopic = (typeof DEBUG_TOPICS)[number];

/** @param query of an address, with or without `?`; what is no topic is ignored */
export function debugTopics(query: string): ReadonlySet<DebugTopic> {
  const asked = new URLSearchParams(query).getAll('debug').flatMap((names) => names.split(','));
  return new Set(DEBUG_TOPICS.filter((topic) => asked.includes(topic)));
}

// Node, where unit tests run, has no address.
const asked = debugTopics(globalThis.location?.search ?? '');

/** Whether this page's address asks for a topic. */
export function debugs(topic: DebugTopic): boolean {
  return asked.has(topic);
}
