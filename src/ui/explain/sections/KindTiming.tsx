import { useTranslation } from 'react-i18next';
import { selectLoweredSize } from '../../../app/live/selectors';
import { selectModel } from '../../../app/selectors';
import type { KindTimes } from '../../../app/slices/fusion';
import { FUSION_KINDS } from '../../../model/network/variants';
import { useApp, useController, useFormat } from '../../appContext';
import { Button } from '../../common/Button';
import ui from '../../styles/primitives.module.css';
import styles from '../explain.module.css';

/** The measured time of each kind of fusion, here and now. */
export function KindTiming() {
  const { t } = useTranslation();
  const { fusion } = useController();
  const times = useApp((state) => state.fusion.kindTimes);
  const ready = useApp((state) => state.source.image !== null && selectModel(state) !== null);
  const lowered = useApp((state) => selectLoweredSize(state) !== null);
  const measuring = typeof times === 'number';
  const done = times !== null && typeof times !== 'number' ? times : null;
  return (
    <div className={`${ui.stack} ${styles.live}`}>
      <h3>{t('explain.weighted-fusion.timing')}</h3>
      {done && (
        <>
          <TimeTable times={done} />
          <p className={ui.muted}>{t('explain.weighted-fusion.timingNote', { runs: done.runs })}</p>
        </>
      )}
      <div className={`${ui.wrap} ${styles.measure}`}>
        <Button disabled={!ready || lowered || measuring} onClick={() => void fusion.measureKinds()}>
          {t(measuring ? 'explain.weighted-fusion.measuring' : 'explain.weighted-fusion.measure')}
        </Button>
        {measuring && <progress aria-label={t('explain.weighted-fusion.measuring')} value={times} />}
        {lowered && <span className={ui.muted}>{t('timing.measure.obstacle.lowered')}</span>}
        {!ready && <span className={ui.muted}>{t('explain.weighted-fusion.needsImage')}</span>}
      </div>
    </div>
  );
}

function TimeTable({ times }: { readonly times: KindTimes }) {
  const { t } = useTranslation();
  const format = useFormat();
  const microseconds = (ms: number) =>
    t('explain.weighted-fusion.microseconds', { value: format.number(ms * 1000) });
  return (
    <table>
      <thead>
        <tr>
          <td />
          {FUSION_KINDS.map((kind) => (
            <th key={kind} scope="col">
              {t(`explain.weighted-fusion.kinds.${kind}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t('explain.weighted-fusion.bifpnTime')}</th>
          {FUSION_KINDS.map((kind) => (
            <td key={kind}>{format.ms(times.bifpnMs[kind])}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{t('explain.weighted-fusion.coefficientTime')}</th>
          {FUSION_KINDS.map((kind) => (
            <td key={kind}>{microseconds(times.coefficientsMs[kind])}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
