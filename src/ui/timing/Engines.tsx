import { useTranslation } from 'react-i18next';
import { selectCheck, selectEngines } from '../../app/engines/selectors';
import type { EngineChoice } from '../../app/engines/state';
import { stageVerdict } from '../../app/engines/verdict';
import { selectBackend } from '../../app/selectors';
import { isSoftware } from '../../app/timing/benchmarkPlan';
import { selectObstacle } from '../../app/timing/selectors';
import { ENGINE_STAGES, type EngineStage, WEBGPU_ENGINES } from '../../inference/api/measuring';
import { useApp, useController, useFormat } from '../appContext';
import { Button } from '../common/Button';
import { Select } from '../common/Select';
import { TableHead } from '../common/TableHead';
import { Term } from '../common/Term';
import { useCheckText } from '../common/useCheckText';
import ui from '../styles/primitives.module.css';
import styles from './timing.module.css';

const CHOICES: readonly EngineChoice[] = ['auto', ...WEBGPU_ENGINES];

/** Who runs the stages of every frame, and the check that finds out; on the processor there is no choice. */
export function Engines() {
  const { t } = useTranslation();
  const onGpu = useApp((state) => selectBackend(state)?.kind === 'webgpu');
  const software = useApp((state) => isSoftware(selectBackend(state)));
  const byOrt = useApp((state) => Object.values(selectEngines(state)).includes('ort-webgpu'));
  if (!onGpu) return null;
  return (
    <section aria-labelledby="timing-engines">
      <h2 id="timing-engines">
        <Term why={t('timing.engineWhy')}>{t('timing.engine')}</Term>
      </h2>
      <table className={styles.timeTable} aria-labelledby="timing-engines">
        <TableHead
          columns={[
            t('timing.stage'),
            t('timing.benchmark.engine'),
            t('timing.check.oursHead'),
            t('timing.check.ortHead'),
            { text: t('timing.parity.relative'), why: t('timing.check.differenceWhy') },
          ]}
        />
        <tbody>
          {ENGINE_STAGES.map((stage) => (
            <StageRow key={stage} stage={stage} />
          ))}
        </tbody>
      </table>
      <Check />
      {software && byOrt && <p className={ui.note}>{t('timing.engineSlow')}</p>}
    </section>
  );
}

function StageRow({ stage }: { readonly stage: EngineStage }) {
  const { t } = useTranslation();
  const controller = useController();
  const { number, scientific } = useFormat();
  const choice = useApp((state) => state.engines.choices[stage]);
  const engine = useApp((state) => selectEngines(state)[stage]);
  const check = useApp(selectCheck)?.stages[stage];
  const measuring = useApp((state) => state.timing.measuring !== null);
  const time = (ms: number | undefined) => (ms === undefined ? '–' : number(ms, ms < 9.95 ? 1 : 0));
  const word = (each: EngineChoice) =>
    each === 'auto'
      ? t('timing.engineAuto', { engine: t(`timing.engines.${engine}`) })
      : t(`timing.engines.${each}`);
  return (
    <tr className={styles.kernelRow}>
      <th scope="row">{t(`stages.${stage}`)}</th>
      <td>
        <Select
          label={t('timing.engineOf', { stage: t(`stages.${stage}`) })}
          options={CHOICES}
          value={choice}
          word={
            choice === 'auto' ? word : (each) => (each === 'auto' ? t('backend.choice.auto') : word(each))
          }
          disabled={measuring}
          onChange={(each) => controller.engines.choose([stage], each)}
        />
      </td>
      <td>{time(check?.oursMs)}</td>
      <td>{time(check?.ortMs)}</td>
      <td>
        {check
          ? stageVerdict(check).reason === 'wrong-numbers'
            ? t('timing.check.wrongCell')
            : scientific(check.maxRelative)
          : '–'}
      </td>
    </tr>
  );
}

function Check() {
  const { t } = useTranslation();
  const controller = useController();
  const checkText = useCheckText();
  const check = useApp(selectCheck);
  const checking = useApp((state) => state.engines.checking);
  const blocked = useApp((state) => selectObstacle(state) !== null || state.timing.measuring !== null);
  return (
    <div className={`${ui.wrap} ${styles.measureLine}`}>
      {checking ? (
        <>
          <progress
            aria-label={t('timing.check.label')}
            max={checking.progress?.total ?? 1}
            value={checking.progress?.done ?? 0}
          />
          <Button onClick={() => void controller.engines.cancel()}>{t('timing.measure.cancel')}</Button>
        </>
      ) : (
        <Button
          why={t('timing.check.why')}
          disabled={blocked}
          onClick={() => void controller.engines.check()}
        >
          {t('timing.check.start')}
        </Button>
      )}
      <span role="status" className={ui.note}>
        {checking ? t('timing.check.running') : check && checkText(check)}
      </span>
    </div>
  );
}
