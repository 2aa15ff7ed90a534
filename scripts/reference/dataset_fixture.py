"""Golden numbers of src/model/dataset, by pycocotools 2.0.11 (pip install pycocotools).

Reads fixtures/coco/base.json and dets.json, writes

- fixtures/pycocotools.json: the twelve numbers of base.json, of the handed dialects, and of variants of it that
  pycocotools can read only after they were put right here (`area` missing: the box's);
- fixtures/voc.json and fixtures/yolo.json: the same boxes as Pascal VOC files (whole pixels, from 1, every seventh
  object difficult) and YOLO label files, by their paths.

Usage: python scripts/reference/dataset_fixture.py
"""

import contextlib
import copy
import io
import json
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

FIXTURES = Path(__file__).parents[2] / "src/model/dataset/fixtures"
NAMES = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]


class Evaluation(COCOeval):
    """pycocotools overwrites `ignore` with `iscrowd`; `difficult` is put there after that."""

    def _prepare(self):
        super()._prepare()
        for truths in self._gts.values():
            for truth in truths:
                truth["ignore"] = truth["ignore"] or truth.get("difficult", 0)


def evaluate(dataset, results):
    with contextlib.redirect_stdout(io.StringIO()), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(dataset, file)
        file.flush()
        truth = COCO(file.name)
        evaluation = Evaluation(truth, truth.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return dict(zip(NAMES, map(float, evaluation.stats)))


def load(name):
    return json.loads((FIXTURES / "coco" / name).read_text())


def variant(dataset, change):
    """A copy whose annotations were changed, each by `change(annotation, index)`."""
    dataset = copy.deepcopy(dataset)
    for i, annotation in enumerate(dataset["annotations"]):
        change(annotation, i)
    return dataset


def box_area(annotation, _):
    annotation["area"] = annotation["bbox"][2] * annotation["bbox"][3]


def odd_area(annotation, i):
    annotation["area"] = {0: float("inf"), 1: -1, 2: float("nan"), 3: 0}.get(i % 9, annotation["area"])


def crowd(annotation, i):
    annotation["iscrowd"] = int(i % 4 == 0)


def as_voc(annotation, i):
    x, y, w, h = (round(v) for v in annotation["bbox"])
    annotation.update(image_id=f"im{annotation['image_id']}", bbox=[x, y, w, h], difficult=int(i % 7 == 0))
    box_area(annotation, i)


def voc_files(dataset):
    names = {c["id"]: c["name"] for c in dataset["categories"]}
    files = {}
    for image in dataset["images"]:
        root = ET.Element("annotation")
        ET.SubElement(root, "folder").text = "JPEGImages"
        ET.SubElement(root, "filename").text = image["file_name"]
        size = ET.SubElement(root, "size")
        for key, value in (("width", image["width"]), ("height", image["height"]), ("depth", 3)):
            ET.SubElement(size, key).text = str(value)
        for annotation in dataset["annotations"]:
            if annotation["image_id"] != image["id"]:
                continue
            x, y, w, h = annotation["bbox"]
            found = ET.SubElement(root, "object")
            ET.SubElement(found, "name").text = names[annotation["category_id"]]
            ET.SubElement(found, "difficult").text = str(annotation["difficult"])
            box = ET.SubElement(found, "bndbox")
            for key, value in (("xmin", x + 1), ("ymin", y + 1), ("xmax", x + 1 + w), ("ymax", y + 1 + h)):
                ET.SubElement(box, key).text = str(value)
        ET.indent(root)
        files[f"Annotations/{image['id']}.xml"] = ET.tostring(root, encoding="unicode")
    return files


def yolo_files(dataset, classes):
    files = {}
    for image in dataset["images"]:
        w, h = image["width"], image["height"]
        lines = [
            f"{classes[a['category_id']]} {(a['bbox'][0] + a['bbox'][2] / 2) / w!r}"
            f" {(a['bbox'][1] + a['bbox'][3] / 2) / h!r} {a['bbox'][2] / w!r} {a['bbox'][3] / h!r}\n"
            for a in dataset["annotations"]
            if a["image_id"] == image["id"]
        ]
        files[f"labels/val/im{image['id']}.txt"] = "".join(lines)
    return files


def write(name, value):
    (FIXTURES / name).write_text(json.dumps(value, indent=1) + "\n")


def main():
    base, dets = load("base.json"), load("dets.json")
    voc = variant(base, as_voc)
    for image in voc["images"]:
        image["id"] = f"im{image['id']}"
    voc_dets = [{**d, "image_id": f"im{d['image_id']}"} for d in dets]
    write(
        "pycocotools.json",
        {
            "base": evaluate(base, dets),
            "boolcrowd": evaluate(load("boolcrowd.json"), dets),
            "strids": evaluate(load("strids.json"), load("dets_str.json")),
            "nan": evaluate(load("nan.json"), dets),
            "boxArea": evaluate(variant(base, box_area), dets),
            "oddArea": evaluate(variant(base, odd_area), dets),
            "crowd": evaluate(variant(base, crowd), dets),
            "voc": evaluate(voc, voc_dets),
        },
    )
    write("voc.json", voc_files(voc))
    write("yolo.json", yolo_files(base, {1: 0, 2: 1, 7: 2}))


if __name__ == "__main__":
    main()
