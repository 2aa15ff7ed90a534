import { useTranslation } from 'react-i18next';
import { topologyCost, topologyMultiplyAdds } from '../../../model/cost/topologies';
import { useFormat } from '../../appContext';
import ui from '../../styles/primitives.module.css';
import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import styles from '../explain.module.css';
import { Live } from '../live';

const STEPS = ['panet', 'simplified-panet', 'bifpn'] as const;

export function Simplification() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <ol className={styles.steps}>
        <li>{t('explain.simplification.step1')}</li>
        <li>{t('explain.simplification.step2')}</li>
        <li>{t('explain.simplification.step3')}</li>
      </ol>
      <div className={`${ui.flow} ${styles.stepDiagrams}`}>
        {STEPS.map((id) => (
          <figure key={id}>
            <PyramidDiagram id={id} decorative />
            <figcaption>{t(`fusion.topology.names.${id}`)}</figcaption>
          </figure>
        ))}
      </div>
      <Live text={() => t('explain.simplification.live')}>
        {({ model }) => (
          <dl className={ui.facts}>
            {STEPS.map((id) => {
              const cost = topologyCost(id, model.architecture.width, model.inputSize);
              return (
                <div key={id} className={styles.fact}>
                  <dt>{t(`fusion.topology.names.${id}`)}</dt>
                  <dd>
                    {t('explain.simplification.cost', {
                      nodes: cost.nodes,
                      edges: cost.edges,
                      cost: t('explain.million', {
                        value: format.number(topologyMultiplyAdds(cost) / 1e6, 1),
                      }),
                    })}
                  </dd>
                </div>
              );
            })}
            <div className={styles.fact}>
              <dt>EfficientDet-{model.variant.toUpperCase()}</dt>
              <dd>{t('explain.simplification.repeats', { count: model.architecture.cells.length })}</dd>
            </div>
          </dl>
        )}
      </Live>
    </>
  );
}
