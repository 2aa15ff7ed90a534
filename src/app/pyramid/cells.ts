import type { LevelMap } from '../../inference/api/messages';
import type { Box } from '../../model/detection/decode';
import { cellFootprint, theoreticalField } from '../../model/features/footprint';
import type { Architecture } from '../../model/network/architecture';
import type { Letterbox } from '../../model/preprocess/letterbox';

/** A cell of a level's map. */
export interface Cell {
  readonly level: number;
  readonly row: number;
  readonly col: number;
}

export function sameCell(a: Cell | null, b: Cell | null): boolean {
  return a === b || (a?.level === b?.level && a?.row === b?.row && a?.col === b?.col);
}

type MapSize = Pick<LevelMap, 'level' | 'width' | 'height'>;

/** The cell under a point of a map, given in shares of its sides; points outside fall on the edge. */
export function cellAt({ level, width, height }: MapSize, x: number, y: number): Cell {
  const bound = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return { level, row: bound(y, height), col: bound(x, width) };
}

/** A cell some steps on, within the map. */
export function steppedCell(cell: Cell, { width, height }: MapSize, rows: number, cols: number): Cell {
  const bound = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
  return { ...cell, row: bound(cell.row + rows, height), col: bound(cell.col + cols, width) };
}

/** Side of the network's square input, laid over the image, in image pixels. */
export function inputSideInImage({ inputSize, scale }: Letterbox): number {
  return inputSize / scale;
}

/** Share of the map's sides that the image fills; the rest is padding. */
export function imageShare({ inputSize, width, height }: Letterbox): {
  readonly x: number;
  readonly y: number;
} {
  return { x: width / inputSize, y: height / inputSize };
}

/** The cell's square on the image, image pixels, cut off at its edge; null for a cell that sees padding only. */
export function cellInImage(letterbox: Letterbox, { level, row, col }: Cell): Box | null {
  const { x1, y1, x2, y2 } = cellFootprint(level, row, col);
  return inImage(letterbox, [x1, y1, x2, y2]);
}

/**
 * What the convolutions up to a cell of the backbone see, image pixels, cut off at its edge; null for a cell that
 * sees padding only.
 */
export function fieldInImage(
  architecture: Architecture,
  letterbox: Letterbox,
  { level, row, col }: Cell,
): Box | null {
  const stride = 2 ** level;
  const reach = theoreticalField(architecture, level) / 2;
  const [x, y] = [(col + 0.5) * stride, (row + 0.5) * stride];
  return inImage(letterbox, [x - reach, y - reach, x + reach, y + reach]);
}

/** @param box input pixels */
function inImage({ scale, sourceWidth, sourceHeight }: Letterbox, box: Box): Box | null {
  const x = (input: number) => Math.min(sourceWidth, Math.max(0, input / scale));
  const y = (input: number) => Math.min(sourceHeight, Math.max(0, input / scale));
  const [x1, y1, x2, y2] = [x(box[0]), y(box[1]), x(box[2]), y(box[3])];
  return x1 < x2 && y1 < y2 ? [x1, y1, x2, y2] : null;
}
