// An edge from the finer level: max-pool 3×3, stride 2. TensorFlow's "same" padding lies at the bottom and at the right
// only, PyTorch's windows start POOL_EARLIER = 1 row and column before; reading a border's row or column twice leaves
// the maximum as it is. `outside` adds zeros where pools read those there.

// The row that the next window down shares with this one, pooled along x.
var<private> carried_EDGE: Row;

fn pooled_EDGE(channel: u32, x0: u32, source_y: i32) -> Row {
  let size = map.size * 2u;
  let last = size - 1u;
  let base = (channel * size + u32(clamp(source_y, 0, i32(last)))) * size;
  let first = i32(x0 * 2u) - POOL_EARLIER;
  let x = vec4i(first) + vec4i(0, 1, 2, 3);
  let p = base + min(vec4u(max(x, vec4i())), vec4u(last));
  let q = base + min(vec4u(x + 4), vec4u(last));
  let r = base + min(vec4u(x + 8), vec4u(last));
  let s = base + min(vec4u(x + 12), vec4u(last));
  let t = base + min(vec4u(x + 16), vec4u(last));
  let before = base + u32(max(first, 2));
  let p0 = input_EDGE[p.x];
  let p2 = input_EDGE[p.z];
  let q0 = input_EDGE[q.x];
  let q2 = input_EDGE[q.z];
  let r0 = input_EDGE[r.x];
  let r2 = input_EDGE[r.z];
  let s0 = input_EDGE[s.x];
  let s2 = input_EDGE[s.z];
  let t0 = input_EDGE[t.x];
  return Row(
    max(max(input_EDGE[before - 2u], input_EDGE[before - 1u]), p0),
    max(
      max(vec4f(p0, p2, q0, q2), vec4f(input_EDGE[p.y], input_EDGE[p.w], input_EDGE[q.y], input_EDGE[q.w])),
      vec4f(p2, q0, q2, r0),
    ),
    max(
      max(vec4f(r0, r2, s0, s2), vec4f(input_EDGE[r.y], input_EDGE[r.w], input_EDGE[s.y], input_EDGE[s.w])),
      vec4f(r2, s0, s2, t0),
    ),
    max(max(t0, input_EDGE[t.y]), input_EDGE[t.z]),
  );
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
