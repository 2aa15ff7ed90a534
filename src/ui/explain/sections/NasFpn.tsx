import { useTranslation } from 'react-i18next';
import { type PyramidId, topologyCost, topologyMultiplyAdds } from '../../../model/cost/topologies';
import { useFormat } from '../../appContext';
import ui from '../../styles/primitives.module.css';
import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { Live } from '../live';
import { Bar } from '../ShareRows';

const COMPARED = ['nas-fpn', 'fully-connected', 'bifpn'] as const satisfies readonly PyramidId[];

export function NasFpn() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <PyramidDiagram id="nas-fpn" />
      <p>{t('explain.nas-fpn.more')}</p>
      <PyramidDiagram id="fully-connected" />
      <Live text={() => t('explain.nas-fpn.live')}>
        {({ model }) => {
          const costs = COMPARED.map((id) => topologyCost(id, model.architecture.width, model.inputSize));
          const totals = costs.map(topologyMultiplyAdds);
          return (
            <ul className={ui.stack}>
              {COMPARED.map((id, i) => (
                <li key={id}>
                  {t('explain.nas-fpn.cost', {
                    name: t(`fusion.topology.names.${id}`),
                    nodes: costs[i]!.nodes,
                    edges: costs[i]!.edges,
                    cost: t('explain.million', { value: format.number(totals[i]! / 1e6, 1) }),
                  })}
                  <Bar part={totals[i]! / Math.max(...totals)} />
                </li>
              ))}
            </ul>
          );
        }}
      </Live>
    </>
  );
}
