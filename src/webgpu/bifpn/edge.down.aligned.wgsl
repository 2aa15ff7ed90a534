// As edge.down.wgsl, by rows of vec4f. Columns beyond the map are copies of the border's.
var<private> carried_EDGE: Row;

fn pooled_EDGE(channel: u32, x0: u32, source_y: i32) -> Row {
  let size = map.size * 2u;
  let quads = size / 4u;
  let base = (channel * size + u32(clamp(source_y, 0, i32(size - 1u)))) * quads;
  let first = x0 / 2u;
  let p = input_EDGE[base + first];
  let q = input_EDGE[base + first + 1u];
  let r_at = min(first + 2u, quads - 1u);
  let s_at = min(first + 3u, quads - 1u);
  let t_at = min(first + 4u, quads - 1u);
  let r_own = input_EDGE[base + r_at];
  let s_own = input_EDGE[base + s_at];
  let t_own = input_EDGE[base + t_at];
  let r = select(r_own.wwww, r_own, r_at == first + 2u);
  let s = select(s_own.wwww, s_own, s_at == first + 3u);
  let t = select(t_own.wwww, t_own, t_at == first + 4u);
  let before = select(input_EDGE[base + max(first, 1u) - 1u], p.xxxx, first == 0u);
  return windows_EDGE(before, p, q, r, s, t);
}

fn larger_EDGE(a: Row, b: Row) -> Row {
  return Row(max(a.left, b.left), max(a.a, b.a), max(a.b, b.b), max(a.right, b.right));
}

fn start_EDGE(channel: u32, x0: u32, y: i32) {
  carried_EDGE = pooled_EDGE(channel, x0, y * 2 - POOL_EARLIER);
}

fn row_EDGE(channel: u32, x0: u32, y: i32) -> Row {
  let middle = pooled_EDGE(channel, x0, y * 2 + 1 - POOL_EARLIER);
  let top = carried_EDGE;
  carried_EDGE = pooled_EDGE(channel, x0, y * 2 + 2 - POOL_EARLIER);
  return outside(larger_EDGE(larger_EDGE(top, middle), carried_EDGE), x0, y);
}

// The largest of three columns for each cell; POOL_EARLIER = 1 shifts all by a column.
fn windows_EDGE(before: vec4f, p: vec4f, q: vec4f, r: vec4f, s: vec4f, t: vec4f) -> Row {
  if (POOL_EARLIER == 1) {
    return Row(
      max(max(before.y, before.z), before.w),
      max(max(vec4f(before.w, p.yw, q.y), vec4f(p.xz, q.xz)), vec4f(p.yw, q.yw)),
      max(max(vec4f(q.w, r.yw, s.y), vec4f(r.xz, s.xz)), vec4f(r.yw, s.yw)),
      max(max(s.w, t.x), t.y),
    );
  }
  return Row(
    max(max(before.z, before.w), p.x),
    max(max(vec4f(p.xz, q.xz), vec4f(p.yw, q.yw)), vec4f(p.z, q.xz, r.x)),
    max(max(vec4f(r.xz, s.xz), vec4f(r.yw, s.yw)), vec4f(r.z, s.xz, t.x)),
    max(max(t.x, t.y), t.z),
  );
}
