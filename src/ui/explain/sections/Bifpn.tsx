import { useTranslation } from 'react-i18next';
import { BIFPN_EDGES, BIFPN_NODES } from '../../../model/bifpn/topology';
import { cellEdges } from '../../fusion/cellView';
import { FusionFormula } from '../../fusion/FusionFormula';
import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { Live } from '../live';

/** The paper's example. */
const LEVEL_6 = BIFPN_NODES.flatMap(({ level, name }, node) => (level === 6 ? [{ name, node }] : []));

export function Bifpn() {
  const { t } = useTranslation();
  return (
    <>
      <PyramidDiagram id="bifpn" />
      <Live text={({ cell }) => t('explain.bifpn.live', { cell: t('explain.inCell', { number: cell + 1 }) })}>
        {({ model, fusion, coefficients, cell }) => {
          const edges = cellEdges(fusion, model.fusion, coefficients, cell);
          return LEVEL_6.map(({ name, node }) => (
            <FusionFormula
              key={name}
              kind={fusion.kind}
              node={name}
              edges={edges.filter(({ edge }) => BIFPN_EDGES[edge]!.node === node)}
            />
          ));
        }}
      </Live>
    </>
  );
}
