"""Adds to two fixtures what effdet detects where it is told the image's size, and so cuts boxes to it before NMS.

    python3 -m venv venv && venv/bin/pip install torch==2.13.0 numpy opencv-python-headless safetensors pyyaml
    venv/bin/pip install --no-deps effdet==0.4.1 timm==0.9.16 torchvision==0.28.0 omegaconf antlr4-python3-runtime==4.9.3
    venv/bin/python scripts/reference/clipped_detections.py D0_SAFETENSORS

D0_SAFETENSORS: the shipped D0's float32 state dict (`recoverCheckpoint` of `refineWeights`, `writeSafetensors`).
Output: key `clipped` of src/inference/fixtures/golden/samples-512.json (all of it is effdet's: network, decoding, NMS)
and of the images of src/model/detection/fixtures/effdet-samples-512.json (decoding and NMS of the candidates there).
What effdet makes without a size is compared with what the fixtures hold already.
"""
import json
import sys
import types

import cv2
import numpy as np
import torch



def nms(boxes, scores, threshold):
    """torchvision's own, whose C++ part does not load beside PyPI's torch"""
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order = scores.argsort(descending=True, stable=True)
    keep = []
    while len(order):
        best, order = order[0], order[1:]
        keep.append(int(best))
        low, high = torch.maximum(boxes[best, :2], boxes[order, :2]), torch.minimum(boxes[best, 2:], boxes[order, 2:])
        shared = (high - low).clamp(min=0).prod(dim=1)
        order = order[~(shared / (area[best] + area[order] - shared) > threshold)]
    return torch.tensor(keep, dtype=torch.int64)


library = torch.library.Library('torchvision', 'DEF')
for name in ('nms', 'qnms'):
    library.define(f'{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
library.impl('nms', nms, 'CPU')
import torchvision.extension


def has_ops() -> bool:
    return True


torchvision.extension._has_ops = has_ops
for name in ('pycocotools', 'pycocotools.coco', 'pycocotools.cocoeval', 'pycocotools.mask'):
    module = sys.modules.setdefault(name, types.ModuleType(name))
    module.COCO = module.COCOeval = object

from effdet.anchors import Anchors, generate_detections
from effdet.bench import _post_process
from effdet.config import get_efficientdet_config
from effdet.efficientdet import EfficientDet
from safetensors.torch import load_file

SIZE = 512
THRESHOLD = 0.25
SAMPLES = 'src/inference/fixtures/golden/samples-512.json'
CANDIDATES = 'src/model/detection/fixtures/effdet-samples-512.json'
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def letterbox(path):
    """[1, 3, SIZE, SIZE] normalised, the source's (width, height), source pixels per input pixel"""
    image = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    height, width = image.shape[:2]
    scale = SIZE / max(width, height)
    small = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_LINEAR)
    tensor = np.zeros((SIZE, SIZE, 3))
    tensor[:small.shape[0], :small.shape[1]] = (small / 255 - MEAN) / STD
    return torch.from_numpy(tensor.transpose(2, 0, 1)[None]).float(), (width, height), 1 / scale


def rows(detections):
    return [[round(float(v), 4 if i == 4 else 1) for i, v in enumerate(row)] for row in detections if row[4] >= THRESHOLD]


def both(cls, box, anchors, indices, classes, scale, size):
    scale, size = torch.tensor(scale, dtype=torch.float32), torch.tensor(size, dtype=torch.float32)
    return [rows(generate_detections(cls, box, anchors, indices, classes, scale, s)) for s in (None, size)]


def same(a, b):
    return len(a) == len(b) and all(
        any(x[5] == y[5] and abs(x[4] - y[4]) < 5e-3 and np.allclose(x[:4], y[:4], atol=1) for y in b) for x in a)


config = get_efficientdet_config('tf_efficientdet_d0')
samples = json.load(open(SAMPLES))
state = load_file(sys.argv[1])
labels = json.load(open('public/models/manifest.json'))['models'][0]['labels']
config.num_classes, config.image_size = len(labels), (SIZE, SIZE)
model = EfficientDet(config, pretrained_backbone=False)
missing, unexpected = model.load_state_dict(state, strict=False)
assert not unexpected and all(name.endswith('num_batches_tracked') for name in missing)
model.eval()
anchors = Anchors.from_config(config).boxes

samples['clipped'] = {}
for name, known in samples['detections'].items():
    image, size, scale = letterbox(f'public/samples/{name}')
    with torch.no_grad():
        outputs = model(image)
    cls, box, indices, classes = (t[0] for t in _post_process(*outputs, num_levels=5, num_classes=len(labels)))
    free, clipped = both(cls, box, anchors, indices, classes, scale, size)
    known = [[*d['box'], d['score'], 1 + labels.index(d['label'])] for d in known]
    print(name, len(free), 'as before' if same(known, free) else 'OTHERS THAN BEFORE', len(clipped))
    samples['clipped'][name] = [
        {'label': labels[int(c) - 1], 'score': s, 'box': corners} for *corners, s, c in clipped]
samples['clipped_note'] = 'the same with the image size given, so that effdet cuts boxes to the image before NMS: scripts/reference/clipped_detections.py'
json.dump(samples, open(SAMPLES, 'w'), indent=1)

golden = json.load(open(CANDIDATES))
for image in golden['images']:
    starts, start = {}, 0
    for level in range(3, 8):
        starts[level] = start
        start += 9 * (SIZE >> level) ** 2
    table = torch.tensor(image['candidates'], dtype=torch.float64)
    table = table[table[:, 5].argsort(descending=True, stable=True)]
    level, row, col, anchor, cls = table[:, :5].long().T
    index = torch.tensor([starts[int(l)] for l in level]) + (row * torch.tensor([SIZE >> int(l) for l in level]) + col) * 9 + anchor
    scale = max(image['source']) / SIZE
    free, clipped = both(table[:, 5:6].float(), table[:, 6:].float(), anchors, index, cls, scale, image['source'])
    known = [[*d[2:], d[1], 1 + d[0]] for d in image['detections']]
    print(image['name'], len(free), 'as before' if same(known, free) else 'OTHERS THAN BEFORE', len(clipped))
    image['clipped'] = [[int(c) - 1, s, *corners] for *corners, s, c in clipped]
json.dump(golden, open(CANDIDATES, 'w'), separators=(',', ':'))
