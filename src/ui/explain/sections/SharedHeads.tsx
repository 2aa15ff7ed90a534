import { useTranslation } from 'react-i18next';
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
        const counts = headParameters(model.architecture);
        const total = countParameters(model.architecture);
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
