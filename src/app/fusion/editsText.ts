import { type FusionState, withEdge } from '../../model/bifpn/fusion';
import { FUSION_KINDS } from '../../model/network/variants';

/**
 * Edits of the fusion as text for the address: only what differs from the model's own fusion, in characters that
 * need no escape. Words are joined by `_`: a fusion kind (`softmax`), an edge with its raw weight (`23w0.5`), a cut
 * edge (`23x`). Edges are numbered cell · 19 + edge.
 */
const SEPARATOR = '_';
const EDGE_WORD = /^(\d+)(?:(x)|w(-?\d+(?:\.\d+)?(?:e-?\d+)?))$/;

/** The empty text where nothing differs. */
export function writeEdits(own: FusionState, edited: FusionState | null): string {
  if (!edited) return '';
  const words: string[] = [];
  if (edited.kind !== own.kind) words.push(edited.kind);
  for (let i = 0; i < own.weights.length; i++) {
    if (edited.weights[i] !== own.weights[i]) words.push(`${i}w${exactText(edited.weights[i]!)}`);
    if (edited.active[i] !== own.active[i]) words.push(`${i}x`);
  }
  return words.join(SEPARATOR);
}

/** The state a text stands for; null where it is no such text or speaks of edges the model lacks. */
export function readEdits(own: FusionState, text: string): FusionState | null {
  let state = own;
  for (const word of text === '' ? [] : text.split(SEPARATOR)) {
    const kind = FUSION_KINDS.find((known) => known === word);
    if (kind) {
      state = { ...state, kind };
      continue;
    }
    const [, index, cut, weight] = EDGE_WORD.exec(word) ?? [];
    const edge = Number(index);
    if (index === undefined || edge >= own.weights.length) return null;
    const value = Math.fround(Number(weight ?? 0));
    if (!Number.isFinite(value)) return null;
    state = withEdge(state, edge, cut ? { active: false } : { weight: value });
  }
  return state;
}

/** The shortest decimal that reads back as the same 32-bit float; without `+`, so that an address can hold it. */
export function exactText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return plain(text);
  }
  return plain(value.toPrecision(9));
}

/** `+` would be read as a space in an address. */
function plain(text: string): string {
  return String(Number(text)).replace('e+', 'e');
}
