import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/me", component: () => import("./MePage.vue"), meta: { title: "shell.areas.me" } },
  {
    path: "/me/notifications",
    component: () => import("@/notifications/NotificationsPage.vue"),
    meta: { title: "notifications.title" },
  },
  {
    path: "/me/quiet-breakings",
    component: () => import("@/notifications/BreakingsPage.vue"),
    meta: { title: "notifications.breakings" },
  },
];

export default routes;
