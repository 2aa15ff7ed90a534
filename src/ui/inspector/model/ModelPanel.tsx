import { useTranslation } from 'react-i18next';
import { selectModel } from '../../../app/selectors';
import { modelInUse } from '../../../app/slices/model';
import type { ModelInfo } from '../../../inference/api/messages';
import { sameTensors } from '../../../model/network/chooseVariant';
import { useApp, useController } from '../../appContext';
import { OfficialWeights } from '../../official/OfficialWeights';
import ui from '../../styles/primitives.module.css';
import { AccuracyTable } from './AccuracyTable';
import { FileInspector } from './FileInspector';
import { ModelActions } from './ModelActions';
import { ModelFacts } from './ModelFacts';
import { ModelStorage } from './ModelStorage';
import styles from './model.module.css';

/** What the model in use is, where its weights come from, and how good it was measured to be. */
export default function ModelPanel() {
  const { t } = useTranslation();
  const info = useApp(selectModel);
  const accuracy = useApp((state) => modelInUse(state.model)?.offered?.accuracy);
  return (
    <>
      {info ? (
        <section>
          <h2>{`EfficientDet-${info.variant.toUpperCase()}`}</h2>
          <ModelFacts info={info} />
          <FileInspector info={info} />
        </section>
      ) : (
        <p className={ui.muted}>{t('model.none')}</p>
      )}
      <AuthorsWeights />
      <ModelActions />
      <ModelStorage />
      {info && <AboutModel info={info} />}
      {accuracy && <AccuracyTable accuracy={accuracy} />}
      {info && <Labels info={info} />}
    </>
  );
}

function AuthorsWeights() {
  const controller = useController();
  const variant = useApp((state) => selectModel(state)?.variant ?? state.model.wanted);
  return <OfficialWeights variant={variant} onChoose={() => void controller.model.choose(variant)} />;
}

const ABOUT = {
  trained: 'model.cardText',
  official: 'model.cardOfficial',
  grown: 'model.cardGrown',
  checkpoint: 'model.cardCheckpoint',
  random: 'model.cardRandom',
} as const satisfies Readonly<Record<ModelInfo['provenance']['kind'], string>>;

function AboutModel({ info }: { readonly info: ModelInfo }) {
  const { t } = useTranslation();
  const twin = sameTensors(info.variant).find((id) => id !== info.variant);
  return (
    <section>
      <h2>{t('model.card')}</h2>
      <p className={ui.muted}>{t(ABOUT[info.provenance.kind])}</p>
      {info.provenance.kind === 'checkpoint' && twin && (
        <p className={ui.muted}>
          {t('model.sameTensors', { variant: info.variant.toUpperCase(), twin: twin.toUpperCase() })}
        </p>
      )}
    </section>
  );
}

function Labels({ info }: { readonly info: ModelInfo }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t('model.labelsShow', { count: info.labels.length })}</summary>
      <ol className={styles.labelsList}>
        {info.labels.map((label, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the class, and labels may repeat
          <li key={index} value={index}>
            {label}
          </li>
        ))}
      </ol>
    </details>
  );
}
