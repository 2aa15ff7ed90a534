import { useTranslation } from 'react-i18next';
import { useController, useFormat } from '../../appContext';
import { Button } from '../../common/Button';
import ui from '../../styles/primitives.module.css';
import { Live } from '../live';
import { wirings } from '../numbers';

export function Search() {
  const { t } = useTranslation();
  const format = useFormat();
  const controller = useController();
  return (
    <Live text={() => t('explain.search.live')}>
      {({ model, fusion }) => (
        <>
          <table>
            <tbody>
              <tr>
                <th scope="row">{t('explain.search.wirings')}</th>
                <td>{format.number(wirings(1))}</td>
              </tr>
              <tr>
                <th scope="row">
                  {t('explain.search.allWirings', { cells: model.architecture.cells.length })}
                </th>
                <td>{format.scientific(wirings(model.architecture.cells.length))}</td>
              </tr>
              <tr>
                <th scope="row">{t('explain.search.active')}</th>
                <td>
                  {t('explain.search.activeValue', {
                    active: fusion.active.reduce((sum, on) => sum + on, 0),
                    total: fusion.active.length,
                  })}
                </td>
              </tr>
            </tbody>
          </table>
          <p className={ui.muted}>{t('explain.search.caution')}</p>
          <Button onClick={() => controller.view.setPanel('fusion')}>{t('explain.openFusion')}</Button>
        </>
      )}
    </Live>
  );
}
