import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/directory", component: () => import("./DirectoryPage.vue"), meta: { title: "shell.areas.directory" } },
];

export default routes;
