import { autoUpdate, computePosition, flip, offset, shift, type Placement } from "@floating-ui/dom";
import type { LucideIcon } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from "react";
import { IconButton } from "./Button";
import { onArrows } from "./arrows";
import { cx } from "./cx";
import styles from "./Menu.module.css";

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  onSelect: () => void;
}

/** Where a menu opens: beside an element, or at a point. */
export type Anchor = Element | { x: number; y: number };

interface PopupProps {
  anchor: Anchor;
  placement?: Placement;
  role: "menu" | "dialog" | "listbox";
  label: string;
  onClose: () => void;
  children: ReactNode;
  className?: string | undefined;
}

/** Something that floats above the page until Escape or a click elsewhere. The browser gives the focus back. */
export function Popup({ anchor, placement = "bottom-end", role, label, onClose, children, className }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = popup.current;
    if (!element) return undefined;
    const cameFrom = document.activeElement;
    element.showPopover();
    const stop = follow(anchor, element, placement);
    element.querySelector<HTMLElement>("[role^=menuitem], button")?.focus({ preventScroll: true });
    return () => {
      stop();
      if (element.contains(document.activeElement) || document.activeElement === document.body) {
        if (cameFrom instanceof HTMLElement) cameFrom.focus({ preventScroll: true });
      }
    };
  }, [anchor, placement]);
  return (
    <div
      ref={popup}
      popover="auto"
      role={role}
      aria-label={label}
      className={cx(styles.popup, className)}
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
    >
      {children}
    </div>
  );
}

interface MenuPopupProps extends Omit<PopupProps, "role" | "children"> {
  items: MenuItem[];
  /** Something above the items, such as a row of reactions. */
  top?: ReactNode;
}

export function MenuPopup({ items, top, onClose, ...popup }: MenuPopupProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => onArrows(list.current, "[role^=menuitem]", "both"), []);
  return (
    <Popup role="menu" onClose={onClose} {...popup}>
      <div ref={list} role="presentation">
        {top}
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={cx(styles.item, item.danger && styles.danger)}
            onClick={() => {
              onClose();
              item.onSelect();
            }}
          >
            <item.icon size={18} aria-hidden="true" />
            {item.label}
          </button>
        ))}
      </div>
    </Popup>
  );
}

interface MenuButtonProps {
  icon: LucideIcon;
  label: string;
  items: () => MenuItem[];
  className?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that opens a menu. */
export function MenuButton({ icon, label, items, className, ref }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<Element>();
  return (
    <>
      <IconButton
        ref={ref}
        icon={icon}
        label={label}
        className={className}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      {anchor && <MenuPopup anchor={anchor} label={label} items={items()} onClose={() => setAnchor(undefined)} />}
    </>
  );
}

function follow(anchor: Anchor, popup: HTMLElement, placement: Placement): () => void {
  const reference =
    anchor instanceof Element ? anchor : { getBoundingClientRect: () => new DOMRect(anchor.x, anchor.y, 0, 0) };
  const place = () => {
    void computePosition(reference, popup, {
      strategy: "fixed",
      placement,
      middleware: [offset(6), flip({ padding: 8 }), shift({ padding: 8, crossAxis: true })],
    }).then(({ x, y }) => {
      popup.style.left = `${x}px`;
      popup.style.top = `${y}px`;
    });
  };
  return autoUpdate(reference, popup, place);
}
