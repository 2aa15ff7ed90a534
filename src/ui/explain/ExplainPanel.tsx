import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TOPICS } from '../../app/slices/explain';
import { useApp, useController } from '../appContext';
import { SECTIONS } from './sections';
import './explain.css';

/** Why EfficientDet is built as it is, a topic at a time, each beside the numbers of the model in use. */
export default function ExplainPanel() {
  const { t } = useTranslation();
  const topic = useApp((state) => state.explain.topic);
  const { component: Section, source } = SECTIONS[topic];
  return (
    <div className="explain">
      <TopicChoice />
      <article className="topic" aria-labelledby="topic-title">
        <h2 id="topic-title">{t(`explain.${topic}.title`)}</h2>
        <p>{t(`explain.${topic}.text`)}</p>
        <Section />
        <p className="topic-source">{t('explain.paper', { source })}</p>
      </article>
      <StepButtons />
    </div>
  );
}

function TopicChoice() {
  const { t } = useTranslation();
  const { explain } = useController();
  const chosen = useApp((state) => state.explain.topic);
  return (
    <nav aria-label={t('explain.topics')}>
      <ol className="topics">
        {TOPICS.map((topic) => (
          <li key={topic}>
            <button
              type="button"
              className="topic-button"
              aria-current={topic === chosen ? 'true' : undefined}
              onClick={() => explain.show(topic)}
            >
              {t(`explain.${topic}.title`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepButtons() {
  const { t } = useTranslation();
  const { explain } = useController();
  const at = useApp((state) => TOPICS.indexOf(state.explain.topic));
  const [before, behind] = [TOPICS[at - 1], TOPICS[at + 1]];
  return (
    <div className="topic-steps">
      {before && (
        <button type="button" className="button" onClick={() => explain.step(-1)}>
          <ChevronLeft size={15} aria-hidden="true" />
          <span className="visually-hidden">{t('explain.previous')}: </span>
          {t(`explain.${before}.title`)}
        </button>
      )}
      {behind && (
        <button type="button" className="button topic-next" onClick={() => explain.step(1)}>
          <span className="visually-hidden">{t('explain.next')}: </span>
          {t(`explain.${behind}.title`)}
          <ChevronRight size={15} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
