import { useTranslation } from 'react-i18next';
import type { ModelInfo } from '../../inference/api/messages';
import { useController } from '../appContext';
import { Choice } from '../common/Choice';
import { Term } from '../common/Term';
import { cellRole } from './cellRole';
import styles from './fusion.module.css';

interface CellChoiceProps {
  readonly model: ModelInfo;
  readonly cell: number;
}

/** Which cell the graph shows, and what growth made of it. */
export function CellChoice({ model, cell }: CellChoiceProps) {
  const { t } = useTranslation();
  const { fusion } = useController();
  const role = cellRole(model, cell);
  return (
    <div className={styles.fusionHeading}>
      <h2 id="fusion-cell">{t('fusion.cells.one')}</h2>
      <Choice
        look="joined"
        labelledBy="fusion-cell"
        options={Array.from({ length: model.fpnCells }, (_, each) => each)}
        value={cell}
        word={(each) => each + 1}
        onChange={(each) => fusion.showCell(each)}
      />
      {role && (
        <span className={styles.fusionChip}>
          <Term why={t(`fusion.cells.${role}Why`)}>{t(`fusion.cells.${role}`)}</Term>
        </span>
      )}
    </div>
  );
}
