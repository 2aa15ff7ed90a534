import { expect, test } from 'vitest';
import { TroubleCount } from './troubleCount';

function counted() {
  const clock = { now: 0 };
  return { clock, troubles: new TroubleCount(() => clock.now) };
}

test('a minute is counted from the end of the recovery, however long that took', () => {
  const { clock, troubles } = counted();
  troubles.add('device-lost');
  troubles.recovering();
  clock.now += 200_000;
  troubles.recovered();
  clock.now += 59_000;
  troubles.add('device-lost');
  expect(troubles.of('device-lost')).toBe(2);
});

test('what strikes during a recovery follows on; after a quiet minute it is the first again', () => {
  const { clock, troubles } = counted();
  troubles.add('device-lost');
  troubles.recovering();
  clock.now += 100_000;
  troubles.add('worker-crashed');
  expect(troubles.total).toBe(2);
  troubles.recovered();
  clock.now += 61_000;
  troubles.add('device-lost');
  expect([troubles.of('device-lost'), troubles.of('worker-crashed')]).toEqual([1, 0]);
});
