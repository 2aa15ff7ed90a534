import type * as en from '../en/errors';
import type { Words } from '../words';

export const errorBlanks = {
  name: '该文件',
  reason: '原因不明',
  family: '未知网络',
} satisfies Words<typeof en.errorBlanks>;

export const errorDetails = {
  name: '文件',
  reason: '原因',
  node: '节点',
  missing: '缺少',
  missingCount: '缺少的张量数',
  unexpected: '多余',
  unexpectedCount: '多余的张量数',
  wrongShape: '形状不同',
  wrongShapeCount: '形状不同的张量数',
  expected: '应为',
  found: '实际',
  bytes: '字节',
  url: '地址',
  looks: '看起来是',
  global: '名称',
} satisfies Words<typeof en.errorDetails>;

export const errors = {
  'image-undecodable': {
    sentence: '{{name}} 无法作为图像读取；它看起来是{{looks}}。',
    hint: '{{asImage}}',
  },
  'image-too-large': {
    sentence: '{{name}} 太大，无法在此解码：{{width}} × {{height}} 像素。',
    hint: '请缩小到 {{limit}} 百万像素以内再打开。',
  },
  'image-empty': {
    sentence: '{{name}} 是空的。',
    hint: '文件没有内容；请检查它是否已完整复制或下载。',
  },
  'model-truncated': {
    sentence: '{{name}} 不是完整的模型，提前结束。',
    hint: '请重新下载或复制；已收到的部分无法使用。',
  },
  'model-checksum': {
    sentence: '{{name}} 与声明的文件不符：SHA-256 不同。',
    hint: '请重新加载。如仍无效，说明服务器上的文件被改动或已损坏。',
  },
  'model-not-ours': {
    sentence: '{{name}} 不是由本应用导出且未经改动的 EfficientDet。',
    hint: '请打开导出后未经其他工具改动的文件；或其他导出器的 EfficientDet（.onnx），或检查点（.pth 或 .safetensors）。',
  },
  'model-not-recovered': {
    sentence: '无法从 {{name}} 中恢复出 EfficientDet。',
    hint: '详细信息列出了节点和原因。请以评估模式导出，且不要针对某一种处理器进行优化；或直接打开检查点（.pth 或 .safetensors）。',
  },
  'foreign-operator': {
    sentence: '未运行文件本身：节点 {{node}} 是 {{operator}}，EfficientDet 并不需要它。',
    hint: '在头之前只运行 EfficientDet 所用的算子。由该文件得到的模型仍可正常使用。',
  },
  'foreign-size': {
    sentence: '该文件只能以 {{side}} 运行，而由它得到的模型不能。',
    hint: '若要比较，请以边长为 128 的倍数的正方形，或以不固定的维度导出。',
  },
  'foreign-changed': {
    sentence: '{{name}} 已不是当时打开的文件。',
    hint: '若要比较，请重新打开。',
  },
  'foreign-run': {
    sentence: 'ONNX Runtime 无法以 {{side}} 像素运行文件本身。',
    hint: '有些文件声明的尺寸不固定，内部却写死了尺寸。请选择导出时所用的输入尺寸。',
  },
  'bad-architecture': {
    sentence: '不存在 {{field}} 为 {{value}} 的网络。',
    hint: '请改正网络描述中的这一项。',
  },
  'model-download': {
    sentence: '模型下载失败。',
    hint: '请检查网络连接后重试。',
  },
  'model-too-large': {
    sentence: '该模型超出了图形适配器的上限。',
    hint: '请选择较小的变体，或将后端改为 WebAssembly。',
  },
  'official-catalogue': {
    sentence: '{{name}} 不是官方权重的目录文件。',
    hint: '请恢复应用自带的文件，或更正下面指出的字段。',
  },
  'official-download': {
    sentence: '作者的权重未能下载。',
    hint: '请检查网络后重试。也可以用其他方式下载该文件并在此打开（命令行：用 --from 指定其文件夹）。',
  },
  'official-gone': {
    sentence: '此浏览器已不再保存作者的 {{variant}} 权重。',
    hint: '请重新获取；在此之前，该变体使用其他权重。',
  },
  'official-missing': {
    sentence: '{{folder}} 中没有作者的 {{variant}} 检查点。',
    hint: '请把以下任一文件以原名放入该文件夹：{{files}}。',
  },
  'not-a-model': {
    sentence: '{{name}} 不是模型；它看起来是{{looks}}。',
    hint: '{{asModel}}',
  },
  'checkpoint-format': {
    sentence: '{{name}} 无法作为检查点读取；它看起来是{{looks}}。',
    hint: '详情说明原因。请重新保存或下载；它须是包含 state dict 的 PyTorch 文件或 .safetensors 文件。',
  },
  'checkpoint-truncated': {
    sentence: '{{name}} 是不完整的检查点，提前结束；它看起来是{{looks}}。',
    hint: '请重新下载或复制；已收到的部分无法使用。',
  },
  'checkpoint-unsupported': {
    sentence: '{{name}} 中是另一种网络：{{family}}。',
    hint: '本应用运行 EfficientDet-D0 … D7；请打开其中之一的检查点。',
  },
  'checkpoint-forbidden': {
    sentence: '已拒绝 {{name}}：它要求执行代码（{{global}}）。',
    hint: '没有执行任何内容。请使用只含张量的检查点，或将其转换为 .safetensors。',
  },
  'checkpoint-misfit': {
    sentence: '{{name}} 与 EfficientDet-{{variant}} 不匹配。',
    hint: '它适合：{{fits}}；与它最接近的是：{{nearest}}。张量须采用 effdet 的名称；详情列出缺少、多余或形状不同的张量。',
  },
  'labels-format': {
    sentence: '{{name}} 无法用作标签。',
    hint: '标签文件应为 JSON 名称列表，按顺序与模型的类别一一对应。',
  },
  'camera-refused': {
    sentence: '不允许使用摄像头。',
    hint: '请在浏览器地址栏中为此页面允许摄像头，然后重试。',
  },
  'camera-missing': {
    sentence: '没有找到摄像头。',
    hint: '请连接摄像头；接上后会自动开始。',
  },
  'camera-busy': {
    sentence: '摄像头已连接，但无法启动。',
    hint: '请关闭正在使用它的其他程序和标签页，然后重试。',
  },
  'camera-ended': {
    sentence: '摄像头已停止。',
    hint: '它被拔出，或权限已被收回。最后一帧仍留在画面上；摄像头恢复后会自动继续。',
  },
  'video-undecodable': {
    sentence: '{{name}} 无法作为视频播放。',
    hint: '请打开 MP4（H.264）或 WebM 文件。',
  },
  'recording-failed': {
    sentence: '录制已停止。',
    hint: '此前录下的内容（如有）仍可保存。可重新开始录制。',
  },
  'webgpu-missing': {
    sentence: '这里无法使用 WebGPU。',
    hint: '请将后端设为自动或 WebAssembly。新版 Chrome、Edge、Safari 和 Firefox 提供 WebGPU。',
  },
  'kernel-invalid': {
    sentence: '此图形设备无法编译内核“{{kernel}}”：{{reason}}（第 {{line}} 行）',
    hint: '请更新浏览器或显卡驱动，或将后端设为 WebAssembly。',
  },
  'dawn-missing': {
    sentence: 'Node 中的 WebGPU 需要 Dawn，但它未安装或无法在此启动。',
    hint: '请安装：{{install}}',
  },
  'device-lost': {
    sentence: '图形设备已丢失。',
    hint: '应用会自行重新启动它；如一再失败，请将后端改为 WebAssembly。',
  },
  'out-of-memory': {
    sentence: '内存不足，无法完成。',
    hint: '请关闭其他标签页、使用较小的图像或选择较小的变体。',
  },
  'worker-crashed': {
    sentence: '后台工作线程意外停止。',
    hint: '它会重新启动，您的设置保持不变。',
  },
  'recovery-failed': {
    sentence: '后台工作线程无法重新启动。',
    hint: '请重试，或改用较小的变体或其他后端；您的设置都还在。',
  },
  'storage-full': {
    sentence: '浏览器存储空间已满，模型未能保存。',
    hint: '现在可以使用，但下次需要重新加载。释放一些空间即可保存。',
  },
  'part-missing': {
    sentence: '应用的一部分未能获取。',
    hint: '没有网络连接，或服务器上已有新版本。请重新加载页面；您的设置保存在地址中。',
  },
  offline: {
    sentence: '没有网络连接，且设备上没有保存此内容。',
    hint: '请连接网络后重试。',
  },
  cancelled: {
    sentence: '已取消。',
    hint: '屏幕上的内容保持不变。',
  },
  'bad-argument': {
    sentence: '这个值无法使用。',
    hint: '详情说明了该值以及允许的范围。',
  },
  'file-missing': {
    sentence: '找不到 {{name}}。',
    hint: '请检查名称和文件夹。',
  },
  'file-unreadable': {
    sentence: '无法打开 {{name}}。',
    hint: '请确认它是文件而不是文件夹，并且您有读取权限。',
  },
  'file-unwritable': {
    sentence: '无法写入 {{name}}。',
    hint: '请指定文件而不是文件夹，并确认您有写入权限且空间足够。',
  },
  'annotations-format': {
    sentence: '{{name}} 无法作为标注读取。',
    hint: '标注可以是包含 images、annotations 和 categories 的 COCO JSON 文件、Pascal VOC XML 文件夹，或 YOLO 的 data.yaml 及其标签文件。',
  },
  'annotations-too-large': {
    sentence: '{{name}} 太大，无法在此读取：{{bytes}} 字节。',
    hint: '请将其拆分；此类文件每个最多读取 {{limit}} 字节。',
  },
  'images-missing': {
    sentence: '在 {{name}} 中没有找到图像。',
    hint: '请指定一个文件夹，其中（任意层级）有 JPEG、PNG、WebP、GIF、AVIF 或 TIFF 文件。',
  },
  'path-outside': {
    sentence: '{{name}} 位于图像文件夹之外，因此没有读取。',
    hint: '请更正标注中的路径；只会打开该文件夹之内的文件。',
  },
  'picture-failed': {
    sentence: '无法生成图片。',
    hint: '图片对此浏览器来说可能太大：请收起面板中较长的部分，然后重试。',
  },
  unexpected: {
    sentence: '发生了不该发生的错误。',
    hint: '请重试；如再次出现，请重新加载页面。您的设置保存在地址中。',
  },
} satisfies Words<typeof en.errors>;
