import clsx from "clsx";
import type { ButtonHTMLAttributes } from "react";

const LOOKS = {
  primary: "bg-accent text-accent-text hover:opacity-90 px-3 font-medium",
  plain: "border border-line-strong bg-surface hover:bg-hover px-3",
  ghost: "hover:bg-hover px-2 text-muted hover:text-text",
  danger: "border border-line-strong text-danger hover:bg-danger-soft px-3",
} as const;

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: keyof typeof LOOKS; busy?: boolean };

/** A button; while busy it can be focused and says so, but does nothing. */
export function Button({ look = "plain", busy = false, className, type = "button", onClick, ...rest }: Props) {
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => { event.preventDefault(); } : onClick}
      className={clsx(
        "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-colors duration-150 disabled:opacity-50",
        LOOKS[look],
        busy && "opacity-60",
        className,
      )}
      {...rest}
    />
  );
}
