// Pools that pad with zeros: windows of the border where they begin too early or end too late reach one.
const LOWEST = -0x1.fffffep+127f;

fn outside(pooled: Row, x0: u32, y: i32) -> Row {
  let border = select(map.size - 1u, 0u, POOL_EARLIER == 1);
  let whole = y == i32(border);
  let x = vec4u(x0) + vec4u(0u, 1u, 2u, 3u);
  return Row(
    max(pooled.left, select(LOWEST, 0.0, whole || x0 == border + 1u)),
    max(pooled.a, select(vec4f(LOWEST), vec4f(), (x == vec4u(border)) | vec4<bool>(whole))),
    max(pooled.b, select(vec4f(LOWEST), vec4f(), (x + 4u == vec4u(border)) | vec4<bool>(whole))),
    max(pooled.right, select(LOWEST, 0.0, whole || x0 + 8u == border)),
  );
}
