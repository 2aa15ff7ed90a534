import { useTranslation } from 'react-i18next';
import { architectureOf } from '../../../model/network/architecture';
import { VARIANTS } from '../../../model/network/variants';
import { countParameters } from '../../../model/network/weightLayers';
import { useFormat } from '../../appContext';
import { Live } from '../live';
import { headParameters } from '../numbers';

const ROWS = ['shared', 'norms', 'unshared', 'saved'] as const;

export function SharedHeads() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Live text={({ model }) => t('explain.shared-heads.live', { classes: model.labels.length })}>
      {({ model }) => {
        const variant = VARIANTS[model.variant];
        const counts = headParameters(variant, model.labels.length);
        const total = countParameters(architectureOf(variant, { classes: model.labels.length }));
        return (
          <>
            <table>
              <tbody>
                {ROWS.map((id) => (
                  <tr key={id}>
                    <th scope="row">{t(`explain.shared-heads.${id}`)}</th>
                    <td>{id === 'saved' ? <b>{format.number(counts[id])}</b> : format.number(counts[id])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p>
              {t('explain.shared-heads.savedNote', {
                share: format.percent(counts.saved / total),
                total: format.number(total),
              })}
            </p>
          </>
        );
      }}
    </Live>
  );
}
