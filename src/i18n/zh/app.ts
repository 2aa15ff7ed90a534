import type * as en from '../en/app';
import type { Words } from '../words';

export const app = {
  title: 'EfficientDet 实验台',
  skipToStage: '跳到图像',
  close: '关闭',
  cancel: '取消',
  retry: '重试',
  dismiss: '知道了',
  details: '详情',
  copy: '复制',
  copied: '已复制',
} satisfies Words<typeof en.app>;

export const header = {
  label: '应用',
  samples: '示例',
  samplesTitle: '示例照片',
  licence: '许可：{{licence}}',
  source: '来源：{{source}}',
  open: '打开…',
  openLabel: '打开图像、模型或检查点',
  share: '复制链接',
  shareNote: '链接包含模型、示例图像和所有设置。',
  shareNoteOwnImage: '链接包含模型和所有设置，但不含您的图像：图像不会离开本设备。',
  linkCopied: '链接已复制',
  language: '语言',
  theme: '主题',
  themeSystem: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  help: '键盘与帮助',
} satisfies Words<typeof en.header>;

export const samples = {
  blood: '血液涂片',
  'blood-dense': '血液涂片（密集）',
  'chess-opening': '国际象棋，开局',
  'chess-endgame': '国际象棋，残局',
  raccoon: '浣熊',
  astronaut: '艾琳·柯林斯，NASA 肖像',
  cameraman: '摄影师',
  coffee: '一杯咖啡',
} satisfies Words<typeof en.samples>;

export const backend = {
  label: '后端',
  starting: '正在启动…',
  title: '网络在哪里运行',
  choice: { auto: '自动', webgpu: 'WebGPU', wasm: 'WASM' },
  kind: { webgpu: 'WebGPU', wasm: 'WASM' },
  adapter: '适配器',
  noAdapter: '无',
  threads: '线程',
  isolated: '跨源隔离',
  yes: '是',
  no: '否：WebAssembly 只用一个线程',
  autoChip: '自动 → {{kind}}',
  reason: {
    chosen: '由您选择。',
    'hardware-adapter': '本设备有 WebGPU 可用的图形处理器。',
    'no-webgpu': '此浏览器不提供 WebGPU，因此网络在处理器上运行。',
    'software-adapter': '这里的 WebGPU 只是软件模拟，会比 WebAssembly 慢许多倍。',
    'model-too-large': '图形适配器的上限对这个模型来说太小。',
    'device-lost-twice': '图形设备丢失了两次，因此网络改在处理器上运行。',
  },
} satisfies Words<typeof en.backend>;

export const progress = {
  label: '加载进度',
  of: '{{done}} / {{total}}',
  fromCache: '来自缓存',
  loading: '正在加载 {{name}}',
  noModel: '尚未加载模型。',
  loadModel: '加载 {{name}}',
  phase: {
    runtime: '运行时',
    download: '下载',
    check: '校验',
    read: '读取',
    grow: '扩展',
    export: '构建计算图',
    partition: '划分',
    compile: '编译',
    benchmark: '测量',
  },
} satisfies Words<typeof en.progress>;

export const status = {
  noImage: '没有图像',
  running: '正在运行…',
  waiting: '等待模型',
  threads_other: '{{count}} 个线程',
  cached: '缓存',
  detections_other: '{{name}} 中有 {{count}} 个检测结果',
} satisfies Words<typeof en.status>;

export const stages = {
  preprocess: '预处理',
  backbone: '主干',
  bifpn: 'BiFPN',
  heads: '检测头',
  candidates: '候选框',
  nms: 'NMS',
} satisfies Words<typeof en.stages>;

export const shortcuts = {
  title: '键盘',
  intro: '除在输入框中打字时外，按键处处有效。',
  groups: {
    input: '输入',
    live: '实时',
    detections: '检测',
    fusion: '融合',
    view: '视图',
    share: '分享与导出',
  },
  'open-files': '打开图像、模型或检查点',
  'next-image': '下一张图像',
  'previous-image': '上一张图像',
  'open-webcam': '启动摄像头',
  'live-pause': '暂停或继续摄像头或视频',
  'live-snapshot': '将这一帧定格为图像',
  'live-tracking': '开启或关闭跟踪',
  'live-mode': '流畅或精确的节奏',
  'video-step-back': '视频的上一帧',
  'video-step-on': '视频的下一帧',
  'threshold-up': '分数阈值提高 0.05',
  'threshold-down': '分数阈值降低 0.05',
  'next-detection': '下一个检测结果',
  'previous-detection': '上一个检测结果',
  'clear-selection': '取消选择',
  'show-all-classes': '显示所有类别',
  'toggle-labels': '显示或隐藏标签',
  'fusion-undo': '撤销对融合的修改',
  'fusion-redo': '重做对融合的修改',
  'fusion-reset': '将融合恢复为模型原有的权重',
  'toggle-boxes': '显示或隐藏边框',
  'next-panel': '下一个检查面板',
  'toggle-theme': '深色或浅色',
  'toggle-language': '英文或中文',
  'copy-link': '复制此屏幕的链接',
  'export-json': '将检测结果导出为 JSON',
  'export-png': '将带框图像导出为 PNG',
  help: '本帮助',
} satisfies Words<typeof en.shortcuts>;
