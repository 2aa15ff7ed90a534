import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { MadeFrom, ModelInfo } from '../../../inference/api/messages';
import type { DeclaredTensor, FileDescription, ForeignReport } from '../../../model/foreign/types';
import { useFormat } from '../../appContext';
import { Term } from '../../common/Term';
import { valueText } from '../../questions/findingText';
import ui from '../../styles/primitives.module.css';
import { ForeignParity } from './ForeignParity';
import styles from './model.module.css';

/** The file that the model was made from and what it was taken for, and what lies in both graphs. */
export function FileInspector({ info: { graph, madeFrom } }: { readonly info: ModelInfo }) {
  const { t } = useTranslation();
  const foreign = madeFrom?.foreign;
  return (
    <div className={styles.inspector} data-testid="file-inspector">
      {madeFrom && <Origin from={madeFrom} />}
      {madeFrom && foreign && <ForeignParity from={madeFrom} foreign={foreign} />}
      {foreign && <GraphDetails title={t('recognition.file.itself')} graph={foreign.file} />}
      <GraphDetails title={t('recognition.file.graph')} graph={graph} />
    </div>
  );
}

function Origin({ from: { name, bytes, sha256, findings, foreign } }: { readonly from: MadeFrom }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <h3>{t('recognition.file.title')}</h3>
      <dl className={ui.facts}>
        <dt>{t('recognition.file.name')}</dt>
        <dd>{name}</dd>
        <dt>{t('model.bytes')}</dt>
        <dd>{format.bytes(bytes)}</dd>
        <dt>{t('model.sha256')}</dt>
        <dd className={ui.mono}>{sha256}</dd>
        {findings.map((finding) => (
          <Fragment key={finding.field}>
            <dt>{t(`recognition.field.${finding.field}`)}</dt>
            <dd>
              {t('recognition.file.finding', {
                value: valueText(t, finding),
                by: t(`recognition.by.${finding.by}`),
              })}
            </dd>
          </Fragment>
        ))}
        {foreign && <ForeignFacts report={foreign} />}
      </dl>
      {foreign?.notes.map(({ id, values }) => (
        <p key={id} className={ui.note}>
          {t(`recognition.file.note.${id}`, { operators: '', shape: '', ...values })}
        </p>
      ))}
    </>
  );
}

const RANGES = { 1: 'one', 255: 'bytes' } as const;

function ForeignFacts({ report: { conventions } }: { readonly report: ForeignReport }) {
  const { t } = useTranslation();
  const { number, scientific } = useFormat();
  const { layout, range, mean, std, precision, headsResidual } = conventions;
  const listed = (values: readonly number[]) => values.map((value) => number(value, 3)).join(' / ');
  return (
    <>
      <dt>{t('recognition.file.preprocessing')}</dt>
      <dd>
        {t(`recognition.file.preprocessingValue.${range === null ? 'none' : RANGES[range]}`, { layout })}
      </dd>
      <dt>{t('recognition.file.numbers')}</dt>
      <dd>{`${listed(mean)}; ${listed(std)}`}</dd>
      <dt>{t('recognition.file.precision')}</dt>
      <dd>{precision}</dd>
      <dt>
        <Term why={t('recognition.file.residualWhy')}>{t('recognition.file.residual')}</Term>
      </dt>
      <dd>{scientific(headsResidual)}</dd>
    </>
  );
}

interface GraphDetailsProps {
  readonly title: string;
  readonly graph: FileDescription;
}

function GraphDetails({ title, graph }: GraphDetailsProps) {
  const { t } = useTranslation();
  const { exporter, opset, inputs, outputs, operators, metadata } = graph;
  const count = [...operators.values()].reduce((sum, n) => sum + n, 0);
  return (
    <details>
      <summary>{title}</summary>
      <dl className={`${ui.facts} ${styles.graphFacts}`}>
        <dt>{t('recognition.file.exporter')}</dt>
        <dd>{exporter || '–'}</dd>
        <dt>{t('recognition.file.opset')}</dt>
        <dd>{opset}</dd>
        <dt>{t('recognition.file.inputs')}</dt>
        <dd>{tensors(inputs)}</dd>
        <dt>{t('recognition.file.outputs')}</dt>
        <dd>{tensors(outputs)}</dd>
        <dt>{`${t('recognition.file.operators')} (${count})`}</dt>
        <dd>{lines([...operators].map(([op, n]) => `${n} × ${op}`))}</dd>
        {metadata.size > 0 && (
          <>
            <dt>{t('recognition.file.metadata')}</dt>
            <dd>{lines([...metadata].map(([key, value]) => `${key}: ${value}`))}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

const tensors = (declared: readonly DeclaredTensor[]) =>
  lines(declared.map(({ name, type, shape }) => `${name}: ${type} [${shape.join(', ')}]`));

function lines(texts: readonly string[]) {
  return texts.map((text) => <div key={text}>{text}</div>);
}
