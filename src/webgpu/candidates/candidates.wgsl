// Finds the class logits of one level that pass, and keeps what decoding needs of each.
//
// A logit's order is that of its `key`, and among equal logits of `tie`: earlier in (level, channel, row, column)
// order is larger. `compact` keeps what is at or above a bar of both; `count_bins` counts what passes the
// threshold by some bits of key or tie, so that the host can find the bar of the best K by radix selection.

struct Level {
  start: u32, // logits of all levels before this one
  count: u32, // logits of this level
  classes: u32,
  cells: u32, // H · W
}

struct Query {
  threshold: u32, // key of the score threshold
  bar_key: u32,
  bar_tie: u32,
  capacity: u32, // records that fit
  // Of `count_bins`: bits of (key, tie) that must equal the prefix, and the bits that are counted.
  key_mask: u32,
  key_prefix: u32,
  tie_mask: u32,
  tie_prefix: u32,
  by_tie: u32,
  shift: u32,
}

struct Record {
  index: u32, // over all levels
  logit: f32,
  deltas: array<f32, 4>, // ty tx th tw
}

struct Found {
  count: atomic<u32>,
  records: array<Record>,
}

const BINS = 2048u;
const WORKGROUP = 64u;
const NO_KEY = 0u;

// Bound besides (candidates.ts): logits [A · classes, H, W], deltas [A · 4, H, W].

// Monotonous in the value, −∞ above 0; NaN gives NO_KEY. Of bits, as compilers may assume that no NaN exists.
fn key_of(value: f32) -> u32 {
  let raw = bitcast<u32>(value);
  let bits = select(raw, 0u, raw == 0x80000000u); // −0 equals 0
  let key = bits ^ select(0x80000000u, 0xffffffffu, bits >= 0x80000000u);
  return select(key, NO_KEY, (raw & 0x7fffffffu) > 0x7f800000u);
}

fn keep(index: u32, logit: f32) {
  let slot = atomicAdd(&found.count, 1u);
  if (slot >= query.capacity) {
    return;
  }
  let anchor = index / level.cells / level.classes;
  let delta = anchor * 4u * level.cells + index % level.cells;
  found.records[slot] = Record(
    level.start + index,
    logit,
    array<f32, 4>(
      deltas[delta],
      deltas[delta + level.cells],
      deltas[delta + 2u * level.cells],
      deltas[delta + 3u * level.cells],
    ),
  );
}

@compute @workgroup_size(WORKGROUP)
fn compact(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let count = level.count;
  let start = level.start;
  let bar = vec2u(query.bar_key, query.bar_tie);
  let step = workgroups.x * WORKGROUP;
  for (var first = id.x; first < count; first += 32u * step) {
    // What passes of 32 logits, then the few that did: SwiftShader runs through the body of an `if` even when no
    // lane takes it, but leaves a loop.
    var passed = 0u;
    for (var n = 0u; n < 32u; n++) {
      let i = first + n * step;
      let key = key_of(logits[min(i, count - 1u)]);
      let above = key > bar.x || (key == bar.x && ~(start + i) >= bar.y);
      passed |= select(0u, 1u, above && i < count) << n;
    }
    while (passed != 0u) {
      let i = first + countTrailingZeros(passed) * step;
      keep(i, logits[i]);
      passed &= passed - 1u;
    }
  }
}

@compute @workgroup_size(WORKGROUP)
fn count_bins(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let count = level.count;
  let start = level.start;
  let step = workgroups.x * WORKGROUP;
  for (var i = id.x; i < count; i += step) {
    let key = key_of(logits[i]);
    let tie = ~(start + i);
    if (key >= query.threshold
      && (key & query.key_mask) == query.key_prefix
      && (tie & query.tie_mask) == query.tie_prefix) {
      atomicAdd(&bins[(select(key, tie, query.by_tie == 1u) >> query.shift) & (BINS - 1u)], 1u);
    }
  }
}
