// An edge from the same level.
fn start_EDGE(channel: u32, x0: u32, y: i32) {}

fn row_EDGE(channel: u32, x0: u32, y: i32) -> Row {
  let size = map.size;
  let last = size - 1u;
  let base = map.input_offset + (channel * size + u32(clamp(y, 0, i32(last)))) * size;
  let a = base + min(vec4u(x0) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  let b = base + min(vec4u(x0) + vec4u(4u, 5u, 6u, 7u), vec4u(last));
  return Row(
    input_EDGE[base + max(x0, 1u) - 1u],
    vec4f(input_EDGE[a.x], input_EDGE[a.y], input_EDGE[a.z], input_EDGE[a.w]),
    vec4f(input_EDGE[b.x], input_EDGE[b.y], input_EDGE[b.z], input_EDGE[b.w]),
    input_EDGE[base + min(x0 + 8u, last)],
  );
}
