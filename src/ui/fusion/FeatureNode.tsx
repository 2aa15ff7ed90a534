import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import styles from './graph.module.css';

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
