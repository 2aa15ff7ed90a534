import type { EngineCheck } from '../../inference/api/measuring';
import { ENGINE_STAGES } from '../../inference/api/measuring';

export const CHECKS_PREFERENCE = 'engine-checks';
/** Older ones are forgotten: of models and sides that are long out of use. */
const KEPT = 24;

type Checks = Readonly<Record<string, EngineCheck>>;

/** With one more, the newest. */
export function withCheck(checks: Checks, key: string, check: EngineCheck): Checks {
  const { [key]: _, ...others } = checks;
  return Object.fromEntries([...Object.entries(others), [key, check] as const].slice(-KEPT));
}

/** JSON has no NaN or infinity: such a difference is written as null. */
export function writeChecks(checks: Checks): string {
  return JSON.stringify(checks);
}

/** Anything that is no check is left out. */
export function readChecks(text: string | null): Checks {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).flatMap(([key, value]) => {
        const check = readCheck(value);
        return check ? [[key, check]] : [];
      }),
    );
  } catch {
    return {};
  }
}

function readCheck(value: unknown): EngineCheck | null {
  const { stages, sameBoxes } = (value ?? {}) as Partial<EngineCheck>;
  if (typeof stages !== 'object' || typeof sameBoxes !== 'boolean') return null;
  const read = ENGINE_STAGES.map((stage) => {
    const { oursMs, ortMs, maxRelative } = stages?.[stage] ?? {};
    if (typeof oursMs !== 'number' || typeof ortMs !== 'number') return null;
    return [stage, { oursMs, ortMs, maxRelative: maxRelative ?? Number.NaN }] as const;
  });
  if (read.includes(null)) return null;
  return { stages: Object.fromEntries(read as [string, unknown][]) as EngineCheck['stages'], sameBoxes };
}
