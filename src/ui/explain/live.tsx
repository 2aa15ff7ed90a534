import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { selectCoefficients, selectFusion } from '../../app/fusion/selectors';
import { selectModel } from '../../app/selectors';
import type { ModelInfo } from '../../inference/api/messages';
import type { FusionState } from '../../model/bifpn/fusion';
import { useApp } from '../appContext';
import ui from '../styles/primitives.module.css';
import styles from './explain.module.css';

/** What sections show numbers of. */
export interface LiveModel {
  readonly model: ModelInfo;
  /** The fusion that runs now, edits included. */
  readonly fusion: FusionState;
  /** [cells · EDGES_PER_CELL] */
  readonly coefficients: Float32Array;
  /** The cell that the fusion graph shows. */
  readonly cell: number;
  /** The edge that is looked at there. */
  readonly edge: number;
}

/** Null without a model. */
function useLiveModel(): LiveModel | null {
  const model = useApp(selectModel);
  const fusion = useApp(selectFusion);
  const coefficients = useApp(selectCoefficients);
  const cell = useApp((state) => state.fusion.cell);
  const edge = useApp((state) => state.fusion.edge);
  if (!model || !fusion) return null;
  return { model, fusion, coefficients, cell: Math.min(cell, model.architecture.cells.length - 1), edge };
}

interface LiveProps {
  /** One sentence on what the numbers are. */
  readonly text: (live: LiveModel) => string;
  readonly children: (live: LiveModel) => ReactNode;
}

/** The box that sets the model's own numbers apart from the text. */
export function Live({ text, children }: LiveProps) {
  const { t } = useTranslation();
  const live = useLiveModel();
  return (
    <div className={`${ui.stack} ${styles.live}`}>
      <h3>{t('explain.live')}</h3>
      {live ? (
        <>
          <p>{text(live)}</p>
          {children(live)}
        </>
      ) : (
        <p className={ui.muted}>{t('explain.liveWaiting')}</p>
      )}
    </div>
  );
}
