import { domToCanvas } from 'modern-screenshot';
import { AppError } from '../../model/errors';
import type { Caption } from './caption';
import styles from './picture.module.css';

/** Pixels per CSS pixel. */
const SCALE = 2;

/** What every browser's canvas can be high, pixels. */
const MOST_PIXELS = 16_384;

/**
 * A picture of an element with all that it and what is in it would scroll to, over a caption; in the colours and the
 * language on screen. Elements with `data-picture="omit"` are left out.
 * @throws AppError `picture-failed`
 */
export async function domPicture(element: HTMLElement, caption: Caption): Promise<Blob> {
  const size = fullSize(element);
  const footer = captionElement(caption, size.width);
  document.body.append(footer);
  try {
    const footerSize = { width: size.width, height: footer.offsetHeight };
    const scale = Math.min(SCALE, MOST_PIXELS / (size.height + footerSize.height));
    const above = await draw(element, size, scale);
    return await stacked([above, await draw(footer, footerSize, scale)]);
  } finally {
    footer.remove();
  }
}

function captionElement({ title, text }: Caption, width: number): HTMLElement {
  const footer = document.createElement('footer');
  footer.className = styles.pictureCaption ?? '';
  footer.style.width = `${width}px`;
  const strong = document.createElement('strong');
  strong.textContent = title;
  footer.append(strong, text);
  return footer;
}

function draw(element: HTMLElement, { width, height }: Size, scale: number): Promise<HTMLCanvasElement> {
  return domToCanvas(element, {
    width,
    height,
    scale,
    backgroundColor: backgroundOf(element),
    style: { width: `${width}px`, height: `${height}px`, overflow: 'visible' },
    filter: (node) => !(node instanceof HTMLElement && node.dataset.picture === 'omit'),
    onCloneEachNode: unfold,
    includeStyleProperties: styleProperties(element),
    // The app's fonts are the system's.
    font: false,
    features: { copyScrollbar: false },
  });
}

/** The colour that an element lies on. */
function backgroundOf(element: HTMLElement): string {
  for (let each: Element | null = element; each; each = each.parentElement) {
    const { backgroundColor } = getComputedStyle(each);
    if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
  }
  return 'Canvas';
}

/** Shows what a copy, styled as computed, would hide on a still picture. */
function unfold(copy: Node): void {
  if (!(copy instanceof HTMLElement)) return;
  if (isScroller(copy.style)) copy.style.overflow = 'visible';
  // A style sheet takes the spin buttons away, which a copy's own style cannot: they would cut the number off.
  if (copy instanceof HTMLInputElement && copy.type === 'number') copy.type = 'text';
}

/** Says nothing about a still picture, or again what another property says. */
const NEEDLESS =
  /^(animation|transition|scroll|overscroll|view-|timeline|cursor|pointer-events|touch-|user-)|(^|-)(block|inline)(-|$)/;

/** What is copied of computed styles: there are some 400 properties an element, and reading them takes the time. */
function styleProperties(element: HTMLElement): string[] {
  return Array.from(getComputedStyle(element)).filter((name) => !NEEDLESS.test(name));
}

function stacked(parts: readonly HTMLCanvasElement[]): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...parts.map(({ width }) => width));
  canvas.height = parts.reduce((sum, { height }) => sum + height, 0);
  const context = canvas.getContext('2d');
  let top = 0;
  for (const part of parts) {
    context?.drawImage(part, 0, top);
    top += part.height;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AppError('picture-failed'))), 'image/png');
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type Overflow = Pick<CSSStyleDeclaration, 'overflowX' | 'overflowY'>;

/** Whether an element scrolls what does not fit it. */
function isScroller({ overflowX, overflowY }: Overflow): boolean {
  return [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll');
}

/** Size of an element with nothing scrolled away, neither by itself nor by what is in it, CSS pixels. */
function fullSize(element: HTMLElement): Size {
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
