"""Messages, as the rest of the house calls them: `messaging.send(…)`, `messaging.welcome(…)`."""

from osmind_app.clinic.messaging.practice_settings import allow_messages, set_reply_time
from osmind_app.clinic.messaging.reading import keep_draft, mark_read, open_chat
from osmind_app.clinic.messaging.sending import send
from osmind_app.clinic.messaging.welcoming import welcome

__all__ = ["allow_messages", "keep_draft", "mark_read", "open_chat", "send", "set_reply_time", "welcome"]
