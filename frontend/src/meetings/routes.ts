import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/meetings", component: () => import("@/app/PlaceholderPage.vue"), meta: { title: "shell.areas.meetings" } },
];

export default routes;
