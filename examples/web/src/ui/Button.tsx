import type { ComponentProps } from "react";
import type { LucideIcon } from "lucide-react";
import { cx } from "./cx";
import styles from "./Button.module.css";

interface ButtonProps extends ComponentProps<"button"> {
  look?: "primary" | "quiet" | "danger";
}

export function Button({ look = "quiet", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={cx(styles.button, styles[look], className)} {...rest} />;
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  icon: LucideIcon;
  /** What it does, for everyone: its tooltip and its name. */
  label: string;
  look?: "plain" | "accent";
}

export function IconButton({
  icon: Icon,
  label,
  look = "plain",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button type={type} className={cx(styles.icon, styles[look], className)} aria-label={label} title={label} {...rest}>
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
