import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/analytics", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.analytics" } },
];

export default routes;
