import type { Message } from "@tidings/web";
import { useEffect, useEffectEvent, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { VirtualizerHandle } from "virtua";
import { useMessageActions } from "./actions";
import { focusComposer } from "./useWrites";

interface Options {
  messages: readonly Message[];
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: RefObject<VirtualizerHandle | null>;
}

interface MessageFocus {
  /** The one message that the Tab key reaches; the arrow keys go on from there. */
  focusableId: string | undefined;
  /** The places of messages that must be in the page, so that they can be reached. */
  keepMounted: number[];
}

/** Moves through the messages with the keyboard: arrows, Home and End; Enter opens a message's menu, R answers it,
 * Escape goes back to writing. */
export function useMessageFocus({ messages, scroller, virtualizer }: Options): MessageFocus {
  const actions = useMessageActions();
  const [focusedId, setFocusedId] = useState<string>();
  const focused = focusedId === undefined ? -1 : messages.findIndex((message) => message.id === focusedId);
  const current = focused >= 0 ? focused : messages.length - 1;

  const moveTo = (index: number) => {
    const message = messages[index];
    if (!message) return;
    flushSync(() => setFocusedId(message.id));
    virtualizer.current?.scrollToIndex(index, { align: "nearest" });
    rowOf(scroller.current, message.id)?.focus({ preventScroll: true });
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-message]") : null;
    const message = messages[current];
    if (!row || !message || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (event.target === row) focusComposer();
      else row.focus();
      return;
    }
    // Within a message, its buttons and links have the keys.
    if (event.target !== row) return;
    const act = keyAction(event.key, {
      move: (by) => moveTo(Math.max(0, Math.min(messages.length - 1, current + by))),
      first: () => moveTo(0),
      last: () => moveTo(messages.length - 1),
      menu: () => actions.openMenu(message, row),
      reply: () => actions.reply(message),
    });
    if (!act) return;
    event.preventDefault();
    act();
  });
  const onFocus = useEffectEvent((event: FocusEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-message]") : null;
    if (row) setFocusedId(row.dataset.message);
  });
  // Who goes on elsewhere comes back to the newest message; what floats above the messages is still a part of them.
  const onBlur = useEffectEvent(({ relatedTarget: to }: FocusEvent) => {
    if (!(to instanceof Element) || scroller.current?.contains(to) || to.closest("[popover], dialog")) return;
    setFocusedId(undefined);
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const ending = new AbortController();
    element.addEventListener("keydown", (event) => onKeyDown(event), { signal: ending.signal });
    element.addEventListener("focusin", (event) => onFocus(event), { signal: ending.signal });
    element.addEventListener("focusout", (event) => onBlur(event), { signal: ending.signal });
    return () => ending.abort();
  }, [scroller]);

  return { focusableId: messages[current]?.id, keepMounted: current >= 0 ? [current] : [] };
}

interface KeyActions {
  move: (by: number) => void;
  first: () => void;
  last: () => void;
  menu: () => void;
  reply: () => void;
}

function keyAction(key: string, actions: KeyActions): (() => void) | undefined {
  switch (key) {
    case "ArrowUp":
      return () => actions.move(-1);
    case "ArrowDown":
      return () => actions.move(1);
    case "Home":
      return actions.first;
    case "End":
      return actions.last;
    case "Enter":
    case " ":
      return actions.menu;
    case "r":
      return actions.reply;
    default:
      return undefined;
  }
}

function rowOf(scroller: HTMLElement | null, id: string): HTMLElement | null | undefined {
  return scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
}
