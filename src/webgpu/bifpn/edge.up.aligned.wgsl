// As edge.up.wgsl, by rows of vec4f.
fn start_EDGE(channel: u32, x0: u32, y: i32) {}

fn row_EDGE(channel: u32, x0: u32, y: i32) -> Row {
  let quads = map.size / 8u;
  let base = (channel * (map.size / 2u) + u32(clamp(y, 0, i32(map.size) - 1)) / 2u) * quads;
  let at = x0 / 8u;
  let v = input_EDGE[base + at];
  let before = input_EDGE[base + max(at, 1u) - 1u].w;
  return Row(before, v.xxyy, v.zzww, input_EDGE[base + min(at + 1u, quads - 1u)].x);
}
