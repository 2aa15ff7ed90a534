import { useTranslation } from 'react-i18next';
import { useFormat } from '../../appContext';
import ui from '../../styles/primitives.module.css';
import styles from '../explain.module.css';
import { Live } from '../live';
import { separableCost } from '../numbers';
import { Bar } from '../ShareRows';

/** Side of every depthwise kernel of BiFPN and heads. */
const KERNEL = 3;

export function Separable() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Live
      text={({ model }) => t('explain.separable.live', { k: KERNEL, channels: model.architecture.width })}
    >
      {({ model }) => {
        const { full, separable, ratio } = separableCost(KERNEL, model.architecture.width);
        const rows = [
          { id: 'full', cost: full },
          { id: 'separable', cost: separable },
        ] as const;
        return (
          <>
            <ul className={ui.stack}>
              {rows.map(({ id, cost }) => (
                <li key={id}>
                  <span className={styles.costLine}>
                    <span>
                      {t(`explain.separable.${id}`)}{' '}
                      <span className={ui.muted}>{t(`explain.separable.${id}Formula`)}</span>
                    </span>
                    <b>{format.number(cost)}</b>
                  </span>
                  <Bar part={cost / full} />
                </li>
              ))}
            </ul>
            <p>
              {t('explain.separable.ratio', {
                ratio: format.number(ratio, 3),
                times: format.number(1 / ratio, 1),
              })}
            </p>
            <p className={ui.muted}>
              {t('explain.separable.limit', { limit: format.number(1 / KERNEL ** 2, 3) })}
            </p>
          </>
        );
      }}
    </Live>
  );
}
