import { useTranslation } from 'react-i18next';
import { selectModel } from '../../../app/selectors';
import { VARIANTS } from '../../../model/network/variants';
import { useApp, useFormat } from '../../appContext';
import { TableHead } from '../../common/TableHead';
import ui from '../../styles/primitives.module.css';
import styles from '../explain.module.css';
import { scalingRows } from '../numbers';

/** Of the variant asked for: the table needs no model. */
export function Scaling() {
  const { t } = useTranslation();
  const format = useFormat();
  const variant = VARIANTS[useApp((state) => selectModel(state)?.variant ?? state.model.wanted)];
  const rows = scalingRows(variant);
  const differing = rows.filter(({ differs }) => differs).length;
  return (
    <div className={`${ui.stack} ${styles.live}`}>
      <h3>EfficientDet-{variant.id.toUpperCase()}</h3>
      <table>
        <TableHead
          columns={[
            t('explain.scaling.quantity'),
            t('explain.scaling.formula', { phi: variant.phi }),
            t('explain.scaling.paper'),
            t('explain.scaling.actual'),
          ]}
        />
        <tbody>
          {rows.map(({ id, formula, paper, actual, differs }) => (
            <tr key={id}>
              <th scope="row">{t(`explain.scaling.${id}`)}</th>
              <td>
                <Power text={formula} />
              </td>
              <td>{format.number(paper, Number.isInteger(paper) ? 0 : 1)}</td>
              <td>
                {differs && <span className={styles.differsMark}>≠ </span>}
                <b>{actual}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={ui.muted}>
        {differing === 0 ? t('explain.scaling.same') : t('explain.scaling.differs', { count: differing })}
      </p>
    </div>
  );
}

/** `a^b` with a raised b. */
function Power({ text }: { readonly text: string }) {
  const [base, exponent] = text.split('^');
  return (
    <>
      {base}
      {exponent && <sup>{exponent}</sup>}
    </>
  );
}
