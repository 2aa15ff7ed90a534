import { useTranslation } from 'react-i18next';
import { paperScaling, VARIANTS, type VariantId } from '../../model/network/variants';
import { useFormat } from '../appContext';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { DIMENSIONS, isRounded } from './dimensions';
import styles from './scaling.module.css';

/** The four dimensions: what the authors built beside what the paper's formula gives. */
export function ScalingFormula({ variant: id }: { readonly variant: VariantId }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const variant = VARIANTS[id];
  const formula = paperScaling(variant.phi);
  return (
    <table className={styles.phiFormula}>
      <thead>
        <tr>
          <th scope="col">
            <span className={ui.visuallyHidden}>{t('scaling.figure')}</span>
          </th>
          <th scope="col">{t('scaling.built')}</th>
          <th scope="col">{t('scaling.formula')}</th>
        </tr>
      </thead>
      <tbody>
        {DIMENSIONS.map(({ key, name }) => (
          <tr key={key}>
            <th scope="row">
              <Term why={t(`scaling.formulaWhy.${name}`)}>{t(`scaling.${name}`)}</Term>
            </th>
            <td>{number(variant[key])}</td>
            <td className={isRounded(variant, key) ? styles.phiDiffers : ui.muted}>
              {number(formula[key], Number.isInteger(formula[key]) ? 0 : 1)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
