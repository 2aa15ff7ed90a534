import { FROM_CACHE_HEADER } from './messages';

/**
 * A kept response that says so, and that isolates the page: a host that cannot send these headers has threads in
 * WebAssembly from the second visit on (docs/hosting.md).
 */
export function fromCache(response: Response | undefined): Response | undefined {
  if (!response) return undefined;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set(FROM_CACHE_HEADER, '1');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
