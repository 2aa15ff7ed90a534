import { useTranslation } from 'react-i18next';
import type { MeasuredOn } from '../../app/slices/timing';
import { isOutdated } from '../../app/timing/selectors';
import { useApp } from '../appContext';
import styles from './timing.module.css';

/** Caption of a result: model, size, backend and image, and whether they are still in use. */
export function MeasuredOnText({ on }: { readonly on: MeasuredOn }) {
  const { t } = useTranslation();
  const old = useApp((state) => isOutdated(state, on));
  const { kind, adapter, threads } = on.backend;
  const wasm = t('timing.measure.threads', { count: threads });
  const where = kind === 'webgpu' ? `${adapter}, WASM ${wasm}` : `WASM, ${wasm}`;
  return (
    <>
      {t('timing.measure.on', {
        variant: on.variant.toUpperCase(),
        size: on.inputSize,
        backend: where,
        image: on.image,
      })}
      {old && <strong className={styles.measuredOld}> {t('timing.benchmark.old')}</strong>}
    </>
  );
}
