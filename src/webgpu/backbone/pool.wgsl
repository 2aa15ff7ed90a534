// Max-pool 3×3 at stride 2 of a square map of an even side.

const OUTSIDE_LOWEST = -3.4028234e38;

override THREADS: u32 = 64u;
// Rows above and columns to the left of where the first window starts.
override BEFORE: i32 = 0;
// Whether there are zeros outside of the map.
override ZERO: bool = false;

struct Params {
  channels: u32,
  size: u32,
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let side = params.size / 2u;
  let channel = id.x / (side * side);
  if (channel >= params.channels) {
    return;
  }
  let cell = id.x % (side * side);
  let top = i32(2u * (cell / side)) - BEFORE;
  let left = i32(2u * (cell % side)) - BEFORE;
  var best = OUTSIDE_LOWEST;
  for (var row = top; row < top + 3; row++) {
    for (var column = left; column < left + 3; column++) {
      if (u32(row) < params.size && u32(column) < params.size) {
        best = max(best, input[(channel * params.size + u32(row)) * params.size + u32(column)]);
      } else if (ZERO) {
        best = max(best, 0.0);
      }
    }
  }
  output[id.x] = best;
}
