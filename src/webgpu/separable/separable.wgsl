// A separable convolution: depthwise 3×3 (zero padding), then pointwise 1×1, over one map or several.
//
// A workgroup owns a tile of 8 × TILE_HEIGHT cells of one map and all output channels. Chunk by chunk of the input
// channels, a thread walks down the tile in one channel, keeps three rows of the depthwise sum in registers and
// leaves the result in the tile (`stage`); then every thread adds the chunk to its own block of the pointwise
// product. source.ts completes this file: what is convolved comes from `start`, `fuse` and `activate`;
// pointwise.ts gives the lines at `#`, since a block in registers can't be an array.

override CHANNELS: u32;
override OUTPUTS: u32;
override TILE_HEIGHT: u32;
override CHUNK: u32;
override GROUPS: u32; // workgroups that share a tile
override THREADS: u32;

const TILE_WIDTH = 8u;
const MAX_MAPS = 5u;

struct Map {
  size: u32, // side
  input_offset: u32, // all offsets in floats
  output_offset: u32,
  tile_start: u32, // number of tiles of the maps before this one; the largest number where there is no map
  filter_offset: u32, // depthwise kernels [C, 9] in `filters`
  bias_offset: u32, // bias [padded outputs], and after it the scale where there is one
  coefficient: u32, // index of the first edge in `coefficients`
  padding: u32,
}

struct Maps {
  maps: array<Map, MAX_MAPS>,
}

// `tile` is [channel of the chunk][row of the tile][2]; source.ts puts it into workgroup memory or into a buffer.
// #tile

var<private> map: Map;

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

fn swish(x: vec4f) -> vec4f {
  return x / (1.0 + exp(-x));
}

fn swish2(x: vec2f) -> vec2f {
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
  let at = map.filter_offset + channel * 9u + row * 3u;
  return vec3f(filters[at], filters[at + 1u], filters[at + 2u]);
}

// Depthwise result of one channel of the tile, from `base` in it.
fn stage(channel: u32, base: u32, x0: u32, y0: u32) {
  let k0 = kernel_row(channel, 0u);
  let k1 = kernel_row(channel, 1u);
  let k2 = kernel_row(channel, 2u);
  // Cells beyond the map are the convolution's zero padding.
  let columns = vec4u(x0) + vec4u(0u, 1u, 2u, 3u);
  let inside_a = columns < vec4u(map.size);
  let inside_b = columns + 4u < vec4u(map.size);
  let inside_ends = vec2<bool>(x0 > 0u, x0 + TILE_WIDTH < map.size);

  var above = Octet();
  var here = Octet();
  start(channel, x0, i32(y0) - 1);
  for (var r = 0u; r < TILE_HEIGHT + 2u; r++) {
    let y = i32(y0 + r) - 1;
    let inside = y >= 0 && y < i32(map.size);
    let raw = fuse(channel, x0, y, select(0.0, 1.0, inside));
    let ends = select(vec2f(), activate2(vec2f(raw.left, raw.right)), inside_ends);
    let a = select(vec4f(), activate(raw.a), inside_a);
    let b = select(vec4f(), activate(raw.b), inside_b);
    let row = Row(ends.x, a, b, ends.y);
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
  // Tile, –, and which of the workgroups that share it.
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  // The tiles of all maps stand in one row, so that no workgroup is idle.
  var index = 0u;
  for (var i = 1u; i < MAX_MAPS; i++) {
    index = select(index, i, group.x >= maps.maps[i].tile_start);
  }
  map = maps.maps[index];
  let in_map = group.x - map.tile_start;
  let row_tiles = (map.size + TILE_WIDTH - 1u) / TILE_WIDTH;
  let x0 = in_map % row_tiles * TILE_WIDTH;
  let y0 = in_map / row_tiles * TILE_HEIGHT;
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
