from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "messaging.notifications"
    label = "notifications"

    def ready(self) -> None:
        from messaging import aftermath, nudges
        from officehub.todo.registry import told_of_new

        from . import endings, jobs, listening, queueing  # noqa: F401  jobs registers its work

        aftermath.follower(queueing.follow)
        nudges.nudger(listening.nudged)
        nudges.retracter(queueing.forget_topic)
        told_of_new(listening.todos_opened)
        endings.listen()
