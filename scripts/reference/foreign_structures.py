"""
Graphs of other exporters without their weights, for src/model/foreign/fixtures: a D0 at 128 px with three classes, each
large initialiser replaced by a recipe (in its doc_string) of how it follows from a state dict.

  NAME                 the state dict's tensor
  fold CONV NORM [F]   the convolution's weight with the norm folded in, times F
  bias CONV NORM [F]   the bias that this gives
  ones | zeros         of no matter (anchors)

pip install torch torchvision; pip install --no-deps effdet timm==0.9.16 omegaconf antlr4-python3-runtime==4.9.3;
pip install pyyaml safetensors huggingface_hub onnx onnxscript onnxruntime onnxslim onnxsim
usage: foreign_structures.py OUT [AUTOML.onnx … exported by foreign_structures_tf.py from OUT/state.safetensors]
"""
import gzip, os, sys, types, warnings

warnings.filterwarnings('ignore')
import numpy as np, onnx, torch
from onnx import numpy_helper

torch.set_num_threads(2)
for name in ('pycocotools', 'pycocotools.coco', 'pycocotools.cocoeval', 'pycocotools.mask'):
    module = sys.modules.setdefault(name, types.ModuleType(name)); module.COCO = module.COCOeval = object
library = torch.library.Library('torchvision', 'DEF')
for operator in ('qnms', 'nms'):
    library.define(operator + '(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
library.impl('nms', lambda dets, scores, t: scores.argsort(descending=True)[:1], 'CPU')
import torchvision.extension
def has_ops() -> bool:
    return True
torchvision.extension._has_ops = has_ops
from effdet.config import get_efficientdet_config
from effdet.efficientdet import EfficientDet
import effdet.anchors, effdet.bench

OUT = sys.argv[1]
WORK = os.path.join(OUT, 'full'); os.makedirs(WORK, exist_ok=True)
SIZE, LARGE = 128, 24


def build(name='tf_efficientdet_d0', classes=3):
    torch.manual_seed(0)
    config = get_efficientdet_config(name); config.num_classes = classes; config.image_size = (SIZE, SIZE)
    model = EfficientDet(config, pretrained_backbone=False)
    g = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                n = module.weight.shape
                module.weight.copy_(torch.rand(n, generator=g) + .5); module.bias.copy_(torch.randn(n, generator=g) * .2)
                module.running_mean.copy_(torch.randn(n, generator=g) * .2); module.running_var.copy_(torch.rand(n, generator=g) + .5)
        for key, p in model.named_parameters():
            if key.endswith('edge_weights'): p.copy_(torch.rand(p.shape, generator=g) + .3)
            elif key.endswith('.bias') and '.bn' not in key: p.copy_(torch.randn(p.shape, generator=g) * .1)
    return model.eval()


def norms(state):
    """convolution, norm: every pair that an exporter may fold"""
    for key in state:
        if not key.endswith('.weight') or state[key].ndim != 4: continue
        conv = key[:-7]; parent, _, last = conv.rpartition('.')
        if 'conv_rep' in conv and last == 'conv_pw':
            for level in range(5): yield conv, parent.replace('conv_rep', 'bn_rep') + f'.{level}.bn'
        elif last == 'conv_stem': yield conv, parent + '.bn1'
        elif '.blocks.' in conv and '.se.' not in conv:
            expands = f'{parent}.conv_pwl.weight' in state
            yield conv, parent + '.' + {'conv_dw': 'bn2' if expands else 'bn1', 'conv_pwl': 'bn3', 'conv_pw': 'bn1' if expands else 'bn2'}[last]
        elif f'{parent}.bn.weight' in state and last != 'conv_dw': yield conv, parent + '.bn'


class Recipes:
    def __init__(self, state, eps):
        self.table = {}
        for key, value in state.items(): self.add(key, value)
        for conv, norm in norms(state):
            scale = state[norm + '.weight'] / np.sqrt(state[norm + '.running_var'] + (1e-5 if eps and norm.startswith('backbone') else 1e-3))
            self.add(f'fold {conv} {norm}', state[conv + '.weight'] * scale[:, None, None, None])
            self.add(f'bias {conv} {norm}', (state.get(conv + '.bias', 0) - state[norm + '.running_mean']) * scale + state[norm + '.bias'])

    def add(self, recipe, value): self.table.setdefault(value.shape, []).append((recipe, value.astype(np.float64).ravel()))

    def find(self, array):
        x = array.astype(np.float64).ravel(); best = (2e-3 * max(np.abs(x).max(), 1e-9), None)
        for recipe, value in self.table.get(array.shape, []):
            at = np.abs(value).argmax(); factor = x[at] / value[at] if value[at] else 1
            if abs(factor - 1) < 1e-3: factor = 1
            elif array.size <= LARGE or not recipe.startswith(('fold', 'bias')): continue
            error = np.abs(x - value * factor).max()
            if error < best[0]: best = (error, recipe if factor == 1 else f'{recipe} {factor:.9g}')
        return best[1]


def strip(path, name, recipes):
    model = onnx.load(path); graph = model.graph; unknown = []
    del graph.value_info[:]; del model.metadata_props[:]; model.doc_string = graph.doc_string = ''
    for node in graph.node:
        node.doc_string = ''; del node.metadata_props[:]
        for a in node.attribute: a.doc_string = ''
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor); tensor.doc_string = ''; del tensor.metadata_props[:]
        recipe = recipes.find(array) if array.dtype.kind == 'f' and array.size > 1 else None
        if recipe is None and array.size <= LARGE: continue
        if recipe is None and (array == array.ravel()[0]).all(): recipe = 'zeros' if array.ravel()[0] == 0 else 'ones'
        if recipe is None: unknown.append((tensor.name, array.shape, array.dtype)); recipe = 'zeros'
        del tensor.float_data[:]; del tensor.int32_data[:]; tensor.raw_data = b''; tensor.doc_string = recipe
    data = gzip.compress(model.SerializeToString(), 9, mtime=0)
    open(os.path.join(OUT, name + '.onnx.gz'), 'wb').write(data)
    print(name, len(data), 'unknown', unknown[:6], len(unknown), flush=True)


