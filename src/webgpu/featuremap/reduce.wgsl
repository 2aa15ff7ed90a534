// Reduces a feature to what is shown of it, as src/model/features/reduce.ts: one value a cell over all channels
// (`reduce_map`), or each channel's energy and thumbnail (`reduce_channels`).
//
// NaN is carried beside the arithmetic and written as bits, as compilers may assume that none exists.

override WORKGROUP: u32 = 64;

// Of `reduce_map`: the largest value instead of the energy.
override MAX: bool = false;

const NAN = 0x7fc00000u;

struct Shape {
  height: u32,
  width: u32,
  block: u32, // side of the block of cells that one cell of a thumbnail stands for
}

// Bound (reduce.ts): feature [C, H, W] at exactly that size; result as f32 bits, of `reduce_map` [H · W], of
// `reduce_channels` energy [C], then thumbnails [C, h, w]; shape of `reduce_channels`, a uniform, as a constant would
// compile a pipeline for every level.

var<workgroup> partial: array<vec2f, WORKGROUP>;

fn is_nan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

fn bits(value: f32, nan: bool) -> u32 {
  return select(bitcast<u32>(value), NAN, nan);
}

@compute @workgroup_size(WORKGROUP)
fn reduce_map(@builtin(global_invocation_id) id: vec3u) {
  let cells = arrayLength(&result);
  if (id.x >= cells) {
    return;
  }
  let channels = arrayLength(&feature) / cells;
  var squares = 0.0;
  var peak = feature[id.x];
  var nan = false;
  for (var c = 0u; c < channels; c++) {
    let value = feature[c * cells + id.x];
    squares += value * value;
    peak = max(peak, value);
    nan = nan || is_nan(value);
  }
  result[id.x] = bits(select(sqrt(squares / f32(channels)), peak, MAX), nan);
}

// A workgroup a channel; its threads take turns with the thumbnail's cells.
@compute @workgroup_size(WORKGROUP)
fn reduce_channels(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let channel = group.x;
  let columns = (shape.width + shape.block - 1) / shape.block;
  let cells = columns * ((shape.height + shape.block - 1) / shape.block);
  var energy = vec2f(); // sum of squares, and how many of the blocks hold a NaN
  for (var cell = thread; cell < cells; cell += WORKGROUP) {
    let top = cell / columns * shape.block;
    let left = cell % columns * shape.block;
    let bottom = min(top + shape.block, shape.height);
    let right = min(left + shape.block, shape.width);
    var sum = 0.0;
    var nan = false;
    for (var y = top; y < bottom; y++) {
      // Row by row, so that large blocks don't add small values to a large sum.
      var row = vec2f();
      for (var x = left; x < right; x++) {
        let value = feature[(channel * shape.height + y) * shape.width + x];
        row += vec2f(value, value * value);
        nan = nan || is_nan(value);
      }
      sum += row.x;
      energy.x += row.y;
    }
    energy.y += select(0.0, 1.0, nan);
    let mean = sum / f32((bottom - top) * (right - left));
    result[workgroups.x + channel * cells + cell] = bits(mean, nan);
  }
  partial[thread] = energy;
  for (var half = WORKGROUP / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      partial[thread] += partial[thread + half];
    }
  }
  if (thread == 0) {
    result[channel] = bits(sqrt(partial[0].x / f32(shape.height * shape.width)), partial[0].y > 0.0);
  }
}
