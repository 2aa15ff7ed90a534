import { useTranslation } from 'react-i18next';
import { selectModel } from '../../app/selectors';
import { compoundCurve } from '../../model/cost/scaling';
import { paperScaling, VARIANTS } from '../../model/network/variants';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { TableHead } from '../common/TableHead';
import ui from '../styles/primitives.module.css';
import { DIMENSIONS, isRounded } from './dimensions';
import { useUnits } from './useUnits';
import styles from './variantTable.module.css';

const ROWS = compoundCurve();

/** D0…D7: what was built, the paper's formula where it says otherwise, and what the paper reports. */
export function VariantTable() {
  const { t } = useTranslation();
  const controller = useController();
  const { number } = useFormat();
  const { giga, mega } = useUnits();
  const current = useApp((state) => selectModel(state)?.variant);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.tableScroll} tabIndex={0} aria-labelledby="scaling-table">
      <table className={styles.variantTable}>
        <TableHead
          columns={[
            t('scaling.table.variant'),
            ...DIMENSIONS.map(({ name }) => ({
              text: t(`scaling.table.${name}`),
              why: t(`scaling.formulaWhy.${name}`),
            })),
            t('scaling.table.parameters'),
            t('scaling.table.multiplyAdds'),
            { text: t('scaling.table.ap'), why: t('scaling.apWhy') },
            { text: t('scaling.table.ms'), why: t('scaling.table.msWhy') },
          ]}
        />
        <tbody>
          {ROWS.map(({ variant: id, multiplyAdds, parameters }) => {
            const variant = VARIANTS[id];
            const formula = paperScaling(variant.phi);
            return (
              <tr key={id} aria-current={id === current ? 'true' : undefined}>
                <th scope="row">
                  <Button onClick={() => controller.scaling.preview(id)}>{id.toUpperCase()}</Button>
                  {id === current && <span className={ui.visuallyHidden}> ({t('scaling.table.inUse')})</span>}
                </th>
                {DIMENSIONS.map(({ key }) => (
                  <td key={key}>
                    {variant[key]}
                    {isRounded(variant, key) && (
                      <span className={`${ui.caption} ${styles.variantFormula}`}>
                        {number(formula[key], formula[key] % 1 ? 1 : 0)}
                      </span>
                    )}
                  </td>
                ))}
                <td>{mega(parameters)}</td>
                <td>{giga(multiplyAdds)}</td>
                <td>{number(variant.published.ap, 1)}</td>
                <td>{number(variant.published.latencyMs, 1)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
