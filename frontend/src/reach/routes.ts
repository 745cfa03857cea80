import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/reach", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.reach" } },
];

export default routes;
