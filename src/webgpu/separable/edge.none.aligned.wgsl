// As edge.none.wgsl, by rows of vec4f.
fn start_EDGE(channel: u32, x0: u32, y: i32) {}

fn row_EDGE(channel: u32, x0: u32, y: i32) -> Row {
  let quads = map.size / 4u;
  let base = map.input_offset / 4u + (channel * map.size + u32(clamp(y, 0, i32(map.size) - 1))) * quads;
  let at = x0 / 4u;
  return Row(
    input_EDGE[base + max(at, 1u) - 1u].w,
    input_EDGE[base + at],
    input_EDGE[base + min(at + 1u, quads - 1u)],
    input_EDGE[base + min(at + 2u, quads - 1u)].x,
  );
}
