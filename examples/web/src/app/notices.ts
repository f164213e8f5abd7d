import { create } from "zustand";

/** A question that must be answered before something is done. */
export interface Question {
  text: string;
  /** The button that does it. */
  action: string;
  danger?: boolean;
}

interface Toast {
  id: number;
  text: string;
}

interface Notices {
  toasts: Toast[];
  question: (Question & { answer: (yes: boolean) => void }) | undefined;
}

export const useNotices = create<Notices>()(() => ({ toasts: [], question: undefined }));

const TOAST_LIFE = 5000;
let lastToast = 0;

/** Tells the user something in passing. */
export function notify(text: string): void {
  const id = ++lastToast;
  useNotices.setState(({ toasts }) => ({ toasts: [...toasts.filter((toast) => toast.text !== text), { id, text }] }));
  setTimeout(
    () => useNotices.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
    TOAST_LIFE,
  );
}

/** Asks the user; says whether they agreed. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      useNotices.setState({ question: undefined });
      resolve(yes);
    };
    useNotices.setState({ question: { ...question, answer } });
  });
}
