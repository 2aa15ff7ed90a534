import { Scissors, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { BIFPN_EDGES } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import { useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import { NumberField } from '../common/RangeField';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { coefficientText, type EdgeView, featureName, weightDigits, weightText } from './cellView';
import styles from './editor.module.css';

/** Learned weights lie in 0…2; the number field takes more. */
const SLIDER = { min: -1, max: 3, step: 0.01 } as const;
const FIELD = { min: -1000, max: 1000, step: 0.01 } as const;

/** Id of an edge's slider: a click in the graph puts the focus there. */
export const sliderId = (edge: number) => `fusion-weight-${edge}`;

interface EdgeRowProps {
  readonly view: EdgeView;
  /** The model's own raw weight. */
  readonly own: number;
  readonly kind: FusionKind;
  readonly chosen: boolean;
}

/** One input of a node: raw weight, what becomes of it, and the scissors. */
export function EdgeRow({ view, own, kind, chosen }: EdgeRowProps) {
  const { t } = useTranslation();
  const { fusion } = useController();
  const { edge, raw, active, absent, coefficient } = view;
  const name = featureName(BIFPN_EDGES[edge]!.from);
  const { resample } = BIFPN_EDGES[edge]!;
  const weighted = kind !== 'sum';
  const set = (weight: number) => fusion.setWeight(edge, weight);
  const end = () => fusion.endGesture();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the focus inside only marks the edge in the graph
    <div
      className={styles.edgeRow}
      data-chosen={chosen || undefined}
      data-cut={!active || undefined}
      onFocus={() => fusion.showEdge(edge)}
      onBlur={end}
    >
      <span className={styles.edgeName}>
        {name}
        <span className={styles.edgeResample} {...tip(t(`fusion.graph.resampleWhy.${resample}`))}>
          {t(`fusion.graph.resample.${resample}`)}
        </span>
      </span>
      {weighted ? (
        <>
          <input
            id={sliderId(edge)}
            type="range"
            className={styles.edgeSlider}
            aria-label={t('fusion.node.weight', { name })}
            {...SLIDER}
            value={raw}
            disabled={!active}
            onChange={(event) => set(event.target.valueAsNumber)}
            onPointerUp={end}
            onKeyUp={end}
          />
          <NumberField
            label={t('fusion.node.weightValue', { name })}
            range={FIELD}
            value={raw}
            onChange={set}
            shown={weightDigits}
          />
        </>
      ) : (
        <span className={`${ui.muted} ${styles.edgeUnweighted}`}>{t('fusion.node.unweighted')}</span>
      )}
      <span className={styles.edgeCoefficient} {...tip(t('fusion.node.normalisedWhy'))}>
        {active ? coefficientText(coefficient) : t('fusion.node.isCut')}
      </span>
      <IconButton
        icon={Scissors}
        size={14}
        label={t(active ? 'fusion.node.cutLabel' : 'fusion.node.joinLabel', { name })}
        why={t(active ? 'fusion.node.cut' : absent ? 'fusion.node.absent' : 'fusion.node.join')}
        disabled={absent}
        aria-pressed={!active}
        onClick={() => fusion.toggleEdge(edge)}
      />
      <OwnWeight own={own} raw={raw} onRestore={() => set(own)} />
    </div>
  );
}

interface OwnWeightProps {
  readonly own: number;
  readonly raw: number;
  readonly onRestore: () => void;
}

function OwnWeight({ own, raw, onRestore }: OwnWeightProps) {
  const { t } = useTranslation();
  if (own === raw) return null;
  return (
    <Button
      look="quiet"
      icon={Undo2}
      size={12}
      why={t('fusion.node.ownWhy')}
      className={`${ui.caption} ${styles.edgeOwn}`}
      onClick={onRestore}
    >
      {t('fusion.node.own', { weight: weightText(own) })}
    </Button>
  );
}
