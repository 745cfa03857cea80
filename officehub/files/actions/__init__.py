"""Every write. `officehub.files.actions.<name>` is the door; the modules inside are by subject."""

from .placing import attach, move, place_in, want_thumbnails
from .storing import go_on_taking, path_of, store, take_out
from .uploading import begin_upload, cancel_upload, finish_upload, receive

__all__ = [
    "attach",
    "begin_upload",
    "cancel_upload",
    "finish_upload",
    "go_on_taking",
    "move",
    "path_of",
    "place_in",
    "receive",
    "store",
    "take_out",
    "want_thumbnails",
]
