"""How requests get in. A door knows a library's way to send, not what AWS means."""
