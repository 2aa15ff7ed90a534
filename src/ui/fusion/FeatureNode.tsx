import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';

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
  const kind = isInput ? ' input' : '';
  return (
    <div className={`feature-node${kind}${chosen ? ' chosen' : ''}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="feature-name">{name}</span>
      <span className="feature-size">
        {size}×{size}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
