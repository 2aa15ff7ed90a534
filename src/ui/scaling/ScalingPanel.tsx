import { useTranslation } from 'react-i18next';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { AccuracyPlot } from './AccuracyPlot';
import { ChoicePlot, ChoiceTable } from './ChoicePlot';
import { MeasuredTimes } from './TimesPlot';
import { VariantTable } from './VariantTable';

/** What scaling buys and costs: the paper's accuracy, this device's times, and the choice of scaling all three. */
export default function ScalingPanel() {
  const { t } = useTranslation();
  return (
    <>
      <section>
        <h2>{t('scaling.buys.title')}</h2>
        <p className={ui.muted}>{t('scaling.buys.lead')}</p>
        <AccuracyPlot />
      </section>
      <section>
        <h2>{t('scaling.times.title')}</h2>
        <MeasuredTimes />
      </section>
      <section>
        <h2 id="scaling-table">{t('scaling.table.title')}</h2>
        <p className={ui.note}>{t('scaling.table.lead')}</p>
        <VariantTable />
      </section>
      <section>
        <h2>
          <Term why={t('scaling.choice.xWhy')}>{t('scaling.choice.title')}</Term>
        </h2>
        <p className={ui.muted}>{t('scaling.choice.lead')}</p>
        <ChoicePlot />
        <details>
          <summary>{t('scaling.choice.table')}</summary>
          <ChoiceTable />
        </details>
      </section>
    </>
  );
}
