import { useTranslation } from 'react-i18next';
import { BIFPN_EDGES, BIFPN_NODES, FIRST_EDGE, INPUT_COUNT } from '../../model/bifpn/topology';
import type { FusionKind } from '../../model/network/variants';
import { useController } from '../appContext';
import { Choice } from '../common/Choice';
import { type EdgeView, featureName } from './cellView';
import { EdgeRow } from './EdgeRow';
import editorStyles from './editor.module.css';
import { FusionFormula } from './FusionFormula';
import styles from './fusion.module.css';

interface NodeEditorProps {
  readonly kind: FusionKind;
  /** All edges of the cell. */
  readonly edges: readonly EdgeView[];
  /** The model's own raw weights of the cell, in the order of `BIFPN_EDGES`. */
  readonly own: readonly number[];
  readonly chosenEdge: number;
}

/** All inputs of one node together, as its coefficients follow from all of them. */
export function NodeEditor({ kind, edges, own, chosenEdge }: NodeEditorProps) {
  const { t } = useTranslation();
  const node = BIFPN_EDGES[chosenEdge]!.node;
  const rows = edges.filter(({ edge }) => BIFPN_EDGES[edge]!.node === node);
  return (
    <section
      className={styles.fusionSection}
      aria-label={t('fusion.node.title', { name: featureName(node + INPUT_COUNT) })}
    >
      <NodeChoice node={node} />
      <div className={editorStyles.edgeRows}>
        {rows.map((view) => (
          <EdgeRow
            key={view.edge}
            view={view}
            own={own[view.edge]!}
            kind={kind}
            chosen={view.edge === chosenEdge}
          />
        ))}
      </div>
      <FusionFormula kind={kind} node={featureName(node + INPUT_COUNT)} edges={rows} />
      {rows.every(({ active }) => !active) && <p className={styles.fusionNote}>{t('fusion.node.allCut')}</p>}
      {kind === 'fast' && rows.some(({ active, raw }) => active && raw < 0) && (
        <p className={styles.fusionNote}>{t('fusion.node.negative')}</p>
      )}
    </section>
  );
}

function NodeChoice({ node }: { readonly node: number }) {
  const { t } = useTranslation();
  const { fusion } = useController();
  return (
    <Choice
      look="joined"
      label={t('fusion.node.choose')}
      className={editorStyles.nodeChoice}
      options={BIFPN_NODES.map((_, n) => n)}
      value={node}
      word={(n) => BIFPN_NODES[n]!.name}
      why={() => t('fusion.node.chooseWhy')}
      onChange={(n) => fusion.showEdge(FIRST_EDGE[n]!)}
    />
  );
}
