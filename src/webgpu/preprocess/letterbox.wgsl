// Letterbox and normalise an image into [3, size, size]. Bit for bit OpenCV's 8-bit bilinear resize, as
// src/model/preprocess/resize.ts: 11-bit weights, and each product of the vertical pass loses 16 bits first.

struct Box {
  size: u32, // side of the network's input
  width: u32, // of the resized image within it
  height: u32,
}

// Bound besides (letterbox.ts): taps [x | y][size] (first source position, second, weight of the second in 1/2048),
// normalised [3][256] value of a byte.

const ONE = 2048;

// Bytes of a pixel; transparency is laid over white.
fn pixel(x: i32, y: i32) -> vec3i {
  let bytes = vec4i(round(textureLoad(image, vec2i(x, y), 0) * 255.0));
  if (bytes.a == 255) {
    return bytes.rgb;
  }
  return (bytes.rgb * bytes.a + 255 * (255 - bytes.a) + 127) / 255;
}

fn row(columns: vec4i, y: i32) -> vec3i {
  return pixel(columns.x, y) * (ONE - columns.z) + pixel(columns.y, y) * columns.z;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= box.size || id.y >= box.size) {
    return;
  }
  let area = box.size * box.size;
  let at = id.y * box.size + id.x;
  if (id.x >= box.width || id.y >= box.height) {
    output[at] = 0.0;
    output[at + area] = 0.0;
    output[at + 2u * area] = 0.0;
    return;
  }
  let columns = taps[id.x];
  let rows = taps[box.size + id.y];
  let upper = ((row(columns, rows.x) >> vec3u(4u)) * (ONE - rows.z)) >> vec3u(16u);
  let lower = ((row(columns, rows.y) >> vec3u(4u)) * rows.z) >> vec3u(16u);
  let byte = vec3u((upper + lower + 2) >> vec3u(2u));
  output[at] = normalised[byte.r];
  output[at + area] = normalised[256u + byte.g];
  output[at + 2u * area] = normalised[512u + byte.b];
}
