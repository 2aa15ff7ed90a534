export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 8;

/**
 * Where a floating element goes: below its anchor, above where there is more room, shifted into the viewport. CSS
 * pixels. @param align edge of the anchor it lines up with
 */
export function placeBeside(
  anchor: Rectangle,
  size: Size,
  viewport: Size,
  align: 'start' | 'centre' = 'start',
  gap = 6,
): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - size.height;
  const fitsBelow = below + size.height <= viewport.height - MARGIN;
  const wantedLeft = align === 'start' ? anchor.left : anchor.left + (anchor.width - size.width) / 2;
  return {
    left: Math.max(MARGIN, Math.min(wantedLeft, viewport.width - MARGIN - size.width)),
    top: fitsBelow || above < MARGIN ? below : above,
  };
}

export const viewportSize = (): Size => ({ width: window.innerWidth, height: window.innerHeight });

/** Puts a fixed element beside its anchor. */
export function moveBeside(element: HTMLElement, anchor: Element, align?: 'start' | 'centre'): void {
  const [at, size] = [anchor.getBoundingClientRect(), element.getBoundingClientRect()];
  const { left, top } = placeBeside(at, size, viewportSize(), align);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
