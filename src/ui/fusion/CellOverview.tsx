import { useTranslation } from 'react-i18next';
import { selectCoefficients } from '../../app/fusion/selectors';
import type { ModelInfo } from '../../inference/api/messages';
import { BIFPN_EDGES, BIFPN_NODES } from '../../model/bifpn/topology';
import { useApp, useController, useFormat } from '../appContext';
import { Term } from '../common/Term';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { cellRole, cellShares, featureName, ORIGINS, type Share } from './cellView';
import fusionStyles from './fusion.module.css';
import styles from './overview.module.css';

/** Small multiples of all cells: which level listens to which. Choosing one shows it in the graph. */
export function CellOverview({ model }: { readonly model: ModelInfo }) {
  const { t } = useTranslation();
  return (
    <section className={fusionStyles.fusionSection} aria-labelledby="fusion-cells">
      <div className={fusionStyles.fusionHeading}>
        <h2 id="fusion-cells">
          <Term why={t('fusion.cells.why')}>{t('fusion.cells.title')}</Term>
        </h2>
        <ul className={`${ui.caption} ${ui.flow} ${styles.origins}`}>
          {ORIGINS.map((origin) => (
            <li key={origin}>
              <span className={styles.originSwatch} style={{ background: `var(--from-${origin})` }} />
              {t(`fusion.cells.origins.${origin}`)}
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.cells}>
        {Array.from({ length: model.architecture.cells.length }, (_, cell) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its index
          <CellCard key={cell} cell={cell} model={model} />
        ))}
      </div>
    </section>
  );
}

function CellCard({ cell, model }: { readonly cell: number; readonly model: ModelInfo }) {
  const { t } = useTranslation();
  const { fusion } = useController();
  const chosen = useApp((state) => state.fusion.cell === cell);
  const nodes = cellShares(useApp(selectCoefficients), cell);
  const role = cellRole(model, cell);
  return (
    <button
      type="button"
      className={`${ui.column} ${ui.card} ${styles.cellCard}`}
      aria-pressed={chosen}
      onClick={() => fusion.showCell(cell)}
      {...(role && tip(t(`fusion.cells.${role}Why`)))}
    >
      <span className={`${ui.flow} ${styles.cellTitle}`}>
        {t('fusion.cells.cell', { number: cell + 1 })}
        {role && (
          <span className={`${fusionStyles.fusionChip} ${styles.cellRole}`}>{t(`fusion.cells.${role}`)}</span>
        )}
      </span>
      {nodes.map((shares, node) => (
        <ShareBar key={BIFPN_NODES[node]!.name} name={BIFPN_NODES[node]!.name} shares={shares} />
      ))}
    </button>
  );
}

function ShareBar({ name, shares }: { readonly name: string; readonly shares: readonly Share[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = shares.map(
    ({ edge, share }) => `${featureName(BIFPN_EDGES[edge]!.from)} ${format.percent(share)}`,
  );
  return (
    <span className={styles.share}>
      <span className={ui.visuallyHidden}>
        {t('fusion.cells.summary', { node: name, shares: parts.join(', ') })}
      </span>
      <span className={styles.shareName} aria-hidden="true">
        {name}
      </span>
      <svg className={styles.shareBar} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {shares.map(({ edge, origin, share }, i) => (
          <rect
            key={edge}
            style={{ fill: `var(--from-${origin})` }}
            x={shares.slice(0, i).reduce((sum, s) => sum + s.share, 0)}
            y={0}
            width={share}
            height={1}
          />
        ))}
      </svg>
    </span>
  );
}
