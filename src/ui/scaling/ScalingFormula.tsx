import { useTranslation } from 'react-i18next';
import { paperScaling, VARIANTS, type VariantId } from '../../model/network/variants';
import { useFormat } from '../appContext';
import { TableHead } from '../common/TableHead';
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
      <TableHead columns={[{ unseen: t('scaling.figure') }, t('scaling.built'), t('scaling.formula')]} />
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
