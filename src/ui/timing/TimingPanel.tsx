import { Benchmark } from './Benchmark';
import { Engines } from './Engines';
import { KernelTimes } from './KernelTimes';
import { Parity } from './Parity';
import { StageTimes } from './StageTimes';
import styles from './timing.module.css';

/** Where the milliseconds go, stage by stage and kernel by kernel; how the engines compare, in speed and in numbers. */
export default function TimingPanel() {
  return (
    <div className={styles.timing}>
      <StageTimes />
      <Engines />
      <KernelTimes />
      <Benchmark />
      <Parity />
    </div>
  );
}
