import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { detectionKey } from '../../../app/detectionKey';
import { classLabel, selectModel } from '../../../app/selectors';
import type { DetectionRecord } from '../../../inference/api/messages';
import { anchorShape, DEFAULT_ANCHORS, levelStride } from '../../../model/detection/anchors';
import { useApp, useController, useFormat } from '../../appContext';
import { IconButton } from '../../common/Button';
import { Fact } from '../../common/Fact';
import ui from '../../styles/primitives.module.css';
import styles from './detections.module.css';

/** Octave fractions as they are written: 2^0, 2^⅓, 2^⅔. */
const OCTAVE_EXPONENTS = ['0', '1⁄3', '2⁄3'] as const;

/** Everything that led to one box. */
export function DetectionDetails({ detection }: { readonly detection: DetectionRecord }) {
  const { t } = useTranslation();
  const controller = useController();
  const model = useApp(selectModel);
  const section = useRef<HTMLElement>(null);
  const key = detectionKey(detection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another detection brings the details into sight again
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, [key]);
  return (
    <section ref={section} className={styles.details} aria-label={t('detections.provenance')}>
      <div className={styles.detailsHead}>
        <h2>{classLabel(model, detection.classIndex)}</h2>
        <IconButton
          quiet
          icon={X}
          label={t('detections.clear')}
          shortcut="clear-selection"
          onClick={() => controller.selection.select(null)}
        />
      </div>
      <p className={ui.note}>{t('detections.provenance')}</p>
      <Facts detection={detection} />
    </section>
  );
}

function Facts({ detection }: { readonly detection: DetectionRecord }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const anchorScale = useApp((state) => selectModel(state)?.anchorScale ?? DEFAULT_ANCHORS.anchorScale);
  const { score, logit, level, row, col, anchorIndex, inputAnchor } = detection;
  const [x1, y1, x2, y2] = detection.box;
  const [ty, tx, th, tw] = detection.deltas;
  const stride = levelStride(level);
  const { aspectRatio } = anchorShape(DEFAULT_ANCHORS, anchorIndex);
  const octave = Math.floor(anchorIndex / DEFAULT_ANCHORS.aspectRatios.length);
  return (
    <dl className={ui.facts}>
      <Fact name={t('detections.score')} why={t('detections.scoreWhy')}>
        {number(score, 4)} = σ({number(logit, 3)})
      </Fact>
      <Fact name={t('detections.logit')} why={t('detections.logitWhy')}>
        {number(logit, 4)}
      </Fact>
      <Fact name={t('detections.level')} why={t('detections.levelWhy', { level, stride })}>
        P{level}, {t('detections.stride', { stride })}
      </Fact>
      <Fact name={t('detections.cell')} why={t('detections.cellWhy')}>
        {t('detections.cellValue', { row, col })}
      </Fact>
      <Fact name={t('detections.anchor')} why={t('detections.anchorWhy')}>
        {number(inputAnchor.w, 1)} × {number(inputAnchor.h, 1)} px
      </Fact>
      <Fact name={t('detections.anchorScale')} why={t('detections.anchorScaleWhy')}>
        {anchorScale} · {stride} · 2<sup>{OCTAVE_EXPONENTS[octave]}</sup> ={' '}
        {number(anchorSide(detection, anchorScale), 1)} px
      </Fact>
      <Fact name={t('detections.anchorRatio')} why={t('detections.anchorRatioWhy')}>
        {number(aspectRatio[0], 1)} : {number(aspectRatio[1], 1)}
      </Fact>
      <Fact name={t('detections.deltas')} why={t('detections.deltasWhy')}>
        <span className={styles.deltas}>
          {[
            ['y', ty],
            ['x', tx],
            ['h', th],
            ['w', tw],
          ].map(([name, value]) => (
            <span key={name}>
              <var>
                t<sub>{name}</sub>
              </var>{' '}
              {number(value as number, 3)}
            </span>
          ))}
        </span>
      </Fact>
      <Fact name={t('detections.box')} why={t('detections.boxWhy')}>
        {[x1, y1, x2, y2].map((value) => number(value, 1)).join(', ')} px
      </Fact>
      <Fact name={t('detections.size')}>
        {number(x2 - x1, 1)} × {number(y2 - y1, 1)} px
      </Fact>
    </dl>
  );
}

/** Side of the square anchor of the same octave, input pixels. */
function anchorSide({ level, anchorIndex }: DetectionRecord, anchorScale: number): number {
  return anchorScale * levelStride(level) * anchorShape(DEFAULT_ANCHORS, anchorIndex).scale;
}
