import { Check, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ForeignParityResult } from '../../../app/slices/timing';
import { foreignVerdict } from '../../../app/timing/foreignVerdict';
import type { Difference } from '../../../inference/api/measuring';
import type { MadeFrom } from '../../../inference/api/messages';
import type { ForeignReport } from '../../../model/foreign/types';
import { useApp, useController, useFormat } from '../../appContext';
import { TableHead } from '../../common/TableHead';
import ui from '../../styles/primitives.module.css';
import { MeasureButton } from '../../timing/MeasureButton';
import { MeasuredOnText } from '../../timing/MeasuredOn';
import styles from './model.module.css';

interface ForeignParityProps {
  readonly from: Pick<MadeFrom, 'sha256'>;
  readonly foreign: ForeignReport;
}

/** The foreign file itself, run as it is, against the model made from it. */
export function ForeignParity({ from, foreign }: ForeignParityProps) {
  const { t } = useTranslation();
  const controller = useController();
  const result = useApp((state) => state.timing.foreign);
  return (
    <section aria-labelledby="foreign-parity" className={styles.parity} data-testid="foreign-parity">
      <h3 id="foreign-parity">{t('timing.foreign.title')}</h3>
      <p className={ui.note}>{t('timing.foreign.intro')}</p>
      <MeasureButton
        what="foreign"
        label={t('timing.foreign.start')}
        onStart={() => void controller.timing.foreignParity()}
      />
      {result?.report.sha256 === from.sha256 && (
        <Comparison result={result} precision={foreign.conventions.precision} />
      )}
    </section>
  );
}

const ICONS = { same: Check, differ: TriangleAlert, notNumbers: TriangleAlert, unbounded: Info } as const;

interface ComparisonProps {
  readonly result: ForeignParityResult;
  readonly precision: ForeignReport['conventions']['precision'];
}

function Comparison({ result: { on, report }, precision }: ComparisonProps) {
  const { t } = useTranslation();
  const verdict = foreignVerdict(report, precision);
  const Icon = ICONS[verdict];
  const why = t('timing.foreign.columnWhy');
  return (
    <>
      <p className={`${ui.row} ${styles.verdict}`} role="status" data-verdict={verdict}>
        <Icon size={16} aria-hidden="true" />
        {t(`timing.foreign.${verdict}`)}
      </p>
      <table className={styles.parityTable} aria-label={t('timing.foreign.title')}>
        <TableHead
          columns={[
            t('timing.foreign.level'),
            { text: t('timing.foreign.classes'), why },
            { text: t('timing.foreign.boxes'), why },
          ]}
        />
        <tbody>
          {report.levels.map(({ level, classes, boxes }) => (
            <tr key={level}>
              <th scope="row">P{level}</th>
              <DifferenceCell {...classes} />
              <DifferenceCell {...boxes} />
            </tr>
          ))}
        </tbody>
      </table>
      <p className={ui.note}>{t('timing.foreign.columnWhy')}</p>
      <p className={ui.note}>{t(`timing.foreign.expected.${precision}`)}</p>
      <p className={ui.note}>
        {t('timing.foreign.size', { size: report.inputSize })} <MeasuredOnText on={on} />
      </p>
    </>
  );
}

function DifferenceCell({ maxAbsolute, magnitude }: Difference) {
  const { t } = useTranslation();
  const { number, scientific } = useFormat();
  return (
    <td>
      {Number.isNaN(maxAbsolute) ? 'NaN' : scientific(maxAbsolute)}{' '}
      <span className={ui.muted}>{t('timing.foreign.of', { magnitude: number(magnitude, 1) })}</span>
    </td>
  );
}
