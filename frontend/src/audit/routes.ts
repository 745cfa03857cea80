import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/audit", component: () => import("./AuditPage.vue"), meta: { title: "shell.areas.audit" } },
];

export default routes;
