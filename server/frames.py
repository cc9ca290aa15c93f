"""What comes over a socket, as uvicorn reads it; but words that are no text are not told of in the log."""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

NO_TEXT = 1007
"""RFC 6455, 7.4.1: a message whose data is not of its kind."""


class Frames(WebSocketsSansIOProtocol):
    """Closes on words that are no UTF-8. uvicorn does too, with a traceback that ends in what was sent."""

    def send_receive_event_to_app(self) -> None:
        if self.close_sent or self.curr_msg_data_type == "bytes" or _is_text(b"".join(self.frames)):
            super().send_receive_event_to_app()
            return
        self.frames = []
        self.conn.send_close(NO_TEXT)
        self.handle_parser_exception()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
