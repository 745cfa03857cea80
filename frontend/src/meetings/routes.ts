import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/meetings/new",
    component: () => import("./CallMeetingPage.vue"),
    meta: { title: "meetings.call" },
  },
  {
    path: "/meetings",
    component: () => import("./MeetingsPage.vue"),
    meta: { title: "shell.areas.meetings" },
    children: [{ path: ":id(\\d+)", component: () => import("./MeetingThing.vue"), props: true, meta: { title: "shell.areas.meetings" } }],
  },
];

export default routes;
