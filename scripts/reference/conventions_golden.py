"""Writes src/model/checkpoint/fixtures/conventions.json: what D0 computes of pseudo-random weights by each convention:
effdet's native one, its `tf_` one, and that with max-pools that pad with 0, as zylo117's do.

    python3 -m venv venv && venv/bin/pip install torch==2.13.0 numpy safetensors pyyaml
    venv/bin/pip install --no-deps effdet==0.4.1 timm==0.9.16 torchvision==0.28.0 omegaconf antlr4-python3-runtime==4.9.3
    venv/bin/python scripts/reference/conventions_golden.py

Weights are a formula of their names (`formula` below, the same in recognise.test.ts), so that none have to be kept. Input:
[1, 3, 128, 128], a formula too. Output: of each model the first 64 and the last 64 values of every output.
"""
import json
import sys
import types

import numpy as np
import torch

library = torch.library.Library('torchvision', 'DEF')
for name in ('nms', 'qnms'):
    library.define(f'{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
import torchvision.extension
for name in ('pycocotools', 'pycocotools.coco', 'pycocotools.cocoeval', 'pycocotools.mask'):
    module = sys.modules.setdefault(name, types.ModuleType(name))
    module.COCO = module.COCOeval = object
import timm.layers.pool2d_same as pools
from effdet.config import get_efficientdet_config
from effdet.efficientdet import EfficientDet

SIZE, CLASSES = 128, 2


def noise(name, count):
    """float32 in [-0.5, 0.5): MurmurHash3's finaliser of FNV-1a(name) + i * golden"""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x = (x ^ x >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    x = (x ^ x >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return ((x >> np.uint32(8)).astype(np.float64) / 2 ** 24 - 0.5).astype(np.float32)


def formula(name, shape):
    """Convolutions of He's variance; norms near the identity, with variances so small that epsilon counts"""
    values = noise(name, int(np.prod(shape)))
    if len(shape) == 4:
        return values * np.float32(np.sqrt(24 / np.prod(shape[1:])))
    if name.endswith('running_var'):
        return (values + np.float32(0.5)) * np.float32(0.01) + np.float32(0.002)
    if name.endswith('running_mean') or name.endswith('.bias'):
        return values * np.float32(0.1)
    if name.endswith('edge_weights'):
        return values + np.float32(1)
    return values * np.float32(0.1) + np.float32(0.07)


pad = pools.pad_same
golden = {}
for name in ('efficientdet_d0', 'tf_efficientdet_d0', 'zero_pools'):
    if name == 'zero_pools':
        pools.pad_same = lambda x, kernel, stride, value: pad(x, kernel, stride, value=0)
    config = get_efficientdet_config('tf_efficientdet_d0' if name == 'zero_pools' else name)
    config.num_classes, config.image_size = CLASSES, (SIZE, SIZE)
    model = EfficientDet(config, pretrained_backbone=False).eval()
    state = model.state_dict()
    model.load_state_dict({
        key: value if key.endswith('num_batches_tracked') else torch.from_numpy(formula(key, value.shape)).reshape(value.shape)
        for key, value in state.items()})
    with torch.no_grad():
        classes, boxes = model(torch.from_numpy(noise('input', 3 * SIZE * SIZE)).reshape(1, 3, SIZE, SIZE))
    outputs = {f'{kind}_p{level + 3}': t.flatten() for kind, ts in (('class', classes), ('box', boxes)) for level, t in enumerate(ts)}
    golden[name] = {
        'tensors': sum(not key.endswith('num_batches_tracked') for key in state),
        'outputs': {key: [float(f'{v:.6g}') for v in torch.cat([t[:64], t[-64:]])] for key, t in outputs.items()}}
    print(name, golden[name]['tensors'], {key: (float(t.min()), float(t.max())) for key, t in outputs.items()})
json.dump(golden, open('src/model/checkpoint/fixtures/conventions.json', 'w'), separators=(',', ':'))
