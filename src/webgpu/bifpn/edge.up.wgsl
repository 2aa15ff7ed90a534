// An edge from the coarser level: nearest neighbour × 2.
fn start_EDGE(channel: u32, x0: u32, y: i32) {}

fn row_EDGE(channel: u32, x0: u32, y: i32) -> Row {
  let size = map.size / 2u;
  let last = size - 1u;
  let base = (channel * size + u32(clamp(y, 0, i32(map.size) - 1)) / 2u) * size;
  let half = x0 / 2u;
  let q = base + min(vec4u(half) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  let v = vec4f(input_EDGE[q.x], input_EDGE[q.y], input_EDGE[q.z], input_EDGE[q.w]);
  return Row(input_EDGE[base + max(half, 1u) - 1u], v.xxyy, v.zzww, input_EDGE[base + min(half + 4u, last)]);
}
