import { useTranslation } from 'react-i18next';
import { inputSizes } from '../../app/scaling/inputSize';
import type { VariantPreview } from '../../app/scaling/preview';
import { VARIANTS } from '../../model/network/variants';
import { useController } from '../appContext';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import styles from './scaling.module.css';

/** Side of the input; a file has the one it was made with. */
export function InputSizeSelect({
  preview: { variant, inputSize, way },
}: {
  readonly preview: VariantPreview;
}) {
  const { t } = useTranslation();
  const controller = useController();
  const grown = way.kind === 'grown';
  const own = VARIANTS[variant].inputSize;
  const options = grown ? inputSizes(variant) : [inputSize];
  return (
    <div className={`${ui.row} ${styles.phiSize}`}>
      <Term why={t('scaling.sizeWhy')}>{t('scaling.size')}</Term>
      <select
        aria-label={t('scaling.size')}
        value={inputSize}
        disabled={!grown}
        onChange={(event) => controller.scaling.setInputSize(Number(event.target.value))}
      >
        {options.map((size) => (
          <option key={size} value={size}>
            {t(grown ? (size === own ? 'scaling.sizeOwn' : 'scaling.sizeOption') : 'scaling.sizeFixed', {
              size,
            })}
          </option>
        ))}
      </select>
    </div>
  );
}
