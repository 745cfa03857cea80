import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/documents/new", component: () => import("./DraftPage.vue"), meta: { title: "documents.newDraft" } },
  {
    path: "/documents/:id(\\d+)/edit",
    component: () => import("./DraftPage.vue"),
    props: true,
    meta: { title: "documents.editDraft" },
  },
  {
    path: "/documents",
    component: () => import("./DocumentsPage.vue"),
    meta: { title: "shell.areas.documents" },
    children: [
      { path: ":id(\\d+)", component: () => import("./DocumentThing.vue"), props: true, meta: { title: "shell.areas.documents" } },
    ],
  },
];

export default routes;
