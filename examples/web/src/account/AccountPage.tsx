import { useEffect, useRef, type ReactNode } from "react";
import { formatPlace, type Place } from "../app/navigation";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import styles from "./AccountPage.module.css";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
  /** The way to the other form; the way back to the log-in if it is left out. */
  other?: { question: string; label: string; to: Place };
  /** What the way back does, if it is no place of its own. */
  onBack?: () => void;
}

/** The card that logging in and registering share. */
export function AccountPage({ title, lead, children, other, onBack }: Props) {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  // A further step is told to those who do not see it; the first page begins where the browser begins.
  const isStep = onBack !== undefined;
  useEffect(() => {
    if (isStep) heading.current?.focus();
  }, [isStep, title]);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <img src="/icon.svg" alt="" width="48" height="48" />
          <span>{texts.appName}</span>
        </div>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        <p className={styles.lead}>{lead}</p>
        {children}
        <div className={styles.other}>
          {other && (
            <p>
              {other.question} <a href={formatPlace(other.to)}>{other.label}</a>
            </p>
          )}
          {!other &&
            (onBack ? (
              <Button onClick={onBack}>{texts.entry.back}</Button>
            ) : (
              <a href={formatPlace({ page: "login" })}>{texts.entry.back}</a>
            ))}
        </div>
      </div>
    </main>
  );
}
