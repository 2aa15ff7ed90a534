import { useTranslation } from 'react-i18next';
import type { VariantPreview } from '../../app/scaling/preview';
import type { Way } from '../../app/scaling/ways';
import { selectModel } from '../../app/selectors';
import { COST_STAGES, loadedWeightBytes } from '../../model/cost/cost';
import { VARIANTS } from '../../model/network/variants';
import { useApp, useFormat } from '../appContext';
import { Fact } from '../common/Fact';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './scaling.module.css';
import { useUnits } from './useUnits';

const NO_DOWNLOAD = {
  grown: 'scaling.noDownload',
  own: 'scaling.ownFile',
  kept: 'scaling.keptFile',
} as const satisfies Readonly<Record<Exclude<Way['kind'], 'host'>, string>>;

/** The figures of a stop: what it costs, what it takes of memory, and what it is worth. */
export function PreviewFacts({ preview }: { readonly preview: VariantPreview }) {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const { giga, mega } = useUnits();
  const { variant, cost, way } = preview;
  const { backbone, published } = VARIANTS[variant];
  const classes = useApp((state) => selectModel(state)?.labels.length ?? 90);
  return (
    <dl className={ui.facts}>
      <Fact name={t('scaling.time')} why={t('scaling.timeWhy')}>
        <TimeHere preview={preview} />
      </Fact>
      <Fact name={t('scaling.multiplyAdds')} why={t('scaling.multiplyAddsWhy')}>
        <strong>{giga(cost.multiplyAdds)}</strong>
        <StageShares preview={preview} />
      </Fact>
      <Fact name={t('scaling.parameters')} why={t('scaling.parametersWhy', { count: classes })}>
        {mega(cost.parameters)}
      </Fact>
      <Fact name={t('scaling.activations')} why={t('scaling.activationsWhy')}>
        {bytes(cost.peakActivationBytes)}
      </Fact>
      <Fact name={t('scaling.largest')} why={t('scaling.largestWhy')}>
        {bytes(cost.largestBufferBytes)}
      </Fact>
      <Fact name={t('scaling.weights')} why={t('scaling.weightsWhy')}>
        {bytes(loadedWeightBytes(cost))}
      </Fact>
      <Fact name={t('scaling.download')}>
        {way.kind === 'host' ? bytes(way.model.bytes) : t(NO_DOWNLOAD[way.kind])}
      </Fact>
      <Fact name={t('scaling.ap')} why={t('scaling.apWhy')}>
        {number(published.ap, 1)}
      </Fact>
      <Fact name={t('scaling.backbone')}>{backbone.name}</Fact>
    </dl>
  );
}

function TimeHere({ preview: { measured, estimateMs } }: { readonly preview: VariantPreview }) {
  const { t } = useTranslation();
  const { duration, roughly } = useUnits();
  if (measured) {
    const { medianMs, frames, backend } = measured;
    const values = { time: duration(medianMs), count: frames, backend: t(`backend.kind.${backend}`) };
    return <>{t('scaling.measured', values)}</>;
  }
  if (estimateMs === null) return <>{t('scaling.unmeasured')}</>;
  const time = roughly(estimateMs);
  return <Term why={t('scaling.expectedWhy')}>{t('scaling.expected', { time })}</Term>;
}

/** Who takes part in the multiply-adds, as a bar and in numbers. */
function StageShares({ preview: { cost } }: { readonly preview: VariantPreview }) {
  const { t } = useTranslation();
  const { giga } = useUnits();
  return (
    <>
      <span className={styles.phiShares} aria-hidden="true">
        {COST_STAGES.map((stage) => (
          <span
            key={stage}
            className={`${styles.phiShare} ${styles.phiStage}`}
            data-stage={stage}
            style={{ flexGrow: cost.stages[stage].multiplyAdds }}
          />
        ))}
      </span>
      <span className={`${ui.caption} ${ui.flow} ${styles.phiShareList}`}>
        {COST_STAGES.map((stage) => (
          <span key={stage}>
            <span className={`${styles.phiKey} ${styles.phiStage}`} data-stage={stage} aria-hidden="true" />
            {t(`stages.${stage}`)} {giga(cost.stages[stage].multiplyAdds)}
          </span>
        ))}
      </span>
    </>
  );
}
