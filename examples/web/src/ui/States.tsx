import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTexts } from "../texts";
import styles from "./States.module.css";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  lead?: string;
  children?: ReactNode;
}

/** What is shown where there is nothing to show. */
export function Empty({ icon: Icon, title, lead, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.badge}>
        <Icon size={28} aria-hidden="true" />
      </span>
      <p className={styles.title}>{title}</p>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </div>
  );
}

export function Spinner() {
  const texts = useTexts();
  return (
    <div className={styles.spinner} role="status">
      <span className="visually-hidden">{texts.loading}</span>
    </div>
  );
}

/** The outline of a list that is being read. */
export function SkeletonRows({ count }: { count: number }) {
  const texts = useTexts();
  return (
    <div role="status">
      <span className="visually-hidden">{texts.loading}</span>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={styles.row} aria-hidden="true">
          <span className={styles.circle} />
          <span className={styles.lines}>
            <span className={styles.line} />
            <span className={styles.line} />
          </span>
        </div>
      ))}
    </div>
  );
}
