import { t } from "@/i18n";
import type { Action } from "@/ui/menu";

export const SHARE = "share";

/** 转发到会话 among a page's verbs: after what moves the thing on, before what cannot be undone. */
export function withShare(actions: readonly Action[]): Action[] {
  const danger = actions.findIndex((action) => action.tone === "danger");
  const place = danger < 0 ? actions.length : danger;
  return [...actions.slice(0, place), { id: SHARE, label: t("acts.share"), icon: "forward" }, ...actions.slice(place)];
}
