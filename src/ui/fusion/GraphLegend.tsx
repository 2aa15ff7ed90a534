import { useTranslation } from 'react-i18next';

interface GraphLegendProps {
  readonly weighted: boolean;
  readonly firstCell: boolean;
}

export function GraphLegend({ weighted, firstCell }: GraphLegendProps) {
  const { t } = useTranslation();
  return (
    <div className="graph-legend">
      {!weighted && <p className="fusion-note">{t('fusion.graph.noWeights')}</p>}
      <ul>
        {weighted && <li>{t('fusion.graph.legendWidth')}</li>}
        <li>{t('fusion.graph.legendUp')}</li>
        <li>{t('fusion.graph.legendDown')}</li>
        <li>{t('fusion.graph.legendCut')}</li>
        <li>{t('fusion.graph.legendEdited')}</li>
      </ul>
      <p>{t('fusion.graph.nodeWhy')}</p>
      {firstCell && <p>{t('fusion.graph.projections')}</p>}
    </div>
  );
}
