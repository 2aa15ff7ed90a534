import { useTranslation } from 'react-i18next';
import { selectStop } from '../../app/scaling/preview';
import { selectModel } from '../../app/selectors';
import { isVariantLoading } from '../../app/slices/model';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './scaling.module.css';

/** What runs and where its weights come from; opens the figures. */
export function ModelLabel() {
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
