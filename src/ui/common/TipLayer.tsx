import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import ui from '../styles/primitives.module.css';
import { moveBeside } from './placeBeside';
import styles from './tip.module.css';

interface ShownTip {
  readonly anchor: HTMLElement;
  readonly text: string;
  readonly key: string | undefined;
}

const DELAY_MS = 350;

/** The one tooltip of the page; elements ask for it with `tip()`. */
export function TipLayer() {
  const [shown, setShown] = useState<ShownTip | null>(null);
  const bubble = useRef<HTMLDivElement>(null);
  useTipAnchors(setShown);

  useLayoutEffect(() => {
    const element = bubble.current;
    if (!shown || !element) return;
    element.showPopover();
    moveBeside(element, shown.anchor, 'centre');
    return () => element.hidePopover();
  }, [shown]);

  return (
    <div ref={bubble} popover="manual" className={styles.tip} data-testid="tip" aria-hidden="true">
      {shown?.text}
      {shown?.key && <span className={ui.kbd}>{shown.key}</span>}
    </div>
  );
}

/** Reports the element with a tooltip under the pointer (after a moment) or with the focus (at once). */
function useTipAnchors(show: (tip: ShownTip | null) => void): void {
  useEffect(() => {
    let timer: number | undefined;
    const tipOf = (target: EventTarget | null): ShownTip | null => {
      const anchor = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
      return anchor && { anchor, text: anchor.dataset.tip!, key: anchor.dataset.tipKey };
    };
    const later = (tip: ShownTip | null) => {
      window.clearTimeout(timer);
      if (tip) timer = window.setTimeout(show, DELAY_MS, tip);
      else show(null);
    };
    const listeners: Record<string, (event: Event) => void> = {
      pointerover: (event) => later(tipOf(event.target)),
      pointerdown: () => later(null),
      focusin: (event) => {
        const focusVisible = event.target instanceof Element && event.target.matches(':focus-visible');
        const term = event.target instanceof Element && event.target.matches('[data-term]');
        if (focusVisible || term) show(tipOf(event.target));
      },
      focusout: () => later(null),
      keydown: (event) => (event as KeyboardEvent).key === 'Escape' && later(null),
      scroll: () => later(null),
    };
    const listening = new AbortController();
    for (const [name, listener] of Object.entries(listeners)) {
      document.addEventListener(name, listener, { capture: true, passive: true, signal: listening.signal });
    }
    return () => {
      window.clearTimeout(timer);
      listening.abort();
    };
  }, [show]);
}
