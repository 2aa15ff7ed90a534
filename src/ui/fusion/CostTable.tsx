import { useTranslation } from 'react-i18next';
import type { ModelInfo } from '../../inference/api/messages';
import { PYRAMID_IDS, topologyCost, topologyMultiplyAdds } from '../../model/cost/topologies';
import { useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
import { Term } from '../common/Term';
import { PyramidDiagram } from '../explain/diagrams/PyramidDiagram';
import ui from '../styles/primitives.module.css';
import costStyles from './cost.module.css';
import styles from './fusion.module.css';

/** Every pyramid of the paper's comparison, also those that can't be run with BiFPN's weights. */
export function CostTable({ model }: { readonly model: ModelInfo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { inputSize } = model;
  const { width } = model.architecture;
  const bifpn = topologyMultiplyAdds(topologyCost('bifpn', width, inputSize));
  const size = { channels: width, size: inputSize };
  return (
    <section className={styles.fusionSection} aria-labelledby="fusion-cost">
      <div className={styles.fusionHeading}>
        <h2 id="fusion-cost">
          <Term why={t('fusion.others.why')}>{t('fusion.others.title')}</Term>
        </h2>
        <span className={ui.muted}>{t('fusion.others.caption', size)}</span>
      </div>
      <table className={costStyles.costTable}>
        <TableHead
          columns={[
            t('fusion.others.pyramid'),
            t('fusion.others.nodes'),
            t('fusion.others.edges'),
            { text: t('fusion.others.resampled'), why: t('fusion.others.resampledWhy') },
            t('fusion.others.cost'),
            t('fusion.others.relative'),
          ]}
        />
        <tbody>
          {PYRAMID_IDS.map((id) => {
            const cost = topologyCost(id, width, inputSize);
            const total = topologyMultiplyAdds(cost);
            return (
              <tr key={id}>
                <th scope="row">
                  <span className={`${ui.row} ${costStyles.costPyramid}`}>
                    <PyramidDiagram id={id} decorative />
                    {t(`fusion.topology.names.${id}`)}
                  </span>
                </th>
                <td>{cost.nodes}</td>
                <td>{cost.edges}</td>
                <td>{cost.resampledEdges}</td>
                <td>{t('fusion.others.million', { value: format.number(total / 1e6, 1) })}</td>
                <td>{format.percent(total / bifpn)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={ui.muted}>{t('fusion.others.note')}</p>
    </section>
  );
}
