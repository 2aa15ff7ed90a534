export interface Size {
  readonly width: number;
  readonly height: number;
}

type Overflow = Pick<CSSStyleDeclaration, 'overflowX' | 'overflowY'>;

/** Whether an element scrolls what does not fit it. */
export function isScroller({ overflowX, overflowY }: Overflow): boolean {
  return [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll');
}

/** Size of an element with nothing scrolled away, neither by itself nor by what is in it, CSS pixels. */
export function fullSize(element: HTMLElement): Size {
  const { left, top } = element.getBoundingClientRect();
  const { paddingRight, paddingBottom } = getComputedStyle(element);
  let [width, height] = [Math.max(element.clientWidth, element.scrollWidth), element.scrollHeight];
  for (const inner of element.querySelectorAll<HTMLElement>('*')) {
    const hidden = {
      x: inner.scrollWidth - inner.clientWidth,
      y: inner.scrollHeight - inner.clientHeight,
    };
    if ((hidden.x <= 0 && hidden.y <= 0) || !isScroller(getComputedStyle(inner))) continue;
    const place = inner.getBoundingClientRect();
    const x = place.left - left + element.scrollLeft + inner.scrollWidth;
    const y = place.top - top + element.scrollTop + inner.scrollHeight;
    width = Math.max(width, Math.round(x + Number.parseFloat(paddingRight)));
    height = Math.max(height, Math.round(y + Number.parseFloat(paddingBottom)));
  }
  return { width, height };
}
