"""Writes src/model/growth/fixtures/grown.json: what the independent grow.py makes of a formula's D0.

    python3 -m venv venv && venv/bin/pip install torch==2.13.0 numpy
    venv/bin/python scripts/reference/growth_fixture.py GROW_PY D0_JSON > src/model/growth/fixtures/grown.json

GROW_PY: the executable specification of growth (PyTorch, CPU). D0_JSON: {tensor name: shape} of a D0.
Output: for d0 … d7 the CRC-32 of every tensor's little-endian float32 bytes, tensors sorted by name.
"""
import importlib.util
import json
import sys
import zlib

import numpy as np
import torch


def pseudo_random(name, count):
    """float32 values in [-0.5, 0.5), variances in [0.5, 1.5): MurmurHash3's finaliser of FNV-1a(name) + i * golden;
    the same as `pseudoRandom` in src/model/growth/grow.test.ts"""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x = (x ^ x >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    x = (x ^ x >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    unit = (x >> np.uint32(8)).astype(np.float64) / 2 ** 24
    return (unit + (0.5 if name.endswith('running_var') else -0.5)).astype(np.float32)


def checksums(tensors):
    names = sorted(name for name in tensors if not name.endswith('num_batches_tracked'))
    return ' '.join(f'{zlib.crc32(tensors[name].numpy().tobytes()):08x}' for name in names)


def main(grow_path, shapes_path):
    spec = importlib.util.spec_from_file_location('grow', grow_path)
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    with open(shapes_path) as file:
        shapes = json.load(file)
    d0 = {name: torch.from_numpy(pseudo_random(name, int(np.prod(shape)))).reshape(shape)
          for name, shape in shapes.items()}
    fixture = {'d0': checksums(d0)}
    for k in range(1, 8):
        fixture[f'd{k}'] = checksums(reference.grow(d0, k))
    json.dump(fixture, sys.stdout, indent=0)


if __name__ == '__main__':
    main(*sys.argv[1:])
