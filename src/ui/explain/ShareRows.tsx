import { useTranslation } from 'react-i18next';
import { BIFPN_EDGES, BIFPN_NODES } from '../../model/bifpn/topology';
import { useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { cellShares, featureName, type Origin } from '../fusion/cellView';
import { PyramidDiagram } from './diagrams/PyramidDiagram';
import styles from './explain.module.css';
import { Live, type LiveModel } from './live';

/** How much each node of the cell on screen takes from inputs of one kind. */
function LiveShares({ origin, topic }: { readonly origin: Origin; readonly topic: 'fpn' | 'panet' }) {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <Live text={({ cell }) => t(`explain.${topic}.live`, { number: cell + 1 })}>
      {(live) => (
        <>
          <ShareList live={live} origin={origin} />
          <Button onClick={() => controller.view.setPanel('fusion')}>{t('explain.openFusion')}</Button>
        </>
      )}
    </Live>
  );
}

function ShareList({ live, origin }: { readonly live: LiveModel; readonly origin: Origin }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shares = cellShares(live.coefficients, live.cell).flat();
  return (
    <ul className={styles.shareRows}>
      {shares
        .filter((share) => share.origin === origin)
        .map(({ edge, share }) => {
          const { node, from } = BIFPN_EDGES[edge]!;
          const names = { node: BIFPN_NODES[node]!.name, input: featureName(from) };
          return (
            <li key={edge} aria-label={t('explain.shareOf', { ...names, share: format.percent(share) })}>
              <span>
                {names.node} ← {names.input}
              </span>
              <Bar part={share} />
              <b>{format.percent(share)}</b>
            </li>
          );
        })}
    </ul>
  );
}

/** @param part 0…1 */
export function Bar({ part }: { readonly part: number }) {
  return (
    <svg className={styles.bar} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <rect className={styles.barRest} width={1} height={1} />
      <rect className={styles.barPart} width={part} height={1} />
    </svg>
  );
}

export function Fpn() {
  return (
    <>
      <PyramidDiagram id="fpn" />
      <LiveShares origin="coarser" topic="fpn" />
    </>
  );
}

export function PaNet() {
  return (
    <>
      <PyramidDiagram id="panet" />
      <LiveShares origin="finer" topic="panet" />
    </>
  );
}
