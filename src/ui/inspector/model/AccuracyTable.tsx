import { useTranslation } from 'react-i18next';
import { i18n } from '../../../i18n/i18n';
import type { MeasuredAccuracy } from '../../../model/onnx/manifest';
import { useFormat } from '../../appContext';
import { Term } from '../../common/Term';
import ui from '../../styles/primitives.module.css';
import styles from './model.module.css';

export function AccuracyTable({ accuracy }: { readonly accuracy: readonly MeasuredAccuracy[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <section>
      <h2>{t('model.accuracy')}</h2>
      <table className={styles.accuracy}>
        <thead>
          <tr>
            <th scope="col">{t('model.set')}</th>
            <th scope="col">{t('model.images')}</th>
            <th scope="col">
              <Term why={t('model.apWhy')}>{t('model.ap')}</Term>
            </th>
            <th scope="col">
              <Term why={t('model.ap50Why')}>{t('model.ap50')}</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {accuracy.map(({ set, images, AP, AP50 }) => (
            <tr key={set}>
              <th scope="row">{setName(set)}</th>
              <td>{number(images)}</td>
              <td>{number(AP, 1)}</td>
              <td>{number(AP50, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={ui.note}>{t('model.accuracyNote')}</p>
    </section>
  );
}

/** A set that a host's own manifest names has no translation and stands as it is. */
function setName(set: string): string {
  const key = `model.sets.${set}`;
  return i18n.exists(key) ? i18n.t(key as 'model.sets.bccd') : set;
}
