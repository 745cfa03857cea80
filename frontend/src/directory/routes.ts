import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/directory", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.directory" } },
];

export default routes;
