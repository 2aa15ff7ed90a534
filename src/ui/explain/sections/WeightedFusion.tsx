import { useTranslation } from 'react-i18next';
import { nodeCoefficients } from '../../../model/bifpn/fusion';
import { BIFPN_EDGES, BIFPN_NODES } from '../../../model/bifpn/topology';
import { FUSION_KINDS } from '../../../model/network/variants';
import { TableHead } from '../../common/TableHead';
import { cellEdges, coefficientText, type EdgeView, featureName, weightText } from '../../fusion/cellView';
import { FusionFormula } from '../../fusion/FusionFormula';
import ui from '../../styles/primitives.module.css';
import { Live } from '../live';
import { KindTiming } from './KindTiming';

export function WeightedFusion() {
  const { t } = useTranslation();
  return (
    <>
      <Live
        text={({ cell, edge }) =>
          t('explain.weighted-fusion.live', {
            node: BIFPN_NODES[BIFPN_EDGES[edge]!.node]!.name,
            cell: t('explain.inCell', { number: cell + 1 }),
          })
        }
      >
        {({ model, fusion, coefficients, cell, edge }) => {
          const { node } = BIFPN_EDGES[edge]!;
          const edges = cellEdges(fusion, model.fusion, coefficients, cell).filter(
            (view) => BIFPN_EDGES[view.edge]!.node === node,
          );
          return (
            <>
              <KindTable edges={edges} />
              <p>{t('explain.weighted-fusion.formula')}</p>
              <FusionFormula kind={fusion.kind} node={BIFPN_NODES[node]!.name} edges={edges} />
              <p className={ui.muted}>{t('explain.weighted-fusion.chooseNode')}</p>
            </>
          );
        }}
      </Live>
      <KindTiming />
    </>
  );
}

/** Coefficients of one node's inputs under each kind. */
function KindTable({ edges }: { readonly edges: readonly EdgeView[] }) {
  const { t } = useTranslation();
  const raw = edges.map((view) => view.raw);
  const active = edges.map((view) => view.active);
  const byKind = FUSION_KINDS.map((kind) => ({ kind, coefficients: nodeCoefficients(kind, raw, active) }));
  return (
    <table>
      <TableHead
        columns={[
          t('explain.weighted-fusion.input'),
          t('explain.weighted-fusion.raw'),
          ...FUSION_KINDS.map((kind) => t(`explain.weighted-fusion.kinds.${kind}`)),
        ]}
      />
      <tbody>
        {edges.map((view, i) => (
          <tr key={view.edge}>
            <th scope="row">{featureName(BIFPN_EDGES[view.edge]!.from)}</th>
            <td>{weightText(view.raw)}</td>
            {byKind.map(({ kind, coefficients }) => (
              <td key={kind}>{coefficientText(coefficients[i]!)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
