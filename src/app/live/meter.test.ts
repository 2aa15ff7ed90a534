import { describe, expect, test } from 'vitest';
import { LiveMeter } from './meter';
import { REFRESH_MS, RefreshGate } from './refreshGate';

describe('pace', () => {
  test('frames a second and median latency of the last runs', () => {
    const meter = new LiveMeter();
    expect(meter.rates).toEqual({ fps: null, latencyMs: null });
    for (const [at, latency] of [
      [0, 30],
      [100, 90],
      [200, 50],
    ] as const)
      meter.add(at, latency);
    expect(meter.rates).toEqual({ fps: 10, latencyMs: 50 });
  });

  test('forgets what lies before a long pause', () => {
    const meter = new LiveMeter();
    meter.add(0, 30);
    meter.add(60_000, 40);
    expect(meter.rates).toEqual({ fps: null, latencyMs: 40 });
  });
});

describe('refreshing costly views', () => {
  test('lets no two frames through within its time', () => {
    const gate = new RefreshGate();
    const passed = Array.from({ length: 300 }, (_, i) => i * 10).filter((now) => gate.pass(now));
    expect(passed.slice(0, 3)).toEqual([0, REFRESH_MS, 2 * REFRESH_MS]);
  });

  test('waits longer where a refresh is slow, and not at all after a reset', () => {
    const gate = new RefreshGate();
    gate.pass(0);
    gate.spent(1000);
    expect(gate.pass(4900)).toBe(false);
    gate.reset();
    expect(gate.pass(4901)).toBe(true);
  });
});
