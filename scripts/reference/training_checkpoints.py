"""Writes src/model/checkpoint/fixtures/training/: checkpoints of one small tensor, as training scripts save them.

    python3 -m venv venv && venv/bin/pip install torch==2.13.0 numpy omegaconf==2.4.0
    venv/bin/python scripts/reference/training_checkpoints.py

The tensor `backbone.conv_stem.weight` holds 0 … 11, its average 100 … 111. `cases.test.ts` spells out what is in which.
"""
import argparse
import collections
import datetime
import pathlib
import sys
import types

import numpy as np
import torch
from omegaconf import OmegaConf

FOLDER = pathlib.Path('src/model/checkpoint/fixtures/training')
NAME = 'backbone.conv_stem.weight'


def weights(prefix='', start=0):
    return collections.OrderedDict([(prefix + NAME, torch.arange(start, start + 12.0).reshape(4, 3))])


def save(name, value, **options):
    torch.save(value, FOLDER / name, **options)


class AttributeDict(dict):
    """Lightning's, in whose module it is pickled."""


module = types.ModuleType('pytorch_lightning.utilities.parsing')
module.AttributeDict = AttributeDict
AttributeDict.__module__ = module.__name__
for parent in ('pytorch_lightning', 'pytorch_lightning.utilities'):
    sys.modules[parent] = types.ModuleType(parent)
sys.modules[module.__name__] = module

settings = argparse.Namespace(model='efficientdet_d0', output=pathlib.PurePosixPath('/tmp/x'), lr=np.float64(0.1))
config = OmegaConf.create({'model': {'name': 'tf_efficientdet_d1_ap'}, 'sizes': [512, 512], 'lr': 0.1, 'none': None})
moments = {'state': {0: {'exp_avg': torch.zeros(4, 3), 'step': torch.tensor(3.0)}}, 'param_groups': [{'lr': 0.1}]}

save('timm.pth.tar', {'epoch': 3, 'arch': 'tf_efficientdet_d0', 'state_dict': weights(), 'optimizer': moments,
                      'args': settings, 'state_dict_ema': weights(start=100), 'metric': np.float32(0.5)})
save('settings.pth', {'model': weights('module.'), 'config': config, 'hist': collections.defaultdict(list, a=[1]),
                      'seen': collections.Counter('aab'), 'queue': collections.deque([1, 2], maxlen=3),
                      'when': datetime.datetime(2026, 1, 2), 'rng': np.arange(3), 'device': torch.device('cpu'),
                      'version': torch.__version__, 'classes': {'cat', 'dog'}})
save('lightning.ckpt', {'epoch': 1, 'pytorch-lightning_version': '2.0', 'hyper_parameters': AttributeDict(lr=0.1),
                        'hparams_name': 'kwargs', 'callbacks': {'ModelCheckpoint': {'best': torch.tensor(0.5)}},
                        'optimizer_states': [moments], 'lr_schedulers': [],
                        'state_dict': {**weights('model.'), **weights('model_ema.module.', 100),
                                       'loss.weight': torch.ones(2)}})
model = torch.nn.Module()
model.backbone = torch.nn.Module()
model.backbone.conv_stem = torch.nn.Linear(3, 4, bias=False)
with torch.no_grad():
    model.backbone.conv_stem.weight.copy_(torch.arange(12.0).reshape(4, 3))
save('averaged_model.pth', torch.optim.swa_utils.AveragedModel(model).state_dict())
save('parameters.pt', dict(model.named_parameters()))
save('legacy_namespace.pth', {'state_dict': weights(), 'args': settings}, _use_new_zipfile_serialization=False)
save('nested.bin', {'checkpoint': {'net': weights('_orig_mod.module.'), 'ema': {'decay': torch.tensor(0.99)}}})
save('tuple.pth', (weights(), {'epoch': 3}))
save('ema_pair.pth', {'model': weights(), 'ema': weights('module.', 100)})
save('whole_model.pth', model.backbone)
