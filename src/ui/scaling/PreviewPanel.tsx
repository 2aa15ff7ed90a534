import { X } from 'lucide-react';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { modelName } from '../../app/manifest';
import { selectPreview, type VariantPreview } from '../../app/scaling/preview';
import { selectBackend, selectModel } from '../../app/selectors';
import { isVariantLoading } from '../../app/slices/model';
import type { LimitFailure } from '../../model/cost/deviceLimits';
import { useApp, useController, useFormat } from '../appContext';
import { placeBeside, viewportSize } from '../common/placeBeside';
import popoverStyles from '../common/popover.module.css';
import { labelTip } from '../common/tip';
import { OfficialWeights } from '../official/OfficialWeights';
import ui from '../styles/primitives.module.css';
import { InputSizeSelect } from './InputSizeSelect';
import { PreviewFacts } from './PreviewFacts';
import { ScalingFormula } from './ScalingFormula';
import styles from './scaling.module.css';

/** What the stop under the slider would mean, before it is loaded. */
export function PreviewPanel({ anchor }: { readonly anchor: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  const controller = useController();
  const preview = useApp(selectPreview);
  const panel = useRef<HTMLDivElement>(null);
  const open = preview !== null;

  useLayoutEffect(() => {
    const element = panel.current;
    if (!open || !element || !anchor.current) return;
    element.showPopover();
    const place = () => {
      const { left, top } = placeBeside(
        anchor.current!.getBoundingClientRect(),
        element.getBoundingClientRect(),
        viewportSize(),
      );
      element.style.left = `${left}px`;
      element.style.top = `${top}px`;
    };
    place();
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('resize', place);
      element.hidePopover();
    };
  }, [open, anchor]);

  const name = preview && modelName(preview.variant);
  return (
    <div
      ref={panel}
      popover="manual"
      role="dialog"
      aria-label={name ? t('scaling.preview', { name }) : undefined}
      className={`${popoverStyles.popover} ${styles.phiPreview}`}
    >
      {preview && (
        <>
          <div className={styles.phiPreviewHead}>
            <h2>{name}</h2>
            <button
              type="button"
              className={ui.quietIconButton}
              onClick={() => controller.scaling.preview(null)}
              {...labelTip(t('scaling.close'))}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </div>
          {preview.own && <OwnInUse preview={preview} />}
          <Origin preview={preview} />
          <OfficialWeights variant={preview.variant} />
          {preview.failure && <Failure failure={preview.failure} />}
          <div className={styles.phiPreviewLoad}>
            <InputSizeSelect preview={preview} />
            <LoadButton preview={preview} />
          </div>
          <PreviewFacts preview={preview} />
          <ScalingFormula variant={preview.variant} />
          <p className={`${ui.note} ${styles.phiHint}`} aria-hidden="true">
            {t('scaling.sliderHint')}
          </p>
        </>
      )}
    </div>
  );
}

function Origin({ preview: { variant, way } }: { readonly preview: VariantPreview }) {
  const { t } = useTranslation();
  return <p className={ui.note}>{t(`scaling.origin.${way.kind}`, { name: variant.toUpperCase() })}</p>;
}

/** The rest of the preview is of what loading would bring, not of this. */
function OwnInUse({ preview: { variant } }: { readonly preview: VariantPreview }) {
  const { t } = useTranslation();
  const size = useApp((state) => selectModel(state)?.inputSize);
  return (
    <p className={ui.note}>
      <strong>{t('scaling.ownInUse', { name: variant.toUpperCase(), size })}</strong>
    </p>
  );
}

function Failure({ failure: { limit, needed, available } }: { readonly failure: LimitFailure }) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const choice = useApp((state) => state.backend.choice);
  const info = useApp(selectBackend);
  return (
    <p className={styles.phiFailure} role="status">
      {t(`scaling.fails.${limit}`, { needed: bytes(needed), available: bytes(available) })}{' '}
      {t('scaling.failsHint')} {choice === 'auto' && info?.kind === 'webgpu' && t('scaling.failsAuto')}
    </p>
  );
}

function LoadButton({
  preview: { variant, inputSize, loaded, failure },
}: {
  readonly preview: VariantPreview;
}) {
  const { t } = useTranslation();
  const controller = useController();
  const onItsWay = useApp(({ model }) => isVariantLoading(model) && model.wanted === variant);
  if (loaded) return <span className={ui.muted}>{t('scaling.running')}</span>;
  if (onItsWay) return <span className={ui.muted}>{t('scaling.onItsWay')}</span>;
  return (
    <button
      type="button"
      className={failure ? ui.button : ui.primaryButton}
      onClick={() => void controller.scaling.load(variant)}
    >
      {failure
        ? t('scaling.loadAnyway')
        : t('scaling.load', { name: variant.toUpperCase(), size: inputSize })}
    </button>
  );
}
