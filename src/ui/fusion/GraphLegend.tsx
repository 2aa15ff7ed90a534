import { useTranslation } from 'react-i18next';
import type { FusionKind } from '../../model/network/variants';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './fusion.module.css';

interface GraphLegendProps {
  readonly kind: FusionKind;
  /** The kind the model was made with. */
  readonly ownKind: FusionKind;
  readonly firstCell: boolean;
}

export function GraphLegend({ kind, ownKind, firstCell }: GraphLegendProps) {
  const { t } = useTranslation();
  const weighted = kind !== 'sum';
  const terms = [
    ...(weighted ? [['legendWidth', t('fusion.node.normalisedWhy')] as const] : []),
    ['legendUp', t('fusion.graph.resampleWhy.up')],
    ['legendDown', t('fusion.graph.resampleWhy.down')],
    ['legendCut', t('fusion.graph.legendCutWhy')],
    ['legendEdited', t('fusion.graph.legendEditedWhy')],
    ['legendNode', t('fusion.graph.nodeWhy')],
    ...(firstCell ? [['legendProjection', t('fusion.graph.projections')] as const] : []),
  ] as const;
  return (
    <div>
      {!weighted && (
        <p className={styles.fusionNote}>
          {t(ownKind === 'sum' ? 'fusion.graph.noWeights' : 'fusion.graph.unusedWeights')}
        </p>
      )}
      <ul className={`${ui.caption} ${ui.flow} ${styles.graphLegend}`}>
        {terms.map(([name, why]) => (
          <li key={name}>
            <Term why={why}>{t(`fusion.graph.${name}`)}</Term>
          </li>
        ))}
      </ul>
    </div>
  );
}
