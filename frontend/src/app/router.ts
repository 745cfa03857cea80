import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from "vue-router";
import { ApiError } from "@/api/errors";
import accounts from "@/accounts/routes";
import { begin } from "@/accounts/session";
import analytics from "@/analytics/routes";
import audit from "@/audit/routes";
import command from "@/command/routes";
import directory from "@/directory/routes";
import documents from "@/documents/routes";
import { speakFurther, t, type MessageKey } from "@/i18n";
import gateways from "@/gateways/routes";
import me from "@/me/routes";
import forces from "@/forces/routes";
import meetings from "@/meetings/routes";
import keeping from "@/messaging/keeping/routes";
import messaging from "@/messaging/routes";
import reach from "@/reach/routes";
import roster from "@/roster/routes";
import todo from "@/todo/routes";
import workbench from "@/workbench/routes";

declare module "vue-router" {
  interface RouteMeta {
    /** Shown in the window's title and spoken when the page opens. */
    title?: MessageKey;
    /** Shown without signing in, outside the frame. */
    open?: boolean;
    /** Part of the first screen: needs none of the words that come later. */
    first?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/messages" },
  ...accounts,
  ...messaging,
  ...keeping,
  ...todo,
  ...directory,
  ...workbench,
  ...me,
  ...documents,
  ...gateways,
  ...forces,
  ...meetings,
  ...reach,
  ...roster,
  ...audit,
  ...command,
  ...analytics,
  { path: "/:rest(.*)*", component: () => import("./NotFoundPage.vue"), meta: { title: "shell.notFound" } },
];

export const router = createRouter({ history: createWebHistory("/"), routes });

router.beforeEach(async (to) => {
  if (!to.meta.first) await speakFurther();
  if (to.meta.open) return true;
  try {
    await begin();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return signInFor(to);
    // The line is down: show the page all the same, its own reads say what is wrong.
    return true;
  }
});

router.afterEach((to) => {
  const title = to.meta.title;
  document.title = title ? `${t(title)} · ${t("shell.product")}` : t("shell.product");
});

export function signInFor(to: RouteLocationNormalized): { path: string; query: { to?: string } } {
  return { path: "/sign-in", query: to.path === "/" ? {} : { to: to.fullPath } };
}
