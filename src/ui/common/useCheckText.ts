import { useTranslation } from 'react-i18next';
import { checkTotals, wrongStages } from '../../app/engines/verdict';
import type { EngineCheck } from '../../inference/api/measuring';
import { useFormat } from '../appContext';

/** What a check of our engine found, in one line: times, boxes, and where our numbers are wrong. */
export function useCheckText(): (check: EngineCheck) => string {
  const { t } = useTranslation();
  const { ms } = useFormat();
  return (check) => {
    const { oursMs, ortMs } = checkTotals(check);
    const wrong = wrongStages(check).map((stage) => t(`stages.${stage}`));
    const parts = [
      t('timing.check.ours', { time: ms(oursMs) }),
      t('timing.check.ort', { time: ms(ortMs) }),
      t(check.sameBoxes ? 'timing.check.sameBoxes' : 'timing.check.otherBoxes'),
    ];
    if (wrong.length > 0) parts.push(t('timing.check.wrong', { stages: wrong.join(', ') }));
    return parts.join(' · ');
  };
}
