import { useRef, type MouseEvent, type PointerEvent } from "react";

const LONG = 450;
/** A finger that moves further than this, in pixels, scrolls. */
const STILL = 10;

interface Point {
  x: number;
  y: number;
}

/** Opens something at a point by a long press, a right click, or the keyboard's menu key. */
export function useLongPress(onOpen: (at: Point | Element) => void) {
  const pressed = useRef<Point & { timer: ReturnType<typeof setTimeout> }>(undefined);
  const release = () => {
    clearTimeout(pressed.current?.timer);
    pressed.current = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== "touch") return;
      const point = { x: event.clientX, y: event.clientY };
      pressed.current = { ...point, timer: setTimeout(() => onOpen(point), LONG) };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const start = pressed.current;
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL) release();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      // A link and a selection have the browser's own menu.
      if (event.target instanceof Element && event.target.closest("a")) return;
      if (window.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      // After a long press the browser says so, too; the menu is open already.
      if (pressed.current) return;
      const byKeyboard = event.clientX === 0 && event.clientY === 0;
      onOpen(byKeyboard ? event.currentTarget : { x: event.clientX, y: event.clientY });
    },
  };
}