class Flat(torch.nn.Module):
    def __init__(self, m): super().__init__(); self.m = m
    def forward(self, x):
        a, b = self.m(x); return (*a, *b)


class ZeroPool(torch.nn.Module):
    def forward(self, x): return torch.nn.functional.max_pool2d(torch.nn.functional.pad(x, (0, 1, 0, 1)), 3, 2)


class Sigmoid(torch.nn.Module):
    def __init__(self, m): super().__init__(); self.m = m
    def forward(self, x):
        a, b = self.m(x); return (*[torch.sigmoid(t) for t in a], *b)


def with_zero_pools(module):
    for name, child in module.named_children():
        if type(child).__name__ == 'MaxPool2dSame': setattr(module, name, ZeroPool())
        else: with_zero_pools(child)
    return module


def detbench(model):
    """effdet issue 302's workaround: no scripting, NMS by shifted coordinates"""
    import inspect
    def trick(boxes: torch.Tensor, scores: torch.Tensor, idxs: torch.Tensor, iou_threshold: float) -> torch.Tensor:
        return torch.ops.torchvision.nms(boxes + (idxs.to(boxes) * (boxes.max() + 1))[:, None], scores, iou_threshold)
    for module, names in ((effdet.anchors, ('decode_box_outputs', 'clip_boxes_xyxy', 'generate_detections')), (effdet.bench, ('_batch_detection',))):
        for name in names:
            source = inspect.getsource(module); i = source.index('def ' + name)
            exec(compile(source[i:source.find('\n\n\n', i)], module.__file__, 'exec'), module.__dict__)
    effdet.anchors.batched_nms = trick; effdet.bench.generate_detections = effdet.anchors.generate_detections
    return effdet.bench.DetBenchPredict(model).eval()


def main():
    x = torch.randn(1, 3, SIZE, SIZE); model = build(); T = torch.onnx.TrainingMode
    state = {k: v.numpy() for k, v in model.state_dict().items() if not k.endswith('num_batches_tracked')}
    from safetensors.numpy import save_file
    save_file(state, os.path.join(OUT, 'state.safetensors'))
    recipes = Recipes(state, False); path = lambda name: os.path.join(WORK, name + '.onnx')
    def export(name, m, own=recipes, image=x, **options):
        torch.onnx.export(m, (image,), path(name), **options); strip(path(name), name, own)
    flat = Flat(model).eval()
    legacy = dict(dynamo=False, opset_version=17); unfolded = dict(do_constant_folding=False)
    export('torch-opset11', flat, dynamo=False, opset_version=11)
    export('torch-opset17', flat, **legacy)
    hw = {0: 'batch', 2: 'h', 3: 'w'}
    export('torch-dynamic', flat, **legacy, input_names=['image'], dynamic_axes={'image': hw})
    export('torch-unfolded', flat, **legacy, **unfolded, training=T.PRESERVE)
    export('torch-dynamo', flat, dynamo=True, external_data=False)
    export('torch-dynamo-unoptimised', flat, dynamo=True, optimize=False, external_data=False)
    export('pools-padded-with-zero', with_zero_pools(Flat(build())).eval(), **legacy)
    four = build(classes=4); fours = Recipes({k: v.numpy() for k, v in four.state_dict().items()}, False)
    export('four-classes', Flat(four).eval(), fours, **legacy)
    export('four-classes-sigmoid', Sigmoid(four).eval(), fours, **legacy)
    native = build('efficientdet_d0'); natives = Recipes({k: v.numpy() for k, v in native.state_dict().items()}, True)
    export('symmetric', Flat(native).eval(), natives, **legacy)
    export('training-mode', Flat(build()).train(), image=x.repeat(2, 1, 1, 1), **legacy, **unfolded, training=T.TRAINING)
    source = path('torch-opset17')
    def derive(name, make): make(path(name)); strip(path(name), name, recipes)
    import onnxslim, onnxsim, onnxruntime as ort
    derive('onnxslim', lambda o: onnx.save(onnxslim.slim(source), o))
    derive('onnxsim', lambda o: onnx.save(onnxsim.simplify(onnx.load(source))[0], o))
    from onnxruntime.transformers.float16 import convert_float_to_float16
    derive('f16', lambda o: onnx.save(convert_float_to_float16(onnx.load(path('onnxslim')), keep_io_types=False), o))
    def optimised(level):
        def make(o):
            options = ort.SessionOptions(); options.graph_optimization_level = level; options.optimized_model_filepath = o
            ort.InferenceSession(source, options, providers=['CPUExecutionProvider'])
        return make
    derive('ort-extended', optimised(ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED))
    derive('ort-all', optimised(ort.GraphOptimizationLevel.ORT_ENABLE_ALL))
    export('detbench', detbench(model), **legacy)
    for extra in sys.argv[2:]: strip(extra, os.path.basename(extra)[:-5], recipes)


main()
