// One BiFPN node: resample and fuse its edges, swish, depthwise 3×3, pointwise 1×1 with bias.
//
// A workgroup owns a tile of 8 × TILE_HEIGHT cells and all output channels. Chunk by chunk of the input
// channels, a thread walks down the tile in one channel, keeps three rows of the depthwise sum in registers and
// leaves the result in the tile (`stage`); then every thread adds the chunk to its own block of the
// pointwise product. source.ts completes this file: `start` and `fuse` call one `row_…` per edge, from
// edge.*.wgsl; pointwise.ts gives the lines at each `#`, since a block in registers can't be an array.

override CHANNELS: u32;
override OUTPUTS: u32;
override TILE_HEIGHT: u32;
override CHUNK: u32;
override THREADS: u32;

const TILE_WIDTH = 8u;

struct Node {
  size: u32,
  coefficient: u32, // index of the first edge's coefficient
  filter_offset: u32, // of this node's depthwise kernels [C, 9] in `filters`
  bias_offset: u32,
}

@group(0) @binding(0) var<uniform> node: Node;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<f32>;
@group(0) @binding(3) var<storage, read> pointwise: array<WEIGHT>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

// Eight cells of a row and their neighbours to the left and to the right.
struct Row {
  left: f32,
  a: vec4f,
  b: vec4f,
  right: f32,
}

// Two vec4f of a depthwise sum.
struct Octet {
  a: vec4f,
  b: vec4f,
}

// [channel of the chunk][row of the tile][2]; source.ts puts it into workgroup memory or into a buffer.
// #tile

fn swish(x: vec4f) -> vec4f {
  return x / (1.0 + exp(-x));
}

fn swish1(x: f32) -> f32 {
  return x / (1.0 + exp(-x));
}

fn weigh(sum: Row, row: Row, coefficient: f32) -> Row {
  return Row(
    sum.left + coefficient * row.left,
    sum.a + coefficient * row.a,
    sum.b + coefficient * row.b,
    sum.right + coefficient * row.right,
  );
}

fn taps(row: Row, k: vec3f) -> Octet {
  return Octet(
    k.x * vec4f(row.left, row.a.xyz) + k.y * row.a + k.z * vec4f(row.a.yzw, row.b.x),
    k.x * vec4f(row.a.w, row.b.xyz) + k.y * row.b + k.z * vec4f(row.b.yzw, row.right),
  );
}

fn kernel_row(channel: u32, row: u32) -> vec3f {
  let at = node.filter_offset + channel * 9u + row * 3u;
  return vec3f(filters[at], filters[at + 1u], filters[at + 2u]);
}

// Depthwise result of one channel of the tile into workgroup memory.
fn stage(channel: u32, base: u32, x0: u32, y0: u32) {
  let k0 = kernel_row(channel, 0u);
  let k1 = kernel_row(channel, 1u);
  let k2 = kernel_row(channel, 2u);
  // Cells beyond the map are the convolution's zero padding.
  let columns = vec4u(x0) + vec4u(0u, 1u, 2u, 3u);
  let inside_a = columns < vec4u(node.size);
  let inside_b = columns + 4u < vec4u(node.size);
  let inside_left = x0 > 0u;
  let inside_right = x0 + TILE_WIDTH < node.size;

  var above = Octet();
  var here = Octet();
  start(channel, x0, i32(y0) - 1);
  for (var r = 0u; r < TILE_HEIGHT + 2u; r++) {
    let y = i32(y0 + r) - 1;
    let inside = y >= 0 && y < i32(node.size);
    let raw = fuse(channel, x0, y, select(0.0, 1.0, inside));
    let row = Row(
      select(0.0, swish1(raw.left), inside_left),
      select(vec4f(), swish(raw.a), inside_a),
      select(vec4f(), swish(raw.b), inside_b),
      select(0.0, swish1(raw.right), inside_right),
    );
    let low = taps(row, k2);
    if (r >= 2u) {
      let at = base + (r - 2u) * 2u;
      tile[at] = above.a + low.a;
      tile[at + 1u] = above.b + low.b;
    }
    let middle = taps(row, k1);
    above = Octet(here.a + middle.a, here.b + middle.b);
    here = taps(row, k0);
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let x0 = workgroup.x * TILE_WIDTH;
  let y0 = workgroup.y * TILE_HEIGHT;
  // #tile_base
  // #begin
  for (var first = 0u; first < CHANNELS; first += CHUNK) {
    let count = min(CHUNK, CHANNELS - first);
    for (var slot = thread; slot < count; slot += THREADS) {
      stage(first + slot, tile_base + slot * TILE_HEIGHT * 2u, x0, y0);
    }
    // #barrier
    // #accumulate
    // #barrier
  }
  // #finish
}
