import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { go, usePlace, type Panel as PanelName } from "../app/navigation";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import styles from "./Sidebar.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** What stays above the scrolling part. */
  top?: ReactNode;
  /** What stays below it. */
  bottom?: ReactNode;
  /** The panel that it belongs to, to which the way back leads. */
  within?: PanelName;
}

/** What is shown in place of the chats, with the way back to them. Escape goes back, too. */
export function Panel({ title, children, top, bottom, within }: Props) {
  const texts = useTexts();
  const place = usePlace();
  const heading = useRef<HTMLHeadingElement>(null);
  const back = () => go({ ...place, panel: within });
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const panel = heading.current?.parentElement?.parentElement;
    const onKeyDown = (event: KeyboardEvent) => {
      // An Escape that closed something else has done its work.
      if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) {
        go({ ...place, panel: within });
      }
    };
    panel?.addEventListener("keydown", onKeyDown);
    return () => panel?.removeEventListener("keydown", onKeyDown);
  }, [place, within]);
  return (
    <div className={styles.panel}>
      <header className={styles.header}>
        <IconButton icon={ArrowLeft} label={texts.back} onClick={back} />
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
      </header>
      {top}
      <div className={styles.scroller}>{children}</div>
      {bottom && <div className={styles.bottom}>{bottom}</div>}
    </div>
  );
}
