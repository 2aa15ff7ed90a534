import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { shortcutKey } from '../../app/keymap';
import { modelName } from '../../app/manifest';
import { selectPreviews, selectStop, type VariantPreview } from '../../app/scaling/preview';
import { selectModel } from '../../app/selectors';
import { isVariantLoading } from '../../app/slices/model';
import { VARIANT_IDS, VARIANTS } from '../../model/network/variants';
import { useApp, useController, useFormat } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { PreviewPanel } from './PreviewPanel';
import styles from './scaling.module.css';
import { useUnits } from './useUnits';

/** Eight stops, D0…D7: moving looks, letting go or Enter loads. */
export function PhiSlider() {
  const { t } = useTranslation();
  const controller = useController();
  const previews = useApp(selectPreviews);
  const stop = useApp(selectStop);
  const looking = useApp((state) => state.scaling.preview !== null);
  const root = useRef<HTMLFieldSetElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const text = useStopText();
  const { phi } = VARIANTS[stop];

  // A preview that was opened by a key goes on by keys.
  useEffect(() => {
    if (looking && !root.current?.contains(document.activeElement)) input.current?.focus();
  }, [looking]);
  useEffect(() => {
    if (!looking) return;
    const leave = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) controller.scaling.preview(null);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [looking, controller]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && looking) controller.scaling.preview(null);
    else if (event.key === 'Enter' && event.target === input.current) void controller.scaling.release();
    else return;
    event.preventDefault();
  };

  return (
    <fieldset
      ref={root}
      className={`${ui.row} ${styles.phi}`}
      aria-label={t('scaling.slider')}
      onKeyDown={onKeyDown}
    >
      <div className={`${ui.row} ${styles.phiSlider}`}>
        <span className={styles.phiName} aria-hidden="true">
          φ
        </span>
        <div className={styles.phiTrack}>
          <input
            ref={input}
            type="range"
            min={0}
            max={VARIANT_IDS.length - 1}
            step={1}
            value={phi}
            aria-label={t('scaling.slider')}
            aria-valuetext={text(previews[phi]!)}
            aria-description={t('scaling.sliderHint')}
            aria-keyshortcuts={shortcutKey('next-variant')}
            onChange={(event) => controller.scaling.preview(VARIANT_IDS[event.target.valueAsNumber]!)}
            onPointerUp={() => void controller.scaling.release()}
            onPointerCancel={() => controller.scaling.preview(null)}
          />
          <Stops previews={previews} phi={phi} />
        </div>
      </div>
      <ModelLabel />
      <PreviewPanel anchor={root} />
    </fieldset>
  );
}

function Stops({ previews, phi }: { readonly previews: readonly VariantPreview[]; readonly phi: number }) {
  return (
    <span className={styles.phiStops} aria-hidden="true">
      {previews.map(({ variant, failure, loaded, own }, i) => (
        <span
          key={variant}
          className={styles.phiStop}
          data-fails={failure ? '' : undefined}
          data-loaded={loaded || own ? '' : undefined}
          data-current={i === phi ? '' : undefined}
        >
          <span className={styles.phiLetter}>{variant.slice(0, 1).toUpperCase()}</span>
          {variant.slice(1)}
        </span>
      ))}
    </span>
  );
}

/** What a stop is, for screen readers. */
function useStopText(): (preview: VariantPreview) => string {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { giga } = useUnits();
  return ({ variant, cost, failure }) => {
    const stop = t('scaling.stop', {
      name: modelName(variant),
      cost: giga(cost.multiplyAdds),
      ap: number(VARIANTS[variant].published.ap, 1),
    });
    return failure ? t('scaling.stopFails', { stop }) : stop;
  };
}

/** What runs and where its weights come from; opens the figures. */
function ModelLabel() {
  const { t } = useTranslation();
  const controller = useController();
  const info = useApp(selectModel);
  const loading = useApp((state) => isVariantLoading(state.model));
  const wanted = useApp((state) => state.model.wanted);
  const stop = useApp(selectStop);
  const open = useApp((state) => state.scaling.preview !== null);
  const variant = info?.variant ?? wanted;
  const origin = info ? info.provenance.kind : loading ? 'loading' : 'none';
  return (
    <button
      type="button"
      className={`${ui.row} ${styles.phiLabel}`}
      data-testid="model-label"
      aria-expanded={open}
      onClick={() => controller.scaling.preview(open ? null : stop)}
      {...tip(t('scaling.labelWhy'))}
    >
      <strong>{variant.toUpperCase()}</strong>
      <span className={ui.visuallyHidden}> · </span>
      <span className={styles.phiOrigin}>{t(`scaling.label.${origin}`)}</span>
    </button>
  );
}
