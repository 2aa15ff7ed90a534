import { Download } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { releaseUrl } from '../../app/official/sources';
import { WEIGHTS_CHOICES, type WeightsChoice } from '../../app/official/state';
import { type Ways, waysTo, weightsChoice } from '../../app/scaling/ways';
import { selectBackend, selectModel } from '../../app/selectors';
import type { VariantId } from '../../model/network/variants';
import type { OfficialCatalogue } from '../../model/official';
import { useApp, useController, useFormat } from '../appContext';
import { Choice } from '../common/Choice';
import ui from '../styles/primitives.module.css';
import styles from './official.module.css';

interface OfficialWeightsProps {
  readonly variant: VariantId;
  /** The user chose other weights of it. */
  readonly onChoose?: () => void;
}

/** The authors' weights of a variant: the way to get them or, where they are there, the choice. */
export function OfficialWeights({ variant, onChoose }: OfficialWeightsProps) {
  const controller = useController();
  const catalogue = useApp((state) => state.official.catalogue);
  const official = useApp((state) => waysTo(state, variant).official !== null);
  const ours = useApp((state) => waysTo(state, variant).ours?.kind ?? null);
  const inUse = useApp((state) => {
    const info = selectModel(state);
    return info?.variant === variant && info.provenance.kind === 'official';
  });
  useEffect(() => void controller.official.showCatalogue(), [controller]);
  if (official) return ours && <WeightsOf variant={variant} ours={ours} onChoose={onChoose} />;
  return inUse || !catalogue?.models[variant] ? null : <Get variant={variant} catalogue={catalogue} />;
}

function WeightsOf({
  variant,
  ours,
  onChoose,
}: OfficialWeightsProps & { readonly ours: NonNullable<Ways['ours']>['kind'] }) {
  const { t } = useTranslation();
  const controller = useController();
  const chosen = useApp((state) => weightsChoice(state, variant));
  const words: Readonly<Record<WeightsChoice, string>> = {
    official: t('official.choice.official'),
    ours: t(`official.choice.${ours}`),
  };
  return (
    <Choice
      className={styles.choice}
      label={t('official.choose')}
      options={WEIGHTS_CHOICES}
      value={chosen}
      word={(choice) => words[choice]}
      onChange={(choice) => {
        controller.official.choose(variant, choice);
        onChoose?.();
      }}
    />
  );
}

interface GetProps {
  readonly variant: VariantId;
  readonly catalogue: OfficialCatalogue;
}

function Get({ variant, catalogue }: GetProps) {
  const { t } = useTranslation();
  const controller = useController();
  const { bytes } = useFormat();
  const ready = useApp((state) => selectBackend(state) !== null && state.model.lifecycle.phase !== 'loading');
  const failed = useApp((state) => state.official.failed.includes(variant));
  const { mirror } = catalogue.models[variant]!;
  return (
    <div className={styles.official} data-testid="official">
      {mirror && (
        <>
          <button
            type="button"
            className={ui.button}
            disabled={!ready}
            onClick={() => void controller.official.get(variant)}
          >
            <Download size={14} aria-hidden="true" />
            {t('official.get')}
          </button>
          <p className={ui.note}>
            {t('official.from', {
              host: new URL(mirror.url).host,
              size: bytes(mirror.bytes),
              licence: catalogue.licence,
            })}
          </p>
        </>
      )}
      {(failed || !mirror) && <ReleaseFile variant={variant} catalogue={catalogue} />}
    </div>
  );
}

/** Following the link is the user's own act: the page fetches nothing of it. */
function ReleaseFile({ variant, catalogue }: GetProps) {
  const { t } = useTranslation();
  const { mirror, file } = catalogue.models[variant]!;
  const url = releaseUrl(catalogue, variant);
  return (
    <p className={ui.note}>
      {t(mirror ? 'official.failed' : 'official.noMirror', { name: variant.toUpperCase() })}{' '}
      <a href={url} rel="noreferrer" target="_blank">
        {file}
      </a>{' '}
      ({new URL(url).host}, {catalogue.licence}). <strong>{t('official.drop')}</strong>
    </p>
  );
}
