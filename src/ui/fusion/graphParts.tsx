import { type Edge, type EdgeProps, Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { BIFPN_EDGES, type Resample } from '../../model/bifpn/topology';
import { coefficientText, type EdgeView, strokeWidth } from './cellView';
import styles from './graph.module.css';
import { ROUTES } from './layout';

export interface FeatureNodeData extends Record<string, unknown> {
  readonly name: string;
  /** Cells a side. */
  readonly size: number;
  readonly isInput: boolean;
  /** The node whose inputs are listed. */
  readonly chosen: boolean;
}

export type FeatureNodeType = Node<FeatureNodeData, 'feature'>;

/** One feature of the cell. xyflow wants handles where edges end; ours follow the layout table instead. */
export function FeatureNode({ data: { name, size, isInput, chosen } }: NodeProps<FeatureNodeType>) {
  return (
    <div className={styles.featureNode} data-input={isInput || undefined} data-chosen={chosen || undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className={styles.featureName}>{name}</span>
      <span className={styles.featureSize}>
        {size}×{size}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

export interface WeightedEdgeData extends Record<string, unknown> {
  readonly view: EdgeView;
  /** Whether the fusion has weights at all. */
  readonly weighted: boolean;
  /** The edge that is looked at. */
  readonly chosen: boolean;
  /** Whether it leads into the node whose inputs are listed. */
  readonly near: boolean;
}

export type WeightedEdgeType = Edge<WeightedEdgeData, 'weighted'>;

const RESAMPLE_MARK: Readonly<Record<Resample, string>> = { none: '', up: '↑2', down: '↓2' };

/** Every edge of a plain sum looks alike. */
const PLAIN_WIDTH = 2.5;

/** Line as thick as the coefficient, with its number and how the input is resampled. */
export function WeightedEdge({ data }: EdgeProps<WeightedEdgeType>) {
  if (!data) return null;
  const { view, weighted, chosen, near } = data;
  const { path, label, anchor } = ROUTES[view.edge]!;
  const width = weighted ? strokeWidth(view.coefficient) : PLAIN_WIDTH;
  const number = !view.active ? '✕' : weighted ? coefficientText(view.coefficient) : '';
  const mark = RESAMPLE_MARK[BIFPN_EDGES[view.edge]!.resample];
  return (
    <g
      className={styles.weightedEdge}
      data-edge={view.edge}
      data-cut={!view.active || undefined}
      data-near={near || undefined}
      data-chosen={chosen || undefined}
    >
      <path className={styles.weightedEdgeLine} d={path} strokeWidth={view.active ? width : undefined} />
      <path className={styles.weightedEdgeTarget} d={path} />
      <text className={styles.weightedEdgeLabel} x={label.x} y={label.y} textAnchor={anchor}>
        {view.edited && <tspan className={styles.weightedEdgeDot}>● </tspan>}
        {number}
        {mark && <tspan className={styles.weightedEdgeMark}>{number ? ` ${mark}` : mark}</tspan>}
      </text>
    </g>
  );
}
