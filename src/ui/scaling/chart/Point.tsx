import type { KeyboardEvent, ReactNode } from 'react';
import styles from './plot.module.css';

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly mark?: 'dot' | 'square';
  readonly strong?: boolean;
}

interface PointProps extends MarkProps {
  /** Its values, read out and shown as its tooltip. */
  readonly label: string;
  readonly tone?: 'accent' | 'plain' | 'hollow';
  readonly children?: ReactNode;
  /** What pressing it does, if anything. */
  readonly onPress?: () => void;
}

/** A value that can be pointed at or focused for its numbers, and pressed where that does something. */
export function Point({ label, tone = 'accent', strong, children, onPress, ...place }: PointProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onPress || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    onPress();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has a role, of a button where it can be pressed
    <g
      className={styles.plotPoint}
      data-tone={tone}
      data-strong={strong || undefined}
      role={onPress ? 'button' : 'img'}
      tabIndex={0}
      aria-label={label}
      data-tip={label}
      onClick={onPress}
      onKeyDown={onKeyDown}
    >
      <Mark strong={strong} {...place} />
      {children}
    </g>
  );
}

function Mark({ x, y, mark = 'dot', strong = false }: MarkProps) {
  const side = strong ? 12 : 8;
  return (
    <>
      {/* As large as a finger or a pointer needs. */}
      <circle cx={x} cy={y} r={12} className={styles.plotHit} />
      {mark === 'dot' ? (
        <circle cx={x} cy={y} r={side / 2} className={styles.plotMark} />
      ) : (
        <rect x={x - side / 2} y={y - side / 2} width={side} height={side} className={styles.plotMark} />
      )}
    </>
  );
}
