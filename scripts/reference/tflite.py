"""Runs an exported .tflite by an independent TFLite, and the .onnx of the same model by ONNX Runtime, on one image.

pip install ai-edge-litert onnxruntime numpy pillow
python tflite.py MODEL.tflite MODEL.onnx IMAGE

Prints each output's largest difference as a share of its largest magnitude (ADR 090 has the figures).
"""

import sys

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

tflite, onnx, photo = sys.argv[1:]
runner = Interpreter(tflite).get_signature_runner()
_, side, _, _ = runner.get_input_details()["image"]["shape"]
pixels = np.asarray(Image.open(photo).convert("RGB").resize((side, side)), np.float32) / 255
mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
image = ((pixels - mean) / std)[None]

session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
expected = dict(zip(names, session.run(None, {"image": image.transpose(0, 3, 1, 2)})))
actual = runner(image=image)
for name, values in expected.items():
    difference = np.abs(actual[name].transpose(0, 3, 1, 2) - values).max()
    print(f"{name}: {difference / np.abs(values).max():.1e}")
