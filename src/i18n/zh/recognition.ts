import type * as en from '../en/recognition';
import type { Words } from '../words';

export const recognition = {
  title: '{{name}} 中未写明的内容',
  intro: '文件本身没有写明以下内容，答错会得到错误的框。已选中最可能的答案。',
  open: '打开',
  cancel: '取消',
  labelsFile: '从 .json 读取类别名称…',
  labelsGiven_other: '{{count}} 个名称，来自 {{name}}',
  field: {
    variant: '变体',
    padding: '卷积的填充',
    poolPadding: '最大池化的填充',
    normalisation: '归一化',
    classHead: '类别所用的头',
    labels: '类别名称',
  },
  padding: {
    'same-upper': 'TensorFlow 式，末端多填一个（“tf_”模型）',
    symmetric: '对称（effdet 的原生模型）',
  },
  poolPadding: { '-infinity': '−∞', zero: '0' },
  normalisation: {
    imagenet: 'ImageNet 的均值和标准差',
    half: '−1 … 1（AdvProp，“_ap”）',
    'zero-to-one': '0 … 1',
    'zero-to-255': '0 … 255，保持原值',
    own: '文件自带',
  },
  classHead: { first: '第一个', second: '第二个' },
  labels: { given: '提供的名称', file: '文件自带', coco: 'COCO 的 90 个位置', numbers: '编号' },
  by: {
    graph: '由文件的计算图得知',
    tensors: '由张量得知',
    metadata: '由元数据得知',
    name: '由名称得知',
    answer: '由您指定',
    assumed: '假定',
  },
} satisfies Words<typeof en.recognition>;
