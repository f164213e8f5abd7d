import { useCallback, useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";

/** Closer to the end than this, in pixels, the list follows what is new. */
const NEAR_END = 80;
/** Closer to the beginning than this, older messages are read. */
const NEAR_START = 1600;
/** What a user scrolls with, and so long, in milliseconds, the scrolling may go on after it. */
const INPUTS = ["wheel", "touchmove", "pointerdown", "pointermove", "keydown"];
const INPUT_LASTS = 1000;

interface Options {
  /** How many messages there are. */
  count: number;
  /** Whether the page is in front of the user. */
  visible: boolean;
  /** Called when the beginning comes near. */
  onNearStart: () => void;
  /** Called with the place of the last message in sight. */
  onSeen: (index: number) => void;
}

interface Scrolling {
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: RefObject<VirtualizerHandle | null>;
  /** Whether the newest message is in sight. */
  atEnd: boolean;
  onScroll: () => void;
  scrollToEnd: () => void;
  /** Brings a message into sight, and leaves the end for it. */
  scrollToMessage: (index: number) => void;
}

/** Keeps the end of a list in sight while the user is there, and leaves it alone while they read the past. */
export function useScrolling({ count, visible, onNearStart, onSeen }: Options): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const following = useRef(true);
  const lastInput = useRef(-INPUT_LASTS);
  const [atEnd, setAtEnd] = useState(true);

  const scrollToEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    virtualizer.current?.scrollToIndex(Math.max(0, count - 1), { align: "end" });
  }, [count]);

  const scrollToMessage = (index: number) => {
    following.current = false;
    virtualizer.current?.scrollToIndex(index, { align: "center" });
  };

  const look = () => {
    const element = scroller.current;
    const list = virtualizer.current;
    if (!element || !list || count === 0) return;
    if (element.scrollTop < NEAR_START) onNearStart();
    if (visible) onSeen(Math.min(count - 1, list.findItemIndex(element.scrollTop + element.clientHeight - 1)));
  };

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    // The list scrolls by itself, too, when it learns how tall messages are. Only the user leaves the end.
    if (near || performance.now() - lastInput.current < INPUT_LASTS) following.current = near;
    setAtEnd(following.current);
    look();
  };

  const onChange = useEffectEvent(() => {
    const element = scroller.current;
    if (following.current && element) element.scrollTop = element.scrollHeight;
    look();
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    // The scroller changes with the window and the composer, its content with the messages.
    const observer = new ResizeObserver(() => onChange());
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    const ending = new AbortController();
    const onInput = () => {
      lastInput.current = performance.now();
    };
    for (const type of INPUTS) element.addEventListener(type, onInput, { passive: true, signal: ending.signal });
    return () => {
      observer.disconnect();
      ending.abort();
    };
  }, []);
  useEffect(() => onChange(), [visible, count]);

  return { scroller, virtualizer, atEnd, onScroll, scrollToEnd, scrollToMessage };
}
