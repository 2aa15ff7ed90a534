import type * as en from '../en/stage';
import type { Words } from '../words';

export const stage = {
  label: '带检测结果的图像',
  boxes: '图像上的边框',
  imageName: '图像 {{name}}',
  boxName: '{{label}}，{{score}}',
  empty: '把图像拖到这里',
  emptyHint: '也可以粘贴、打开文件，或从示例开始。不会上传任何内容：一切都在本设备上运行。',
  dropTitle: '松开即可打开',
  dropHint: '图像、视频、.onnx 模型、.pth 或 .safetensors 检查点、标签 .json',
  gallery: '已打开的图像',
  scaledDown: '解码时由 {{width}} × {{height}} 缩小',
  running: '正在检测…',
} satisfies Words<typeof en.stage>;

export const controls = {
  label: '检测设置',
  threshold: '分数阈值',
  thresholdWhy: '类别分数（logit 的 sigmoid）低于此值的框会被丢弃。',
  iou: 'IoU',
  iouWhy: '交并比：同一类别的两个框重叠超过此值时，非极大值抑制保留分数较高者。',
  max: '最多框数',
  maxWhy: '最多保留这么多框，分数高者优先。',
  valueOf: '{{name}}，数值',
  classes: '图像中的类别',
  allClasses: '全部',
  labels: '标签',
  boxes: '边框',
  show: '图像上显示',
  raised: '有 {{candidates}} 个单元通过阈值；为使非极大值抑制保持快速，阈值已提高到 {{score}}。',
} satisfies Words<typeof en.controls>;
