import { useTranslation } from 'react-i18next';
import { Term } from '../common/Term';

interface GraphLegendProps {
  readonly weighted: boolean;
  readonly firstCell: boolean;
}

export function GraphLegend({ weighted, firstCell }: GraphLegendProps) {
  const { t } = useTranslation();
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
    <>
      {!weighted && <p className="fusion-note">{t('fusion.graph.noWeights')}</p>}
      <ul className="graph-legend">
        {terms.map(([name, why]) => (
          <li key={name}>
            <Term why={why}>{t(`fusion.graph.${name}`)}</Term>
          </li>
        ))}
      </ul>
    </>
  );
}
