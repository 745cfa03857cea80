import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/documents", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.documents" } },
];

export default routes;
