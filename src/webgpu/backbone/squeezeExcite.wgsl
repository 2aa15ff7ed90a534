// Squeeze-excite from the sums of a depthwise pass, in one workgroup: mean, reduce, swish, expand, sigmoid.

override THREADS: u32 = 64u;

struct Params {
  parts: u32,
  channels: u32,
  squeezed: u32,
  cells: u32,
}

fn four(at: u32) -> vec4f {
  return vec4f(scratch[at], scratch[at + 1u], scratch[at + 2u], scratch[at + 3u]);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  let channel_quads = (params.channels + 3u) / 4u;
  let squeezed_quads = (params.squeezed + 3u) / 4u;
  for (var c = thread; c < 4u * channel_quads; c += THREADS) {
    var sum = 0.0;
    if (c < params.channels) {
      for (var part = 0u; part < params.parts; part++) {
        sum += sums[part * params.channels + c];
      }
    }
    scratch[c] = sum / f32(params.cells);
  }
  storageBarrier();
  for (var o = thread; o < 4u * squeezed_quads; o += THREADS) {
    var value = 0.0;
    if (o < params.squeezed) {
      value = reduce_bias[o];
      for (var k = 0u; k < channel_quads; k++) {
        value += dot(four(4u * k), reduce[k * params.squeezed + o]);
      }
    }
    scratch[4u * channel_quads + o] = value / (1.0 + exp(-value));
  }
  storageBarrier();
  for (var c = thread; c < params.channels; c += THREADS) {
    var value = expand_bias[c];
    for (var k = 0u; k < squeezed_quads; k++) {
      value += dot(four(4u * (channel_quads + k)), expand[k * params.channels + c]);
    }
    gates[c] = 1.0 / (1.0 + exp(-value));
  }
}
