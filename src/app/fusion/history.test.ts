import { describe, expect, test } from 'vitest';
import { type FusionState, withEdge } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL } from '../../model/bifpn/topology';
import { HISTORY_LIMIT, redone, reset, UNEDITED, undone, withEdit, withGestureEnded } from './history';

const own = initialFusion('fast', new Float32Array(EDGES_PER_CELL).fill(1));
const weighing = (weight: number): FusionState => withEdge(own, 4, { weight });

describe('fusion history', () => {
  test('undo and redo walk the same way', () => {
    const edits = [weighing(2), weighing(3), withEdge(weighing(3), 5, { active: false })];
    const end = edits.reduce((history, edit) => withEdit(history, own, edit), UNEDITED);
    expect(end.present).toEqual(edits[2]);
    expect(undone(end).present).toEqual(edits[1]);
    expect(undone(undone(end)).present).toEqual(edits[0]);
    const start = undone(undone(undone(end)));
    expect(start.present).toBeNull();
    expect(undone(start)).toBe(start);
    expect(redone(redone(redone(start)))).toEqual({ ...end, gesture: null });
  });

  test('a drag is one step, and the next drag of the same slider another', () => {
    let history = UNEDITED;
    for (const weight of [1.1, 1.2, 1.3]) history = withEdit(history, own, weighing(weight), 'edge 4');
    history = withGestureEnded(history);
    for (const weight of [1.4, 1.5]) history = withEdit(history, own, weighing(weight), 'edge 4');
    expect(history.past).toEqual([null, weighing(1.3)]);
    expect(undone(history).present).toEqual(weighing(1.3));
    expect(undone(undone(history)).present).toBeNull();
  });

  test('a drag back to its start leaves nothing to undo', () => {
    let history = withEdit(UNEDITED, own, weighing(2), 'edge 4');
    history = withEdit(history, own, weighing(1), 'edge 4');
    expect(history).toEqual(UNEDITED);
  });

  test('what equals the model is not edited', () => {
    const there = withEdit(UNEDITED, own, weighing(2));
    expect(withEdit(there, own, weighing(1)).present).toBeNull();
    expect(withEdit(UNEDITED, own, weighing(1))).toBe(UNEDITED);
  });

  test('an edit forgets what was undone', () => {
    const history = withEdit(undone(withEdit(UNEDITED, own, weighing(2))), own, weighing(3));
    expect(history.future).toEqual([]);
    expect(redone(history)).toBe(history);
  });

  test('reset can be undone, and resets nothing twice', () => {
    const edited = withEdit(UNEDITED, own, weighing(2));
    const back = reset(edited);
    expect(back.present).toBeNull();
    expect(undone(back).present).toEqual(weighing(2));
    expect(reset(back)).toBe(back);
  });

  test('remembers only so many steps', () => {
    let history = UNEDITED;
    for (let i = 0; i < HISTORY_LIMIT + 20; i++) history = withEdit(history, own, weighing(2 + i));
    expect(history.past).toHaveLength(HISTORY_LIMIT);
    expect(history.past[0]).toEqual(weighing(2 + 19));
  });
});
