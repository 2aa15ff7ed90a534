import type * as en from '../en/dataset';
import type { Words } from '../words';

export const findings = {
  'annotation-malformed': '无效的标注，已略去',
  'box-missing': '没有由四个有限数组成的框的标注，已略去',
  'box-empty': '框没有面积的标注，已略去',
  'box-no-fraction': '数值不是图像尺寸的比例（可能以像素为单位）的标注，已略去',
  'box-from-segmentation': '没有框的标注，已由分割轮廓求得',
  'area-unknown': '没有可用面积的标注（不是数字时计入所有尺寸，否则不计入任何尺寸）',
  'image-malformed': '没有 id 或文件名的图像，已略去',
  'image-unlisted': '所属图像未列出的标注，已略去',
  'image-duplicate': '与前面的 id 相同的图像，已取代前者',
  'image-unlabelled': '位于数据集文件夹之外且没有标签文件的图像，视为没有物体',
  'category-malformed': '没有 id 或名称的类别，已略去',
  'category-unlisted': '所属类别未列出的标注，已略去',
  'category-duplicate': '与前面的 id 相同的类别，已取代前者',
  'category-parent': '只用于归组且没有标注的类别，已略去',
} satisfies Words<typeof en.findings>;

/** One line of what was left out. */
export const finding = { line: '{{what}}：{{count}}（第一个：{{first}}）' } satisfies Words<
  typeof en.finding
>;
