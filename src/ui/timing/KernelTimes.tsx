import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KernelGroup, kernelTotals } from '../../app/timing/kernels';
import { type KernelStatus, selectKernelGroups, selectKernelStatus } from '../../app/timing/selectors';
import { type KernelId, kernelLabel } from '../../inference/api/messages';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { BarLegend, longestOf, TimeRow, TimeTable } from './TimeTable';
import styles from './timing.module.css';

/** Every dispatch of our own kernels, in groups that unfold. */
export function KernelTimes() {
  const { t } = useTranslation();
  const controller = useController();
  const status = useApp(selectKernelStatus);
  const profile = useApp((state) => state.timing.profile);
  return (
    <section aria-labelledby="timing-kernels">
      <div className={styles.timingHeading}>
        <h2 id="timing-kernels">{t('timing.kernels.title')}</h2>
        <label className={styles.timingCheck} {...tip(t('timing.kernels.switchWhy'))}>
          <input
            type="checkbox"
            checked={profile}
            disabled={status === 'wasmOnly'}
            onChange={(event) => controller.timing.setProfile(event.target.checked)}
          />
          {t('timing.kernels.switch')}
        </label>
      </div>
      {status === 'times' ? <Times /> : <Silence status={status} />}
    </section>
  );
}

function Silence({ status }: { readonly status: Exclude<KernelStatus, 'times'> }) {
  const { t } = useTranslation();
  return (
    <p className={ui.note} role="status">
      {t(`timing.kernels.${status}`)}
    </p>
  );
}

function Times() {
  const { t } = useTranslation();
  const groups = useApp(selectKernelGroups);
  const frames = useApp((state) => state.timing.frames);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <>
      <TimeTable what={t('timing.kernels.kernel')} total={kernelTotals(frames)}>
        {groups.map((group) => (
          <GroupRows
            key={group.key}
            group={group}
            longest={longestOf(groups)}
            open={open.has(group.key)}
            onToggle={() => toggle(group.key)}
          />
        ))}
      </TimeTable>
      <p className={`${ui.note} ${styles.timingFoot}`}>
        <BarLegend />
      </p>
      <p className={ui.note}>{t('timing.kernels.note')}</p>
    </>
  );
}

interface GroupRowsProps {
  readonly group: KernelGroup;
  readonly longest: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** A group; unfolded, its kernels on the same scale. A group of one has nothing to unfold. */
function GroupRows({ group, longest, open, onToggle }: GroupRowsProps) {
  const { t } = useTranslation();
  const kernelName = useKernelName();
  const name = t(`timing.kernels.group.${group.group}`, { cell: group.cell + 1 });
  const unfolds = group.kernels.length > 1;
  return (
    <>
      <TimeRow
        label={
          unfolds ? (
            <button
              type="button"
              className={styles.kernelToggle}
              aria-expanded={open}
              onClick={onToggle}
              {...tip(t('timing.kernels.show', { name }))}
            >
              <ChevronRight size={13} aria-hidden="true" />
              {name}
            </button>
          ) : (
            <span className={styles.kernelSingle}>{name}</span>
          )
        }
        times={group}
        longest={longest}
      />
      {unfolds &&
        open &&
        group.kernels.map((kernel) => (
          <TimeRow
            key={kernelLabel(kernel.id)}
            className={styles.kernelRow}
            label={kernelName(kernel.id)}
            times={kernel}
            longest={longest}
          />
        ))}
    </>
  );
}

function useKernelName(): (id: KernelId) => string {
  const { t } = useTranslation();
  return (id) => {
    if (id.kernel === 'node') return id.node;
    if ('block' in id) {
      return t('timing.kernels.name.block', {
        value: id.block + 1,
        kernel: t(`timing.kernels.name.${id.kernel}`),
      });
    }
    if ('map' in id) return t(`timing.kernels.name.${id.kernel}`, { value: id.map });
    if (id.kernel === 'predict') return t('timing.kernels.name.predict', { value: `P${id.level}` });
    // Layers are counted from 0 in the code, from 1 on screen.
    if (id.kernel === 'layer') return t('timing.kernels.name.layer', { value: id.layer + 1 });
    return t(`timing.kernels.name.${id.kernel}`);
  };
}
