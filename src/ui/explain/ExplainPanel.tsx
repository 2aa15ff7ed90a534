import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TOPICS, type Topic } from '../../app/slices/explain';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './explain.module.css';
import { SECTIONS } from './sections';

/** Why EfficientDet is built as it is, a topic at a time, each beside the numbers of the model in use. */
export default function ExplainPanel() {
  const { t } = useTranslation();
  const topic = useApp((state) => state.explain.topic);
  const { component: Section, source, section } = SECTIONS[topic];
  return (
    <div className={styles.explain}>
      <TopicChoice />
      <article className={styles.topic} aria-labelledby="topic-title">
        <h2 id="topic-title">{t(`explain.${topic}.title`)}</h2>
        <p>{t(`explain.${topic}.text`)}</p>
        <Section />
        <p className={ui.caption}>
          {section ? t('explain.paperSection', { source, section }) : t('explain.paper', { source })}
        </p>
      </article>
      <NextTopic />
    </div>
  );
}

function TopicChoice() {
  const { t } = useTranslation();
  const { explain } = useController();
  const chosen = useApp((state) => state.explain.topic);
  const at = TOPICS.indexOf(chosen);
  return (
    <div className={styles.topicChoice}>
      <IconButton
        icon={ChevronLeft}
        size={15}
        label={t('explain.previous')}
        disabled={at === 0}
        onClick={() => explain.step(-1)}
      />
      <select
        className={`${ui.field} ${styles.topicSelect}`}
        aria-label={t('explain.topics')}
        value={chosen}
        onChange={(event) => explain.show(event.target.value as Topic)}
      >
        {TOPICS.map((topic, i) => (
          <option key={topic} value={topic}>
            {i + 1} · {t(`explain.${topic}.title`)}
          </option>
        ))}
      </select>
      <IconButton
        icon={ChevronRight}
        size={15}
        label={t('explain.next')}
        disabled={at === TOPICS.length - 1}
        onClick={() => explain.step(1)}
      />
    </div>
  );
}

/** At the end of a text, the way on. */
function NextTopic() {
  const { t } = useTranslation();
  const { explain } = useController();
  const next = useApp((state) => TOPICS[TOPICS.indexOf(state.explain.topic) + 1]);
  if (!next) return null;
  return (
    <Button className={styles.topicNext} onClick={() => explain.step(1)}>
      {t('explain.nextTopic', { title: t(`explain.${next}.title`) })}
      <ChevronRight size={15} aria-hidden="true" />
    </Button>
  );
}
