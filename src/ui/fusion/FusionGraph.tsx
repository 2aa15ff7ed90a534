import {
  type Edge,
  type EdgeMouseHandler,
  type NodeMouseHandler,
  ReactFlow,
  ReactFlowProvider,
  ViewportPortal,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BIFPN_EDGES, FIRST_EDGE, INPUT_COUNT } from '../../model/bifpn/topology';
import { coefficientText, type EdgeView, featureName } from './cellView';
import { GraphZoom } from './GraphZoom';
import styles from './graph.module.css';
import { FeatureNode, type FeatureNodeType, WeightedEdge, type WeightedEdgeType } from './graphParts';
import { COLUMN_LEFT, COLUMNS, cornerOf, EXTENT, NODE_SIZE, PLACES } from './layout';

const NODE_TYPES = { feature: FeatureNode };
const EDGE_TYPES = { weighted: WeightedEdge };
const TRANSLATE_EXTENT: [[number, number], [number, number]] = [
  [EXTENT.left, EXTENT.top],
  [EXTENT.right, EXTENT.bottom],
];

interface FusionGraphProps {
  readonly cell: number;
  readonly inputSize: number;
  readonly edges: readonly EdgeView[];
  readonly weighted: boolean;
  readonly chosenEdge: number;
  readonly onChoose: (edge: number) => void;
}

/** One BiFPN cell exactly as it is computed. The list below holds the same for keyboards and screen readers. */
export function FusionGraph(props: FusionGraphProps) {
  const { t } = useTranslation();
  const nodes = useFeatureNodes(props);
  const edges = useWeightedEdges(props);
  const [zoomed, setZoomed] = useState(false);
  const chooseEdge: EdgeMouseHandler<Edge> = (_, { id }) => props.onChoose(Number(id));
  const chooseNode: NodeMouseHandler<FeatureNodeType> = (_, { id }) => {
    const node = Number(id) - INPUT_COUNT;
    if (node >= 0) props.onChoose(FIRST_EDGE[node]!);
  };
  return (
    <div className={styles.fusionGraph} data-testid="fusion-graph">
      <ReactFlowProvider>
        <ReactFlow
          aria-label={t('fusion.graph.label', { number: props.cell + 1 })}
          aria-description={t('fusion.graph.description')}
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onEdgeClick={chooseEdge}
          onNodeClick={chooseNode}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          attributionPosition="bottom-left"
          panOnDrag={zoomed}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          translateExtent={TRANSLATE_EXTENT}
          minZoom={0.4}
          maxZoom={2.5}
        >
          <ViewportPortal>
            {COLUMNS.map((column) => (
              <div
                key={column}
                className={styles.graphColumn}
                style={{ left: COLUMN_LEFT[column] + NODE_SIZE.width / 2, top: EXTENT.top }}
              >
                {t(`fusion.graph.columns.${column}`)}
              </div>
            ))}
          </ViewportPortal>
          <GraphZoom zoomed={zoomed} setZoomed={setZoomed} />
        </ReactFlow>
      </ReactFlowProvider>
    </div>
  );
}

function useFeatureNodes({ inputSize, chosenEdge }: FusionGraphProps): FeatureNodeType[] {
  const { t } = useTranslation();
  const chosenNode = BIFPN_EDGES[chosenEdge]!.node;
  return useMemo(
    () =>
      PLACES.map(({ feature, level }): FeatureNodeType => {
        const stride = 2 ** level;
        const name = featureName(feature);
        const size = inputSize / stride;
        return {
          id: String(feature),
          type: 'feature',
          position: cornerOf(feature),
          ...NODE_SIZE,
          ariaRole: 'img',
          ariaLabel: t('fusion.graph.node', { name, stride, size }),
          data: {
            name,
            size,
            isInput: feature < INPUT_COUNT,
            chosen: feature === chosenNode + INPUT_COUNT,
          },
        };
      }),
    [inputSize, chosenNode, t],
  );
}

function useWeightedEdges({ edges, weighted, chosenEdge }: FusionGraphProps): WeightedEdgeType[] {
  const { t } = useTranslation();
  return useMemo(
    () =>
      edges.map((view): WeightedEdgeType => {
        const { from, node } = BIFPN_EDGES[view.edge]!;
        const names = { from: featureName(from), to: featureName(node + INPUT_COUNT) };
        const chosen = view.edge === chosenEdge;
        return {
          id: String(view.edge),
          type: 'weighted',
          source: String(from),
          target: String(node + INPUT_COUNT),
          zIndex: chosen ? 1 : 0,
          ariaLabel: view.active
            ? t('fusion.graph.edge', { ...names, coefficient: coefficientText(view.coefficient) })
            : t('fusion.graph.cutEdge', names),
          data: { view, weighted, chosen, near: node === BIFPN_EDGES[chosenEdge]!.node },
        };
      }),
    [edges, weighted, chosenEdge, t],
  );
}
