import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/messages", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.messages" } },
];

export default routes;
