import type { IconName } from "./icons";

export interface MenuItem {
  id: string;
  label: string;
  detail?: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** Present on choices of one among several. */
  checked?: boolean;
}

/** A verb on a thing. The first two stand in the bar, the rest under 更多. */
export interface Action {
  id: string;
  label: string;
  icon?: IconName;
  tone?: "primary" | "danger";
  disabled?: boolean;
  /** Why it is disabled, or what it will do. */
  hint?: string;
}
