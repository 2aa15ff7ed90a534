import { useTranslation } from 'react-i18next';
import { selectLoweredSize } from '../../../app/live/selectors';
import { selectModel } from '../../../app/selectors';
import type { KindTimes } from '../../../app/slices/fusion';
import { nodeCoefficients } from '../../../model/bifpn/fusion';
import { BIFPN_EDGES, BIFPN_NODES } from '../../../model/bifpn/topology';
import { FUSION_KINDS } from '../../../model/network/variants';
import { useApp, useController, useFormat } from '../../appContext';
import { Button } from '../../common/Button';
import { TableHead } from '../../common/TableHead';
import { cellEdges, coefficientText, type EdgeView, featureName, weightText } from '../../fusion/cellView';
import { FusionFormula } from '../../fusion/FusionFormula';
import ui from '../../styles/primitives.module.css';
import styles from '../explain.module.css';
import { Live } from '../live';

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

/** The measured time of each kind of fusion, here and now. */
function KindTiming() {
  const { t } = useTranslation();
  const { fusion } = useController();
  const times = useApp((state) => state.fusion.kindTimes);
  const ready = useApp((state) => state.source.image !== null && selectModel(state) !== null);
  const lowered = useApp((state) => selectLoweredSize(state) !== null);
  const measuring = typeof times === 'number';
  const done = times !== null && typeof times !== 'number' ? times : null;
  return (
    <div className={`${ui.stack} ${styles.live}`}>
      <h3>{t('explain.weighted-fusion.timing')}</h3>
      {done && (
        <>
          <TimeTable times={done} />
          <p className={ui.muted}>{t('explain.weighted-fusion.timingNote', { runs: done.runs })}</p>
        </>
      )}
      <div className={`${ui.wrap} ${styles.measure}`}>
        <Button disabled={!ready || lowered || measuring} onClick={() => void fusion.measureKinds()}>
          {t(measuring ? 'explain.weighted-fusion.measuring' : 'explain.weighted-fusion.measure')}
        </Button>
        {measuring && <progress aria-label={t('explain.weighted-fusion.measuring')} value={times} />}
        {lowered && <span className={ui.muted}>{t('timing.measure.obstacle.lowered')}</span>}
        {!ready && <span className={ui.muted}>{t('explain.weighted-fusion.needsImage')}</span>}
      </div>
    </div>
  );
}

function TimeTable({ times }: { readonly times: KindTimes }) {
  const { t } = useTranslation();
  const format = useFormat();
  const microseconds = (ms: number) =>
    t('explain.weighted-fusion.microseconds', { value: format.number(ms * 1000) });
  return (
    <table>
      <thead>
        <tr>
          <td />
          {FUSION_KINDS.map((kind) => (
            <th key={kind} scope="col">
              {t(`explain.weighted-fusion.kinds.${kind}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t('explain.weighted-fusion.bifpnTime')}</th>
          {FUSION_KINDS.map((kind) => (
            <td key={kind}>{format.ms(times.bifpnMs[kind])}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{t('explain.weighted-fusion.coefficientTime')}</th>
          {FUSION_KINDS.map((kind) => (
            <td key={kind}>{microseconds(times.coefficientsMs[kind])}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
