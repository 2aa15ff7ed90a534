import { useTranslation } from 'react-i18next';
import { selectCoefficients, selectFusion } from '../../app/fusion/selectors';
import { selectModel } from '../../app/selectors';
import type { ModelInfo } from '../../inference/api/messages';
import type { FusionState } from '../../model/bifpn/fusion';
import { EDGES_PER_CELL } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import { useApp, useController } from '../appContext';
import { Choice } from '../common/Choice';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { CellOverview } from './CellOverview';
import { CostTable } from './CostTable';
import { cellEdges, cellRole } from './cellView';
import { sliderId } from './EdgeRow';
import { Experiments } from './Experiments';
import { FusionGraph } from './FusionGraph';
import styles from './fusion.module.css';
import { NodeEditor } from './NodeEditor';
import { StatusLine } from './StatusLine';

/** The BiFPN's fusion as it runs, to be looked at and taken apart. */
export default function FusionPanel() {
  const { t } = useTranslation();
  const model = useApp(selectModel);
  const fusion = useApp(selectFusion);
  if (!model || !fusion) return <p className={ui.muted}>{t('fusion.waiting')}</p>;
  return (
    <div className={styles.fusion}>
      <StatusLine />
      <CellOnScreen model={model} fusion={fusion} />
      <CellOverview model={model} />
      <Experiments fusion={fusion} own={model.fusion} />
      <CostTable model={model} />
    </div>
  );
}

function CellOnScreen({ model, fusion }: { readonly model: ModelInfo; readonly fusion: FusionState }) {
  const controller = useController();
  const cell = useApp((state) => Math.min(state.fusion.cell, model.architecture.cells.length - 1));
  const chosenEdge = useApp((state) => state.fusion.edge);
  const edges = cellEdges(fusion, model.fusion, useApp(selectCoefficients), cell);
  const first = cell * EDGES_PER_CELL;
  const choose = (edge: number) => {
    controller.fusion.showEdge(edge);
    // Once its row is there, the arrow keys change the weight.
    requestAnimationFrame(() => focusSlider(edge));
  };
  return (
    <div className={styles.fusionCell}>
      <div>
        <CellChoice model={model} cell={cell} />
        <FusionGraph
          cell={cell}
          inputSize={model.inputSize}
          edges={edges}
          weighted={fusion.kind !== 'sum'}
          chosenEdge={chosenEdge}
          onChoose={choose}
        />
      </div>
      <NodeEditor
        kind={fusion.kind}
        edges={edges}
        own={Array.from(model.fusion.weights.subarray(first, first + EDGES_PER_CELL))}
        chosenEdge={chosenEdge}
      />
      <GraphLegend kind={fusion.kind} ownKind={model.fusion.kind} firstCell={cell === 0} />
    </div>
  );
}

/** Its row comes into sight, the graph moving no more than it must. */
function focusSlider(edge: number): void {
  const slider = document.getElementById(sliderId(edge));
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  slider?.parentElement?.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  slider?.focus({ preventScroll: true });
}

/** Which cell the graph shows, and what growth made of it. */
function CellChoice({ model, cell }: { readonly model: ModelInfo; readonly cell: number }) {
  const { t } = useTranslation();
  const { fusion } = useController();
  const role = cellRole(model, cell);
  return (
    <div className={styles.fusionHeading}>
      <h2 id="fusion-cell">{t('fusion.cells.one')}</h2>
      <Choice
        look="joined"
        labelledBy="fusion-cell"
        options={Array.from({ length: model.architecture.cells.length }, (_, each) => each)}
        value={cell}
        word={(each) => each + 1}
        onChange={(each) => fusion.showCell(each)}
      />
      {role && (
        <span className={styles.fusionChip}>
          <Term why={t(`fusion.cells.${role}Why`)}>{t(`fusion.cells.${role}`)}</Term>
        </span>
      )}
    </div>
  );
}

interface GraphLegendProps {
  readonly kind: FusionKind;
  /** The kind the model was made with. */
  readonly ownKind: FusionKind;
  readonly firstCell: boolean;
}

function GraphLegend({ kind, ownKind, firstCell }: GraphLegendProps) {
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
