import { useTranslation } from 'react-i18next';
import type { FusionState } from '../../model/bifpn/fusion';
import { FUSION_KINDS } from '../../model/network/variants';
import { useApp, useController } from '../appContext';
import { Choice } from '../common/Choice';
import { Term } from '../common/Term';
import { tip } from '../common/tip';
import { PyramidDiagram } from '../explain/diagrams/PyramidDiagram';
import ui from '../styles/primitives.module.css';
import experimentsStyles from './experiments.module.css';
import styles from './fusion.module.css';
import { chosenTopology, matchingTopologies } from './topologies';

/** From plain to ours. */
const PRESETS = ['fpn', 'panet', 'simplified-panet', 'bifpn'] as const;

/** Kind of fusion and topology, for the whole network. */
export function Experiments({ fusion, own }: { readonly fusion: FusionState; readonly own: FusionState }) {
  const { t } = useTranslation();
  const topologies = matchingTopologies(fusion);
  const isExperiment =
    fusion.kind !== own.kind || !matchingTopologies(own).some((id) => topologies.includes(id));
  return (
    <section className={`${styles.fusionSection} ${experimentsStyles.experiments}`}>
      <KindChoice kind={fusion.kind} />
      <div>
        <h2 className={styles.fusionHeading}>
          <Term why={t('fusion.topology.why')}>{t('fusion.topology.title')}</Term>
        </h2>
        <TopologyButtons topologies={topologies} />
      </div>
      {topologies.length > 1 && <p className={styles.fusionNote}>{t('fusion.topology.same')}</p>}
      {isExperiment && <p className={styles.fusionNote}>{t('fusion.topology.experiment')}</p>}
    </section>
  );
}

function KindChoice({ kind }: { readonly kind: FusionState['kind'] }) {
  const { t } = useTranslation();
  const { fusion } = useController();
  return (
    <div>
      <h2 className={styles.fusionHeading} id="fusion-kind">
        <Term why={t('fusion.kind.why')}>{t('fusion.kind.title')}</Term>
      </h2>
      <Choice
        look="joined"
        labelledBy="fusion-kind"
        options={FUSION_KINDS}
        value={kind}
        word={(each) => t(`fusion.kind.${each}`)}
        why={(each) => t(`fusion.kind.${each}Why`)}
        onChange={(each) => fusion.setKind(each)}
      />
    </div>
  );
}

function TopologyButtons({ topologies }: { readonly topologies: ReturnType<typeof matchingTopologies> }) {
  const { t } = useTranslation();
  const { fusion } = useController();
  const chosen = chosenTopology(
    topologies,
    useApp((state) => state.fusion.topology),
  );
  return (
    <div className={experimentsStyles.topologies}>
      {PRESETS.map((id) => (
        <button
          key={id}
          type="button"
          className={`${ui.between} ${ui.card} ${experimentsStyles.topology}`}
          aria-pressed={id === chosen}
          onClick={() => fusion.setTopology(id)}
          {...tip(t(`fusion.topology.whys.${id}`))}
        >
          <PyramidDiagram id={id} decorative />
          <span>{t(`fusion.topology.names.${id}`)}</span>
        </button>
      ))}
    </div>
  );
}
