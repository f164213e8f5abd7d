import { X } from "lucide-react";
import { useLayoutEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "../texts";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons at the bottom. */
  actions?: ReactNode;
}

/** A modal dialog. The browser keeps the focus in it and gives it back; Escape and a click beside it close it. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const texts = useTexts();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    element.showModal();
    const onPointerDown = (event: PointerEvent) => {
      if (event.target === element) onClose();
    };
    element.addEventListener("pointerdown", onPointerDown);
    // Before the dialog leaves the page, so that the browser still knows where the focus came from.
    return () => {
      element.removeEventListener("pointerdown", onPointerDown);
      element.close();
    };
  }, [onClose]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.body}>
        <header className={styles.header}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton icon={X} label={texts.close} onClick={onClose} />
        </header>
        <div className={styles.content}>{children}</div>
        {actions && <footer className={styles.actions}>{actions}</footer>}
      </div>
    </dialog>
  );
}
