import { describe, expect, it } from 'vitest';
import { fromCache } from './fromCache';
import { isNeeded } from './precacheList';

describe('what is kept', () => {
  const plain = 'assets/ort-wasm-simd-threaded-DcHrbrbl.wasm';
  const withWebgpu = [
    'assets/ort-wasm-simd-threaded.asyncify-D5D0fo7z.wasm',
    'assets/ort-wasm-simd-threaded.asyncify-CGX8rfbW.mjs',
    'assets/ort.webgpu.min-AEMzdfWt.js',
  ];

  it('leaves out the runtime for WebGPU where there is none', () => {
    expect([plain, ...withWebgpu].filter((url) => isNeeded({ url }, false))).toEqual([plain]);
    expect(withWebgpu.filter((url) => isNeeded(url, true))).toEqual(withWebgpu);
  });

  it('keeps the runtime to fall back on where there is WebGPU', () => {
    expect(isNeeded(plain, true)).toBe(true);
    expect(isNeeded('assets/ort.wasm.min-C-8u33Sh.js', false)).toBe(true);
  });
});

describe('a kept response', () => {
  it('has its body, status and headers, isolates the page, and says where it comes from', async () => {
    const response = new Response('text', { headers: { 'content-type': 'text/html', 'x-own': 'a' } });
    const given = fromCache(response)!;
    expect(await given.text()).toBe('text');
    expect(given.status).toBe(200);
    expect(Object.fromEntries(given.headers)).toEqual({
      'content-type': 'text/html',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
      'x-from-cache': '1',
      'x-own': 'a',
    });
  });

  it('that is not there stays so', () => {
    expect(fromCache(undefined)).toBeUndefined();
  });
});
