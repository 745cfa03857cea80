import type { Ref } from "vue";
import type { MessageKey } from "@/i18n";
import type { IconName } from "@/ui/icons";

export interface Area {
  id: string;
  path: string;
  title: MessageKey;
  icon: IconName;
  /** Only for the three administrators. */
  administrators?: true;
}

/** The five doors of the rail and of the phone's tabs. */
export const RAIL: readonly Area[] = [
  { id: "messaging", path: "/messages", title: "shell.areas.messages", icon: "chat" },
  { id: "todo", path: "/todo", title: "shell.areas.todo", icon: "tick" },
  { id: "directory", path: "/directory", title: "shell.areas.directory", icon: "people" },
  { id: "workbench", path: "/workbench", title: "shell.areas.workbench", icon: "grid" },
  { id: "me", path: "/me", title: "shell.areas.me", icon: "person" },
];

/** What the workbench opens. */
export const APPS: readonly Area[] = [
  { id: "documents", path: "/documents", title: "shell.areas.documents", icon: "document" },
  { id: "meetings", path: "/meetings", title: "shell.areas.meetings", icon: "calendar" },
  { id: "reach", path: "/reach", title: "shell.areas.reach", icon: "megaphone" },
  { id: "command", path: "/command", title: "shell.areas.command", icon: "warning" },
  { id: "forces", path: "/forces", title: "shell.areas.forces", icon: "layers" },
  { id: "burden", path: "/reach/burden", title: "shell.areas.burden", icon: "chart" },
  { id: "roster", path: "/roster", title: "shell.areas.roster", icon: "clock" },
  { id: "analytics", path: "/analytics", title: "shell.areas.analytics", icon: "chart" },
  { id: "audit", path: "/audit", title: "shell.areas.audit", icon: "shield" },
  { id: "governance", path: "/governance", title: "keeping.title", icon: "drawer", administrators: true },
];

/**
 * An area that has something waiting says how much: `src/<area>/badge.ts` exports by default a composable that
 * returns the number. The rail, the tabs and the workbench show it.
 */
export type Badge = () => Readonly<Ref<number>>;

const modules = import.meta.glob<Badge>("../*/badge.ts", { eager: true, import: "default" });

export const BADGES: Readonly<Partial<Record<string, Badge>>> = Object.fromEntries(
  Object.entries(modules).map(([path, badge]) => [path.split("/")[1] ?? "", badge]),
);
