import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/workbench", component: () => import("./WorkbenchPage.vue"), meta: { title: "shell.areas.workbench" } },
];

export default routes;
