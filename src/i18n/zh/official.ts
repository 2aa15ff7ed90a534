import type * as en from '../en/official';
import type { Words } from '../words';

export const official = {
  get: '获取作者的权重',
  from: '来自 {{host}}，{{size}}，{{licence}}。按下之前不会下载任何内容；之后保存在此浏览器中。',
  failed: '也可以自行下载作者的 {{name}} 文件：',
  noMirror: '没有主机允许本页获取作者的 {{name}} 权重。请自行下载其文件：',
  drop: '然后拖放到这里。',
  choose: '权重',
  choice: {
    official: '作者的',
    host: '本站的',
    grown: '由 D0 扩展',
    own: '您的 D0',
  },
} satisfies Words<typeof en.official>;
