import styles from './header.module.css';

/** Five levels of a pyramid, the finest at the bottom; the same drawing as `public/favicon.svg`. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect x="2" y="24" width="28" height="5" rx="1.5" opacity="0.35" />
      <rect x="5" y="18" width="22" height="5" rx="1.5" opacity="0.5" />
      <rect x="8" y="12" width="16" height="5" rx="1.5" opacity="0.7" />
      <rect x="11" y="6.5" width="10" height="4.5" rx="1.5" opacity="0.85" />
      <rect x="13.5" y="2" width="5" height="3.5" rx="1.2" />
    </svg>
  );
}
