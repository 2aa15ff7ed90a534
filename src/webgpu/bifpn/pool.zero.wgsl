// Pools that pad with zeros: windows of the last row and of the last column reach one.
const LOWEST = -0x1.fffffep+127f;

fn outside(pooled: Row, x0: u32, y: i32) -> Row {
  let last = map.size - 1u;
  let last_row = y == i32(last);
  let x = vec4u(x0) + vec4u(0u, 1u, 2u, 3u);
  return Row(
    max(pooled.left, select(LOWEST, 0.0, last_row)),
    max(pooled.a, select(vec4f(LOWEST), vec4f(), (x >= vec4u(last)) | vec4<bool>(last_row))),
    max(pooled.b, select(vec4f(LOWEST), vec4f(), (x + 4u >= vec4u(last)) | vec4<bool>(last_row))),
    max(pooled.right, select(LOWEST, 0.0, last_row || x0 + 8u >= last)),
  );
}
