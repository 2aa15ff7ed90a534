import { type ReactNode, useId, useRef, useState } from 'react';
import ui from '../styles/primitives.module.css';
import { moveBeside } from './placeBeside';
import styles from './popover.module.css';

interface PopoverProps {
  /** Accessible name of the panel; the button's is what it shows. */
  readonly label: string;
  readonly button: ReactNode;
  readonly buttonProps?: Readonly<Record<string, string | undefined>>;
  readonly className?: string;
  /** Rendered only while open. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button and what it opens: light dismiss, Escape and the top layer are the browser's popover. */
export function Popover({ label, button, buttonProps, className = '', children }: PopoverProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const place = (element: HTMLDivElement | null) => {
    if (element && panel.current && anchor.current) moveBeside(panel.current, anchor.current);
  };

  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={ui.button}
        aria-expanded={open}
        aria-controls={id}
        popoverTarget={id}
        {...buttonProps}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={`${styles.popover} ${className}`}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && <div ref={place}>{children(() => panel.current?.hidePopover())}</div>}
      </div>
    </>
  );
}
